//! What goes into a shard and what comes out of it: the whole of the boundary between the forwarding core and the
//! shell that owns clock, sockets, threads and signing keys.

use std::sync::Arc;
use std::time::{Duration, Instant};

use conclave_protocol::lk::{self, signal_request, signal_response};
use conclave_protocol::seam::DataRule;
use conclave_protocol::token::JoinGrant;
use conclave_protocol::{Identity, ParticipantSid, RoomName, RoomSid, TrackSid, UnixTime};

use crate::media::{Kind, Layer, Packet};
use crate::transport::Path;

/// The two clocks of one moment: the monotonic one for media, the wall for what people and tokens see.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    pub instant: Instant,
    pub wall: UnixTime,
}

/// A shard of this node, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShardId(pub u16);

/// A signalling connection (one WebSocket). Unique on the node, never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// A request of the server API that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// Which of LiveKit's signal protocols a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalVersion {
    /// `/rtc`: one peer connection to publish, one to subscribe; the server offers the second.
    V0,
    /// `/rtc/v1`: one peer connection for both; only the client offers.
    V1,
}

/// Somebody who passed the door: the token is verified, the room exists, the seat is free.
#[derive(Clone, Debug)]
pub struct Join {
    pub connection: ConnectionId,
    pub room: RoomFacts,
    pub grant: JoinGrant,
    pub version: SignalVersion,
    /// Subscribe to everything as it appears (the client's `auto_subscribe`).
    pub auto_subscribe: bool,
    pub client_info: Option<lk::ClientInfo>,
    /// v1 sends its first offer with the request.
    pub publisher_offer: Option<lk::SessionDescription>,
    /// Tracks announced with the request.
    pub add_tracks: Vec<lk::AddTrackRequest>,
}

/// A client that lost its signalling and wants to go on with the same transports. Its rights stay those of the stay: the
/// token may be older than a change of them.
#[derive(Clone, Debug)]
pub struct Resume {
    pub connection: ConnectionId,
    pub room: RoomName,
    pub identity: Identity,
    pub sid: ParticipantSid,
    /// v1 may send what else it has with the request.
    pub publisher_offer: Option<lk::SessionDescription>,
}

/// What every shard that hosts a room knows about it.
#[derive(Clone, Debug)]
pub struct RoomFacts {
    pub name: RoomName,
    pub sid: RoomSid,
    pub created_at: UnixTime,
    pub metadata: String,
    pub empty_timeout: Duration,
    pub departure_timeout: Duration,
    pub max_participants: u32,
}

/// Everything that can happen to a shard.
#[derive(Debug)]
pub enum Input<'a> {
    Datagram {
        path: Path,
        bytes: &'a [u8],
    },
    Join(Box<Join>),
    Resume(Box<Resume>),
    Signal {
        connection: ConnectionId,
        message: Box<signal_request::Message>,
    },
    /// The WebSocket is gone; the participant has its grace to come back.
    ConnectionLost {
        connection: ConnectionId,
    },
    /// Another shard's word. See [`Word`].
    Heard {
        from: ShardId,
        word: Word,
    },
    Request {
        id: RequestId,
        request: Request,
    },
}

/// Everything a shard wants done.
#[derive(Debug)]
pub enum Output {
    Signal {
        connection: ConnectionId,
        message: Box<signal_response::Message>,
    },
    /// Close the WebSocket after what was sent before.
    Close {
        connection: ConnectionId,
    },
    Say {
        to: ShardId,
        word: Word,
    },
    /// Sign a fresh token with these rights and send it as `RefreshToken`.
    TokenDue {
        connection: ConnectionId,
        grant: Box<JoinGrant>,
    },
    /// A participant's stay ended: its seat and name are free.
    Left {
        room: RoomName,
        identity: Identity,
        sid: ParticipantSid,
    },
    /// A join was accepted under this sid.
    Joined {
        room: RoomName,
        identity: Identity,
        sid: ParticipantSid,
        connection: ConnectionId,
    },
    Reply {
        id: RequestId,
        reply: Reply,
    },
}

/// Requests of the server API about participants of one shard.
#[derive(Clone, Debug)]
pub enum Request {
    /// All participants of the room that live on this shard.
    ListParticipants { room: RoomName },
    Remove {
        room: RoomName,
        identity: Identity,
        reason: RemovalReason,
    },
    /// Mutes (or, where the room allows it, unmutes) a published track.
    MuteTrack {
        room: RoomName,
        identity: Identity,
        track: TrackSid,
        muted: bool,
    },
    /// Sends everybody of the room on this shard away; the room is deleted.
    CloseRoom { room: RoomName, reason: RemovalReason },
    /// These are from now on all the rules of the room for data under leased topics, also for people who come later.
    SetDataPolicy { room: RoomName, rules: Vec<DataRule> },
    /// Counters for metrics and tests.
    Statistics,
}

