//! Who has a seat in which meeting, for the door of media: answered from memory, without waiting for anybody.
//!
//! A copy of what the folds say. It is changed before anybody is told of the change.

use std::collections::{HashMap, HashSet};
use std::sync::{PoisonError, RwLock};

use conclave_meeting::Meeting;
use conclave_protocol::{DeviceId, MeetingId, PrincipalId};

/// A device of a person.
pub(super) type Seat = (PrincipalId, DeviceId);

#[derive(Default)]
pub(super) struct Seats(RwLock<HashMap<MeetingId, HashSet<Seat>>>);

impl Seats {
    pub(super) fn has(&self, meeting: MeetingId, seat: &Seat) -> bool {
        let seats = self.0.read().unwrap_or_else(PoisonError::into_inner);
        seats.get(&meeting).is_some_and(|seats| seats.contains(seat))
    }

    pub(super) fn follow(&self, id: MeetingId, meeting: &Meeting) {
        let seated = meeting.people().iter().flat_map(|person| {
            let devices = person.seats().iter().map(|seat| seat.device().clone());
            devices.map(|device| (person.principal(), device))
        });
        let seated: HashSet<_> = seated.collect();
        let mut seats = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if seated.is_empty() {
            seats.remove(&id);
        } else {
            seats.insert(id, seated);
        }
    }
}
