//! How large a frame says that it is, read before a codec allocates anything for it.

use super::{VideoCodec, VideoError};
use crate::picture::check_size;

/// Refuses a frame that claims too large a picture. One that claims none is the codec's to judge.
pub(super) fn check(codec: VideoCodec, bytes: &[u8]) -> Result<(), VideoError> {
    match codec {
        VideoCodec::Vp8 => check_vp8(bytes),
        VideoCodec::Vp9 => check_vp9(bytes),
        // OpenH264 refuses what its level does not allow, at most 4096 × 2304, before it allocates.
        VideoCodec::H264 => Ok(()),
    }
}

/// RFC 6386, section 9.1: a keyframe begins with three bytes, a start code, and both sides in 14 bits each.
fn check_vp8(bytes: &[u8]) -> Result<(), VideoError> {
    let is_keyframe = bytes.first().ok_or(VideoError::Malformed)? & 1 == 0;
    if !is_keyframe {
        return Ok(());
    }
    let [_, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1, ..] = *bytes else {
        return Err(VideoError::Malformed);
    };
    let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
    Ok(check_size(side(w0, w1), side(h0, h1))?)
}

/// VP9 bitstream specification, section 6.2: the uncompressed header.
fn check_vp9(bytes: &[u8]) -> Result<(), VideoError> {
    let mut bits = Bits { bytes, at: 0 };
    if bits.take(2)? != 2 {
        return Err(VideoError::Malformed);
    }
    let profile = bits.take(1)? | bits.take(1)? << 1;
    if profile == 3 {
        bits.take(1)?;
    }
    let shows_existing = bits.take(1)? == 1;
    if shows_existing {
        return Ok(());
    }
    let is_keyframe = bits.take(1)? == 0;
    bits.take(2)?;
    // What is between keyframes may claim another size, but only within what the keyframe's allows by scaling (up to
    // sixteen times smaller, twice as large); the picture that comes out is checked again.
    if !is_keyframe {
        return Ok(());
    }
    if bits.take(24)? != 0x0049_8342 {
        return Err(VideoError::Malformed);
    }
    // Eight bits a sample and half the colours alone are shown: that is profile 0.
    if profile != 0 {
        return Err(VideoError::Format);
    }
    let is_rgb = bits.take(3)? == 7;
    if is_rgb {
        return Err(VideoError::Format);
    }
    bits.take(1)?;
    let (width, height) = (bits.take(16)? + 1, bits.take(16)? + 1);
    Ok(check_size(width, height)?)
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> Result<u32, VideoError> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8).ok_or(VideoError::Malformed)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyframe_that_claims_too_much_is_refused_unread() {
        let vp8 = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f, 0, 0];
        assert!(matches!(
            check(VideoCodec::Vp8, &vp8),
            Err(VideoError::Picture(_))
        ));
        // Frame marker, profile 0, no existing frame, keyframe, shown, not resilient; sync code; BT.601, limited; sides.
        let vp9 = [0x82, 0x49, 0x83, 0x42, 0x2f, 0xff, 0xff, 0xff, 0xf0];
        assert!(matches!(
            check(VideoCodec::Vp9, &vp9),
            Err(VideoError::Picture(_))
        ));
    }

    #[test]
    fn what_ends_early_is_malformed() {
        for codec in [VideoCodec::Vp8, VideoCodec::Vp9] {
            assert_eq!(check(codec, &[]), Err(VideoError::Malformed));
        }
        assert_eq!(
            check(VideoCodec::Vp8, &[0x10, 0, 0, 0x9d]),
            Err(VideoError::Malformed)
        );
        assert_eq!(check(VideoCodec::Vp9, &[0x82, 0x49]), Err(VideoError::Malformed));
    }
}
