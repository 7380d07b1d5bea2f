//! How a meeting begins.

use conclave_protocol::PrincipalId;

use crate::{Creation, Event, OwnerLeaves, Refusal};

/// The first event of a meeting. The owner is not in it until they join.
pub fn create(creation: Creation, owner: PrincipalId) -> Result<Event, Refusal> {
    require_keepable(creation.owner_leaves, creation.lasting)?;
    Ok(Event::Created {
        owner,
        title: creation.title,
        lasting: creation.lasting,
        owner_leaves: creation.owner_leaves,
        link_required: creation.link_required,
    })
}

pub(super) fn require_keepable(owner_leaves: OwnerLeaves, lasting: bool) -> Result<(), Refusal> {
    if owner_leaves == OwnerLeaves::Keep && !lasting {
        return Err(Refusal::KeepNeedsLasting);
    }
    Ok(())
}
