//! What media asks and tells of rooms. Answers from memory and notes; must never wait.

use conclave_protocol::seam::{RoomWatch, meeting_of};
use conclave_protocol::{Identity, MeetingId, RoomName, who};

use super::Meetings;
use super::seats::Seat;

impl RoomWatch for Meetings {
    fn admits(&self, room: &RoomName, identity: &Identity) -> bool {
        let Some(meeting) = meeting_of(room) else {
            return true;
        };
        who(identity).is_ok_and(|seat| self.seats.has(meeting, &seat))
    }

    fn joined(&self, room: &RoomName, identity: &Identity) {
        if let Some((meeting, seat)) = seat_of(room, identity) {
            self.presence.joined(meeting, seat);
        }
    }

    fn left(&self, room: &RoomName, identity: &Identity) {
        if let Some((meeting, seat)) = seat_of(room, identity) {
            self.presence.left(meeting, &seat);
        }
    }
}

fn seat_of(room: &RoomName, identity: &Identity) -> Option<(MeetingId, Seat)> {
    Some((meeting_of(room)?, who(identity).ok()?))
}
