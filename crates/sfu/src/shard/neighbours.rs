//! A room over several shards: what the others said, kept as a copy of our own.
//!
//! Facts come as a snapshot and then as changes, each one version above the last. A version that does not follow
//! means that a word was lost; then a snapshot is asked for by saying hello again.

use std::collections::HashMap;
use std::sync::Arc;

use conclave_protocol::lk;
use conclave_protocol::{Identity, ParticipantSid, RoomName, TrackSid, limits};

use super::Shard;
use super::facts::{gone, update};
use super::publish::new_track;
use super::seam::{Facts, Now, Output, ShardId, TrackFacts, Word};
use super::state::{Neighbour, Origin, Remote, TrackKey};
use crate::media::{Layer, Packet};
use crate::transport::Channel;

impl Shard {
    /// The first of ours is in the room: the other shards are asked who is there.
    pub(super) fn say_hello(&mut self, room: &RoomName) {
        for other in self.config.others.clone() {
            self.outputs.push_back(Output::Say {
                to: other,
                word: Word::Hello { room: room.clone() },
            });
        }
    }

    pub(super) fn heard(&mut self, now: Now, from: ShardId, word: Word) {
        match word {
            Word::Hello { room } => self.greeted(from, &room),
            Word::Snapshot {
                room,
                version,
                participants,
            } => self.snapshot_heard(now, from, &room, version, participants),
            Word::Changed {
                room,
                version,
                participant,
            } => {
                if self.is_next(from, &room, version) {
                    self.remote_changed(now, from, &room, participant);
                }
            }
            Word::Gone {
                room,
                version,
                identity,
                sid,
            } => {
                if self.is_next(from, &room, version) {
                    self.remote_gone(now, from, &room, &identity, &sid);
                }
            }
            Word::Bye { room } => self.farewell(now, from, &room),
            Word::Want { room, track, layers } => self.wanted(now, from, &room, &track, layers),
            Word::Keyframe { room, track, layer } => {
                if let Some(key) = self.track_in(&room, &track) {
                    self.ask_for_keyframe(now, key, layer);
                }
            }
            Word::Media {
                room,
                track,
                layer,
                packet,
            } => self.imported(now, from, &room, &track, layer, &packet),
            Word::Data {
                room,
                reliable,
                to,
                packet,
            } => {
                self.current = Some(room.clone());
                let channel = if reliable {
                    Channel::Reliable
                } else {
                    Channel::Lossy
                };
                self.deliver(&room, None, channel, &to, &packet);
            }
            Word::Levels { room, speakers } => {
                if let Some(room) = self.rooms.get_mut(&room) {
                    room.speakers.heard_elsewhere(now.instant, from.0, speakers);
                }
            }
        }
    }

    /// Another shard has people in the room. If we have some too, we tell of them and want to know theirs.
    fn greeted(&mut self, from: ShardId, name: &RoomName) {
        let Some(room) = self.rooms.get_mut(name) else {
            return;
        };
        let is_new = room.followers.insert(from);
        let is_known = room.neighbours.contains_key(&from);
        if let Some(word) = self.snapshot(name) {
            self.outputs.push_back(Output::Say { to: from, word });
        }
        if is_new && !is_known {
            self.outputs.push_back(Output::Say {
                to: from,
                word: Word::Hello { room: name.clone() },
            });
        }
    }

    fn snapshot_heard(
        &mut self,
        now: Now,
        from: ShardId,
        name: &RoomName,
        version: u64,
        participants: Vec<Arc<Facts>>,
    ) {
        self.current = Some(name.clone());
        let Some(room) = self.rooms.get_mut(name) else {
            return;
        };
        room.followers.insert(from);
        let neighbour = room.neighbours.entry(from).or_insert_with(|| Neighbour {
            version,
            participants: HashMap::new(),
        });
        neighbour.version = version;
        let said: Vec<&str> = participants
            .iter()
            .map(|facts| facts.info.identity.as_str())
            .collect();
        let gone = neighbour
            .participants
            .iter()
            .filter(|(identity, _)| !said.contains(&identity.as_str()));
        let gone: Vec<(Identity, String)> = gone
            .map(|(identity, remote)| (identity.clone(), remote.facts.info.sid.clone()))
            .collect();
        for (identity, sid) in gone {
            if let Ok(sid) = ParticipantSid::new(&sid) {
                self.remote_gone(now, from, name, &identity, &sid);
            }
        }
        for facts in participants {
            self.remote_changed(now, from, name, facts);
        }
    }

