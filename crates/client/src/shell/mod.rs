//! [`Client`]: the participant on tokio, with its WebSocket and its sockets for media.
//!
//! The shell moves bytes and events between the network, the state machine and the owner. It decides nothing.

mod address;
mod driver;
mod framing;
mod signal;
mod socket;

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;

use conclave_protocol::TrackSid;
use tokio::sync::{mpsc, oneshot};

use crate::core::{
    Command, Config, DataMessage, DisconnectCause, Event, InputError, LocalTrack, Outgoing, ProtocolVersion,
    TrackSettings, Transports,
};
use crate::lk;
use address::ServerUrl;
use driver::{Driver, Request};

/// Commands that may wait for the driver; a writer of packets beyond that waits too.
const COMMANDS: usize = 1_024;

/// How to connect.
#[derive(Clone, Debug)]
pub struct Options {
    pub version: ProtocolVersion,
    pub transports: Transports,
    pub auto_subscribe: bool,
    pub adaptive_stream: bool,
    pub reconnect_attempts: u32,
    /// The address to use for media; by default the one that reaches the server.
    pub local_ip: Option<IpAddr>,
    /// Events that wait to be read. Beyond that packets are dropped, and where other events pile up as well the
    /// client leaves.
    pub event_capacity: usize,
    /// Spreads the retries of many clients.
    pub seed: u64,
    /// Whom to believe at a `wss` address. Without it there is no way to one: what the system believes is its owner's
    /// choice.
    pub tls: Option<Arc<rustls::ClientConfig>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            version: ProtocolVersion::default(),
            transports: Transports::default(),
            auto_subscribe: true,
            adaptive_stream: false,
            reconnect_attempts: 10,
            local_ip: None,
            event_capacity: 4_096,
            seed: u64::from(std::process::id()),
            tls: None,
        }
    }
}

impl Options {
    fn config(&self, token: &str) -> Config {
        Config {
            version: self.version,
            transports: self.transports,
            auto_subscribe: self.auto_subscribe,
            adaptive_stream: self.adaptive_stream,
            reconnect_attempts: self.reconnect_attempts,
            seed: self.seed,
            ..Config::new(token)
        }
    }
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("{0:?} is no server address: it must begin with wss:// or ws:// and name a host")]
    Address(String),
    #[error("{0:?} needs TLS, and nobody said whom to believe")]
    NoTls(String),
    #[error("{host} has no address: {source}")]
    Resolve { host: String, source: std::io::Error },
    #[error("{0} has no address")]
    NoAddress(String),
    #[error("there is no way to {server}: {source}")]
    NoRoute {
        server: std::net::SocketAddr,
        source: std::io::Error,
    },
    #[error("not connected: {0:?}")]
    Disconnected(DisconnectCause),
}

/// Why a command was not followed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("the connection has ended")]
    Ended,
    #[error(transparent)]
    Refused(#[from] InputError),
    #[error("track {cid:?} is not published: {reason}")]
    Publish { cid: String, reason: String },
}

/// A connected participant. Clones share the connection; when the last is dropped it leaves.
#[derive(Clone, Debug)]
pub struct Client {
    requests: mpsc::Sender<Request>,
}

/// What happens to a participant, in order.
#[derive(Debug)]
pub struct Events {
    early: VecDeque<Event>,
    receiver: mpsc::Receiver<Event>,
}

impl Events {
    /// The next event; `None` after the end.
    pub async fn next(&mut self) -> Option<Event> {
        match self.early.pop_front() {
            Some(event) => Some(event),
            None => self.receiver.recv().await,
        }
    }

    /// The next event, if one is there already.
    pub fn try_next(&mut self) -> Option<Event> {
        self.early.pop_front().or_else(|| self.receiver.try_recv().ok())
    }
}

