//! Remote control: asking, answering, pausing, ending. One lease a person, on whichever side; only a grant that the
//! asked person's program has signed counts, which was checked before the command came here.

use conclave_protocol::remote::{GrantSignature, LeaseId, MonitorChoice, Scopes};
use conclave_protocol::{DeviceId, PrincipalId, UnixMillis};

use super::Draft;
use crate::command::Ask;
use crate::{
    CONTROL_ANSWERED_WITHIN, CONTROL_ASKED_AGAIN_AFTER, CONTROL_CLOCK_SLACK, CONTROL_DENIALS, CONTROL_LASTS,
    ControlEnd, Event, Lease, LeaseState, Party, Presence, Refusal,
};

pub(super) fn ask(draft: &mut Draft, who: PrincipalId, ask: &Ask) -> Result<(), Refusal> {
    let of = ask.of.principal;
    if !draft.meeting().remote_control {
        return Err(Refusal::ControlForbidden);
    }
    if ask.scopes.is_empty() {
        return Err(Refusal::ScopesEmpty);
    }
    if of == who {
        return Err(Refusal::ControlSelf);
    }
    require_here(draft, who, &ask.device)?;
    require_program(draft, &ask.of)?;
    for principal in [who, of] {
        require_free(draft, principal)?;
    }
    require_patience(draft, who, of)?;
    draft.push(Event::ControlAsked {
        lease: ask.lease,
        controller: Party {
            principal: who,
            device: ask.device.clone(),
        },
        controlled: ask.of.clone(),
        scopes: ask.scopes,
        until: draft.now().plus(CONTROL_ANSWERED_WITHIN),
    });
    Ok(())
}

/// What the controlled program says yes to, signed.
pub(super) struct Granted {
    pub(super) scopes: Scopes,
    pub(super) monitor: MonitorChoice,
    pub(super) until: UnixMillis,
    pub(super) signature: GrantSignature,
}

/// The answer yes, to a request or to one for more.
pub(super) fn grant(
    draft: &mut Draft,
    who: PrincipalId,
    lease: LeaseId,
    device: &DeviceId,
    granted: Granted,
) -> Result<(), Refusal> {
    let Granted {
        scopes,
        monitor,
        until,
        signature,
    } = granted;
    let found = controlled_by_device(draft, who, lease, device)?;
    let allowed = match (found.state, found.more) {
        (LeaseState::Asked, _) => found.scopes,
        (_, Some(more)) => found.scopes.with(more.scopes),
        (_, None) => return Err(Refusal::ScopesNotAsked),
    };
    if scopes.is_empty() {
        return Err(Refusal::ScopesEmpty);
    }
    if !scopes.is_within(allowed) {
        return Err(Refusal::ScopesNotAsked);
    }
    require_time(draft, until)?;
    draft.push(Event::ControlGranted {
        lease,
        scopes,
        monitor,
        until,
        signature: Some(signature),
    });
    Ok(())
}

/// The answer no: to a request, which ends it, or to one for more, which changes nothing else.
pub(super) fn deny(draft: &mut Draft, who: PrincipalId, lease: LeaseId, block: bool) -> Result<(), Refusal> {
    let found = find(draft, lease)?;
    if found.controlled.principal != who {
        return Err(Refusal::NotYourLease { lease });
    }
    let event = match (found.state, found.more) {
        (LeaseState::Asked, _) => Event::ControlEnded {
            lease,
            by: Some(who),
            reason: if block {
                ControlEnd::Blocked
            } else {
                ControlEnd::Denied
            },
        },
        (_, Some(_)) => Event::ControlMoreDenied { lease },
        // It was granted in the same moment on another device: who says no must not have said nothing.
        (_, None) => Event::ControlEnded {
            lease,
            by: Some(who),
            reason: ControlEnd::Revoked,
        },
    };
    draft.push(event);
    Ok(())
}

/// Whoever has a part in it ends it, each in their own words; the owner of the meeting may end any.
pub(super) fn end(
    draft: &mut Draft,
    who: PrincipalId,
    lease: LeaseId,
    reason: Option<ControlEnd>,
) -> Result<(), Refusal> {
    let found = find(draft, lease)?;
    let asked = found.state == LeaseState::Asked;
    let reason = if found.controller.principal == who {
        if asked {
            ControlEnd::TakenBack
        } else {
            ControlEnd::Released
        }
    } else if found.controlled.principal == who {
        let said = reason.filter(|reason| reason.is_of_the_program());
        said.unwrap_or(if asked {
            ControlEnd::Denied
        } else {
            ControlEnd::Revoked
        })
    } else if draft.meeting().owner() == who {
        ControlEnd::Forbidden
    } else {
        return Err(Refusal::NotYourLease { lease });
    };
    draft.push(Event::ControlEnded {
        lease,
        by: Some(who),
        reason,
    });
    Ok(())
}

