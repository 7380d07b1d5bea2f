//! Pictures as codecs want them (I420, BT.601, limited range), and as screens have them (BGRA, RGBA).

use yuv::{
    BufferStoreMut, YuvConversionMode, YuvPlanarImage, YuvPlanarImageMut, YuvRange, YuvStandardMatrix,
};

/// The longest side of a picture, in pixels: two 4K monitors side by side. What claims more is refused unread.
pub const LONGEST_SIDE: u32 = 8_192;
/// The most pixels of a picture.
pub const MOST_PIXELS: u64 = 4_096 * 4_096;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    #[error(
        "a picture of {width} × {height} is none, or larger than {MOST_PIXELS} pixels or {LONGEST_SIDE} a side"
    )]
    Size { width: u32, height: u32 },
    #[error("{bytes} bytes are too few for {height} rows of {stride} bytes")]
    TooShort { bytes: usize, height: u32, stride: u32 },
    #[error("the picture cannot be converted: {0}")]
    Convert(String),
}

/// A part of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// Three planes without gaps: brightness in full, both colours at half the width and height, rounded up.
#[derive(Clone, PartialEq, Eq)]
pub struct I420 {
    width: u32,
    height: u32,
    y: Vec<u8>,
    u: Vec<u8>,
    v: Vec<u8>,
}

impl std::fmt::Debug for I420 {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "I420 of {} × {}", self.width, self.height)
    }
}

pub fn check_size(width: u32, height: u32) -> Result<(), PictureError> {
    let is_fine = (1..=LONGEST_SIDE).contains(&width)
        && (1..=LONGEST_SIDE).contains(&height)
        && u64::from(width) * u64::from(height) <= MOST_PIXELS;
    is_fine.then_some(()).ok_or(PictureError::Size { width, height })
}

fn pixels(width: u32, height: u32) -> usize {
    width as usize * height as usize
}

impl I420 {
    /// A black picture.
    pub fn new(width: u32, height: u32) -> Result<Self, PictureError> {
        check_size(width, height)?;
        let half = pixels(width.div_ceil(2), height.div_ceil(2));
        Ok(Self {
            width,
            height,
            y: vec![16; pixels(width, height)],
            u: vec![128; half],
            v: vec![128; half],
        })
    }

    /// From planes with gaps, as decoders hand them out.
    pub(crate) fn from_planes(
        (width, height): (u32, u32),
        planes: [&[u8]; 3],
        strides: [usize; 3],
    ) -> Result<Self, PictureError> {
        let mut picture = Self::new(width, height)?;
        let (half_width, half_height) = (width.div_ceil(2), height.div_ceil(2));
        let sizes = [
            (width, height),
            (half_width, half_height),
            (half_width, half_height),
        ];
        let targets = [&mut picture.y, &mut picture.u, &mut picture.v];
        for (((target, plane), stride), (width, height)) in
            targets.into_iter().zip(planes).zip(strides).zip(sizes)
        {
            let too_short = PictureError::TooShort {
                bytes: plane.len(),
                height,
                stride: u32::try_from(stride).unwrap_or(u32::MAX),
            };
            let width = width as usize;
            let mut rows = plane.chunks(stride.max(1));
            for row in target.chunks_exact_mut(width) {
                let from = rows.next().and_then(|from| from.get(..width));
                row.copy_from_slice(from.ok_or_else(|| too_short.clone())?);
            }
        }
        Ok(picture)
    }

    /// `stride` is in bytes.
    pub fn from_bgra(bgra: &[u8], stride: u32, width: u32, height: u32) -> Result<Self, PictureError> {
        let mut picture = Self::new(width, height)?;
        let all = Rect {
            x: 0,
            y: 0,
            width,
            height,
        };
        picture.update_from_bgra(bgra, stride, all)?;
        Ok(picture)
    }

    /// Takes over a part of a picture of the same size, grown to even edges: two by two pixels share a colour.
    pub fn update_from_bgra(&mut self, bgra: &[u8], stride: u32, part: Rect) -> Result<(), PictureError> {
        let Some(part) = self.even(part) else {
            return Ok(());
        };
        let needed = (self.height as usize - 1) * stride as usize + self.width as usize * 4;
        if bgra.len() < needed || stride / 4 < self.width {
            return Err(PictureError::TooShort {
                bytes: bgra.len(),
                height: self.height,
                stride,
            });
        }
        let (width, half) = (self.width as usize, self.width.div_ceil(2) as usize);
        let (x, y) = (part.x as usize, part.y as usize);
        let colour = y / 2 * half + x / 2;
        let mut target = YuvPlanarImageMut {
            y_plane: BufferStoreMut::Borrowed(&mut self.y[y * width + x..]),
            y_stride: self.width,
            u_plane: BufferStoreMut::Borrowed(&mut self.u[colour..]),
            u_stride: self.width.div_ceil(2),
            v_plane: BufferStoreMut::Borrowed(&mut self.v[colour..]),
            v_stride: self.width.div_ceil(2),
            width: part.width,
            height: part.height,
        };
        let from = &bgra[y * stride as usize + x * 4..];
        yuv::bgra_to_yuv420(
            &mut target,
            from,
            stride,
            YuvRange::Limited,
            YuvStandardMatrix::Bt601,
            YuvConversionMode::Balanced,
        )
        .map_err(|error| PictureError::Convert(error.to_string()))
    }

