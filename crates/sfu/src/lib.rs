//! The forwarding core: who sends what to whom, and how each packet looks to each receiver.
//!
//! Sans-IO: time, datagrams and signalling come in through [`Shard`], datagrams and signalling come out. This crate
//! must never read a clock, open a socket, spawn a task, or know a user or a database.

pub mod media;
mod shard;
pub mod speakers;
pub mod transport;

pub use shard::{
    AllowedSubscriber, Audience, ConnectionId, Facts, Input, Join, Now, Output, RemovalReason, Reply,
    Request, RequestId, Resume, RoomFacts, Shard, ShardConfig, ShardId, SignalVersion, Statistics,
    TrackFacts, Word,
};
