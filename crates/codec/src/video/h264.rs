//! H.264 by OpenH264, which is built from source.

use openh264::decoder::Decoder;
use openh264::formats::YUVSource as _;

use super::VideoError;
use crate::picture::{I420, check_size};

pub(super) struct H264Decoder(Decoder);

impl H264Decoder {
    pub(super) fn new() -> Result<Self, VideoError> {
        Decoder::new()
            .map(Self)
            .map_err(|error| failed("setting up", &error))
    }

    pub(super) fn decode(&mut self, bytes: &[u8]) -> Result<Option<I420>, VideoError> {
        let decoded = self.0.decode(bytes).map_err(|error| failed("decoding", &error))?;
        let Some(decoded) = decoded else {
            return Ok(None);
        };
        let (width, height) = decoded.dimensions();
        let size = |side| u32::try_from(side).unwrap_or(u32::MAX);
        let (width, height) = (size(width), size(height));
        check_size(width, height)?;
        let (y, u, v) = decoded.strides();
        let planes = [decoded.y(), decoded.u(), decoded.v()];
        Ok(Some(I420::from_planes((width, height), planes, [y, u, v])?))
    }
}

fn failed(doing: &'static str, error: &openh264::Error) -> VideoError {
    VideoError::Codec {
        doing,
        reason: error.to_string(),
    }
}
