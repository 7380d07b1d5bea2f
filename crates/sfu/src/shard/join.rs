//! How somebody comes in, and comes back after the signalling was lost.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use conclave_protocol::lk::{self, signal_response};
use conclave_protocol::{ParticipantSid, RoomName, limits};

use super::Shard;
use super::facts::{Room, update};
use super::guard::join_again;
use super::seam::{Audience, Join, Now, Output, RemovalReason, Resume, SignalVersion};
use super::state::{Negotiation, Participant, ParticipantKey, TransportKey};

/// The protocol version we speak (LiveKit's numbering): up to single peer connections and their media sections.
const PROTOCOL: i32 = 16;
/// Clients ask for features by the version of the server; this is the LiveKit release whose behaviour we follow.
const COMPATIBLE_VERSION: &str = "1.9.0";
/// Seconds between a client's pings, and after which silence counts as loss. LiveKit's own.
const PING_INTERVAL: i32 = 5;
const PING_TIMEOUT: i32 = 15;
const PUBLISH_CODECS: [&str; 5] = ["audio/opus", "video/VP8", "video/H264", "video/VP9", "video/AV1"];

impl Shard {
    pub(super) fn join(&mut self, now: Now, join: Join) {
        let room = join.room.name.clone();
        self.current = Some(room.clone());
        if let Some(former) = self
            .rooms
            .get(&room)
            .and_then(|known| known.members.get(&join.grant.identity))
        {
            self.remove(now, *former, RemovalReason::DuplicateIdentity);
        }
        let is_first = !self.rooms.contains_key(&room);
        self.rooms
            .entry(room.clone())
            .or_insert_with(|| Room::new(join.room.clone()));
        let key = self.seat(now, &join);
        self.welcome(key);
        if is_first {
            self.say_hello(&room);
        }
        self.announce_arrival(key);
        for request in join.add_tracks.into_iter().take(limits::TRACKS_PER_PARTICIPANT) {
            self.add_track(key, request);
        }
        if join.auto_subscribe {
            self.subscribe_to_all(key);
        }
        if let Some(offer) = join.publisher_offer {
            self.client_offer(now, key, &offer);
        }
        self.negotiate(now, key);
        self.greet_with_speakers(key);
    }

    fn seat(&mut self, now: Now, join: &Join) -> ParticipantKey {
        let room = join.room.name.clone();
        let sid = ParticipantSid::from_random(self.random.next());
        let participant = Participant {
            sid: sid.clone(),
            identity: join.grant.identity.clone(),
            permission: join.grant.permission.clone(),
            grant: join.grant.clone(),
            room: room.clone(),
            joined_at: now.wall,
            version: 0,
            signal: join.version,
            names_by_stream: join.version == SignalVersion::V0 && is_firefox(join.client_info.as_ref()),
            auto_subscribe: join.auto_subscribe,
            connection: Some(join.connection),
            lost_at: None,
            token_at: now.wall,
            publisher: TransportKey::default(),
            subscriber: TransportKey::default(),
            announced: Vec::new(),
            publications: Vec::new(),
            audience: Audience::default(),
            lanes: Vec::new(),
            subscriptions: HashMap::new(),
            declined: HashSet::new(),
            negotiation: Negotiation::default(),
        };
        let identity = participant.identity.clone();
        let key = self.participants.insert(participant);
        self.open_transports(now, key, join.version, &room);
        self.connections.insert(join.connection, key);
        if let Some(room) = self.rooms.get_mut(&room) {
            room.members.insert(identity.clone(), key);
        }
        self.outputs.push_back(Output::Joined {
            room,
            identity,
            sid,
            connection: join.connection,
        });
        key
    }

    fn open_transports(&mut self, now: Now, key: ParticipantKey, version: SignalVersion, room: &RoomName) {
        let publisher = self.open_transport(now, key, room);
        let subscriber = match version {
            SignalVersion::V0 => self.open_transport(now, key, room),
            SignalVersion::V1 => publisher,
        };
        if let Some(participant) = self.participants.get_mut(key) {
            participant.publisher = publisher;
            participant.subscriber = subscriber;
        }
    }

