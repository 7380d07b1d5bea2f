//! How an event changes the state. Total: an event that does not fit, as one written by a later version might not,
//! changes what it can and never fails. Must never decide anything: what follows from what is another event.

use conclave_protocol::{DeviceId, DisplayName, PrincipalId, UnixMillis};

use crate::{Closed, Event, Meeting, Person, Presence, SEAT_CLAIMED_WITHIN, Seat};

impl Meeting {
    /// Takes in what happened at this moment.
    pub fn fold(&mut self, event: &Event, at: UnixMillis) {
        match event {
            Event::Created { .. } => {}
            Event::Joined {
                principal,
                device,
                name,
            } => self.seat_device(*principal, device, name, at),
            Event::Connected { principal, device } => self.set_here(*principal, device, at),
            Event::Lost {
                principal,
                device,
                until,
            } => self.set_lost(*principal, device, *until, at),
            Event::DeviceLeft {
                principal, device, ..
            } => self.unseat(*principal, device, at),
            Event::Left { principal, .. } => self.people.retain(|person| person.principal != *principal),
            Event::Renamed { title } => self.title.clone_from(title),
            Event::OwnerLeavesSet { owner_leaves } => self.owner_leaves = *owner_leaves,
            Event::LinkRequired { required } => self.link_required = *required,
            Event::OwnerChanged { to, .. } => self.owner = *to,
            Event::Closed { reason } => {
                self.closed = Some(Closed { at, reason: *reason });
                self.people.clear();
                self.empty_since = None;
            }
        }
    }

    fn seat_device(&mut self, principal: PrincipalId, device: &DeviceId, name: &DisplayName, at: UnixMillis) {
        let person = self.person_or_new(principal, name, at);
        name.clone_into(&mut person.name);
        let seat = person.seats.iter_mut().find(|seat| seat.device == *device);
        match seat {
            Some(seat) => seat.expect_again(at),
            None => person.seats.push(Seat::expected(device.clone(), at)),
        }
        self.empty_since = None;
    }

    fn person_or_new(&mut self, principal: PrincipalId, name: &DisplayName, at: UnixMillis) -> &mut Person {
        let known = self
            .people
            .iter()
            .position(|person| person.principal == principal);
        let position = known.unwrap_or_else(|| {
            self.people.push(Person {
                principal,
                name: name.clone(),
                since: at,
                seats: Vec::new(),
            });
            self.people.len() - 1
        });
        &mut self.people[position]
    }

    fn set_here(&mut self, principal: PrincipalId, device: &DeviceId, at: UnixMillis) {
        if let Some(seat) = self.seat_mut(principal, device) {
            seat.presence = Presence::Here;
            seat.since = at;
            self.empty_since = None;
        }
    }

    /// A seat that was not taken keeps the moment at which its device was last known to be there.
    fn set_lost(&mut self, principal: PrincipalId, device: &DeviceId, until: UnixMillis, at: UnixMillis) {
        let Some(seat) = self.seat_mut(principal, device) else {
            return;
        };
        if seat.presence == Presence::Here {
            seat.since = at;
        }
        seat.presence = Presence::Lost { until };
        if self.nobody_is_expected() {
            self.empty_since = Some(at);
        }
    }

    fn unseat(&mut self, principal: PrincipalId, device: &DeviceId, at: UnixMillis) {
        let Some(seat) = self.seat(principal, device) else {
            return;
        };
        // A seat that nobody claimed was empty from its deadline on, however late that was noticed.
        let emptied_at = seat.presence.until().map_or(at, |until| until.min(at));
        if let Some(person) = self
            .people
            .iter_mut()
            .find(|person| person.principal == principal)
        {
            person.seats.retain(|seat| seat.device != *device);
        }
        self.people.retain(|person| !person.seats.is_empty());
        if self.empty_since.is_none() && self.nobody_is_expected() {
            self.empty_since = Some(emptied_at);
        }
    }

    fn nobody_is_expected(&self) -> bool {
        self.seats().all(|(_, seat)| seat.presence.is_lost())
    }

    fn seat_mut(&mut self, principal: PrincipalId, device: &DeviceId) -> Option<&mut Seat> {
        let person = self
            .people
            .iter_mut()
            .find(|person| person.principal == principal)?;
        person.seats.iter_mut().find(|seat| seat.device == *device)
    }
}

impl Seat {
    fn expected(device: DeviceId, at: UnixMillis) -> Self {
        Self {
            device,
            presence: Presence::Connecting {
                until: at.plus(SEAT_CLAIMED_WITHIN),
            },
            since: at,
        }
    }

    /// A page that loads again joins before its old connection breaks: who is here stays here. A grace that was
    /// promised is not cut short by trying to come back.
    fn expect_again(&mut self, at: UnixMillis) {
        let Some(promised) = self.presence.until() else {
            return;
        };
        self.presence = Presence::Connecting {
            until: promised.max(at.plus(SEAT_CLAIMED_WITHIN)),
        };
        self.since = at;
    }
}
