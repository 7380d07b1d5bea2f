//! The state of a meeting and what can be seen of it. It is made by [`Meeting::begin`] and changed by
//! [`Meeting::fold`] alone; nothing here decides.

use conclave_protocol::remote::LeaseId;
use conclave_protocol::{DeviceId, PrincipalId, Title, UnixMillis};

use crate::lease::Denials;
use crate::{CloseReason, ControlEnd, Event, Lease, OwnerLeaves, Party, Person, Presence, Seat};

/// The fold of a meeting's events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    pub(crate) owner: PrincipalId,
    pub(crate) title: Option<Title>,
    pub(crate) lasting: bool,
    pub(crate) owner_leaves: OwnerLeaves,
    pub(crate) link_required: bool,
    pub(crate) created_at: UnixMillis,
    pub(crate) closed: Option<Closed>,
    /// By arrival.
    pub(crate) people: Vec<Person>,
    /// Since when no device has been connected or connecting. None while one is, and after the end.
    pub(crate) empty_since: Option<UnixMillis>,
    /// Whether anybody may control anybody's computer.
    pub(crate) remote_control: bool,
    /// In the order in which they were asked for.
    pub(crate) leases: Vec<Lease>,
    pub(crate) denials: Vec<Denials>,
}

/// The end of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    pub at: UnixMillis,
    pub reason: CloseReason,
}

impl Meeting {
    /// The meeting that a [`Event::Created`] begins; none for any other event.
    pub fn begin(event: &Event, at: UnixMillis) -> Option<Self> {
        let Event::Created {
            owner,
            title,
            lasting,
            owner_leaves,
            link_required,
        } = event
        else {
            return None;
        };
        Some(Self {
            owner: *owner,
            title: title.clone(),
            lasting: *lasting,
            owner_leaves: *owner_leaves,
            link_required: *link_required,
            created_at: at,
            closed: None,
            people: Vec::new(),
            empty_since: Some(at),
            remote_control: true,
            leases: Vec::new(),
            denials: Vec::new(),
        })
    }

    /// The meeting that these events lead to; none unless the first begins one.
    pub fn replay<'a>(events: impl IntoIterator<Item = (&'a Event, UnixMillis)>) -> Option<Self> {
        let mut events = events.into_iter();
        let (first, at) = events.next()?;
        let mut meeting = Self::begin(first, at)?;
        for (event, at) in events {
            meeting.fold(event, at);
        }
        Some(meeting)
    }

    pub fn owner(&self) -> PrincipalId {
        self.owner
    }

    pub fn title(&self) -> Option<&Title> {
        self.title.as_ref()
    }

    pub fn lasting(&self) -> bool {
        self.lasting
    }

    pub fn owner_leaves(&self) -> OwnerLeaves {
        self.owner_leaves
    }

    pub fn link_required(&self) -> bool {
        self.link_required
    }

    pub fn created_at(&self) -> UnixMillis {
        self.created_at
    }

    pub fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    pub fn closed(&self) -> Option<Closed> {
        self.closed
    }

    /// Those who are present, by arrival: also those who are connecting or lost. Nobody after the end.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    pub fn person(&self, principal: PrincipalId) -> Option<&Person> {
        self.people.iter().find(|person| person.principal == principal)
    }

    /// Whether this device has a seat, and may so be in the room.
    pub fn holds(&self, principal: PrincipalId, device: &DeviceId) -> bool {
        self.seat(principal, device).is_some()
    }

    pub fn remote_control(&self) -> bool {
        self.remote_control
    }

    /// Remote control that is asked for or goes on.
    pub fn leases(&self) -> &[Lease] {
        &self.leases
    }

    pub fn lease(&self, id: LeaseId) -> Option<&Lease> {
        self.leases.iter().find(|lease| lease.id == id)
    }

    pub fn seat(&self, principal: PrincipalId, device: &DeviceId) -> Option<&Seat> {
        self.person(principal)?.seat(device)
    }

    /// Every seat with the person who has it.
    pub(crate) fn seats(&self) -> impl Iterator<Item = (&Person, &Seat)> {
        self.people
            .iter()
            .flat_map(|person| person.seats.iter().map(move |seat| (person, seat)))
    }

    /// The end of a lease of which one side is not here.
    pub(crate) fn orphaned_lease(&self) -> Option<Event> {
        let gone = |party: &Party| match self.seat(party.principal, &party.device) {
            Some(seat) if seat.presence() == Presence::Here => None,
            Some(_) => Some(ControlEnd::Lost),
            None => Some(ControlEnd::Left),
        };
        let mut ends = self.leases.iter().filter_map(|lease| {
            let reason = gone(&lease.controller).or_else(|| gone(&lease.controlled))?;
            Some(Event::ControlEnded {
                lease: lease.id,
                by: None,
                reason,
            })
        });
        ends.next()
    }
}
