//! A panic costs one room. Whatever is handled runs under this guard; if it panics, the room it was about is taken
//! out whole, with as little code as possible, because its state can no longer be trusted.

use std::panic::{AssertUnwindSafe, catch_unwind};

use conclave_protocol::RoomName;
use conclave_protocol::lk::{self, signal_response};

use super::Shard;
use super::seam::Output;
use super::state::ParticipantKey;

impl Shard {
    pub(super) fn guarded(&mut self, work: impl FnOnce(&mut Self)) {
        self.current = None;
        if catch_unwind(AssertUnwindSafe(|| work(self))).is_ok() {
            return;
        }
        match self.current.take() {
            Some(room) => {
                tracing::error!(%room, "a fault in this room; everybody in it has to join again");
                self.evict(&room);
            }
            None => tracing::error!("a fault outside of any room; the input is dropped"),
        }
    }

    fn evict(&mut self, room: &RoomName) {
        let members: Vec<ParticipantKey> = self
            .participants
            .iter()
            .filter(|(_, participant)| participant.room == *room)
            .map(|(key, _)| key)
            .collect();
        for key in members {
            self.send(key, signal_response::Message::Leave(join_again()));
            if let Some(participant) = self.participants.remove(key) {
                self.outputs.extend(
                    participant
                        .connection
                        .map(|connection| Output::Close { connection }),
                );
                self.outputs.push_back(Output::Left {
                    room: room.clone(),
                    identity: participant.identity,
                    sid: participant.sid,
                });
            }
        }
        self.rooms.remove(room);
        self.connections
            .retain(|_, participant| self.participants.contains_key(*participant));
        self.transports.retain(|_, slot| slot.room != *room);
        self.paths
            .retain(|_, transport| self.transports.contains_key(*transport));
        self.ufrags
            .retain(|_, transport| self.transports.contains_key(*transport));
        self.tracks.retain(|_, track| track.room != *room);
        self.subscriptions
            .retain(|_, subscription| self.tracks.contains_key(subscription.track));
        self.up.clear();
    }
}

/// Tells a client that its session is lost and a new one may be begun at once.
pub(super) fn join_again() -> lk::LeaveRequest {
    lk::LeaveRequest {
        can_reconnect: true,
        reason: lk::DisconnectReason::StateMismatch as i32,
        action: lk::leave_request::Action::Reconnect as i32,
        regions: None,
    }
}
