//! The task that owns a participant: it hands it input and time and carries out what it asks for.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::{mpsc, oneshot};

use super::ClientError;
use super::address::{LocalAddress, ServerUrl};
use super::signal;
use super::socket::Socket;
use crate::core::{
    Command, Config, ConnectionId, Event, Input, InputError, LocalTrack, Output, Participant, SignalEnd,
    SocketId, SocketKind,
};
use crate::lk;

/// Packets and messages from the network that wait to be handled.
const NETWORK_BACKLOG: usize = 1_024;
/// Things handled before their consequences are carried out together.
const BATCH: usize = 64;
/// Events that are not packets and wait for a slow owner, beyond the channel.
const EVENT_BACKLOG: usize = 4_096;

/// Something a handle wants.
#[derive(Debug)]
pub(super) enum Request {
    Command {
        command: Command,
        reply: oneshot::Sender<Result<(), InputError>>,
    },
    Unanswered(Command),
    Publish {
        track: Box<LocalTrack>,
        reply: oneshot::Sender<Result<(), ClientError>>,
    },
}

/// Something a socket says.
#[derive(Debug)]
pub(super) enum Network {
    Signal {
        connection: ConnectionId,
        message: Box<lk::SignalResponse>,
    },
    SignalEnded {
        connection: ConnectionId,
        end: SignalEnd,
    },
    SocketOpened {
        socket: SocketId,
        local: SocketAddr,
    },
    SocketFailed {
        socket: SocketId,
    },
    Datagram {
        socket: SocketId,
        source: SocketAddr,
        contents: Vec<u8>,
    },
}

/// What woke the driver.
enum Happening {
    Network(Network),
    /// A request, or none any more because every handle is gone.
    Request(Option<Request>),
    RoomForEvents,
    Due,
}

/// The owner of one participant and its sockets.
pub(super) struct Driver {
    participant: Participant,
    url: ServerUrl,
    tls: Option<Arc<rustls::ClientConfig>>,
    local: LocalAddress,
    events: mpsc::Sender<Event>,
    waiting_events: VecDeque<Event>,
    network_in: mpsc::Sender<Network>,
    network: mpsc::Receiver<Network>,
    signals: HashMap<ConnectionId, mpsc::Sender<lk::SignalRequest>>,
    sockets: HashMap<SocketId, Socket>,
    publishing: HashMap<String, oneshot::Sender<Result<(), ClientError>>>,
    ended: bool,
}

impl Driver {
    pub(super) fn new(
        config: Config,
        url: ServerUrl,
        tls: Option<Arc<rustls::ClientConfig>>,
        local: LocalAddress,
        events: mpsc::Sender<Event>,
    ) -> Self {
        let (network_in, network) = mpsc::channel(NETWORK_BACKLOG);
        Self {
            participant: Participant::new(config, Instant::now()),
            url,
            tls,
            local,
            events,
            waiting_events: VecDeque::new(),
            network_in,
            network,
            signals: HashMap::new(),
            sockets: HashMap::new(),
            publishing: HashMap::new(),
            ended: false,
        }
    }

    /// Joins and stays until the participant has ended and its events are read.
    pub(super) async fn run(mut self, mut requests: mpsc::Receiver<Request>) {
        self.input(Input::Command(Command::Join));
        self.carry_out();
        while !self.ended {
            self.turn(&mut requests).await;
            self.carry_out();
        }
        drop(requests);
        for event in std::mem::take(&mut self.waiting_events) {
            if self.events.send(event).await.is_err() {
                return;
            }
        }
    }

    /// Waits for the next thing to happen and takes it, with what else is there already.
    async fn turn(&mut self, requests: &mut mpsc::Receiver<Request>) {
        match self.happening(requests).await {
            Happening::Network(network) => {
                self.network(network);
                for _ in 1..BATCH {
                    let Ok(network) = self.network.try_recv() else {
                        break;
                    };
                    self.network(network);
                }
            }
            Happening::Request(request) => {
                self.request(request);
                for _ in 1..BATCH {
                    let Ok(request) = requests.try_recv() else { break };
                    self.request(Some(request));
                }
            }
            Happening::RoomForEvents => self.send_waiting_events(),
            Happening::Due => {}
        }
        self.participant.handle_timeout(Instant::now());
    }

