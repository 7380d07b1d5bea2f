//! What only the owner may do. That it is the owner who asks was checked before.

use conclave_protocol::{PrincipalId, Title};

use super::Draft;
use super::create::require_keepable;
use crate::{CloseReason, Event, OwnerChangeReason, OwnerLeaves, Refusal};

pub(super) fn rename(draft: &mut Draft, title: Option<&Title>) {
    if draft.meeting().title() != title {
        draft.push(Event::Renamed {
            title: title.cloned(),
        });
    }
}

pub(super) fn set_owner_leaves(draft: &mut Draft, owner_leaves: OwnerLeaves) -> Result<(), Refusal> {
    require_keepable(owner_leaves, draft.meeting().lasting())?;
    if draft.meeting().owner_leaves() != owner_leaves {
        draft.push(Event::OwnerLeavesSet { owner_leaves });
    }
    Ok(())
}

pub(super) fn require_link(draft: &mut Draft, required: bool) {
    if draft.meeting().link_required() != required {
        draft.push(Event::LinkRequired { required });
    }
}

pub(super) fn hand_over(draft: &mut Draft, to: PrincipalId) -> Result<(), Refusal> {
    let from = draft.meeting().owner();
    if to == from {
        return Err(Refusal::OwnerAlready { principal: to });
    }
    if draft.meeting().person(to).is_none() {
        return Err(Refusal::PersonNotHere { principal: to });
    }
    draft.push(Event::OwnerChanged {
        from,
        to,
        reason: OwnerChangeReason::HandedOver,
    });
    Ok(())
}

pub(super) fn close(draft: &mut Draft) {
    draft.push(Event::Closed {
        reason: CloseReason::ByOwner,
    });
}