impl Client {
    /// Joins the room that `token` names on the server at `url` (`ws://host:port`), and waits until media flows.
    pub async fn connect(url: &str, token: &str, options: Options) -> Result<(Self, Events), ConnectError> {
        let place = ServerUrl::parse(url).ok_or_else(|| ConnectError::Address(url.to_owned()))?;
        if place.tls && options.tls.is_none() {
            return Err(ConnectError::NoTls(url.to_owned()));
        }
        let url = place;
        let server = address::resolve(&url).await?;
        let local = address::local_ip(server, options.local_ip)?;
        let (events_in, receiver) = mpsc::channel(options.event_capacity.max(1));
        let (requests, requests_out) = mpsc::channel(COMMANDS);
        let driver = Driver::new(options.config(token), url, options.tls.clone(), local, events_in);
        tokio::spawn(driver.run(requests_out));
        let mut events = Events {
            early: VecDeque::new(),
            receiver,
        };
        events.wait_until_connected().await?;
        Ok((Self { requests }, events))
    }

    /// Publishes a track and waits until its packets can be sent.
    pub async fn publish(&self, track: LocalTrack) -> Result<(), ClientError> {
        let (reply, answer) = oneshot::channel();
        self.request(Request::Publish {
            track: Box::new(track),
            reply,
        })
        .await?;
        answer.await.map_err(|_| ClientError::Ended)?
    }

    pub async fn unpublish(&self, cid: &str) -> Result<(), ClientError> {
        self.command(Command::Unpublish { cid: cid.to_owned() }).await
    }

    pub async fn mute(&self, cid: &str, muted: bool) -> Result<(), ClientError> {
        self.command(Command::Mute {
            cid: cid.to_owned(),
            muted,
        })
        .await
    }

    /// Sends one packet; waits only where very many are waiting already. A wrong track is logged, not returned.
    pub async fn write_rtp(&self, cid: &str, packet: Outgoing) -> Result<(), ClientError> {
        self.request(Request::Unanswered(Command::WriteRtp {
            cid: cid.to_owned(),
            packet,
        }))
        .await
    }

    pub async fn subscribe(&self, track: &TrackSid, subscribe: bool) -> Result<(), ClientError> {
        self.command(Command::Subscribe {
            track: track.clone(),
            subscribe,
        })
        .await
    }

    pub async fn set_track(&self, track: &TrackSid, settings: TrackSettings) -> Result<(), ClientError> {
        self.command(Command::TrackSettings {
            track: track.clone(),
            settings,
        })
        .await
    }

    pub async fn request_keyframe(&self, track: &TrackSid) -> Result<(), ClientError> {
        self.command(Command::RequestKeyframe { track: track.clone() })
            .await
    }

    pub async fn send_data(&self, message: DataMessage) -> Result<(), ClientError> {
        self.command(Command::SendData(Box::new(message))).await
    }

    pub async fn update_self(&self, update: lk::UpdateParticipantMetadata) -> Result<(), ClientError> {
        self.command(Command::UpdateSelf(Box::new(update))).await
    }

    /// Any other command.
    pub async fn command(&self, command: Command) -> Result<(), ClientError> {
        let (reply, answer) = oneshot::channel();
        self.request(Request::Command { command, reply }).await?;
        Ok(answer.await.map_err(|_| ClientError::Ended)??)
    }

    /// Leaves the room. The last event says so.
    pub async fn leave(&self) -> Result<(), ClientError> {
        self.command(Command::Leave).await
    }

    async fn request(&self, request: Request) -> Result<(), ClientError> {
        self.requests.send(request).await.map_err(|_| ClientError::Ended)
    }
}

impl Events {
    /// Reads until the join is complete, keeping what was read for the owner.
    async fn wait_until_connected(&mut self) -> Result<(), ConnectError> {
        let unanswered = || DisconnectCause::Unreachable("the driver ended".to_owned());
        loop {
            let Some(event) = self.receiver.recv().await else {
                return Err(ConnectError::Disconnected(unanswered()));
            };
            if let Event::Disconnected(cause) = event {
                return Err(ConnectError::Disconnected(cause));
            }
            let connected = matches!(event, Event::Connected | Event::Reconnected { .. });
            self.early.push_back(event);
            if connected {
                return Ok(());
            }
        }
    }
}
