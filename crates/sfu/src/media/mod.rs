//! Packets, and what a forwarder decides about them: layers, keyframes, numbering. Pure: no transport, no room.

mod dependency;
mod forward;
mod gap;
mod keyframe;
mod layers;
mod packet;
mod quality;
mod requests;
mod rewrite;
#[cfg(test)]
pub(crate) mod samples;
mod vp8;

pub use dependency::DependencyDescriptor;
pub use forward::Forwarder;
pub use gap::{Arrival, Broken, GapTracker};
pub use keyframe::starts_keyframe;
pub use layers::{LayerSelector, LayerSet, Verdict};
pub use packet::{Codec, Edit, Extensions, Kind, Layer, Packet, Patch};
pub use quality::{Wish, layer_for};
pub use requests::KeyframeRequests;
pub use rewrite::Rewriter;
pub use vp8::{PictureId, Vp8Descriptor};