    /// Whether a change follows what is known; if not, everything is asked for anew.
    fn is_next(&mut self, from: ShardId, name: &RoomName, version: u64) -> bool {
        self.current = Some(name.clone());
        let Some(room) = self.rooms.get_mut(name) else {
            return false;
        };
        let Some(neighbour) = room.neighbours.get_mut(&from) else {
            // The snapshot that was asked for is still on its way, or its shard does not know us yet.
            self.outputs.push_back(Output::Say {
                to: from,
                word: Word::Hello { room: name.clone() },
            });
            return false;
        };
        if version == neighbour.version + 1 {
            neighbour.version = version;
            return true;
        }
        if version > neighbour.version {
            self.outputs.push_back(Output::Say {
                to: from,
                word: Word::Hello { room: name.clone() },
            });
        }
        false
    }

    fn remote_changed(&mut self, now: Now, from: ShardId, name: &RoomName, facts: Arc<Facts>) {
        let Ok(identity) = Identity::new(&facts.info.identity) else {
            return;
        };
        let hidden = facts.hidden;
        let info = facts.info.clone();
        let Some(neighbour) = self
            .rooms
            .get_mut(name)
            .and_then(|room| room.neighbours.get_mut(&from))
        else {
            return;
        };
        let remote = neighbour
            .participants
            .entry(identity.clone())
            .or_insert_with(|| Remote {
                facts: facts.clone(),
                tracks: HashMap::new(),
            });
        remote.facts = facts.clone();
        let known = remote.tracks.clone();
        if !hidden {
            self.broadcast(name, None, &update(vec![info]));
        }
        self.match_remote_tracks(now, from, name, &identity, &facts, &known);
    }

    fn match_remote_tracks(
        &mut self,
        now: Now,
        from: ShardId,
        name: &RoomName,
        identity: &Identity,
        facts: &Facts,
        known: &HashMap<TrackSid, TrackKey>,
    ) {
        for (sid, key) in known {
            if !facts.tracks.iter().any(|track| track.sid == *sid) {
                self.forget_track(now, *key);
                self.with_remote(name, from, identity, |remote| {
                    remote.tracks.remove(sid);
                });
            }
        }
        for (track, info) in facts.tracks.iter().zip(&facts.info.tracks) {
            match known.get(&track.sid) {
                Some(key) => self.remote_track_changed(now, *key, info),
                None => self.remote_track_new(now, from, name, identity, &facts.info.sid, track, info),
            }
        }
    }

