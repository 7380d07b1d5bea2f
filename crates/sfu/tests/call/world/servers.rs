//! The shards' side of the simulation: what arrives there, what they say to each other, and what they send.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use conclave_protocol::lk::{self, signal_request};
use conclave_protocol::token::JoinGrant;
use conclave_protocol::{Identity, Permission, RoomName, RoomSid, UnixTime};
use conclave_sfu::transport::rtc::RtcSettings;
use conclave_sfu::transport::{Path, Protocol, Wire};
use conclave_sfu::{
    ConnectionId, Input, Join, Now, Output, Reply, Request, RequestId, Resume, RoomFacts, Shard, ShardConfig,
    ShardId, Statistics, Word,
};

use super::{Call, Delivery, Tap, entry, people};

/// Words under way to one shard; what may be dropped is dropped above.
const RING: usize = 256;
/// By the wall clock of every call.
pub(crate) const LONG_AGO: UnixTime = UnixTime::from_secs(1_700_000_000);

type LosesWord = Box<dyn FnMut(&Word) -> bool>;

/// One shard and its place in the network.
pub(crate) struct Server {
    pub(super) shard: Shard,
    pub(super) address: SocketAddr,
    /// Words this shard said, in order.
    pub(crate) said: Vec<Word>,
    /// Picks words of this shard that get lost.
    pub(crate) loses: Option<LosesWord>,
    in_ring: usize,
    statistics: Statistics,
}

/// What can reach a server.
pub(super) enum Arrival {
    Datagram(Path, Vec<u8>),
    Enter(usize, ConnectionId, Box<entry::Request>),
    Signal(ConnectionId, Box<signal_request::Message>),
    ConnectionLost(ConnectionId),
    Word(ShardId, Word),
}

pub(super) fn start(now: Instant, seed: u64, shards: u16, tap: &Tap) -> Vec<Server> {
    let start = |id: u16| {
        let address = SocketAddr::from(([10, 0, 0, 1], 7_882 + id));
        let settings = RtcSettings {
            candidates: vec![(Protocol::Udp, address)],
        };
        let others = (0..shards).filter(|other| *other != id).map(ShardId).collect();
        let config = ShardConfig {
            id: ShardId(id),
            others,
            seed: seed ^ (u64::from(id) << 32),
        };
        Server {
            shard: Shard::new(config, tap.transports(settings), now),
            address,
            said: Vec::new(),
            loses: None,
            in_ring: 0,
            statistics: Statistics::default(),
        }
    };
    (0..shards).map(start).collect()
}

impl Server {
    pub(super) fn poll_timeout(&self) -> Instant {
        self.shard.poll_timeout()
    }
}

/// Datagrams of one turn.
#[derive(Default)]
struct Outgoing(Vec<(Path, Vec<u8>)>);

impl Wire for Outgoing {
    fn datagram(&mut self, path: Path, length: usize) -> &mut [u8] {
        self.0.push((path, vec![0; length]));
        let (_, contents) = self.0.last_mut().expect("it was just pushed");
        contents
    }
}

impl Call {
    fn both_clocks(&self) -> Now {
        let wall = LONG_AGO.plus(self.elapsed());
        Now {
            instant: self.now,
            wall,
        }
    }

    /// Gives a shard something at once, as nobody's client would.
    pub(crate) fn feed(&mut self, server: usize, input: Input<'_>) {
        let now = self.both_clocks();
        self.servers[server].shard.handle_input(now, input);
    }

    /// A signal connection without a participant behind it.
    pub(crate) fn intrude(&mut self, room: &str, name: &str) -> ConnectionId {
        let connection = self.next_connection();
        let join = Join {
            connection,
            room: room_facts(room),
            grant: grant(room, name, Permission::default()),
            version: conclave_sfu::SignalVersion::V1,
            auto_subscribe: true,
            client_info: None,
            publisher_offer: None,
            add_tracks: Vec::new(),
        };
        self.feed(0, Input::Join(Box::new(join)));
        connection
    }

    pub(super) fn next_connection(&mut self) -> ConnectionId {
        self.connections += 1;
        ConnectionId(self.connections)
    }

    pub(crate) fn statistics(&mut self, server: usize) -> Statistics {
        let request = Request::Statistics;
        self.feed(
            server,
            Input::Request {
                id: RequestId(0),
                request,
            },
        );
        self.servers_speak();
        self.servers[server].statistics
    }

    pub(super) fn arrive_at_server(&mut self, server: usize, arrival: Arrival) {
        match arrival {
            Arrival::Datagram(path, bytes) => self.feed(server, Input::Datagram { path, bytes: &bytes }),
            Arrival::Enter(who, connection, request) => self.enter(server, who, connection, *request),
            Arrival::Signal(connection, message) => self.feed(server, Input::Signal { connection, message }),
            Arrival::ConnectionLost(connection) => self.feed(server, Input::ConnectionLost { connection }),
            Arrival::Word(from, word) => {
                self.servers[server].in_ring -= 1;
                self.feed(server, Input::Heard { from, word });
            }
        }
    }

