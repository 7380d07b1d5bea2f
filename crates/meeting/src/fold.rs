//! How an event changes the state. Total: an event that does not fit, as one written by a later version might not,
//! changes what it can and never fails. Must never decide anything: what follows from what is another event.

use conclave_protocol::remote::{DeviceKey, LeaseId};
use conclave_protocol::{DeviceId, DisplayName, PrincipalId, UnixMillis};

use crate::lease::Denials;
use crate::{
    CONTROL_DENIALS, Closed, ControlEnd, Event, Lease, LeaseState, Meeting, MoreAsked, Person, Presence,
    SEAT_CLAIMED_WITHIN, Seat,
};

impl Meeting {
    /// Takes in what happened at this moment.
    pub fn fold(&mut self, event: &Event, at: UnixMillis) {
        match event {
            Event::Created { .. } => {}
            Event::Joined {
                principal,
                device,
                name,
                key,
            } => self.seat_device(*principal, device, (name, key.as_ref()), at),
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
                self.leases.clear();
                self.empty_since = None;
            }
            of_control => self.fold_control(of_control, at),
        }
    }

    fn fold_control(&mut self, event: &Event, at: UnixMillis) {
        match event {
            Event::ControlAllowed { allowed } => self.remote_control = *allowed,
            Event::ControlAsked {
                lease,
                controller,
                controlled,
                scopes,
                until,
            } => self.leases.push(Lease {
                id: *lease,
                controller: controller.clone(),
                controlled: controlled.clone(),
                state: LeaseState::Asked,
                scopes: *scopes,
                monitor: None,
                until: *until,
                since: at,
                more: None,
                signature: None,
            }),
            Event::ControlEnded { lease, reason, .. } => self.end_lease(*lease, *reason, at),
            Event::ControlGranted { lease, .. }
            | Event::ControlMoreAsked { lease, .. }
            | Event::ControlMoreDenied { lease }
            | Event::ControlPaused { lease }
            | Event::ControlResumed { lease }
            | Event::ControlExtended { lease, .. } => {
                if let Some(lease) = self.leases.iter_mut().find(|one| one.id == *lease) {
                    lease.fold(event, at);
                }
            }
            _ => {}
        }
    }

    fn end_lease(&mut self, id: LeaseId, reason: ControlEnd, at: UnixMillis) {
        let Some(place) = self.leases.iter().position(|lease| lease.id == id) else {
            return;
        };
        let lease = self.leases.remove(place);
        if reason.is_denial() {
            self.note_denial(&lease, reason, at);
        }
    }

    fn note_denial(&mut self, lease: &Lease, reason: ControlEnd, at: UnixMillis) {
        let (asker, asked) = (lease.controller.principal, lease.controlled.principal);
        let known = self.denials.iter_mut();
        let mut ours = known.filter(|denials| denials.asker == asker && denials.asked == asked);
        let counted = match reason {
            ControlEnd::Blocked => CONTROL_DENIALS,
            _ => 1,
        };
        if let Some(denials) = ours.next() {
            denials.count = denials.count.saturating_add(counted);
            denials.last = at;
        } else {
            self.denials.push(Denials {
                asker,
                asked,
                count: counted,
                last: at,
            });
        }
    }

    fn seat_device(
        &mut self,
        principal: PrincipalId,
        device: &DeviceId,
        (name, key): (&DisplayName, Option<&DeviceKey>),
        at: UnixMillis,
    ) {
        let person = self.person_or_new(principal, name, at);
        name.clone_into(&mut person.name);
        let seat = person.seats.iter_mut().find(|seat| seat.device == *device);
        match seat {
            Some(seat) => {
                seat.expect_again(at);
                seat.key = key.copied();
            }
            None => person.seats.push(Seat::expected(device.clone(), key, at)),
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

impl Lease {
    fn fold(&mut self, event: &Event, at: UnixMillis) {
        match event {
            Event::ControlGranted {
                scopes,
                monitor,
                until,
                signature,
                ..
            } => {
                if self.state == LeaseState::Asked {
                    self.state = LeaseState::Granted;
                    self.since = at;
                }
                self.scopes = *scopes;
                self.monitor = Some(*monitor);
                self.until = *until;
                self.signature = *signature;
                self.more = None;
            }
            Event::ControlMoreAsked { scopes, until, .. } => {
                self.more = Some(MoreAsked {
                    scopes: *scopes,
                    until: *until,
                });
            }
            Event::ControlMoreDenied { .. } => self.more = None,
            Event::ControlPaused { .. } => self.state = LeaseState::Paused,
            Event::ControlResumed { .. } => self.state = LeaseState::Granted,
            Event::ControlExtended { until, signature, .. } => {
                self.until = *until;
                self.signature = *signature;
            }
            _ => {}
        }
    }
}

impl Seat {
    fn expected(device: DeviceId, key: Option<&DeviceKey>, at: UnixMillis) -> Self {
        Self {
            device,
            key: key.copied(),
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
