//! Packets, and what a forwarder decides about them: layers, keyframes, numbering. Pure: no transport, no room.

mod forward;
mod layers;
mod packet;
mod rewrite;
mod vp8;

pub use forward::Forwarder;
pub use layers::{LayerSelector, LayerSet, Verdict};
pub use packet::{Codec, Edit, Extensions, Kind, Layer, Packet, Patch};
pub use rewrite::Rewriter;
pub use vp8::{PictureId, Vp8Descriptor};
