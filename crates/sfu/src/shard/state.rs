//! What a shard remembers: participants, their connections, tracks and subscriptions. Data only; the rules are in the
//! neighbouring files.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use conclave_protocol::lk;
use conclave_protocol::token::JoinGrant;
use conclave_protocol::{Identity, ParticipantSid, Permission, RoomName, TrackSid, UnixTime};
use slotmap::new_key_type;

use super::seam::{Audience, ConnectionId, Facts, ShardId, SignalVersion};
use crate::media::{Forwarder, GapTracker, KeyframeRequests, Kind, Layer};
use crate::transport::{Ingest, Lane, Path, Transport};

new_key_type! {
    pub(super) struct ParticipantKey;
    pub(super) struct TransportKey;
    pub(super) struct TrackKey;
    pub(super) struct SubscriptionKey;
}

/// One connection and when it wants to be called again.
pub(super) struct TransportSlot {
    pub(super) transport: Box<dyn Transport>,
    pub(super) owner: ParticipantKey,
    pub(super) room: RoomName,
    pub(super) due: Instant,
    /// The earliest entry of the timer heap that is about this transport.
    pub(super) scheduled: Option<Instant>,
    pub(super) dirty: bool,
    /// DTLS is done, keys exist.
    pub(super) connected: bool,
    /// Closed: goes away once its farewell is sent.
    pub(super) closing: bool,
    pub(super) ufrag: String,
    /// Where its datagrams came from, newest last; kept so that the demultiplexer forgets them with it.
    pub(super) paths: Vec<Path>,
    /// What each [`Ingest`] feeds: a track and the position of its layer.
    pub(super) ingests: Vec<Option<(TrackKey, u8)>>,
}

/// Somebody whose facts this shard owns.
pub(super) struct Participant {
    pub(super) sid: ParticipantSid,
    pub(super) identity: Identity,
    pub(super) grant: JoinGrant,
    pub(super) permission: Permission,
    pub(super) room: RoomName,
    pub(super) joined_at: UnixTime,
    /// Counts changes, so that clients can tell an old word from a new one.
    pub(super) version: u32,
    pub(super) signal: SignalVersion,
    /// The client's browser keeps no track ids from descriptions (Firefox), and its protocol tells them no other way.
    pub(super) names_by_stream: bool,
    pub(super) auto_subscribe: bool,
    pub(super) connection: Option<ConnectionId>,
    pub(super) lost_at: Option<Instant>,
    pub(super) token_at: UnixTime,
    pub(super) publisher: TransportKey,
    pub(super) subscriber: TransportKey,
    pub(super) announced: Vec<Announced>,
    pub(super) publications: Vec<Publication>,
    pub(super) audience: Audience,
    pub(super) lanes: Vec<LaneState>,
    pub(super) subscriptions: HashMap<TrackSid, SubscriptionKey>,
    /// Tracks the client said it does not want.
    pub(super) declined: HashSet<TrackSid>,
    pub(super) negotiation: Negotiation,
}

/// A track that was announced (`AddTrackRequest`) and whose m-line has not come yet.
pub(super) struct Announced {
    pub(super) cid: String,
    pub(super) info: lk::TrackInfo,
}

/// A track that has its m-line.
pub(super) struct Publication {
    pub(super) cid: String,
    pub(super) sid: TrackSid,
    pub(super) info: lk::TrackInfo,
    pub(super) kind: Kind,
    pub(super) layers: u8,
    pub(super) track: TrackKey,
}

/// One outgoing m-line of a participant. The forwarder stays with the lane, because its numbering goes on.
pub(super) struct LaneState {
    pub(super) lane: Lane,
    pub(super) kind: Kind,
    pub(super) holder: Option<SubscriptionKey>,
    /// The client was told that the lane rests, so a new track on it is noticed as one.
    pub(super) rested: bool,
    /// It carried another track before.
    pub(super) reused: bool,
    /// Here while nobody holds the lane.
    pub(super) forwarder: Option<Box<Forwarder>>,
}

/// Where a participant's renegotiation stands. Changes meanwhile are merged into the next one.
#[derive(Default)]
pub(super) struct Negotiation {
    /// v0: an offer of ours waits for its answer. v1: the client was asked for an offer.
    pub(super) outstanding: bool,
    /// Something changed since.
    pub(super) again: bool,
    pub(super) offer_id: u32,
}

