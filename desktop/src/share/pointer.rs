//! The pointer of a share, as messages: how it looks when that changes, where it is as it moves.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use conclave_protocol::remote::{CursorImage, CursorMessage, Position};

use super::{Shared, Sink};
use crate::capture::{CaptureError, Frames, PointerImage};

/// Between two places: sixty a second.
const EVERY: Duration = Duration::from_millis(16);
/// While it rests its place is said again, for those who came or missed it.
const AGAIN: Duration = Duration::from_secs(1);
/// The longest side of a picture of it.
const SIDE: u16 = 64;
/// Looks that keep their number. A program that draws new ones all the time begins anew.
const LOOKS: usize = 64;

#[derive(Default)]
pub(super) struct Pointer {
    n: u64,
    looks: HashMap<PointerImage, u32>,
    next: u32,
    image: Option<u32>,
    moved: bool,
    differs: bool,
    said: Option<Instant>,
    at: Option<Option<Position>>,
}

impl Pointer {
    pub(super) fn looks_differ(&mut self) {
        self.differs = true;
    }

    pub(super) fn moved(&mut self) {
        self.moved = true;
    }

    /// Says everything again.
    pub(super) fn forget(&mut self) {
        self.image = None;
        self.at = None;
    }

    /// How long until something has to be said.
    pub(super) fn due(&self, now: Instant) -> Duration {
        let Some(said) = self.said else {
            return Duration::ZERO;
        };
        let is_new = self.moved || self.differs || self.at.is_none();
        let due = said + if is_new { EVERY } else { AGAIN };
        due.saturating_duration_since(now)
    }

    pub(super) fn say(
        &mut self,
        now: Instant,
        frames: &mut dyn Frames,
        sink: &mut Sink,
    ) -> Result<(), CaptureError> {
        if self.image.is_none() || self.differs {
            self.say_looks(frames, sink)?;
        }
        self.said = Some(now);
        self.moved = false;
        self.differs = false;
        let (width, height) = frames.size();
        let at = frames.pointer()?.map(|point| Position {
            x: share_of(point.x, width),
            y: share_of(point.y, height),
        });
        self.at = Some(at);
        self.n += 1;
        let message = match (at, self.image) {
            (Some(at), Some(image)) => CursorMessage::At { n: self.n, image, at },
            _ => CursorMessage::Hidden { n: self.n },
        };
        sink(Shared::Cursor {
            message,
            reliable: false,
        });
        Ok(())
    }

    fn say_looks(&mut self, frames: &mut dyn Frames, sink: &mut Sink) -> Result<(), CaptureError> {
        let looks = cropped(frames.pointer_image()?);
        if self.looks.len() >= LOOKS && !self.looks.contains_key(&looks) {
            self.looks.clear();
        }
        let known = self.looks.get(&looks).copied();
        let id = known.unwrap_or(self.next);
        let before = self.image.replace(id);
        if known.is_some() && before.is_some() {
            return Ok(());
        }
        if let Some(message) = image(id, &looks, frames.size()) {
            sink(Shared::Cursor {
                message,
                reliable: true,
            });
        }
        if known.is_none() {
            self.next += 1;
            self.looks.insert(looks, id);
        }
        Ok(())
    }
}

/// A pixel as a part of the whole side.
fn share_of(at: i32, length: u32) -> u16 {
    let farthest = i64::from(length.max(2)) - 1;
    let share = (i64::from(at) * i64::from(u16::MAX) + farthest / 2) / farthest;
    u16::try_from(share.clamp(0, u16::MAX.into())).unwrap_or(u16::MAX)
}

/// As much of a large one as crosses, around the point that points.
fn cropped(looks: PointerImage) -> PointerImage {
    if looks.width <= SIDE && looks.height <= SIDE {
        return looks;
    }
    let begin = |hot: u16, length: u16| hot.saturating_sub(SIDE / 2).min(length.saturating_sub(SIDE));
    let (x, y) = (begin(looks.hot.0, looks.width), begin(looks.hot.1, looks.height));
    let (width, height) = (looks.width.min(SIDE), looks.height.min(SIDE));
    let row = |line: u16| {
        let from = (usize::from(y + line) * usize::from(looks.width) + usize::from(x)) * 4;
        looks
            .rgba
            .get(from..from + usize::from(width) * 4)
            .unwrap_or_default()
    };
    PointerImage {
        width,
        height,
        hot: (looks.hot.0 - x, looks.hot.1 - y),
        rgba: (0..height).flat_map(row).copied().collect(),
    }
}

fn image(id: u32, looks: &PointerImage, (screen_width, screen_height): (u32, u32)) -> Option<CursorMessage> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, looks.width.into(), looks.height.into());
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&looks.rgba).ok()?;
    writer.finish().ok()?;
    Some(CursorMessage::Image(CursorImage {
        id,
        width: looks.width,
        height: looks.height,
        hot_x: looks.hot.0,
        hot_y: looks.hot.1,
        screen_width,
        screen_height,
        png: STANDARD.encode(bytes),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edges_are_the_ends_of_the_range() {
        assert_eq!((share_of(0, 1920), share_of(1919, 1920)), (0, u16::MAX));
        assert_eq!(share_of(-5, 1920), 0);
        assert_eq!(share_of(0, 0), 0);
    }

    #[test]
    fn a_large_pointer_is_cut_around_what_points() {
        let looks = PointerImage {
            width: 200,
            height: 100,
            hot: (190, 50),
            rgba: vec![7; 200 * 100 * 4],
        };
        let cut = cropped(looks);
        assert_eq!((cut.width, cut.height, cut.rgba.len()), (64, 64, 64 * 64 * 4));
        assert!(cut.hot.0 < 64 && cut.hot.1 < 64);
    }
}
