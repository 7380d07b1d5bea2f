//! Somebody in a meeting, and the devices they are there with. Only data: what changes it stands in `fold`.

use conclave_protocol::remote::DeviceKey;
use conclave_protocol::{DeviceId, DisplayName, PrincipalId, UnixMillis};

/// Somebody who is present: there is always at least one seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub(crate) principal: PrincipalId,
    pub(crate) name: DisplayName,
    pub(crate) since: UnixMillis,
    pub(crate) seats: Vec<Seat>,
}

/// A device's place in a meeting: it may be in the room, whether or not it is there now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    pub(crate) device: DeviceId,
    pub(crate) presence: Presence,
    pub(crate) since: UnixMillis,
    pub(crate) key: Option<DeviceKey>,
}

/// Whether somebody, or one device, can be heard and seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Here,
    /// Has a seat and is expected in the room.
    Connecting {
        until: UnixMillis,
    },
    /// Was in the room and may come back.
    Lost {
        until: UnixMillis,
    },
}

impl Person {
    pub fn principal(&self) -> PrincipalId {
        self.principal
    }

    /// As given with the latest join.
    pub fn name(&self) -> &DisplayName {
        &self.name
    }

    /// Since when the person has been in the meeting without a break.
    pub fn since(&self) -> UnixMillis {
        self.since
    }

    /// By arrival.
    pub fn seats(&self) -> &[Seat] {
        &self.seats
    }

    /// That of the device which is there most.
    pub fn presence(&self) -> Presence {
        let best = self
            .seats
            .iter()
            .map(Seat::presence)
            .max_by_key(|presence| presence.rank());
        best.expect("a person has a seat")
    }

    pub(crate) fn seat(&self, device: &DeviceId) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.device == *device)
    }
}

impl Seat {
    pub fn device(&self) -> &DeviceId {
        &self.device
    }

    pub fn presence(&self) -> Presence {
        self.presence
    }

    /// Of a program: what its grants are signed with.
    pub fn key(&self) -> Option<&DeviceKey> {
        self.key.as_ref()
    }

    /// The last moment at which the device was known to be there, where it is not there now; else when it appeared.
    pub fn since(&self) -> UnixMillis {
        self.since
    }
}

impl Presence {
    /// When the seat is given up, unless the device comes before.
    pub fn until(self) -> Option<UnixMillis> {
        match self {
            Self::Here => None,
            Self::Connecting { until } | Self::Lost { until } => Some(until),
        }
    }

    pub fn is_lost(self) -> bool {
        matches!(self, Self::Lost { .. })
    }

    fn rank(self) -> (u8, Option<UnixMillis>) {
        match self {
            Self::Here => (2, None),
            Self::Connecting { until } => (1, Some(until)),
            Self::Lost { until } => (0, Some(until)),
        }
    }
}
