//! The participants' side of the simulation: what arrives there, and what they send.

use std::net::SocketAddr;
use std::time::Duration;

use conclave_client::core as client;
use conclave_protocol::lk::{self, signal_request};
use conclave_sfu::transport::{Path, Protocol};

use super::{Call, Delivery, Entrance, Person, entry, servers};

/// Datagrams of clients kept as samples.
const SAMPLES: usize = 512;

/// What can reach a participant.
pub(super) enum Arrival {
    Datagram(client::SocketId, SocketAddr, Vec<u8>),
    Signal(client::ConnectionId, Box<lk::SignalResponse>),
    SignalClosed(client::ConnectionId),
    SocketOpened(client::SocketId, SocketAddr),
}

impl Call {
    /// Somebody joins the usual room.
    pub(crate) fn join(&mut self, name: &str) -> usize {
        self.join_by(name, Entrance::default())
    }

    pub(crate) fn join_by(&mut self, name: &str, entrance: Entrance) -> usize {
        let who = self.people.len();
        let seed = self.random.next();
        self.people
            .push(Person::new(name, entrance, self.link, seed, self.now));
        self.command(who, client::Command::Join);
        who
    }

    /// Follows a command that has to be possible.
    pub(crate) fn command(&mut self, who: usize, command: client::Command) {
        let done = self.people[who]
            .participant
            .handle_input(self.now, client::Input::Command(command));
        done.expect("the command can be followed");
    }

    pub(super) fn arrive_at_person(&mut self, who: usize, arrival: Arrival) {
        let input = match &arrival {
            Arrival::Datagram(socket, source, contents) => client::Input::Datagram {
                socket: *socket,
                source: *source,
                contents,
            },
            Arrival::Signal(connection, message) => client::Input::Signal {
                connection: *connection,
                message: message.clone(),
            },
            Arrival::SignalClosed(connection) => client::Input::SignalEnded {
                connection: *connection,
                end: client::SignalEnd::Closed,
            },
            Arrival::SocketOpened(socket, local) => client::Input::SocketOpened {
                socket: *socket,
                local: *local,
            },
        };
        let taken = self.people[who].participant.handle_input(self.now, input);
        taken.expect("only commands can be refused");
    }

    pub(super) fn people_wake(&mut self) {
        for person in &mut self.people {
            person.wake(self.now);
        }
    }

    pub(super) fn people_speak(&mut self) {
        for who in 0..self.people.len() {
            while let Some(output) = self.people[who].participant.poll_output() {
                self.person_output(who, output);
            }
        }
    }

    fn person_output(&mut self, who: usize, output: client::Output) {
        use client::Output;
        match output {
            Output::OpenSignal {
                connection,
                path_and_query,
            } => self.open_signal(who, connection, &path_and_query),
            Output::CloseSignal { connection } => self.close_signal(who, connection),
            Output::Signal { connection, message } => {
                if let Some(message) = message.message {
                    self.signal_up(who, connection, message);
                }
            }
            Output::OpenSocket { socket, .. } => self.open_socket(who, socket),
            Output::CloseSocket { socket } => self.addresses.retain(|_, open| *open != (who, socket)),
            Output::Transmit(datagram) => self.send_up(who, datagram),
            Output::Event(event) => self.people[who].note(self.now, event),
        }
    }

    fn open_signal(&mut self, who: usize, connection: client::ConnectionId, path_and_query: &str) {
        let request = Box::new(entry::read(path_and_query));
        self.offers
            .extend(request.publisher_offer.iter().map(|offer| offer.sdp.clone()));
        let id = self.next_connection();
        self.signals.insert(id, (who, connection));
        self.people[who].connections.insert(connection, id);
        self.send_reliably(who, servers::Arrival::Enter(who, id, request));
    }

    fn close_signal(&mut self, who: usize, connection: client::ConnectionId) {
        if let Some(id) = self.people[who].connections.remove(&connection) {
            self.signals.remove(&id);
            self.send_reliably(who, servers::Arrival::ConnectionLost(id));
        }
    }

    fn signal_up(&mut self, who: usize, connection: client::ConnectionId, message: signal_request::Message) {
        if let signal_request::Message::Offer(offer) = &message {
            self.offers.push(offer.sdp.clone());
        }
        if let Some(id) = self.people[who].connections.get(&connection).copied() {
            self.send_reliably(who, servers::Arrival::Signal(id, Box::new(message)));
        }
    }

    /// Signalling is never lost.
    fn send_reliably(&mut self, who: usize, arrival: servers::Arrival) {
        let person = &self.people[who];
        let (server, delay) = (person.entrance.server, person.up.link.delay);
        self.send(delay, Delivery::Server(server, arrival));
    }

    fn open_socket(&mut self, who: usize, socket: client::SocketId) {
        let last = u8::try_from(who + 10).expect("few people");
        let port = 40_000 + u16::try_from(self.addresses.len()).expect("few sockets");
        let taken = |address: &SocketAddr| self.addresses.contains_key(address);
        let mut free = (port..).map(|port| SocketAddr::from(([10, 0, 1, last], port)));
        let local = free.find(|address| !taken(address)).expect("a free port");
        self.addresses.insert(local, (who, socket));
        self.people[who].sockets.insert(socket, local);
        let arrival = Arrival::SocketOpened(socket, local);
        self.send(Duration::ZERO, Delivery::Person(who, arrival));
    }

    fn send_up(&mut self, who: usize, datagram: client::Datagram) {
        let Some(server) = self
            .servers
            .iter()
            .position(|server| server.address == datagram.destination)
        else {
            return;
        };
        let person = &mut self.people[who];
        let Some(remote) = person.sockets.get(&datagram.socket).copied() else {
            return;
        };
        let path = Path {
            protocol: Protocol::Udp,
            local: datagram.destination,
            remote,
        };
        if self.datagrams.len() < SAMPLES {
            self.datagrams.push((path, datagram.contents.clone()));
        }
        if person
            .blocked
            .as_mut()
            .is_some_and(|blocked| blocked(&datagram.contents))
        {
            return;
        }
        if let Some(delay) = person.up.pass() {
            let arrival = servers::Arrival::Datagram(path, datagram.contents);
            self.send(delay, Delivery::Server(server, arrival));
        }
    }

    /// Somebody turns the camera on, with three simulcast layers.
    pub(crate) fn publish_camera(&mut self, who: usize) {
        let track = self.people[who].start_camera();
        self.command(who, client::Command::Publish(Box::new(track)));
    }

    /// Somebody turns the microphone on and speaks this loudly, in dB below full scale.
    pub(crate) fn publish_microphone(&mut self, who: usize, level: i8) {
        let track = self.people[who].start_microphone(level);
        self.command(who, client::Command::Publish(Box::new(track)));
    }

    pub(crate) fn send_data(&mut self, who: usize, reliability: client::Reliability, number: u32) {
        let payload = number.to_be_bytes().to_vec();
        let message = client::DataMessage::user(reliability, "numbers", payload);
        self.command(who, client::Command::SendData(Box::new(message)));
    }
}