/// A participant of another shard.
pub(super) struct Remote {
    pub(super) facts: Arc<Facts>,
    pub(super) tracks: HashMap<TrackSid, TrackKey>,
}

/// What this shard heard from another about a room.
pub(super) struct Neighbour {
    pub(super) version: u64,
    pub(super) participants: HashMap<Identity, Remote>,
}

/// A source of packets on this shard: published here, or imported once from the shard where it is.
pub(super) struct Track {
    pub(super) sid: TrackSid,
    pub(super) room: RoomName,
    pub(super) kind: Kind,
    pub(super) origin: Origin,
    pub(super) publisher: Identity,
    pub(super) publisher_sid: ParticipantSid,
    /// The msid stream: binds a person's camera to the microphone, the screen to its sound.
    pub(super) stream: String,
    pub(super) layers: u8,
    pub(super) info: lk::TrackInfo,
    pub(super) muted: bool,
    /// Subscriptions that packets go to.
    pub(super) subscribers: Vec<SubscriptionKey>,
    /// Every subscription, also those that wait for a lane or for keys.
    pub(super) subscriptions: Vec<SubscriptionKey>,
    /// Other shards and the layers they want, as bits.
    pub(super) followers: Vec<(ShardId, u8)>,
    /// Layers asked of the origin's shard, as bits; for imported tracks.
    pub(super) asked: u8,
    pub(super) requests: Vec<KeyframeRequests>,
    pub(super) gaps: Vec<GapTracker>,
    /// When the last packet of each layer came.
    pub(super) seen: Vec<Option<Instant>>,
    pub(super) scheduled: Option<Instant>,
}

/// Where a track's packets come from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// This shard, with the encoding of each layer.
    Here {
        participant: ParticipantKey,
        transport: TransportKey,
        ingests: Vec<Ingest>,
    },
    There(ShardId),
}

/// What a client knows of the lane that carries a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Nothing,
    /// The description is on its way: packets could overtake it, and a browser does with them what it likes.
    Described,
    /// It follows the description: packets may flow.
    Confirmed,
}

/// One participant's view of one track.
pub(super) struct Subscription {
    pub(super) participant: ParticipantKey,
    pub(super) transport: TransportKey,
    pub(super) track: TrackKey,
    pub(super) lane: Option<Lane>,
    pub(super) told: Told,
    pub(super) forwarder: Option<Box<Forwarder>>,
    pub(super) disabled: bool,
    pub(super) wanted: Option<Layer>,
}

impl Track {
    /// Whether another shard wants this layer.
    pub(super) fn is_followed(&self, layer: Layer) -> bool {
        self.followers
            .iter()
            .any(|(_, layers)| layers & (1 << layer.0) != 0)
    }
}

impl Participant {
    /// How others see this participant.
    pub(super) fn info(&self) -> lk::ParticipantInfo {
        lk::ParticipantInfo {
            sid: self.sid.as_str().to_owned(),
            identity: self.identity.as_str().to_owned(),
            state: lk::participant_info::State::Active as i32,
            tracks: self
                .publications
                .iter()
                .map(|publication| publication.info.clone())
                .collect(),
            metadata: self.grant.metadata.clone(),
            joined_at: self.joined_at.as_i64(),
            joined_at_ms: self.joined_at.as_i64().saturating_mul(1_000),
            name: self.grant.name.clone(),
            version: self.version,
            permission: Some(self.permission.to_proto()),
            is_publisher: !self.publications.is_empty(),
            attributes: self.grant.attributes.clone(),
            ..Default::default()
        }
    }

    pub(super) fn facts(&self) -> Facts {
        let tracks = self
            .publications
            .iter()
            .map(|publication| super::seam::TrackFacts {
                sid: publication.sid.clone(),
                kind: publication.kind,
                layers: publication.layers,
            });
        Facts {
            info: self.info(),
            hidden: self.permission.hidden,
            tracks: tracks.collect(),
            audience: self.audience.clone(),
        }
    }

    pub(super) fn lane_mut(&mut self, lane: Lane) -> Option<&mut LaneState> {
        self.lanes.iter_mut().find(|state| state.lane == lane)
    }
}
