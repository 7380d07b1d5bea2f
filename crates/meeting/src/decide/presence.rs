//! What the media plane sees. A connection that goes is never a departure: the seat is kept for a while.

use conclave_protocol::{DeviceId, PrincipalId};

use super::Draft;
use crate::{Event, GRACE, Presence, Refusal};

/// A device without a seat is refused: it does not belong into the room.
pub(super) fn connected(draft: &mut Draft, principal: PrincipalId, device: &DeviceId) -> Result<(), Refusal> {
    let device = device.clone();
    let Some(seat) = draft.meeting().seat(principal, &device) else {
        return Err(Refusal::NotInside { principal, device });
    };
    if seat.presence() != Presence::Here {
        draft.push(Event::Connected { principal, device });
    }
    Ok(())
}

/// Of a device that is not here this is late news: it left by itself, or is already on its way back.
pub(super) fn lost(draft: &mut Draft, principal: PrincipalId, device: &DeviceId) {
    let presence = draft
        .meeting()
        .seat(principal, device)
        .map(|seat| seat.presence());
    if presence == Some(Presence::Here) {
        draft.push(lost_from_now(draft, principal, device.clone()));
    }
}

/// Nobody could come back while the server was away, so that everybody's grace begins now.
pub(super) fn restarted(draft: &mut Draft) {
    let seats = draft.meeting().seats();
    let lost: Vec<_> = seats
        .map(|(person, seat)| lost_from_now(draft, person.principal(), seat.device().clone()))
        .collect();
    for event in lost {
        draft.push(event);
    }
}

fn lost_from_now(draft: &Draft, principal: PrincipalId, device: DeviceId) -> Event {
    Event::Lost {
        principal,
        device,
        until: draft.now().plus(GRACE),
    }
}
