//! What a participant tells its owner.

use std::sync::Arc;

use conclave_protocol::{Identity, ParticipantSid, TrackSid};

use super::rtp::Packet;
use crate::lk;

/// Somebody as the server describes them, shared because every event may carry them.
pub type Info = Arc<lk::ParticipantInfo>;

/// What the server says at a join.
#[derive(Clone, Debug)]
pub struct Joined {
    pub room: lk::Room,
    pub participant: Info,
    pub others: Vec<Info>,
}

/// Why it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DisconnectCause {
    /// One's own `Leave`.
    Left,
    /// The server said so.
    Server(lk::DisconnectReason),
    /// The server refused the join with this HTTP status and clause.
    Refused { status: u16, reason: String },
    /// Nobody answered, and the attempts are used up.
    Unreachable(String),
}

/// Something the owner may want to know.
#[derive(Clone, Debug)]
pub enum Event {
    /// The server has let us in; after a full reconnect this comes again, with a new sid.
    Joined(Box<Joined>),
    /// Media flows, for the first time.
    Connected,
    /// The connection is lost and tried again. `resume` tells whether the stay in the room may survive it.
    Reconnecting {
        resume: bool,
    },
    /// Media flows again. `resumed` tells whether it is still the same stay in the room.
    Reconnected {
        resumed: bool,
    },
    /// The end. Nothing comes after it.
    Disconnected(DisconnectCause),

    ParticipantJoined(Info),
    /// Somebody's state changed, ours included.
    ParticipantUpdated(Info),
    ParticipantLeft(Info),
    RoomUpdated(Box<lk::Room>),
    SpeakersChanged(Vec<lk::SpeakerInfo>),
    ConnectionQuality(Vec<lk::ConnectionQualityInfo>),

    /// Somebody else has published a track.
    TrackPublished {
        participant: Info,
        track: Box<lk::TrackInfo>,
    },
    TrackUnpublished {
        participant: Info,
        track: Box<lk::TrackInfo>,
    },
    /// Packets of this track may come from now on.
    TrackSubscribed {
        participant: Info,
        track: Box<lk::TrackInfo>,
    },
    TrackUnsubscribed {
        track: TrackSid,
    },
    SubscriptionFailed {
        track: TrackSid,
        error: lk::SubscriptionError,
    },
    SubscriptionPermission {
        track: TrackSid,
        allowed: bool,
    },
    StreamState {
        track: TrackSid,
        paused: bool,
    },
    RtpReceived {
        track: TrackSid,
        packet: Packet,
    },

    /// Our track has a sid; after a full reconnect this comes again, with a new one.
    LocalTrackPublished {
        cid: String,
        track: Box<lk::TrackInfo>,
    },
    /// Packets written from now on are sent.
    LocalTrackReady {
        cid: String,
    },
    PublishFailed {
        cid: String,
        reason: String,
    },
    /// The server stopped one of our tracks.
    LocalTrackUnpublished {
        cid: String,
    },
    /// The server muted or unmuted one of our tracks.
    LocalTrackMuted {
        cid: String,
        muted: bool,
    },
    /// Somebody needs a keyframe of our track. Without a rid: of each encoding.
    KeyframeRequested {
        cid: String,
        rid: Option<String>,
    },
    /// Which encodings of our track anybody receives.
    SubscribedQualities(Box<lk::SubscribedQualityUpdate>),

    /// Data messages reach us from now on. Those sent to us earlier do not; ours wait until they can be sent.
    DataReady,
    Data(Box<ReceivedData>),
    /// The token to join with from now on.
    TokenRefreshed(String),
    /// The server's answer to a request of ours that it did not follow.
    RequestFailed(Box<lk::RequestResponse>),
}

/// A data message from somebody, or from the server where `from` is empty.
#[derive(Clone, Debug)]
pub struct ReceivedData {
    pub identity: Option<Identity>,
    pub participant: Option<ParticipantSid>,
    pub reliable: bool,
    pub packet: lk::DataPacket,
}

impl ReceivedData {
    /// The bytes and topic of an application's own message.
    pub fn user(&self) -> Option<(&[u8], Option<&str>)> {
        match &self.packet.value {
            Some(lk::data_packet::Value::User(user)) => Some((&user.payload, user.topic.as_deref())),
            _ => None,
        }
    }
}
