//! What happens in a meeting because nothing happened: seats that nobody claims, graces that run out, and meetings
//! that stay empty. Says by when it wants to be called; must never wait.

use std::time::Duration;

use conclave_protocol::remote::LeaseId;
use conclave_protocol::{DeviceId, PrincipalId, UnixMillis};

use crate::decide::Draft;
use crate::{CloseReason, ControlEnd, Event, Lease, LeaseState, LeaveReason, Meeting, OwnerChangeReason};

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
    /// A request without an answer, or a grant that was not extended.
    Lease(LeaseId, LeaseState),
    /// A request for more without an answer.
    More(LeaseId),
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
                Due::Lease(lease, state) => draft.push(Event::ControlEnded {
                    lease,
                    by: None,
                    reason: match state {
                        LeaseState::Asked => ControlEnd::Unanswered,
                        LeaseState::Granted | LeaseState::Paused => ControlEnd::Expired,
                    },
                }),
                Due::More(lease) => draft.push(Event::ControlMoreDenied { lease }),
            }
        }
        draft.into_events()
    }

    /// Of those at the same moment: leases first, because seats and the meeting may end them for another reason.
    fn next_due(&self) -> Option<(UnixMillis, Due)> {
        if self.is_closed() {
            return None;
        }
        let leases = self.leases.iter().flat_map(Lease::dues);
        let seat = self
            .next_seat_due()
            .map(|(at, principal, device)| (at, Due::Seat(principal, device.clone())));
        let emptiness = self.emptiness_due().map(|at| (at, Due::Emptiness));
        leases.chain(seat).chain(emptiness).min_by_key(|(at, _)| *at)
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

impl Lease {
    fn dues(&self) -> impl Iterator<Item = (UnixMillis, Due)> {
        let more = self.more.map(|more| (more.until, Due::More(self.id)));
        more.into_iter()
            .chain([(self.until, Due::Lease(self.id, self.state))])
    }
}
