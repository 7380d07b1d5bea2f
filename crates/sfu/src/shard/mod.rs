//! One shard: the participants, rooms and tracks that one thread serves, as a state machine.
//!
//! Inputs are handled one by one; [`Shard::finish_turn`] then lets every touched transport send once. Nothing here
//! blocks, and a panic while something of a room is handled costs that room and no other (see `guard`).

mod data;
mod demux;
mod facts;
mod forward;
mod guard;
mod join;
mod lanes;
mod leave;
mod loudness;
mod negotiate;
mod neighbours;
mod policy;
mod publish;
mod requests;
mod seam;
mod signal;
mod state;
mod subscribe;
mod timers;

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use conclave_protocol::RoomName;
use conclave_protocol::lk::signal_response;
use slotmap::SlotMap;

pub use seam::{
    AllowedSubscriber, Audience, ConnectionId, Facts, Input, Join, Now, Output, RemovalReason, Reply,
    Request, RequestId, Resume, RoomFacts, ShardId, SignalVersion, Statistics, TrackFacts, Word,
};

use facts::Room;
use policy::Policies;
use state::{
    Participant, ParticipantKey, Subscription, SubscriptionKey, Track, TrackKey, TransportKey, TransportSlot,
};
use timers::Timers;

use crate::transport::{Path, Transports, Up, Wire};

/// What a shard is told once.
#[derive(Clone, Debug)]
pub struct ShardConfig {
    pub id: ShardId,
    pub others: Vec<ShardId>,
    /// Random; sids and first sequence numbers are derived from it.
    pub seed: u64,
}

/// The participants, rooms and tracks that one thread serves.
pub struct Shard {
    config: ShardConfig,
    factory: Box<dyn Transports>,
    random: SplitMix,
    rooms: HashMap<RoomName, Room>,
    participants: SlotMap<ParticipantKey, Participant>,
    transports: SlotMap<TransportKey, TransportSlot>,
    tracks: SlotMap<TrackKey, Track>,
    subscriptions: SlotMap<SubscriptionKey, Subscription>,
    connections: HashMap<ConnectionId, ParticipantKey>,
    paths: HashMap<Path, TransportKey>,
    ufrags: HashMap<String, TransportKey>,
    outputs: VecDeque<Output>,
    dirty: Vec<TransportKey>,
    timers: Timers,
    policies: Policies,
    /// The room that the current input is about, for the guard.
    current: Option<RoomName>,
    /// Reused between inputs.
    up: Vec<Up>,
}

impl Shard {
    pub fn new(config: ShardConfig, factory: Box<dyn Transports>, now: Instant) -> Self {
        let random = SplitMix(config.seed);
        Self {
            config,
            factory,
            random,
            rooms: HashMap::new(),
            participants: SlotMap::with_key(),
            transports: SlotMap::with_key(),
            tracks: SlotMap::with_key(),
            subscriptions: SlotMap::with_key(),
            connections: HashMap::new(),
            paths: HashMap::new(),
            ufrags: HashMap::new(),
            outputs: VecDeque::new(),
            dirty: Vec::new(),
            timers: Timers::new(now),
            policies: Policies::default(),
            current: None,
            up: Vec::new(),
        }
    }

    /// Takes one thing that happened. Never panics, never blocks.
    pub fn handle_input(&mut self, now: Now, input: Input<'_>) {
        self.guarded(|shard| match input {
            Input::Datagram { path, bytes } => shard.datagram(now, path, bytes),
            Input::Join(join) => shard.join(now, *join),
            Input::Resume(resume) => shard.resume(now, *resume),
            Input::Signal { connection, message } => shard.signal(now, connection, *message),
            Input::ConnectionLost { connection } => shard.connection_lost(now, connection),
            Input::Heard { from, word } => shard.heard(now, from, word),
            Input::Request { id, request } => shard.request(now, id, request),
        });
    }

    /// Runs what is due. Call it when [`Shard::poll_timeout`] has passed.
    pub fn handle_timeout(&mut self, now: Now) {
        while let Some(timer) = self.timers.pop(now.instant) {
            self.guarded(|shard| shard.timer(now, timer));
        }
    }

    /// Ends a turn: every transport that was touched or is due sends what it has through `wire`.
    pub fn finish_turn(&mut self, now: Now, wire: &mut dyn Wire) {
        // What a transport reports may touch others, so this goes on until none is left; each pass handles what the
        // last one woke, and packets do not wake their own sender.
        while !self.dirty.is_empty() {
            for key in std::mem::take(&mut self.dirty) {
                self.guarded(|shard| shard.finish_transport(now, key, wire));
            }
        }
    }

    /// The next thing that the shell has to do.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Shard::handle_timeout`] wants to be called at the latest.
    pub fn poll_timeout(&self) -> Instant {
        self.timers.next()
    }

    fn send(&mut self, to: ParticipantKey, message: signal_response::Message) {
        let Some(connection) = self
            .participants
            .get(to)
            .and_then(|participant| participant.connection)
        else {
            return;
        };
        self.outputs.push_back(Output::Signal {
            connection,
            message: Box::new(message),
        });
    }

    fn touch(&mut self, key: TransportKey) {
        if let Some(slot) = self.transports.get_mut(key)
            && !slot.dirty
        {
            slot.dirty = true;
            self.dirty.push(key);
        }
    }

    fn finish_transport(&mut self, now: Now, key: TransportKey, wire: &mut dyn Wire) {
        let Some(slot) = self.transports.get_mut(key) else {
            return;
        };
        self.current = Some(slot.room.clone());
        slot.dirty = false;
        let mut up = std::mem::take(&mut self.up);
        slot.due = slot.transport.finish(now.instant, &mut up, wire);
        if slot.closing {
            self.forget_transport(key);
        } else {
            self.schedule_transport(key);
        }
        self.take_events(now, key, &mut up);
        self.up = up;
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): sids need to differ, not to be secret.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
