//! VP8 frames that carry a number instead of a picture.

/// A frame with a number instead of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub number: u32,
    pub keyframe: bool,
    pub width: u16,
    pub height: u16,
    /// Length of the pattern that follows the headers.
    pub body: usize,
}

impl Frame {
    /// The bitstream: the frame header (RFC 6386, section 9.1), then number, size and pattern.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![u8::from(!self.keyframe) | 0x10, 0, 0];
        if self.keyframe {
            bytes.extend_from_slice(&[0x9d, 0x01, 0x2a]);
            bytes.extend_from_slice(&self.width.to_le_bytes());
            bytes.extend_from_slice(&self.height.to_le_bytes());
        }
        bytes.extend_from_slice(&self.number.to_be_bytes());
        bytes.extend((0..self.body).map(|position| pattern(self.number, position)));
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (tag, mut rest) = bytes.split_first_chunk::<3>()?;
        let keyframe = tag[0] & 1 == 0;
        let (mut width, mut height) = (0, 0);
        if keyframe {
            let (header, after) = rest.split_first_chunk::<7>()?;
            if header[..3] != [0x9d, 0x01, 0x2a] {
                return None;
            }
            width = u16::from_le_bytes([header[3], header[4]]);
            height = u16::from_le_bytes([header[5], header[6]]);
            rest = after;
        }
        let (number, body) = rest.split_first_chunk::<4>()?;
        let number = u32::from_be_bytes(*number);
        let intact = body
            .iter()
            .enumerate()
            .all(|(position, byte)| *byte == pattern(number, position));
        intact.then_some(Self {
            number,
            keyframe,
            width,
            height,
            body: body.len(),
        })
    }
}

fn pattern(number: u32, position: usize) -> u8 {
    let position = u32::try_from(position).unwrap_or(u32::MAX);
    number
        .wrapping_mul(31)
        .wrapping_add(position.wrapping_mul(7))
        .to_le_bytes()[0]
}
