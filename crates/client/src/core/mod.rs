//! The protocol as a state machine: [`Participant`] takes [`Input`]s and time and gives [`Output`]s.
//!
//! Nothing here may read a clock, open a socket, spawn a task or know tokio. What the network says is checked and
//! bounded here, and never panics.

mod backoff;
mod config;
mod data;
mod descriptions;
mod event;
mod io;
mod local_track;
mod media;
mod negotiation;
mod participant;
mod peer;
mod ping;
mod publishing;
mod reconnect;
mod request;
mod roster;
mod rtp;
mod sdp;
mod signalling;
mod subscription;
#[cfg(test)]
mod tests;
mod ways;

pub use config::{Config, ProtocolVersion, Transports};
pub use data::{DataMessage, Reliability};
pub use event::{DisconnectCause, Event, Info, Joined, ReceivedData};
pub use io::{
    Command, ConnectionId, Datagram, Input, InputError, Output, SignalEnd, SocketId, SocketKind,
    TrackSettings,
};
pub use local_track::{Encoding, LocalTrack};
pub use participant::Participant;
pub use rtp::{Codec, Outgoing, Packet};
