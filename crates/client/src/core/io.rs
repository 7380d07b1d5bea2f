//! What goes into a participant and what comes out.

use std::net::SocketAddr;

use conclave_protocol::TrackSid;

use super::data::DataMessage;
use super::event::Event;
use super::local_track::LocalTrack;
use super::rtp::Outgoing;
use crate::lk;

/// One signal connection. A new number each time, so that what a dead one still says is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub(super) u64);

/// One socket for media. Every peer connection has its own: a server tells peers apart by address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocketId(pub(super) u64);

/// What a socket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketKind {
    Udp,
    /// A connection to this address, carrying packets framed as in RFC 4571.
    Tcp(SocketAddr),
}

/// Why a signal connection is no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignalEnd {
    /// It was open and ended.
    Closed,
    /// It could not be opened; the server may be away.
    Unreachable(String),
    /// The server answered the request with this HTTP status and clause.
    Refused { status: u16, reason: String },
}

/// A packet to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram {
    pub socket: SocketId,
    pub destination: SocketAddr,
    pub contents: Vec<u8>,
}

/// Something that happened outside.
#[derive(Debug)]
pub enum Input<'a> {
    Command(Command),
    Signal {
        connection: ConnectionId,
        message: Box<lk::SignalResponse>,
    },
    SignalEnded {
        connection: ConnectionId,
        end: SignalEnd,
    },
    /// The socket asked for is there; `local` is the address to announce.
    SocketOpened {
        socket: SocketId,
        local: SocketAddr,
    },
    /// The socket could not be opened or broke.
    SocketFailed {
        socket: SocketId,
    },
    Datagram {
        socket: SocketId,
        source: SocketAddr,
        contents: &'a [u8],
    },
}

/// Something the owner of the participant wants.
#[derive(Clone, Debug)]
pub enum Command {
    /// Join the room. Once.
    Join,
    Publish(Box<LocalTrack>),
    /// Stop publishing the track with this cid.
    Unpublish {
        cid: String,
    },
    Mute {
        cid: String,
        muted: bool,
    },
    /// Send RTP of the track with this cid.
    WriteRtp {
        cid: String,
        packet: Outgoing,
    },
    Subscribe {
        track: TrackSid,
        subscribe: bool,
    },
    TrackSettings {
        track: TrackSid,
        settings: TrackSettings,
    },
    /// Ask the sender of a track for a keyframe.
    RequestKeyframe {
        track: TrackSid,
    },
    SendData(Box<DataMessage>),
    /// New metadata, name and attributes of one's own. An empty attribute value removes the attribute.
    UpdateSelf(Box<lk::UpdateParticipantMetadata>),
    /// Any other message, sent as it is.
    Signal(Box<lk::SignalRequest>),
    /// Act as if the signal connection had broken.
    DropSignal,
    /// Leave everything behind and join anew, as after a resume that failed.
    Rejoin,
    Leave,
}

/// What to send of a subscribed track.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrackSettings {
    pub disabled: bool,
    pub quality: lk::VideoQuality,
    pub width: u32,
    pub height: u32,
}

/// Why a command was not followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    #[error("the connection has ended")]
    Ended,
    #[error("already joined")]
    AlreadyJoined,
    #[error("no published track has the cid {0:?}")]
    UnknownTrack(String),
    #[error("track {0:?} has no encoding named {1:?}")]
    UnknownEncoding(String, String),
    #[error("a track with the cid {0:?} is published already")]
    DuplicateTrack(String),
    #[error("track {0} is not received")]
    NotReceived(TrackSid),
    #[error("the data message has {bytes} bytes, at most {limit} are allowed")]
    DataTooLong { bytes: usize, limit: usize },
    #[error("{0} bytes of data messages are waiting already")]
    DataBacklog(usize),
}

/// Something to do outside.
#[derive(Debug)]
pub enum Output {
    /// Open a WebSocket at this path and query of the server.
    OpenSignal {
        connection: ConnectionId,
        path_and_query: String,
    },
    /// Send what is queued, then close. Nothing this connection says any more matters.
    CloseSignal {
        connection: ConnectionId,
    },
    Signal {
        connection: ConnectionId,
        message: Box<lk::SignalRequest>,
    },
    OpenSocket {
        socket: SocketId,
        kind: SocketKind,
    },
    CloseSocket {
        socket: SocketId,
    },
    Transmit(Datagram),
    Event(Event),
}
