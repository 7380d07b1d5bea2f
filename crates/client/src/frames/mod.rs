//! Numbered frames as RTP payloads, so that a receiver can check that it got what was sent.
//!
//! The frames look like media as far as a forwarding server reads them, and carry a number and a pattern instead
//! of pictures and sound. Nothing here encodes or decodes media.

mod opus;
mod vp8;
mod vp8_receiver;
mod vp8_sender;

pub use opus::{opus_number, opus_payload};
pub use vp8::Frame;
pub use vp8_receiver::Vp8Receiver;
pub use vp8_sender::Vp8Sender;
