//! Packets for the unit tests of this folder.

use std::sync::Arc;
use std::time::Instant;

use super::{Codec, Extensions, Packet};

pub(super) fn packet(index: u64, time: u32, payload: &[u8]) -> Packet {
    Packet {
        index,
        time,
        marker: false,
        arrived: Instant::now(),
        codec: Codec::Vp8,
        extensions: Extensions::default(),
        payload: Arc::from(payload),
    }
}

/// A VP8 packet that starts a frame, with a 15-bit picture id and TL0PICIDX.
pub(super) fn vp8(index: u64, time: u32, picture_id: u16, tl0_pic_idx: u8) -> Packet {
    let [high, low] = picture_id.to_be_bytes();
    packet(index, time, &[0x90, 0xc0, high | 0x80, low, tl0_pic_idx, 0x00])
}
