//! The shell around the forwarding core: sockets, threads, the signal WebSocket and the RoomService API.
//!
//! It moves events between the outside and `sfu`. It must never decide anything about forwarding, and nothing that
//! comes from the network may make it panic or hold memory without a bound.

mod api;
mod clock;
mod config;
mod directory;
mod error;
mod net;
mod server;
mod shard;
mod signal;

pub use config::{MediaConfig, RoomSettings};
pub use error::StartError;
pub use server::{Media, start};
