//! One shard: the participants, rooms and tracks that one thread serves.

mod seam;

use std::time::Instant;

pub use seam::{
    ConnectionId, Facts, Input, Join, Now, Output, RemovalReason, Reply, Request, RequestId, Resume,
    RoomFacts, ShardId, SignalVersion, Statistics, TrackFacts, Word,
};

use crate::transport::{Transports, Wire};

/// What a shard is told once.
#[derive(Clone, Debug)]
pub struct ShardConfig {
    pub id: ShardId,
    pub others: Vec<ShardId>,
    /// Random; sids are derived from it.
    pub seed: u64,
}

pub struct Shard {
    _config: ShardConfig,
    _transports: Box<dyn Transports>,
}

impl Shard {
    pub fn new(config: ShardConfig, transports: Box<dyn Transports>) -> Self {
        Self {
            _config: config,
            _transports: transports,
        }
    }
    pub fn handle_input(&mut self, _now: Now, _input: Input<'_>) {}
    pub fn handle_timeout(&mut self, _now: Now) {}
    pub fn finish_turn(&mut self, _now: Now, _wire: &mut dyn Wire) {}
    pub fn poll_output(&mut self) -> Option<Output> {
        None
    }
    pub fn poll_timeout(&self) -> Instant {
        unimplemented!()
    }
}
