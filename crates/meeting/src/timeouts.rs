//! What happens in a meeting because nothing happened: seats that nobody claims, graces that run out, and meetings
//! that stay empty. Says by when it wants to be called; must never wait.

use std::time::Duration;

use conclave_protocol::{DeviceId, PrincipalId, UnixMillis};

use crate::decide::Draft;
use crate::{CloseReason, Event, LeaveReason, Meeting, OwnerChangeReason};

/// From the join to the appearance in the room. Setting up the connection takes seconds, also on a bad one.
pub const SEAT_CLAIMED_WITHIN: Duration = Duration::from_secs(60);
/// How long a seat is kept for somebody whose connection is gone: a lift, a tunnel, a restart of the router.
pub const GRACE: Duration = Duration::from_secs(5 * 60);
/// After how long without anybody a meeting that is not lasting is closed.
pub const EMPTY_FOR: Duration = Duration::from_secs(10 * 60);

/// A deadline and what it is the deadline of.
enum Due {
    Seat(PrincipalId, DeviceId),
    Emptiness,
}

impl Meeting {
    /// When [`Meeting::handle_timeout`] has something to do, unless something else happens before.
    pub fn poll_timeout(&self) -> Option<UnixMillis> {
        self.next_due().map(|(at, _)| at)
    }

    /// What the time that has passed leads to; nothing before [`Meeting::poll_timeout`]. However late it is called,
    /// deadlines count in their order.
    pub fn handle_timeout(&self, now: UnixMillis) -> Vec<Event> {
        let mut draft = Draft::new(self, now);
        while let Some((at, due)) = draft.meeting().next_due() {
            if at > now {
                break;
            }
            match due {
                Due::Seat(principal, device) => {
                    draft.unseat(principal, device, LeaveReason::TimedOut);
                    draft.settle_departure(principal, LeaveReason::TimedOut, OwnerChangeReason::OwnerLost);
                }
                Due::Emptiness => draft.push(Event::Closed {
                    reason: CloseReason::Empty,
                }),
            }
        }
        draft.into_events()
    }

    fn next_due(&self) -> Option<(UnixMillis, Due)> {
        if self.is_closed() {
            return None;
        }
        let seat = self.next_seat_due();
        match (seat, self.emptiness_due()) {
            (Some((seat_due, _, _)), Some(emptiness_due)) if emptiness_due < seat_due => {
                Some((emptiness_due, Due::Emptiness))
            }
            (Some((at, principal, device)), _) => Some((at, Due::Seat(principal, device.clone()))),
            (None, emptiness_due) => emptiness_due.map(|at| (at, Due::Emptiness)),
        }
    }

    /// Of those due at the same moment, the one who arrived first.
    fn next_seat_due(&self) -> Option<(UnixMillis, PrincipalId, &DeviceId)> {
        self.seats()
            .filter_map(|(person, seat)| Some((seat.presence().until()?, person.principal(), seat.device())))
            .min_by_key(|(until, ..)| *until)
    }

    fn emptiness_due(&self) -> Option<UnixMillis> {
        let since = self.empty_since.filter(|_| !self.lasting)?;
        Some(since.plus(EMPTY_FOR))
    }
}
