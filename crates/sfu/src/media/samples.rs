//! Packets and times for unit tests.

use std::sync::Arc;
use std::time::Instant;

use super::{Codec, Extensions, Packet};

/// Where a test's virtual time begins.
#[expect(
    clippy::disallowed_methods,
    reason = "an instant has no other beginning; all later ones are counted from it"
)]
pub(crate) fn start() -> Instant {
    Instant::now()
}

pub(super) fn packet(index: u64, time: u32, payload: &[u8]) -> Packet {
    Packet {
        index,
        time,
        marker: false,
        arrived: start(),
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
