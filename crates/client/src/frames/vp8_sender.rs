//! Numbered VP8 frames as RTP payloads (RFC 7741).

use std::sync::Arc;

use super::vp8::Frame;
use crate::core::Outgoing;

/// Bytes of a payload at most, so that a packet with all its headers fits an Ethernet frame.
const PAYLOAD_BYTES: usize = 1_100;
/// Ticks of RTP time between frames: 15 a second.
const FRAME_TICKS: u32 = 6_000;

/// Makes the packets of one encoding.
#[derive(Clone, Debug)]
pub struct Vp8Sender {
    rid: Option<String>,
    width: u16,
    height: u16,
    body: usize,
    number: u32,
    seq: u64,
    time: u32,
    picture_id: u16,
    tl0_pic_idx: u8,
}

impl Vp8Sender {
    /// An encoding of this size whose frames have `body` bytes. Its counters start at places that differ from
    /// those of other encodings, as a browser's do.
    pub fn new(rid: Option<&str>, width: u16, height: u16, body: usize) -> Self {
        Self {
            rid: rid.map(str::to_owned),
            width,
            height,
            body,
            number: 0,
            seq: 65_000 + u64::from(width),
            time: u32::from(width).wrapping_mul(1_000_003),
            picture_id: 32_700_u16.wrapping_add(width) & 0x7fff,
            tl0_pic_idx: width.to_le_bytes()[0],
        }
    }

    /// The number the next frame will have.
    pub fn next_number(&self) -> u32 {
        self.number
    }

    /// The next frame and its packets.
    pub fn next_frame(&mut self, keyframe: bool) -> (Frame, Vec<Outgoing>) {
        let (width, height) = if keyframe {
            (self.width, self.height)
        } else {
            (0, 0)
        };
        let frame = Frame {
            number: self.number,
            keyframe,
            width,
            height,
            body: self.body,
        };
        let bytes = frame.encode();
        let count = bytes.len().div_ceil(PAYLOAD_BYTES);
        let parts = bytes.chunks(PAYLOAD_BYTES).enumerate();
        let packets = parts
            .map(|(index, part)| self.packet(index == 0, index + 1 == count, part))
            .collect();
        self.number += 1;
        self.time = self.time.wrapping_add(FRAME_TICKS);
        self.picture_id = (self.picture_id + 1) & 0x7fff;
        self.tl0_pic_idx = self.tl0_pic_idx.wrapping_add(1);
        (frame, packets)
    }

    fn packet(&mut self, first: bool, last: bool, part: &[u8]) -> Outgoing {
        let mut payload = self.descriptor(first).to_vec();
        payload.extend_from_slice(part);
        let seq = self.seq;
        self.seq += 1;
        Outgoing {
            rid: self.rid.clone(),
            seq,
            time: self.time,
            marker: last,
            payload: Arc::from(payload),
            ..Default::default()
        }
    }

    /// The payload descriptor: 15 bits of picture id, TL0PICIDX, temporal layer 0.
    fn descriptor(&self, first: bool) -> [u8; 6] {
        let start = if first { 0x10 } else { 0 };
        let [high, low] = self.picture_id.to_be_bytes();
        [
            0x80 | start,
            0x80 | 0x40 | 0x20,
            0x80 | high,
            low,
            self.tl0_pic_idx,
            0,
        ]
    }
}