pub(super) fn pause(
    draft: &mut Draft,
    who: PrincipalId,
    lease: LeaseId,
    device: &DeviceId,
    paused: bool,
) -> Result<(), Refusal> {
    let found = controlled_by_device(draft, who, lease, device)?;
    match (found.state, paused) {
        (LeaseState::Granted, true) => draft.push(Event::ControlPaused { lease }),
        (LeaseState::Paused, false) => draft.push(Event::ControlResumed { lease }),
        _ => {}
    }
    Ok(())
}

pub(super) fn extend(
    draft: &mut Draft,
    who: PrincipalId,
    lease: LeaseId,
    device: &DeviceId,
    extended: (UnixMillis, GrantSignature),
) -> Result<(), Refusal> {
    let (until, signature) = extended;
    let found = controlled_by_device(draft, who, lease, device)?;
    if !found.is_live() {
        return Err(Refusal::ScopesNotAsked);
    }
    require_time(draft, until)?;
    draft.push(Event::ControlExtended {
        lease,
        until,
        signature: Some(signature),
    });
    Ok(())
}

pub(super) fn ask_more(
    draft: &mut Draft,
    who: PrincipalId,
    lease: LeaseId,
    device: &DeviceId,
    scopes: Scopes,
) -> Result<(), Refusal> {
    let found = find(draft, lease)?;
    if found.controller.principal != who || found.controller.device != *device {
        return Err(Refusal::NotYourLease { lease });
    }
    if !found.is_live() || found.more.is_some() {
        return Err(Refusal::ControlBusy {
            principal: found.controlled.principal,
        });
    }
    if scopes.is_within(found.scopes) {
        return Err(Refusal::ScopesEmpty);
    }
    let until = draft.now().plus(CONTROL_ANSWERED_WITHIN);
    draft.push(Event::ControlMoreAsked { lease, scopes, until });
    Ok(())
}

/// Of the owner. Forbidding it ends what there is.
pub(super) fn allow(draft: &mut Draft, who: PrincipalId, allowed: bool) -> Result<(), Refusal> {
    super::owner::require_owner(draft, who)?;
    if draft.meeting().remote_control != allowed {
        draft.push(Event::ControlAllowed { allowed });
    }
    let leases = draft.meeting().leases().iter().map(Lease::id).collect::<Vec<_>>();
    for lease in leases.into_iter().filter(|_| !allowed) {
        draft.push(Event::ControlEnded {
            lease,
            by: Some(who),
            reason: ControlEnd::Forbidden,
        });
    }
    Ok(())
}

fn require_here(draft: &Draft, principal: PrincipalId, device: &DeviceId) -> Result<(), Refusal> {
    let seat = draft.meeting().seat(principal, device);
    if seat.is_some_and(|seat| seat.presence() == Presence::Here) {
        return Ok(());
    }
    Err(Refusal::NotInside {
        principal,
        device: device.clone(),
    })
}

fn require_program(draft: &Draft, of: &Party) -> Result<(), Refusal> {
    let seat = draft.meeting().seat(of.principal, &of.device);
    let is_program = |seat: &crate::Seat| seat.key().is_some() && seat.presence() == Presence::Here;
    if seat.is_some_and(is_program) {
        return Ok(());
    }
    Err(Refusal::NotAProgram {
        principal: of.principal,
        device: of.device.clone(),
    })
}

fn require_free(draft: &Draft, principal: PrincipalId) -> Result<(), Refusal> {
    let is_busy = draft
        .meeting()
        .leases()
        .iter()
        .any(|lease| lease.involves(principal));
    if is_busy {
        return Err(Refusal::ControlBusy { principal });
    }
    Ok(())
}

/// Who was declined waits a while, and after some denials for good.
fn require_patience(draft: &Draft, asker: PrincipalId, asked: PrincipalId) -> Result<(), Refusal> {
    let denials = draft.meeting().denials.iter();
    let mut ours = denials.filter(|denials| denials.asker == asker && denials.asked == asked);
    let Some(denials) = ours.next() else {
        return Ok(());
    };
    if denials.count >= CONTROL_DENIALS {
        return Err(Refusal::ControlBlocked);
    }
    let wait = CONTROL_ASKED_AGAIN_AFTER.saturating_sub(draft.now().since(denials.last));
    if !wait.is_zero() {
        return Err(Refusal::ControlTooSoon { wait });
    }
    Ok(())
}

fn require_time(draft: &Draft, until: UnixMillis) -> Result<(), Refusal> {
    let now = draft.now();
    if until <= now || until > now.plus(CONTROL_LASTS).plus(CONTROL_CLOCK_SLACK) {
        return Err(Refusal::LeaseTooLong);
    }
    Ok(())
}

fn find(draft: &Draft, lease: LeaseId) -> Result<Lease, Refusal> {
    draft
        .meeting()
        .lease(lease)
        .cloned()
        .ok_or(Refusal::LeaseUnknown { lease })
}

/// The lease, where this device is the program that is controlled.
fn controlled_by_device(
    draft: &Draft,
    who: PrincipalId,
    lease: LeaseId,
    device: &DeviceId,
) -> Result<Lease, Refusal> {
    let found = find(draft, lease)?;
    if found.controlled.principal != who || found.controlled.device != *device {
        return Err(Refusal::NotYourLease { lease });
    }
    Ok(found)
}
