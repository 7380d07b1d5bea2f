//! Taking a seat. Whether somebody may pass the door was decided before; here it is about room and devices.

use conclave_protocol::remote::DeviceKey;
use conclave_protocol::{DeviceId, DisplayName, PrincipalId, limits};

use super::Draft;
use crate::{Event, LeaveReason, Person, Presence, Refusal, Seat, SecondDevice};

pub(super) fn join(
    draft: &mut Draft,
    principal: PrincipalId,
    device: &DeviceId,
    name: &DisplayName,
    second_device: SecondDevice,
    key: Option<&DeviceKey>,
) -> Result<(), Refusal> {
    let person = draft.meeting().person(principal);
    let seat = person.and_then(|person| person.seat(device));
    match (person, seat) {
        (None, _) => require_room(draft)?,
        (Some(person), None) => require_place_for_another(person, second_device)?,
        // A device that is in already is asked nothing: it loads anew or comes back.
        (Some(_), Some(_)) => {}
    }
    if !is_as_wished(person, seat, name, key) {
        draft.push(Event::Joined {
            principal,
            device: device.clone(),
            name: name.clone(),
            key: key.copied(),
        });
    }
    if second_device == SecondDevice::MoveHere {
        move_here(draft, principal, device);
    }
    Ok(())
}

fn require_room(draft: &Draft) -> Result<(), Refusal> {
    if draft.meeting().people().len() >= limits::PEOPLE_PER_MEETING {
        return Err(Refusal::Full);
    }
    Ok(())
}

fn require_place_for_another(person: &Person, second_device: SecondDevice) -> Result<(), Refusal> {
    let principal = person.principal();
    if second_device == SecondDevice::MoveHere {
        return Ok(());
    }
    if second_device == SecondDevice::Ask && !person.presence().is_lost() {
        return Err(Refusal::AlreadyHere { principal });
    }
    if person.seats().len() >= limits::DEVICES_PER_PERSON {
        return Err(Refusal::TooManyDevices { principal });
    }
    Ok(())
}

fn is_as_wished(
    person: Option<&Person>,
    seat: Option<&Seat>,
    name: &DisplayName,
    key: Option<&DeviceKey>,
) -> bool {
    let is_called_so = person.is_some_and(|person| person.name() == name);
    let is_here = seat.is_some_and(|seat| seat.presence() == Presence::Here && seat.key() == key);
    is_called_so && is_here
}

/// The device has its seat before the others lose theirs, so that the person never has gone.
fn move_here(draft: &mut Draft, principal: PrincipalId, device: &DeviceId) {
    let seats = draft.meeting().person(principal).map_or(&[][..], Person::seats);
    let others: Vec<_> = seats
        .iter()
        .map(|seat| seat.device().clone())
        .filter(|other| other != device)
        .collect();
    for other in others {
        draft.unseat(principal, other, LeaveReason::Moved);
    }
}