    fn welcome(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        let others = self.others(&participant.room, key);
        let Some(room) = self.rooms.get(&participant.room) else {
            return;
        };
        let response = lk::JoinResponse {
            room: Some(room.to_proto(others.len() + usize::from(!participant.permission.hidden))),
            participant: Some(participant.info()),
            other_participants: others,
            server_version: COMPATIBLE_VERSION.to_owned(),
            subscriber_primary: participant.signal == SignalVersion::V0,
            ping_interval: PING_INTERVAL,
            ping_timeout: PING_TIMEOUT,
            server_info: Some(server_info()),
            enabled_publish_codecs: PUBLISH_CODECS.map(codec).to_vec(),
            fast_publish: true,
            ..Default::default()
        };
        self.send(key, signal_response::Message::Join(response));
    }

    fn announce_arrival(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(key) else {
            return;
        };
        participant.version = 1;
        let facts = Arc::new(participant.facts());
        self.tell_others(key, facts);
    }

    fn greet_with_speakers(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        let Some(room) = self.rooms.get(&participant.room) else {
            return;
        };
        let speakers = room.speakers.reported().to_vec();
        if !speakers.is_empty() {
            self.send(
                key,
                signal_response::Message::SpeakersChanged(lk::SpeakersChanged { speakers }),
            );
        }
    }

    /// A client comes back on a new connection. Its transports go on; ICE is restarted to find the way anew.
    pub(super) fn resume(&mut self, now: Now, resume: Resume) {
        self.current = Some(resume.room.clone());
        let known = self
            .rooms
            .get(&resume.room)
            .and_then(|room| room.members.get(&resume.identity))
            .copied();
        let known = known.filter(|key| {
            self.participants
                .get(*key)
                .is_some_and(|found| found.sid == resume.sid)
        });
        let Some(key) = known else {
            let message = Box::new(signal_response::Message::Leave(join_again()));
            self.outputs.push_back(Output::Signal {
                connection: resume.connection,
                message,
            });
            self.outputs.push_back(Output::Close {
                connection: resume.connection,
            });
            return;
        };
        self.move_connection(key, &resume);
        let response = lk::ReconnectResponse {
            server_info: Some(server_info()),
            ..Default::default()
        };
        self.send(key, signal_response::Message::Reconnect(response));
        self.catch_up(key);
        if let Some(offer) = &resume.publisher_offer {
            self.client_offer(now, key, offer);
        }
        self.restart_ice(now, key);
    }

    fn move_connection(&mut self, key: ParticipantKey, resume: &Resume) {
        let Some(participant) = self.participants.get_mut(key) else {
            return;
        };
        let former = participant.connection.replace(resume.connection);
        participant.lost_at = None;
        self.connections.insert(resume.connection, key);
        if let Some(former) = former {
            self.connections.remove(&former);
            self.outputs.push_back(Output::Close { connection: former });
        }
    }

    /// What happened while the client was away.
    fn catch_up(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        let mut everybody = self.others(&participant.room, key);
        everybody.push(participant.info());
        self.send(key, update(everybody));
        self.greet_with_speakers(key);
    }

    pub(super) fn connection_lost(&mut self, now: Now, connection: super::ConnectionId) {
        let Some(key) = self.connections.remove(&connection) else {
            return;
        };
        let Some(participant) = self.participants.get_mut(key) else {
            return;
        };
        self.current = Some(participant.room.clone());
        participant.connection = None;
        participant.lost_at = Some(now.instant);
        // An offer that was under way may never have arrived.
        participant.negotiation.outstanding = false;
    }
}

fn is_firefox(client: Option<&lk::ClientInfo>) -> bool {
    client.is_some_and(|client| client.browser.to_ascii_lowercase().contains("firefox"))
}

fn codec(mime: &str) -> lk::Codec {
    lk::Codec {
        mime: mime.to_owned(),
        fmtp_line: String::new(),
    }
}

fn server_info() -> lk::ServerInfo {
    lk::ServerInfo {
        version: COMPATIBLE_VERSION.to_owned(),
        protocol: PROTOCOL,
        node_id: "conclave".to_owned(),
        ..Default::default()
    }
}