    fn remote_track_changed(&mut self, now: Now, key: TrackKey, info: &lk::TrackInfo) {
        let was_muted = self.tracks.get(key).map(|track| track.muted);
        if was_muted.is_some_and(|was_muted| was_muted != info.muted) {
            self.track_muted(now, key, info.muted);
        }
        if let Some(track) = self.tracks.get_mut(key) {
            track.info = info.clone();
        }
        self.apply_audience(now, key);
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a track's place, its publisher and its facts, each needed once"
    )]
    fn remote_track_new(
        &mut self,
        now: Now,
        from: ShardId,
        name: &RoomName,
        identity: &Identity,
        publisher: &str,
        facts: &TrackFacts,
        info: &lk::TrackInfo,
    ) {
        let Ok(publisher) = ParticipantSid::new(publisher) else {
            return;
        };
        let layers = facts
            .layers
            .clamp(1, u8::try_from(limits::LAYERS).unwrap_or(u8::MAX));
        let origin = Origin::There(from);
        let publisher = (identity.clone(), publisher);
        let key = self.tracks.insert(new_track(
            name, &facts.sid, facts.kind, origin, publisher, info, layers,
        ));
        if let Some(room) = self.rooms.get_mut(name) {
            room.tracks.insert(facts.sid.clone(), key);
        }
        self.with_remote(name, from, identity, |remote| {
            remote.tracks.insert(facts.sid.clone(), key);
        });
        self.offer_to_members(now, key);
    }

    fn with_remote(
        &mut self,
        name: &RoomName,
        from: ShardId,
        identity: &Identity,
        change: impl FnOnce(&mut Remote),
    ) {
        let neighbour = self
            .rooms
            .get_mut(name)
            .and_then(|room| room.neighbours.get_mut(&from));
        if let Some(remote) = neighbour.and_then(|neighbour| neighbour.participants.get_mut(identity)) {
            change(remote);
        }
    }

    fn remote_gone(
        &mut self,
        now: Now,
        from: ShardId,
        name: &RoomName,
        identity: &Identity,
        sid: &ParticipantSid,
    ) {
        let Some(neighbour) = self
            .rooms
            .get_mut(name)
            .and_then(|room| room.neighbours.get_mut(&from))
        else {
            return;
        };
        // Somebody who came back under the same identity has another sid and stays.
        if neighbour
            .participants
            .get(identity)
            .is_none_or(|remote| remote.facts.info.sid != sid.as_str())
        {
            return;
        }
        let Some(remote) = neighbour.participants.remove(identity) else {
            return;
        };
        for track in remote.tracks.values() {
            self.forget_track(now, *track);
        }
        if !remote.facts.hidden {
            self.broadcast(name, None, &gone(remote.facts.info.clone()));
        }
    }

    fn farewell(&mut self, now: Now, from: ShardId, name: &RoomName) {
        self.current = Some(name.clone());
        let Some(room) = self.rooms.get_mut(name) else {
            return;
        };
        room.followers.remove(&from);
        let Some(neighbour) = room.neighbours.get(&from) else {
            return;
        };
        let everybody: Vec<(Identity, String)> = neighbour
            .participants
            .iter()
            .map(|(identity, remote)| (identity.clone(), remote.facts.info.sid.clone()))
            .collect();
        for (identity, sid) in everybody {
            if let Ok(sid) = ParticipantSid::new(&sid) {
                self.remote_gone(now, from, name, &identity, &sid);
            }
        }
        let tracks: Vec<TrackKey> = self.rooms.get_mut(name).map_or_else(Vec::new, |room| {
            room.neighbours.remove(&from);
            room.tracks.values().copied().collect()
        });
        for key in tracks {
            if let Some(track) = self.tracks.get_mut(key) {
                track.followers.retain(|(shard, _)| *shard != from);
            }
        }
    }

    fn track_in(&mut self, room: &RoomName, track: &TrackSid) -> Option<TrackKey> {
        self.current = Some(room.clone());
        self.rooms.get(room)?.tracks.get(track).copied()
    }

    /// Another shard's subscribers want these layers of a track of ours.
    fn wanted(&mut self, now: Now, from: ShardId, room: &RoomName, sid: &TrackSid, layers: u8) {
        let Some(key) = self.track_in(room, sid) else {
            return;
        };
        let Some(track) = self.tracks.get_mut(key) else {
            return;
        };
        let position = track.followers.iter().position(|(shard, _)| *shard == from);
        let before = position.map_or(0, |position| track.followers[position].1);
        match (position, layers) {
            (Some(position), 0) => {
                track.followers.remove(position);
            }
            (Some(position), _) => track.followers[position].1 = layers,
            (None, 0) => {}
            (None, _) => track.followers.push((from, layers)),
        }
        for layer in 0..track.layers {
            if layers & !before & (1 << layer) != 0 {
                self.ask_for_keyframe(now, key, Layer(layer));
            }
        }
    }

    fn imported(
        &mut self,
        now: Now,
        from: ShardId,
        room: &RoomName,
        sid: &TrackSid,
        layer: Layer,
        packet: &Packet,
    ) {
        let Some(key) = self.track_in(room, sid) else {
            return;
        };
        let is_theirs = self
            .tracks
            .get(key)
            .is_some_and(|track| matches!(track.origin, Origin::There(shard) if shard == from));
        if is_theirs {
            self.pass_on(now, key, layer, packet);
        }
    }
}
