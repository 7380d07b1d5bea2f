//! Encoding and decoding of moving pictures. VP8 is what we send (RFC 6386); VP8, VP9 and H.264 are understood.
//!
//! A decoder is never shown a frame that claims more pixels than [`crate::picture::MOST_PIXELS`].

mod active;
mod h264;
mod size;
#[cfg(test)]
mod tests;
mod vpx;

use std::time::Duration;

pub use active::ActiveMap;

use crate::picture::{I420, PictureError, check_size};

/// Bytes of one encoded frame, at most. More is no frame of a meeting.
pub const FRAME_BYTES: usize = 8 * 1024 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VideoCodec {
    Vp8,
    Vp9,
    H264,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VideoError {
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error("the picture is {found:?}, the encoder was made for {made:?}")]
    OtherSize { found: (u32, u32), made: (u32, u32) },
    #[error("the frame has {0} bytes, at most {FRAME_BYTES} are decoded")]
    TooLong(usize),
    #[error("the frame is malformed")]
    Malformed,
    #[error("pictures in this format are not shown")]
    Format,
    #[error("the codec failed while {doing}: {reason}")]
    Codec { doing: &'static str, reason: String },
}

/// One frame as it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    pub bytes: Vec<u8>,
    pub keyframe: bool,
}

/// A VP8 encoder for one size. For another size there is another one.
pub struct Encoder {
    vpx: vpx::Vp8Encoder,
    size: (u32, u32),
}

impl Encoder {
    /// For what is on a screen; `bitrate` in bits a second.
    pub fn screen(width: u32, height: u32, bitrate: u32) -> Result<Self, VideoError> {
        check_size(width, height)?;
        let vpx = vpx::Vp8Encoder::screen(width, height, bitrate, threads(width, height))?;
        Ok(Self {
            vpx,
            size: (width, height),
        })
    }

    /// `at` counts from any fixed moment. Only the blocks of `active` are looked at, the others stay as they were sent
    /// last, whatever the picture shows there; a keyframe has them all. Answers nothing where the codec has nothing to
    /// send.
    pub fn encode(
        &mut self,
        picture: &I420,
        at: Duration,
        keyframe: bool,
        active: &ActiveMap,
    ) -> Result<Option<Encoded>, VideoError> {
        for found in [(picture.width(), picture.height()), active.size()] {
            if found != self.size {
                return Err(VideoError::OtherSize {
                    found,
                    made: self.size,
                });
            }
        }
        self.vpx.encode(picture, at, keyframe, active)
    }

    pub fn set_bitrate(&mut self, bitrate: u32) -> Result<(), VideoError> {
        self.vpx.set_bitrate(bitrate)
    }
}

/// libvpx's threads wait for each other's rows by spinning: two of them take more than twice the processor of one, and
/// are slower where something else wants the cores. So there are several only where one is too slow.
fn threads(width: u32, height: u32) -> u32 {
    const FOR_ONE: u32 = 2_560 * 1_440;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    if width * height <= FOR_ONE || cores < 4 {
        1
    } else {
        2
    }
}

/// Decodes frames that come in order and without a gap since the last keyframe.
pub struct Decoder {
    codec: VideoCodec,
    inner: Inner,
}

enum Inner {
    Vpx(vpx::VpxDecoder),
    H264(Box<h264::H264Decoder>),
}

impl Decoder {
    pub fn new(codec: VideoCodec) -> Result<Self, VideoError> {
        let inner = match codec {
            VideoCodec::Vp8 => Inner::Vpx(vpx::VpxDecoder::new(vpx::Decodes::Vp8)?),
            VideoCodec::Vp9 => Inner::Vpx(vpx::VpxDecoder::new(vpx::Decodes::Vp9)?),
            VideoCodec::H264 => Inner::H264(Box::new(h264::H264Decoder::new()?)),
        };
        Ok(Self { codec, inner })
    }

    /// H.264 as NAL units with start codes, the others as their frames are.
    pub fn decode(&mut self, bytes: &[u8]) -> Result<Option<I420>, VideoError> {
        if bytes.len() > FRAME_BYTES {
            return Err(VideoError::TooLong(bytes.len()));
        }
        size::check(self.codec, bytes)?;
        match &mut self.inner {
            Inner::Vpx(vpx) => vpx.decode(bytes),
            Inner::H264(h264) => h264.decode(bytes),
        }
    }
}
