//! What only the owner may do, whether or not they are in the meeting themselves.

use conclave_protocol::{PrincipalId, Title};

use super::Draft;
use super::create::require_keepable;
use crate::{CloseReason, Event, OwnerChangeReason, OwnerLeaves, Refusal};

pub(super) fn rename(draft: &mut Draft, who: PrincipalId, title: Option<&Title>) -> Result<(), Refusal> {
    require_owner(draft, who)?;
    if draft.meeting().title() != title {
        draft.push(Event::Renamed {
            title: title.cloned(),
        });
    }
    Ok(())
}

pub(super) fn set_owner_leaves(
    draft: &mut Draft,
    who: PrincipalId,
    wanted: OwnerLeaves,
) -> Result<(), Refusal> {
    require_owner(draft, who)?;
    require_keepable(wanted, draft.meeting().lasting())?;
    if draft.meeting().owner_leaves() != wanted {
        draft.push(Event::OwnerLeavesSet { owner_leaves: wanted });
    }
    Ok(())
}

pub(super) fn require_link(draft: &mut Draft, who: PrincipalId, required: bool) -> Result<(), Refusal> {
    require_owner(draft, who)?;
    if draft.meeting().link_required() != required {
        draft.push(Event::LinkRequired { required });
    }
    Ok(())
}

pub(super) fn hand_over(draft: &mut Draft, who: PrincipalId, to: PrincipalId) -> Result<(), Refusal> {
    require_owner(draft, who)?;
    if to == who {
        return Err(Refusal::OwnerAlready { principal: to });
    }
    if draft.meeting().person(to).is_none() {
        return Err(Refusal::PersonNotHere { principal: to });
    }
    draft.push(Event::OwnerChanged {
        from: who,
        to,
        reason: OwnerChangeReason::HandedOver,
    });
    Ok(())
}

pub(super) fn close(draft: &mut Draft, who: PrincipalId) -> Result<(), Refusal> {
    require_owner(draft, who)?;
    draft.push(Event::Closed {
        reason: CloseReason::ByOwner,
    });
    Ok(())
}

pub(super) fn require_owner(draft: &Draft, who: PrincipalId) -> Result<(), Refusal> {
    if draft.meeting().owner() == who {
        return Ok(());
    }
    Err(Refusal::NotOwner { principal: who })
}
