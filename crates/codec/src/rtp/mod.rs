//! How frames lie in RTP payloads, there and back: VP8 (RFC 7741), VP9 (RFC 9628), H.264 (RFC 6184).

mod assemble;
mod depacketize;
#[cfg(test)]
mod tests;

pub use assemble::{AssembledFrame, FrameAssembler, PATIENCE};

use crate::video::Encoded;

/// Of VP8's descriptor as it is written here: the required byte, the extension's, and a picture id of 15 bits.
const DESCRIPTOR: usize = 4;

/// A VP8 frame as payloads of at most `limit` bytes each; the last one's packet carries the marker.
pub fn vp8_payloads(frame: &Encoded, picture_id: u16, limit: usize) -> Vec<Vec<u8>> {
    let room = limit.saturating_sub(DESCRIPTOR).max(1);
    let [high, low] = (picture_id & 0x7fff).to_be_bytes();
    let payload = |(index, part): (usize, &[u8])| {
        // X, and S in the first one; then I; then the picture id with its M.
        let starts = if index == 0 { 0x10 } else { 0 };
        let mut payload = vec![0x80 | starts, 0x80, 0x80 | high, low];
        payload.extend_from_slice(part);
        payload
    };
    frame.bytes.chunks(room).enumerate().map(payload).collect()
}
