//! A room as one shard knows it: its own participants, and a copy of what the other shards said of theirs.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use conclave_protocol::lk::{self, signal_response};
use conclave_protocol::{Identity, RoomName, TrackSid};

use super::Shard;
use super::seam::{Facts, Output, RoomFacts, ShardId, Word};
use super::state::{Neighbour, ParticipantKey, TrackKey};
use crate::speakers::Speakers;

/// A room with at least one participant on this shard.
pub(super) struct Room {
    pub(super) facts: RoomFacts,
    pub(super) members: HashMap<Identity, ParticipantKey>,
    pub(super) neighbours: HashMap<ShardId, Neighbour>,
    /// Shards that have people in this room and follow our facts.
    pub(super) followers: BTreeSet<ShardId>,
    /// Counts the changes of our own participants.
    pub(super) version: u64,
    /// Every track of the room, published here or elsewhere.
    pub(super) tracks: HashMap<TrackSid, TrackKey>,
    pub(super) speakers: Speakers,
}

impl Room {
    pub(super) fn new(facts: RoomFacts) -> Self {
        Self {
            facts,
            members: HashMap::new(),
            neighbours: HashMap::new(),
            followers: BTreeSet::new(),
            version: 0,
            tracks: HashMap::new(),
            speakers: Speakers::new(),
        }
    }

    /// LiveKit's description of the room.
    pub(super) fn to_proto(&self, num_participants: usize) -> lk::Room {
        lk::Room {
            sid: self.facts.sid.as_str().to_owned(),
            name: self.facts.name.as_str().to_owned(),
            empty_timeout: seconds(self.facts.empty_timeout),
            departure_timeout: seconds(self.facts.departure_timeout),
            max_participants: self.facts.max_participants,
            creation_time: self.facts.created_at.as_i64(),
            creation_time_ms: self.facts.created_at.as_i64().saturating_mul(1_000),
            metadata: self.facts.metadata.clone(),
            num_participants: u32::try_from(num_participants).unwrap_or(u32::MAX),
            ..Default::default()
        }
    }
}

fn seconds(duration: std::time::Duration) -> u32 {
    u32::try_from(duration.as_secs()).unwrap_or(u32::MAX)
}

impl Shard {
    /// How all others of a room look, hidden ones left out.
    pub(super) fn others(&self, room: &RoomName, but: ParticipantKey) -> Vec<lk::ParticipantInfo> {
        let Some(room) = self.rooms.get(room) else {
            return Vec::new();
        };
        let ours = room
            .members
            .values()
            .filter(|key| **key != but)
            .filter_map(|key| self.participants.get(*key));
        let ours = ours
            .filter(|participant| !participant.permission.hidden)
            .map(|participant| participant.info());
        let theirs = room
            .neighbours
            .values()
            .flat_map(|neighbour| neighbour.participants.values());
        let theirs = theirs
            .filter(|remote| !remote.facts.hidden)
            .map(|remote| remote.facts.info.clone());
        ours.chain(theirs).collect()
    }

    /// Sends a message to everybody of the room on this shard, except one.
    pub(super) fn broadcast(
        &mut self,
        room: &RoomName,
        but: Option<ParticipantKey>,
        message: &signal_response::Message,
    ) {
        let Some(room) = self.rooms.get(room) else { return };
        let members: Vec<ParticipantKey> = room
            .members
            .values()
            .copied()
            .filter(|member| Some(*member) != but)
            .collect();
        for member in members {
            self.send(member, message.clone());
        }
    }

    /// Says a word to the shards that have people in the room.
    pub(super) fn say(&mut self, room: &RoomName, word: &Word) {
        let Some(room) = self.rooms.get(room) else { return };
        for follower in &room.followers {
            self.outputs.push_back(Output::Say {
                to: *follower,
                word: word.clone(),
            });
        }
    }

    /// One of our participants joined or changed: its client, the others here, and the other shards are told.
    pub(super) fn announce(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(key) else {
            return;
        };
        participant.version += 1;
        let facts = Arc::new(participant.facts());
        self.send(key, update(vec![facts.info.clone()]));
        self.tell_others(key, facts);
    }

    /// Everybody else of the room, here and on other shards, is told how this participant is now.
    pub(super) fn tell_others(&mut self, key: ParticipantKey, facts: Arc<Facts>) {
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        let room = participant.room.clone();
        if !facts.hidden {
            self.broadcast(&room, Some(key), &update(vec![facts.info.clone()]));
        }
        let version = self.next_version(&room);
        let changed = Word::Changed {
            room: room.clone(),
            version,
            participant: facts,
        };
        self.say(&room, &changed);
    }

    pub(super) fn next_version(&mut self, room: &RoomName) -> u64 {
        let Some(room) = self.rooms.get_mut(room) else {
            return 0;
        };
        room.version += 1;
        room.version
    }

    /// Everybody of ours in a room, for a shard that asks.
    pub(super) fn snapshot(&self, name: &RoomName) -> Option<Word> {
        let room = self.rooms.get(name)?;
        let participants = room
            .members
            .values()
            .filter_map(|key| self.participants.get(*key));
        let participants = participants
            .map(|participant| Arc::new(participant.facts()))
            .collect();
        Some(Word::Snapshot {
            room: name.clone(),
            version: room.version,
            participants,
        })
    }
}

pub(super) fn update(participants: Vec<lk::ParticipantInfo>) -> signal_response::Message {
    signal_response::Message::Update(lk::ParticipantUpdate { participants })
}

/// How somebody who has gone is told of.
pub(super) fn gone(info: lk::ParticipantInfo) -> signal_response::Message {
    let version = info.version + 1;
    update(vec![lk::ParticipantInfo {
        state: lk::participant_info::State::Disconnected as i32,
        tracks: Vec::new(),
        version,
        ..info
    }])
}
