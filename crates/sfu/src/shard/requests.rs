//! The server API's requests about participants of this shard.

use conclave_protocol::lk::{self, signal_response};
use conclave_protocol::{Identity, RoomName, TrackSid};

use super::Shard;
use super::seam::{Now, Output, RemovalReason, Reply, Request, RequestId, Statistics};
use super::state::ParticipantKey;

impl Shard {
    pub(super) fn request(&mut self, now: Now, id: RequestId, request: Request) {
        let reply = match request {
            Request::ListParticipants { room } => self.list(&room),
            Request::Remove {
                room,
                identity,
                reason,
            } => self.remove_member(now, &room, &identity, reason),
            Request::MuteTrack {
                room,
                identity,
                track,
                muted,
            } => self.mute_member(now, &room, &identity, &track, muted),
            Request::CloseRoom { room, reason } => self.close_room(now, &room, reason),
            Request::SetDataPolicy { room, rules } => {
                self.policies.set(now, room, rules);
                Reply::Done
            }
            Request::Statistics => Reply::Statistics(self.statistics()),
        };
        self.outputs.push_back(Output::Reply { id, reply });
    }

    fn member(&mut self, room: &RoomName, identity: &Identity) -> Option<ParticipantKey> {
        self.current = Some(room.clone());
        self.rooms.get(room)?.members.get(identity).copied()
    }

    fn list(&self, room: &RoomName) -> Reply {
        let Some(room) = self.rooms.get(room) else {
            return Reply::Participants(Vec::new());
        };
        let members = room
            .members
            .values()
            .filter_map(|key| self.participants.get(*key));
        Reply::Participants(members.map(|participant| participant.info()).collect())
    }

    fn remove_member(
        &mut self,
        now: Now,
        room: &RoomName,
        identity: &Identity,
        reason: RemovalReason,
    ) -> Reply {
        let Some(key) = self.member(room, identity) else {
            return Reply::NotFound;
        };
        self.remove(now, key, reason);
        Reply::Done
    }

    fn mute_member(
        &mut self,
        now: Now,
        room: &RoomName,
        identity: &Identity,
        track: &TrackSid,
        muted: bool,
    ) -> Reply {
        let Some(key) = self.member(room, identity) else {
            return Reply::NotFound;
        };
        let Some(info) = self.set_muted(now, key, track.as_str(), muted) else {
            return Reply::NotFound;
        };
        let message = lk::MuteTrackRequest {
            sid: track.as_str().to_owned(),
            muted,
        };
        self.send(key, signal_response::Message::Mute(message));
        Reply::Track(Box::new(info))
    }

    fn close_room(&mut self, now: Now, room: &RoomName, reason: RemovalReason) -> Reply {
        self.policies.forget(room);
        let Some(known) = self.rooms.get(room) else {
            return Reply::NotFound;
        };
        for member in known.members.values().copied().collect::<Vec<_>>() {
            self.current = Some(room.clone());
            self.remove(now, member, reason);
        }
        Reply::Done
    }

    fn statistics(&self) -> Statistics {
        Statistics {
            rooms: self.rooms.len(),
            participants: self.participants.len(),
            transports: self.transports.len(),
            subscriptions: self.subscriptions.len(),
            data_refused: self.policies.refused,
        }
    }
}