    fn enter(&mut self, server: usize, who: usize, connection: ConnectionId, request: entry::Request) {
        let person = &self.people[who];
        let (room, permission) = (person.entrance.room, person.entrance.permission.clone());
        let grant = grant(room, &person.name, permission);
        let before = self.tap.opened();
        match request.resume {
            Some(sid) => {
                let resume = Resume {
                    connection,
                    room: grant.room,
                    identity: grant.identity,
                    sid,
                    publisher_offer: request.publisher_offer,
                };
                self.feed(server, Input::Resume(Box::new(resume)));
            }
            None => {
                let join = Join {
                    connection,
                    room: room_facts(room),
                    grant,
                    version: request.version,
                    auto_subscribe: request.auto_subscribe,
                    client_info: None,
                    publisher_offer: request.publisher_offer,
                    add_tracks: request.add_tracks,
                };
                self.feed(server, Input::Join(Box::new(join)));
                self.people[who].transports = (before..self.tap.opened()).collect();
            }
        }
    }

    pub(super) fn servers_wake(&mut self) {
        let now = self.both_clocks();
        for server in &mut self.servers {
            if server.shard.poll_timeout() <= now.instant {
                server.shard.handle_timeout(now);
            }
        }
    }

    pub(super) fn servers_speak(&mut self) {
        let now = self.both_clocks();
        for from in 0..self.servers.len() {
            let mut wire = Outgoing::default();
            self.servers[from].shard.finish_turn(now, &mut wire);
            for (path, contents) in wire.0 {
                self.send_down(path, contents);
            }
            while let Some(output) = self.servers[from].shard.poll_output() {
                self.server_output(from, output);
            }
        }
    }

    fn send_down(&mut self, path: Path, contents: Vec<u8>) {
        let Some((who, socket)) = self.addresses.get(&path.remote).copied() else {
            return;
        };
        if let Some(delay) = self.people[who].down.pass() {
            let arrival = people::Arrival::Datagram(socket, path.local, contents);
            self.send(delay, Delivery::Person(who, arrival));
        }
    }

    fn server_output(&mut self, from: usize, output: Output) {
        match output {
            Output::Signal { connection, message } => {
                let message = Box::new(lk::SignalResponse {
                    message: Some(*message),
                });
                self.signal_down(connection, |connection| {
                    people::Arrival::Signal(connection, message)
                });
            }
            Output::Close { connection } => {
                self.signal_down(connection, people::Arrival::SignalClosed);
                self.signals.remove(&connection);
            }
            Output::Say { to, word } => self.say(from, to, word),
            Output::Reply {
                reply: Reply::Statistics(statistics),
                ..
            } => self.servers[from].statistics = statistics,
            Output::TokenDue { .. } | Output::Left { .. } | Output::Joined { .. } | Output::Reply { .. } => {}
        }
    }

    fn signal_down(
        &mut self,
        connection: ConnectionId,
        arrival: impl FnOnce(conclave_client::core::ConnectionId) -> people::Arrival,
    ) {
        if let Some((who, connection)) = self.signals.get(&connection).copied() {
            let delay = self.people[who].down.link.delay;
            self.send(delay, Delivery::Person(who, arrival(connection)));
        }
    }

    fn say(&mut self, from: usize, to: ShardId, word: Word) {
        let speaker = &mut self.servers[from];
        speaker.said.push(word.clone());
        let is_lost = speaker.loses.as_mut().is_some_and(|loses| loses(&word));
        let to = usize::from(to.0);
        let listener = &mut self.servers[to];
        if is_lost || (listener.in_ring >= RING && word.is_droppable()) {
            return;
        }
        listener.in_ring += 1;
        let from = ShardId(u16::try_from(from).expect("few shards"));
        self.send(Duration::ZERO, Delivery::Server(to, Arrival::Word(from, word)));
    }
}

fn grant(room: &str, name: &str, permission: Permission) -> JoinGrant {
    JoinGrant {
        room: RoomName::new(room).expect("a room name"),
        identity: Identity::new(name).expect("an identity"),
        name: name.to_owned(),
        metadata: String::new(),
        attributes: std::collections::HashMap::new(),
        permission,
        may_create_room: false,
        may_administer: false,
    }
}

fn room_facts(room: &str) -> RoomFacts {
    RoomFacts {
        name: RoomName::new(room).expect("a room name"),
        sid: RoomSid::from_random(7),
        created_at: LONG_AGO,
        metadata: String::new(),
        empty_timeout: Duration::from_secs(300),
        departure_timeout: Duration::from_secs(20),
        max_participants: 0,
    }
}
