//! The participant: its parts, and the four verbs by which it is driven.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::backoff::Backoff;
use super::config::Config;
use super::data::Data;
use super::event::{Event, Info};
use super::io::{Command, ConnectionId, Input, InputError, Output, SocketId, SocketKind};
use super::local_track::Publication;
use super::peer::{Peer, PeerEvent};
use super::reconnect::{Purpose, Stage};
use super::roster::Roster;
use super::subscription::Subscriptions;
use crate::lk;

/// How long the server may take to answer a request of ours.
pub(super) const REPLY_WITHIN: Duration = Duration::from_secs(10);

/// One participant of one room.
///
/// After any [`Participant::handle_input`] or [`Participant::handle_timeout`], take outputs until there are none,
/// then wait for whatever comes first: input, or the time of [`Participant::poll_timeout`].
#[derive(Debug)]
pub struct Participant {
    pub(super) config: Config,
    pub(super) started: Instant,
    pub(super) now: Instant,
    pub(super) stage: Stage,
    pub(super) connection: Option<ConnectionId>,
    pub(super) backoff: Backoff,
    pub(super) own: Option<Info>,
    pub(super) roster: Roster,
    pub(super) publications: Vec<Publication>,
    pub(super) subscriptions: Subscriptions,
    pub(super) data: Data,
    pub(super) peers: Vec<Peer>,
    pub(super) ping: super::ping::Ping,
    outputs: VecDeque<Output>,
    peer_events: VecDeque<PeerEvent>,
    last_id: u64,
}

impl Participant {
    /// A participant that does nothing until [`Command::Join`].
    pub fn new(config: Config, now: Instant) -> Self {
        Self {
            backoff: Backoff::new(config.reconnect_attempts, config.seed),
            config,
            started: now,
            now,
            stage: Stage::Idle,
            connection: None,
            own: None,
            roster: Roster::default(),
            publications: Vec::new(),
            subscriptions: Subscriptions::default(),
            data: Data::default(),
            peers: Vec::new(),
            ping: super::ping::Ping::default(),
            outputs: VecDeque::new(),
            peer_events: VecDeque::new(),
            last_id: 0,
        }
    }

    /// Takes something that happened. An error is about a command that cannot be followed; nothing else fails.
    pub fn handle_input(&mut self, now: Instant, input: Input<'_>) -> Result<(), InputError> {
        self.now = self.now.max(now);
        match input {
            Input::Command(command) => return self.command(command),
            Input::Signal { connection, message } if self.connection == Some(connection) => {
                self.signal(*message);
            }
            Input::SignalEnded { connection, end } if self.connection == Some(connection) => {
                self.signal_ended(end);
            }
            Input::Signal { .. } | Input::SignalEnded { .. } => {}
            Input::SocketOpened { socket, local } => self.socket_opened(socket, local),
            Input::SocketFailed { socket } => self.socket_failed(socket),
            Input::Datagram {
                socket,
                source,
                contents,
            } => {
                if let Some(peer) = self.peer_of(socket) {
                    peer.receive(now, socket, source, contents);
                }
            }
        }
        self.settle();
        Ok(())
    }

