//! One client's ICE, DTLS, SRTP and SCTP behind one trait. This folder is the only server code that touches str0m.
//!
//! The core tells a transport which packets to send with which edits; what encrypts them is the transport's own
//! affair. Today str0m does all of it ([`rtc::RtcTransport`]); the trait is shaped so that media to viewers can be
//! sealed by a writer of our own without the core noticing. A transport must never know a room or a user.

mod formats;
pub mod rtc;
mod sdp;
pub(crate) mod stun;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::media::{Codec, Edit, Kind, Packet};

/// How a datagram travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    Udp,
    /// ICE over TCP (RFC 6544). The shell frames datagrams by RFC 4571.
    Tcp,
}

/// From where to where: enough for the shell to find the socket and for ICE to find the candidate pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    pub protocol: Protocol,
    /// Our address, as the client's datagrams name it.
    pub local: SocketAddr,
    pub remote: SocketAddr,
}

/// One incoming encoding: an m-line and a simulcast layer on it. Given out by the transport, dense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ingest(pub u16);

/// One outgoing m-line towards the client. Given out by the transport, dense, never given up: lanes are reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane(pub u16);

/// LiveKit's data channels by their labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// `_reliable`: ordered, retransmitted.
    Reliable,
    /// `_lossy`: unordered, sent once.
    Lossy,
}

/// What a transport tells the core, in order of arrival.
#[derive(Debug)]
pub enum Up {
    Media {
        ingest: Ingest,
        packet: Packet,
    },
    KeyframeWanted {
        lane: Lane,
    },
    Data {
        channel: Channel,
        message: Vec<u8>,
    },
    /// DTLS is done: media can flow.
    Connected,
    /// The client proved that it is at the far end of this path: its request carried the right password and was answered.
    Reachable(Path),
    /// ICE gave up or DTLS ended. The participant stays until its grace is over.
    Gone,
    /// A measured round trip to the client.
    RoundTrip(Duration),
}

/// Where sealed datagrams go. The shell owns the buffers and the sockets.
pub trait Wire {
    /// A place of exactly `length` bytes for a datagram along `path`.
    fn datagram(&mut self, path: Path, length: usize) -> &mut [u8];
}

/// What the offer says of an m-line on which the client sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngestLine {
    pub mid: String,
    pub kind: Kind,
    /// The track id of `a=msid`, which LiveKit's clients announce as `cid`.
    pub track_id: Option<String>,
    /// False for a line whose direction says that nothing is sent any more.
    pub active: bool,
    /// Simulcast layers, lowest first; one entry without simulcast. The rid is `None` there.
    pub layers: Vec<(Option<String>, Ingest)>,
}

/// An m-line on which the client wants to receive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneLine {
    pub lane: Lane,
    pub kind: Kind,
}

/// The content of an accepted offer, so that the core can give its lanes to tracks before the answer is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Negotiated {
    pub ingests: Vec<IngestLine>,
    pub lanes: Vec<LaneLine>,
}

/// What a lane carries, for `a=msid` (RFC 8830): the stream binds a person's sound and picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub stream: String,
    pub track: String,
}

/// The core's knowledge that a description is written with.
pub trait Labels {
    /// What a lane carries; `None` for a lane that rests.
    fn label(&self, lane: Lane) -> Option<Label>;
    /// The codec (lower case, as in `a=rtpmap`) a publisher announced for this mid; it is put first.
    fn preferred_codec(&self, mid: &str) -> Option<String>;
}

/// Why a description was refused. The text is for the one who sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the description has {bytes} bytes, at most {limit} are allowed")]
    TooLong { bytes: usize, limit: usize },
    #[error("the description has {sections} media sections, at most {limit} are allowed")]
    TooManySections { sections: usize, limit: usize },
    #[error("the description cannot be parsed: {0}")]
    Malformed(String),
    #[error("the description cannot be applied: {0}")]
    Inapplicable(String),
    #[error("there is no outstanding offer to answer")]
    NoOffer,
}

/// One client's connection. Sans-IO: time and datagrams come in, events and datagrams go out.
///
/// One turn of a shard is `receive` for every datagram, then `forward` for every subscriber and packet, then one
/// `finish` for every transport that was touched or is due.
pub trait Transport: Send {
    /// Takes the client's offer (RFC 8829). The answer is written by [`Transport::answer`] once lanes are given out.
    fn accept_offer(&mut self, now: Instant, sdp: &str) -> Result<Negotiated, Refused>;

    /// Writes the answer to the offer accepted last.
    fn answer(&mut self, labels: &dyn Labels) -> Result<String, Refused>;

    /// Makes this many lanes more for the next offer of ours, and returns them.
    fn add_lanes(&mut self, kind: Kind, lanes: usize) -> Vec<LaneLine>;

    /// What the lane is called in descriptions; `None` until the offer that makes it was written.
    fn mid(&self, lane: Lane) -> Option<String>;

    /// Writes an offer with the current lanes; `restart` asks for new ICE credentials. Makes the data channels at the
    /// first call. `None` where nothing changed since the last one.
    fn offer(&mut self, now: Instant, labels: &dyn Labels, restart: bool) -> Result<Option<String>, Refused>;

    /// Takes the client's answer to the last offer.
    fn accept_answer(&mut self, now: Instant, sdp: &str) -> Result<(), Refused>;

    /// A trickled candidate, as its `candidate:` line. Malformed ones and those above the limit are ignored.
    fn add_remote_candidate(&mut self, candidate: &str);

    /// Our ICE user fragment, by which the shard finds this transport for an address it does not know yet. An ICE
    /// restart changes it.
    fn ufrag(&mut self) -> String;

    /// One datagram that the shard's demultiplexer gave to this client.
    fn receive(&mut self, now: Instant, path: Path, datagram: &[u8], up: &mut Vec<Up>);

    /// Hot: one packet for one lane. Nothing is sent for a lane whose negotiated formats lack the packet's codec.
    fn forward(&mut self, now: Instant, lane: Lane, packet: &Packet, edit: &Edit);

    /// Queues a data message. False where the channel is not open or its backlog is full.
    fn message(&mut self, channel: Channel, message: &[u8]) -> bool;

    /// Asks the sender of this encoding for a keyframe (PLI, RFC 4585 section 6.3.1).
    fn want_keyframe(&mut self, ingest: Ingest);

    /// The lane rests and will carry another track: that one gets an SSRC of its own. Chromium connects a picture to its
    /// decoder only when the SSRC of a reused m-line changes.
    fn renew(&mut self, lane: Lane);

    /// Whether the lane's negotiated formats have this codec.
    fn can_carry(&self, lane: Lane, codec: Codec) -> bool;

    /// Sends what is ready and says when it wants to be called again.
    fn finish(&mut self, now: Instant, up: &mut Vec<Up>, wire: &mut dyn Wire) -> Instant;

    /// Ends the connection; a last [`Transport::finish`] sends the farewell.
    fn close(&mut self, now: Instant);
}

/// Makes a transport for each connection of a participant.
pub trait Transports: Send {
    fn open(&mut self, now: Instant) -> Box<dyn Transport>;
}