/// Why a participant has to go; becomes LiveKit's `DisconnectReason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovalReason {
    /// Somebody with the same identity joined.
    DuplicateIdentity,
    /// Removed through the server API.
    Removed,
    RoomDeleted,
    /// The server stops; the client should come back to another or later.
    Shutdown,
}

/// The answers to [`Request`].
#[derive(Clone, Debug)]
pub enum Reply {
    Participants(Vec<lk::ParticipantInfo>),
    Track(Box<lk::TrackInfo>),
    Done,
    /// No such room, participant or track on this shard.
    NotFound,
    Statistics(Statistics),
}

/// How much a shard holds at this moment, and what it has counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    pub rooms: usize,
    pub participants: usize,
    pub transports: usize,
    pub subscriptions: usize,
    /// Data packets under leased topics that were stopped, since the start.
    pub data_refused: u64,
}

/// What a shard makes known about one of its own participants.
#[derive(Clone, Debug)]
pub struct Facts {
    pub info: lk::ParticipantInfo,
    pub hidden: bool,
    /// What a subscriber's shard must know of each of its tracks, in the order of `info.tracks`.
    pub tracks: Vec<TrackFacts>,
    /// Who may subscribe to what; everybody to everything where it says nothing.
    pub audience: Audience,
}

/// Whom a publisher lets subscribe (LiveKit's `SubscriptionPermission`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience(pub Option<Vec<AllowedSubscriber>>);

/// One subscriber and what it may see of this publisher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedSubscriber {
    pub identity: String,
    /// Empty with `all_tracks` false means nothing.
    pub tracks: Vec<String>,
    pub all_tracks: bool,
}

impl Audience {
    pub fn allows(&self, identity: &Identity, track: &TrackSid) -> bool {
        let Some(allowed) = &self.0 else { return true };
        allowed.iter().any(|subscriber| {
            subscriber.identity == identity.as_str()
                && (subscriber.all_tracks || subscriber.tracks.iter().any(|sid| sid == track.as_str()))
        })
    }
}

/// The forwarding view of a published track.
#[derive(Clone, Debug)]
pub struct TrackFacts {
    pub sid: TrackSid,
    pub kind: Kind,
    /// Simulcast layers it has, lowest first; at least one.
    pub layers: u8,
}

/// The words between shards of one node. No shard owns a room: each owns the facts of its own participants, and
/// keeps a copy of what the others say. Facts carry a version, so that a lost or late word is noticed and a snapshot
/// asked for; every other word may be lost, because it is said again.
#[derive(Clone, Debug)]
pub enum Word {
    /// "I have people in this room now. Tell me yours." Answered by a snapshot where there is anything to tell.
    Hello { room: RoomName },
    /// All participants of the speaker in this room, and the version they are at.
    Snapshot {
        room: RoomName,
        version: u64,
        participants: Vec<Arc<Facts>>,
    },
    /// One participant joined or changed; the version is one above the former word's.
    Changed {
        room: RoomName,
        version: u64,
        participant: Arc<Facts>,
    },
    Gone {
        room: RoomName,
        version: u64,
        identity: Identity,
        sid: ParticipantSid,
    },
    /// "Nobody of mine is in this room any more."
    Bye { room: RoomName },
    /// Which layers of a track the speaker's subscribers want: bit n for layer n; none ends the flow.
    Want {
        room: RoomName,
        track: TrackSid,
        layers: u8,
    },
    Keyframe {
        room: RoomName,
        track: TrackSid,
        layer: Layer,
    },
    Media {
        room: RoomName,
        track: TrackSid,
        layer: Layer,
        packet: Packet,
    },
    /// A data packet, already signed with its sender's identity; empty `to` means everybody.
    Data {
        room: RoomName,
        reliable: bool,
        to: Arc<Vec<String>>,
        packet: Arc<[u8]>,
    },
    /// Loudness of those who speak on the speaker's shard.
    Levels {
        room: RoomName,
        speakers: Vec<lk::SpeakerInfo>,
    },
}

impl Word {
    /// Whether the word may be dropped when a ring is full: media and what is repeated anyway.
    pub fn is_droppable(&self) -> bool {
        matches!(
            self,
            Self::Media { .. } | Self::Keyframe { .. } | Self::Levels { .. }
        )
    }
}
