//! A call as a simulation: one queue of things under way, and a clock that jumps to whatever comes next. What happens
//! is decided by shards, participants and the network's seed; this module only carries things between them.

mod camera;
mod clock;
mod entry;
mod network;
pub(crate) mod panics;
mod people;
mod person;
mod received;
mod servers;
mod tap;

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use conclave_client::core as client;
use conclave_protocol::{Permission, lk};
use conclave_sfu::ConnectionId;
use conclave_sfu::transport::Path;

pub(crate) use camera::layer_of;
pub(crate) use network::{Link, Random};
pub(crate) use person::Person;
pub(crate) use received::Received;
pub(crate) use servers::{LONG_AGO, Server};
pub(crate) use tap::{Fault, Sent, Tap};

/// The simulation's step: nothing is finer than that.
pub(crate) const TICK: Duration = Duration::from_millis(1);

/// Everybody, everything, and what is on its way between them.
pub(crate) struct Call {
    pub(crate) now: Instant,
    begun: Instant,
    pub(crate) random: Random,
    /// How the network treats those who join from now on.
    pub(crate) link: Link,
    pub(crate) people: Vec<Person>,
    pub(crate) servers: Vec<Server>,
    /// What passes between the shards and their transports.
    pub(crate) tap: Tap,
    under_way: BTreeMap<(Instant, u64), Delivery>,
    deliveries: u64,
    connections: u64,
    signals: HashMap<ConnectionId, (usize, client::ConnectionId)>,
    addresses: HashMap<SocketAddr, (usize, client::SocketId)>,
    /// Descriptions and datagrams of clients, as material for whoever wants to spoil some.
    pub(crate) offers: Vec<String>,
    pub(crate) datagrams: Vec<(Path, Vec<u8>)>,
}

/// How somebody comes in.
#[derive(Clone, Debug)]
pub(crate) struct Entrance {
    pub(crate) server: usize,
    pub(crate) room: &'static str,
    pub(crate) permission: Permission,
    pub(crate) version: client::ProtocolVersion,
}

impl Default for Entrance {
    fn default() -> Self {
        Self {
            server: 0,
            room: "room",
            permission: Permission::default(),
            version: client::ProtocolVersion::V1,
        }
    }
}

/// Something on its way to one end.
enum Delivery {
    Server(usize, servers::Arrival),
    Person(usize, people::Arrival),
}

impl Call {
    /// A call on one shard.
    pub(crate) fn new(seed: u64) -> Self {
        Self::on_shards(seed, 1)
    }

    pub(crate) fn on_shards(seed: u64, shards: u16) -> Self {
        panics::watch();
        let (now, tap) = (clock::start(), Tap::default());
        Self {
            now,
            begun: now,
            random: Random::new(seed),
            link: Link::PERFECT,
            people: Vec::new(),
            servers: servers::start(now, seed, shards, &tap),
            tap,
            under_way: BTreeMap::new(),
            deliveries: 0,
            connections: 0,
            signals: HashMap::new(),
            addresses: HashMap::new(),
            offers: Vec::new(),
            datagrams: Vec::new(),
        }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.now - self.begun
    }

    /// Lets this much time pass.
    pub(crate) fn run(&mut self, duration: Duration) {
        let end = self.now + duration;
        while self.now < end {
            self.step(end);
        }
    }

    /// Lets time pass until something is so. Fails if it is not within the limit.
    pub(crate) fn run_until(&mut self, limit: Duration, what: &str, is_so: impl Fn(&Self) -> bool) {
        let end = self.now + limit;
        while !is_so(self) {
            assert!(self.now < end, "not within {limit:?}: {what}");
            self.step(end);
        }
    }

    fn step(&mut self, end: Instant) {
        self.tap.set_now(self.now);
        self.deliver();
        self.servers_wake();
        self.people_wake();
        self.servers_speak();
        self.people_speak();
        let next = self.next_event().unwrap_or(end);
        self.now = next.max(self.now + TICK).min(end.max(self.now + TICK));
    }

    fn next_event(&self) -> Option<Instant> {
        let under_way = self.under_way.keys().next().map(|(at, _)| *at);
        let servers = self.servers.iter().map(Server::poll_timeout).min();
        let people = self.people.iter().filter_map(Person::poll_timeout).min();
        [under_way, servers, people].into_iter().flatten().min()
    }

    fn deliver(&mut self) {
        while let Some(entry) = self.under_way.first_entry() {
            if entry.key().0 > self.now {
                return;
            }
            match entry.remove() {
                Delivery::Server(server, arrival) => self.arrive_at_server(server, arrival),
                Delivery::Person(who, arrival) => self.arrive_at_person(who, arrival),
            }
        }
    }

    /// Things with the same delay arrive in the order they were sent.
    fn send(&mut self, delay: Duration, delivery: Delivery) {
        self.deliveries += 1;
        self.under_way
            .insert((self.now + delay, self.deliveries), delivery);
    }

    /// Everything that was forwarded to somebody over the connection it has now.
    pub(crate) fn sent_to(&self, who: usize) -> Vec<Sent> {
        let transports = &self.people[who].transports;
        self.tap.sent(|sent| transports.contains(&sent.to))
    }

    /// The video that somebody gets; there has to be exactly one.
    pub(crate) fn video(&self, who: usize) -> &Received {
        let mut videos = self.people[who]
            .received
            .values()
            .filter(|received| !received.seqs.is_empty());
        let video = videos.next().expect("somebody gets video");
        assert!(
            videos.next().is_none(),
            "{} gets more than one video",
            self.people[who].name
        );
        video
    }

    /// Waits until each of these has decoded this many frames more.
    pub(crate) fn await_frames(&mut self, viewers: &[usize], more: usize) {
        let had: Vec<_> = viewers.iter().map(|who| self.people[*who].frames()).collect();
        let limit = Duration::from_secs(60);
        self.run_until(limit, "everybody sees frames", |call| {
            let mut viewers = viewers.iter().zip(&had);
            viewers.all(|(who, had)| call.people[*who].frames() >= had + more)
        });
    }

    /// Waits until these are connected on their present lines; then all lines become bad.
    pub(crate) fn worsen(&mut self) {
        self.run_until(Duration::from_secs(10), "everybody is connected", |call| {
            call.people.iter().all(Person::is_connected)
        });
        for person in &mut self.people {
            (person.up.link, person.down.link) = (Link::BAD, Link::BAD);
        }
    }

    /// Asks for a quality of the video that somebody gets.
    pub(crate) fn watch(&mut self, who: usize, quality: lk::VideoQuality) {
        self.track_settings(
            who,
            client::TrackSettings {
                quality,
                ..Default::default()
            },
        );
    }

    pub(crate) fn pause(&mut self, who: usize) {
        self.track_settings(
            who,
            client::TrackSettings {
                disabled: true,
                ..Default::default()
            },
        );
    }

    /// Asks for tracks by name.
    pub(crate) fn subscribe(&mut self, who: usize, tracks: &[conclave_protocol::TrackSid]) {
        for track in tracks.iter().cloned() {
            self.command(
                who,
                client::Command::Subscribe {
                    track,
                    subscribe: true,
                },
            );
        }
    }

    fn track_settings(&mut self, who: usize, settings: client::TrackSettings) {
        let track = self.people[who]
            .subscribed()
            .first()
            .cloned()
            .expect("somebody is subscribed");
        self.command(who, client::Command::TrackSettings { track, settings });
    }
}