    async fn happening(&mut self, requests: &mut mpsc::Receiver<Request>) -> Happening {
        let due = self.participant.poll_timeout();
        let timer = async {
            match due {
                Some(due) => tokio::time::sleep_until(due.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            Some(network) = self.network.recv() => Happening::Network(network),
            request = requests.recv() => Happening::Request(request),
            _ = self.events.reserve(), if !self.waiting_events.is_empty() => Happening::RoomForEvents,
            () = timer => Happening::Due,
        }
    }

    fn send_waiting_events(&mut self) {
        while let Some(event) = self.waiting_events.pop_front() {
            if let Err(mpsc::error::TrySendError::Full(event)) = self.events.try_send(event) {
                self.waiting_events.push_front(event);
                return;
            }
        }
    }

    fn input(&mut self, input: Input<'_>) {
        if let Err(error) = self.participant.handle_input(Instant::now(), input) {
            tracing::debug!(%error, "command not followed");
        }
    }

    fn network(&mut self, network: Network) {
        match network {
            Network::Signal { connection, message } => self.input(Input::Signal { connection, message }),
            Network::SignalEnded { connection, end } => {
                self.signals.remove(&connection);
                self.input(Input::SignalEnded { connection, end });
            }
            Network::SocketOpened { socket, local } => self.input(Input::SocketOpened { socket, local }),
            Network::SocketFailed { socket } => {
                self.sockets.remove(&socket);
                self.input(Input::SocketFailed { socket });
            }
            Network::Datagram {
                socket,
                source,
                contents,
            } => {
                self.input(Input::Datagram {
                    socket,
                    source,
                    contents: &contents,
                });
            }
        }
    }

    /// Takes a request; none at all means that every handle is gone.
    fn request(&mut self, request: Option<Request>) {
        match request {
            None => self.input(Input::Command(Command::Leave)),
            Some(Request::Unanswered(command)) => self.input(Input::Command(command)),
            Some(Request::Command { command, reply }) => {
                let result = self
                    .participant
                    .handle_input(Instant::now(), Input::Command(command));
                // Whoever asked may have stopped waiting.
                let _ = reply.send(result);
            }
            Some(Request::Publish { track, reply }) => self.publish(track, reply),
        }
    }

    fn publish(&mut self, track: Box<LocalTrack>, reply: oneshot::Sender<Result<(), ClientError>>) {
        let cid = track.cid.clone();
        match self
            .participant
            .handle_input(Instant::now(), Input::Command(Command::Publish(track)))
        {
            Ok(()) => {
                self.publishing.insert(cid, reply);
            }
            Err(error) => {
                // Whoever asked may have stopped waiting.
                let _ = reply.send(Err(error.into()));
            }
        }
    }

    fn carry_out(&mut self) {
        while let Some(output) = self.participant.poll_output() {
            match output {
                Output::OpenSignal {
                    connection,
                    path_and_query,
                } => {
                    let url = self.url.websocket(&path_and_query);
                    self.signals.insert(
                        connection,
                        signal::open(connection, url, self.tls.clone(), self.network_in.clone()),
                    );
                }
                Output::CloseSignal { connection } => {
                    self.signals.remove(&connection);
                }
                Output::Signal { connection, message } => self.send_signal(connection, *message),
                Output::OpenSocket { socket, kind } => self.open_socket(socket, kind),
                Output::CloseSocket { socket } => {
                    self.sockets.remove(&socket);
                }
                Output::Transmit(datagram) => {
                    if let Some(socket) = self.sockets.get(&datagram.socket) {
                        socket.send(datagram.destination, &datagram.contents);
                    }
                }
                Output::Event(event) => self.event(event),
            }
        }
    }

    /// A connection that does not take what there is to say is as good as broken.
    fn send_signal(&mut self, connection: ConnectionId, message: lk::SignalRequest) {
        let sent = self
            .signals
            .get(&connection)
            .is_some_and(|sender| sender.try_send(message).is_ok());
        if !sent && self.signals.remove(&connection).is_some() {
            self.input(Input::SignalEnded {
                connection,
                end: SignalEnd::Closed,
            });
        }
    }

    fn open_socket(&mut self, id: SocketId, kind: SocketKind) {
        match kind {
            SocketKind::Tcp(to) => {
                self.sockets
                    .insert(id, Socket::open_tcp(id, to, self.network_in.clone()));
            }
            SocketKind::Udp => match Socket::open_udp(id, self.local, self.network_in.clone()) {
                Ok((socket, local)) => {
                    self.sockets.insert(id, socket);
                    self.input(Input::SocketOpened { socket: id, local });
                }
                Err(error) => {
                    tracing::warn!(%error, "no UDP socket for media");
                    self.input(Input::SocketFailed { socket: id });
                }
            },
        }
    }

    // Events

    fn event(&mut self, event: Event) {
        self.settle_publishing(&event);
        self.ended |= matches!(event, Event::Disconnected(_));
        if self.waiting_events.is_empty() {
            match self.events.try_send(event) {
                Err(mpsc::error::TrySendError::Full(event)) => self.keep(event),
                Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => {}
            }
        } else {
            self.keep(event);
        }
    }

    /// Keeps an event for a slow owner. Packets are lost instead, as a late packet is worth nothing.
    fn keep(&mut self, event: Event) {
        if matches!(event, Event::RtpReceived { .. }) {
            return;
        }
        if self.waiting_events.len() >= EVENT_BACKLOG && !self.ended {
            tracing::warn!(
                waiting = self.waiting_events.len(),
                "events are not read, leaving"
            );
            self.input(Input::Command(Command::Leave));
            return;
        }
        self.waiting_events.push_back(event);
    }

    fn settle_publishing(&mut self, event: &Event) {
        match event {
            Event::LocalTrackReady { cid } => self.published(cid, Ok(())),
            Event::PublishFailed { cid, reason } => {
                let failed = ClientError::Publish {
                    cid: cid.clone(),
                    reason: reason.clone(),
                };
                self.published(cid, Err(failed));
            }
            Event::Disconnected(_) => self.publishing.clear(),
            _ => {}
        }
    }

    fn published(&mut self, cid: &str, result: Result<(), ClientError>) {
        if let Some(reply) = self.publishing.remove(cid) {
            // Whoever asked may have stopped waiting.
            let _ = reply.send(result);
        }
    }
}
