//! Packets, and what a forwarder decides about them: layers, keyframes, numbering. Pure: no transport, no room.

mod packet;

pub use packet::{Codec, Edit, Extensions, Kind, Layer, Packet, Patch};
