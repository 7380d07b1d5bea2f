//! How somebody goes, by own will or not.

use conclave_protocol::RoomName;
use conclave_protocol::lk::{self, signal_response};

use super::Shard;
use super::facts::gone;
use super::seam::{Now, Output, RemovalReason, Word};
use super::state::ParticipantKey;

impl RemovalReason {
    fn to_proto(self) -> lk::DisconnectReason {
        match self {
            Self::DuplicateIdentity => lk::DisconnectReason::DuplicateIdentity,
            Self::Removed => lk::DisconnectReason::ParticipantRemoved,
            Self::RoomDeleted => lk::DisconnectReason::RoomDeleted,
            Self::Shutdown => lk::DisconnectReason::ServerShutdown,
        }
    }

    /// A server that stops is likely to come back: its clients shall try. All else is an answer.
    fn action(self) -> lk::leave_request::Action {
        match self {
            Self::Shutdown => lk::leave_request::Action::Reconnect,
            Self::DuplicateIdentity | Self::Removed | Self::RoomDeleted => {
                lk::leave_request::Action::Disconnect
            }
        }
    }
}

impl Shard {
    /// Sends somebody away, with the reason.
    pub(super) fn remove(&mut self, now: Now, key: ParticipantKey, reason: RemovalReason) {
        let action = reason.action();
        let message = lk::LeaveRequest {
            can_reconnect: action != lk::leave_request::Action::Disconnect,
            reason: reason.to_proto() as i32,
            action: action as i32,
            regions: None,
        };
        self.send(key, signal_response::Message::Leave(message));
        self.leave(now, key);
    }

    /// Ends a stay: the others are told, everything of it is given back.
    pub(super) fn leave(&mut self, now: Now, key: ParticipantKey) {
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        self.current = Some(participant.room.clone());
        self.unpublish_all(now, key);
        self.unsubscribe_all(key);
        let Some(participant) = self.participants.remove(key) else {
            return;
        };
        self.close_transport(now, participant.publisher);
        if participant.subscriber != participant.publisher {
            self.close_transport(now, participant.subscriber);
        }
        if let Some(connection) = participant.connection {
            self.connections.remove(&connection);
            self.outputs.push_back(Output::Close { connection });
        }
        let room = participant.room.clone();
        if let Some(known) = self.rooms.get_mut(&room) {
            known.members.remove(&participant.identity);
            known.speakers.left(&participant.sid);
        }
        if !participant.permission.hidden {
            self.broadcast(&room, None, &gone(participant.info()));
        }
        let version = self.next_version(&room);
        let (identity, sid) = (participant.identity, participant.sid);
        let gone = Word::Gone {
            room: room.clone(),
            version,
            identity: identity.clone(),
            sid: sid.clone(),
        };
        self.say(&room, &gone);
        self.outputs.push_back(Output::Left {
            room: room.clone(),
            identity,
            sid,
        });
        self.drop_if_empty(now, &room);
    }

    fn drop_if_empty(&mut self, now: Now, name: &RoomName) {
        if self.rooms.get(name).is_none_or(|room| !room.members.is_empty()) {
            return;
        }
        self.say(name, &Word::Bye { room: name.clone() });
        let tracks: Vec<_> = self
            .rooms
            .get(name)
            .map(|room| room.tracks.values().copied().collect())
            .unwrap_or_default();
        for track in tracks {
            self.forget_track(now, track);
        }
        self.rooms.remove(name);
    }
}