    /// Does what is due at this time.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.now = self.now.max(now);
        for peer in &mut self.peers {
            peer.handle_timeout(now);
        }
        self.stage_timeout();
        self.ping_timeout();
        self.request_timeout();
        self.negotiation_timeout();
        self.settle();
    }

    /// The next thing to do outside, or `None` when all is done for now.
    pub fn poll_output(&mut self) -> Option<Output> {
        if self.outputs.is_empty() {
            self.settle();
        }
        self.outputs.pop_front()
    }

    /// When [`Participant::handle_timeout`] wants to be called, if ever.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let peers = self.peers.iter().filter_map(Peer::deadline).min();
        let own = [
            self.stage.deadline(),
            self.ping_deadline(),
            self.request_deadline(),
            self.negotiation_deadline(),
        ];
        own.into_iter().flatten().chain(peers).min()
    }

    /// The token to join with, refreshed by the server while connected.
    pub fn token(&self) -> &str {
        &self.config.token
    }

    /// Our own description, once joined.
    pub fn info(&self) -> Option<&Info> {
        self.own.as_ref()
    }

    fn command(&mut self, command: Command) -> Result<(), InputError> {
        if self.stage == Stage::Ended {
            return Err(InputError::Ended);
        }
        match command {
            Command::Join if self.stage != Stage::Idle => return Err(InputError::AlreadyJoined),
            Command::Join => self.begin(Purpose::Join),
            // Written packets are sent together by the next `poll_output`: draining once a batch halves its cost.
            Command::WriteRtp { cid, packet } => return self.write_rtp(&cid, &packet),
            Command::Publish(track) => self.publish(*track)?,
            Command::Unpublish { cid } => self.unpublish(&cid)?,
            Command::Mute { cid, muted } => self.mute(&cid, muted)?,
            Command::Subscribe { track, subscribe } => self.subscribe(&track, subscribe),
            Command::TrackSettings { track, settings } => self.track_settings(&track, settings),
            Command::RequestKeyframe { track } => self.request_keyframe(&track)?,
            Command::SendData(message) => self.send_data(*message)?,
            Command::UpdateSelf(update) => self.send(lk::signal_request::Message::UpdateMetadata(*update)),
            Command::Signal(request) => request.message.into_iter().for_each(|message| self.send(message)),
            Command::DropSignal => self.signal_lost(),
            Command::Rejoin => self.must_rejoin("asked to join anew"),
            Command::Leave => self.leave(),
        }
        self.settle();
        Ok(())
    }

    /// Lets consequences follow: what str0m has to say, offers that are due, messages that can be sent now.
    fn settle(&mut self) {
        self.negotiate();
        loop {
            for peer in &mut self.peers {
                peer.drain(self.now, &mut self.peer_events);
            }
            if self.peer_events.is_empty() {
                return;
            }
            while let Some(event) = self.peer_events.pop_front() {
                self.peer_event(event);
            }
            self.negotiate();
        }
    }

    fn peer_event(&mut self, event: PeerEvent) {
        match event {
            PeerEvent::Transmit(datagram) => self.output(Output::Transmit(datagram)),
            PeerEvent::Rtp { mid, packet, codec } => self.rtp_received(mid, *packet, codec),
            PeerEvent::KeyframeRequested { mid, rid } => self.keyframe_requested(mid, rid),
            PeerEvent::ConnectionUp => self.check_settled(),
            PeerEvent::ConnectionLost => self.media_lost(),
            PeerEvent::ChannelReady => self.flush_data(),
            PeerEvent::ChannelsOpen => {
                self.flush_data();
                self.event(Event::DataReady);
            }
            PeerEvent::Data { reliability, bytes } => self.data_received(reliability, &bytes),
            PeerEvent::Failed(reason) => self.media_failed(&reason),
        }
    }

    pub(super) fn output(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    pub(super) fn event(&mut self, event: Event) {
        self.output(Output::Event(event));
    }

    pub(super) fn events(&mut self, events: Vec<Event>) {
        self.outputs.extend(events.into_iter().map(Output::Event));
    }

    /// Sends a message where a signal connection is there; without one a resume or rejoin says it all anew.
    pub(super) fn send(&mut self, message: lk::signal_request::Message) {
        if let Some(connection) = self.connection {
            let message = Box::new(lk::SignalRequest {
                message: Some(message),
            });
            self.output(Output::Signal { connection, message });
        }
    }

    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(super) fn open_socket(&mut self, peer: usize, kind: SocketKind) {
        let socket = SocketId(self.next_id());
        self.peers[peer].ways.add(socket, kind);
        self.output(Output::OpenSocket { socket, kind });
    }

    fn peer_of(&mut self, socket: SocketId) -> Option<&mut Peer> {
        self.peers.iter_mut().find(|peer| peer.ways.has(socket))
    }

    fn socket_opened(&mut self, socket: SocketId, local: std::net::SocketAddr) {
        if let Some(peer) = self.peer_of(socket) {
            peer.socket_opened(socket, local);
            self.tell_candidates();
        }
    }

    fn socket_failed(&mut self, socket: SocketId) {
        if let Some(peer) = self.peer_of(socket) {
            peer.socket_failed(socket);
        }
    }
}
