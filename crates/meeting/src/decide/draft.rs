//! A decision in the making: the events so far, and the state as it would be after them, so that each part of a
//! decision sees what the parts before it lead to.

use conclave_protocol::{DeviceId, PrincipalId, UnixMillis};

use crate::{CloseReason, Event, LeaveReason, Meeting, OwnerChangeReason, OwnerLeaves, Person, Presence};

pub(crate) struct Draft {
    meeting: Meeting,
    events: Vec<Event>,
    now: UnixMillis,
}

impl Draft {
    pub(crate) fn new(meeting: &Meeting, now: UnixMillis) -> Self {
        Self {
            meeting: meeting.clone(),
            events: Vec::new(),
            now,
        }
    }

    pub(crate) fn meeting(&self) -> &Meeting {
        &self.meeting
    }

    pub(super) fn now(&self) -> UnixMillis {
        self.now
    }

    pub(crate) fn into_events(self) -> Vec<Event> {
        self.events
    }

    pub(crate) fn push(&mut self, event: Event) {
        self.take(event);
        // Nobody controls, asks or is asked who is not there: whatever took them away ends it in the same breath.
        while let Some(end) = self.meeting.orphaned_lease() {
            self.take(end);
        }
    }

    fn take(&mut self, event: Event) {
        self.meeting.fold(&event, self.now);
        self.events.push(event);
    }

    /// Takes the device's seat away; it must have one. Whether its person has gone with it is settled after.
    pub(crate) fn unseat(&mut self, principal: PrincipalId, device: DeviceId, reason: LeaveReason) {
        let Some(seat) = self.meeting.seat(principal, &device) else {
            return;
        };
        // Whoever says so leaves now; whoever could not be seen any more left when they were last seen.
        let is_seen = reason == LeaveReason::Left || seat.presence() == Presence::Here;
        let left_at = if is_seen { self.now } else { seat.since() };
        self.push(Event::DeviceLeft {
            principal,
            device,
            reason,
            left_at,
        });
    }

    /// After a device left: whether its person has gone with it, and what that means for the meeting.
    pub(crate) fn settle_departure(
        &mut self,
        principal: PrincipalId,
        reason: LeaveReason,
        change: OwnerChangeReason,
    ) {
        if self.meeting.person(principal).is_some() {
            return;
        }
        self.push(Event::Left { principal, reason });
        if principal == self.meeting.owner() {
            self.settle_ownership(principal, change);
        }
    }

    fn settle_ownership(&mut self, from: PrincipalId, reason: OwnerChangeReason) {
        match self.meeting.owner_leaves() {
            OwnerLeaves::Keep => {}
            OwnerLeaves::End => self.push(Event::Closed {
                reason: CloseReason::OwnerLeft,
            }),
            // Where nobody is there, the owner stays it on paper.
            OwnerLeaves::HandOver => {
                if let Some(to) = self.heir() {
                    self.push(Event::OwnerChanged { from, to, reason });
                }
            }
        }
    }

    /// Whoever has been present longest; somebody whose connection is gone only where all others' are too.
    fn heir(&self) -> Option<PrincipalId> {
        let is_lost = |person: &&Person| person.presence().is_lost();
        let by_arrival = self.meeting.people().iter();
        by_arrival.min_by_key(is_lost).map(Person::principal)
    }
}