    /// Within the picture, with even left and upper edges, and even right and lower ones unless they are the picture's.
    fn even(&self, part: Rect) -> Option<Rect> {
        let right = part.x.saturating_add(part.width).min(self.width);
        let bottom = part.y.saturating_add(part.height).min(self.height);
        let (x, y) = (part.x & !1, part.y & !1);
        let (right, bottom) = (
            (right + (right & 1)).min(self.width),
            (bottom + (bottom & 1)).min(self.height),
        );
        (x < right && y < bottom).then(|| Rect {
            x,
            y,
            width: right - x,
            height: bottom - y,
        })
    }

    /// Four bytes a pixel, without gaps. What was in `rgba` is replaced.
    pub fn to_rgba(&self, rgba: &mut Vec<u8>) -> Result<(), PictureError> {
        rgba.resize(pixels(self.width, self.height) * 4, 255);
        let half = self.width.div_ceil(2);
        let picture = YuvPlanarImage {
            y_plane: &self.y,
            y_stride: self.width,
            u_plane: &self.u,
            u_stride: half,
            v_plane: &self.v,
            v_stride: half,
            width: self.width,
            height: self.height,
        };
        yuv::yuv420_to_rgba(
            &picture,
            rgba,
            self.width * 4,
            YuvRange::Limited,
            YuvStandardMatrix::Bt601,
        )
        .map_err(|error| PictureError::Convert(error.to_string()))
    }

    pub fn width(&self) -> u32 {
        self.width
    }

    pub fn height(&self) -> u32 {
        self.height
    }

    /// Brightness and both colours. The strides are the width, and half of it rounded up.
    pub fn planes(&self) -> [&[u8]; 3] {
        [&self.y, &self.u, &self.v]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bgra(width: u32, height: u32, colour: [u8; 4]) -> Vec<u8> {
        colour.repeat(pixels(width, height))
    }

    fn rgba_at(picture: &I420, x: u32, y: u32) -> [u8; 3] {
        let mut rgba = Vec::new();
        picture.to_rgba(&mut rgba).unwrap();
        let at = pixels(picture.width, y) * 4 + x as usize * 4;
        [rgba[at], rgba[at + 1], rgba[at + 2]]
    }

    fn is_like(found: [u8; 3], wanted: [u8; 3]) -> bool {
        found
            .iter()
            .zip(wanted)
            .all(|(one, other)| one.abs_diff(other) < 6)
    }

    #[test]
    fn colours_survive_there_and_back_also_with_odd_sides() {
        for (width, height) in [(64, 48), (63, 47), (1, 1)] {
            let picture =
                I420::from_bgra(&bgra(width, height, [30, 60, 200, 255]), width * 4, width, height).unwrap();
            let found = rgba_at(&picture, width - 1, height - 1);
            assert!(is_like(found, [200, 60, 30]), "{width} × {height}: {found:?}");
        }
    }

    #[test]
    fn a_part_changes_and_the_rest_stays() {
        let mut picture = I420::from_bgra(&bgra(65, 33, [0, 0, 0, 255]), 65 * 4, 65, 33).unwrap();
        let white = bgra(65, 33, [255, 255, 255, 255]);
        let part = Rect {
            x: 11,
            y: 7,
            width: 10,
            height: 200,
        };
        picture.update_from_bgra(&white, 65 * 4, part).unwrap();
        assert!(is_like(rgba_at(&picture, 11, 7), [255; 3]));
        assert!(is_like(rgba_at(&picture, 20, 32), [255; 3]));
        assert!(is_like(rgba_at(&picture, 9, 7), [0; 3]) && is_like(rgba_at(&picture, 22, 9), [0; 3]));
        let outside = Rect { x: 500, ..part };
        picture.update_from_bgra(&white, 65 * 4, outside).unwrap();
    }

    #[test]
    fn sizes_that_are_none_and_bytes_that_are_missing_are_refused() {
        for (width, height) in [
            (0, 1),
            (1, 0),
            (LONGEST_SIDE + 1, 1),
            (LONGEST_SIDE, LONGEST_SIDE),
        ] {
            assert_eq!(
                check_size(width, height),
                Err(PictureError::Size { width, height })
            );
        }
        assert!(matches!(
            I420::from_bgra(&[0; 100], 40, 10, 10),
            Err(PictureError::TooShort { bytes: 100, .. })
        ));
        assert!(
            I420::from_bgra(&[0; 4_000], 20, 10, 10).is_err(),
            "rows that overlap"
        );
    }
}
