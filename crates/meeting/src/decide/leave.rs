//! Leaving as somebody wishes: at once, without grace.

use conclave_protocol::{DeviceId, PrincipalId};

use super::Draft;
use crate::{LeaveReason, OwnerChangeReason, Refusal};

pub(super) fn leave(draft: &mut Draft, principal: PrincipalId, device: &DeviceId) -> Result<(), Refusal> {
    let device = device.clone();
    if !draft.meeting().holds(principal, &device) {
        return Err(Refusal::NotInside { principal, device });
    }
    draft.unseat(principal, device, LeaveReason::Left);
    draft.settle_departure(principal, LeaveReason::Left, OwnerChangeReason::OwnerLeft);
    Ok(())
}
