//! The routes of remote control under `/meetings/{id}/control`: one file an endpoint.
//!
//! What may happen is decided by the meeting. Here is checked only what it cannot know: that a grant was signed by the
//! program whose key the meeting has for that seat.

mod ask;
mod deny;
mod end;
mod extend;
mod grant;
mod more;
mod pause;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Json;
use conclave_meeting::Command;
use conclave_protocol::remote::{DeviceKey, GrantClaim, GrantSignature, LeaseId, MonitorChoice, Scopes};
use conclave_protocol::unprotected::Check;
use conclave_protocol::{MeetingId, PrincipalId, UnixMillis};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{known, seen};
use crate::Inner;
use crate::error::ApiError;
use crate::view::MeetingView;
use crate::visitor::Caller;

pub(super) fn described() -> OpenApiRouter<Arc<Inner>> {
    OpenApiRouter::new()
        .routes(routes!(ask::ask))
        .routes(routes!(grant::grant))
        .routes(routes!(deny::deny))
        .routes(routes!(end::end))
        .routes(routes!(pause::pause))
        .routes(routes!(extend::extend))
        .routes(routes!(more::more))
}

/// Carries a command out and answers with the meeting after it.
async fn carry_out(
    inner: &Inner,
    meeting: MeetingId,
    principal: PrincipalId,
    command: Command,
) -> Result<Json<MeetingView>, ApiError> {
    let live = known(inner, meeting, principal).await?;
    inner.meetings.command(&live, principal, command).await?;
    Ok(seen(&live, principal))
}

/// What a program says yes to, and its signature.
struct Signed {
    lease: LeaseId,
    scopes: Scopes,
    monitor: MonitorChoice,
    until: UnixMillis,
    signature: GrantSignature,
}

/// Refuses everybody but the program that is asked: by its session, by its seat, and by its signature. Tells in whose name
/// the answer counts.
async fn require_signature(
    inner: &Inner,
    meeting: MeetingId,
    caller: &Caller,
    signed: &Signed,
) -> Result<PrincipalId, ApiError> {
    if Check::Lease.is_off() {
        return in_whose_name(inner, meeting, caller, signed.lease).await;
    }
    let Some(key) = caller.key else {
        return Err(ApiError::GrantNeedsProgram);
    };
    let live = known(inner, meeting, caller.principal).await?;
    let (controller, controlled, seat_key) = live
        .parties_of(signed.lease)
        .await
        .ok_or(ApiError::LeaseNotFound)?;
    let claim = GrantClaim {
        meeting,
        lease: signed.lease,
        controller,
        controlled,
        scopes: signed.scopes,
        monitor: signed.monitor,
        until: signed.until,
    };
    let is_program = |seat_key: DeviceKey| seat_key == key && claim.is_signed_by(&key, &signed.signature);
    if seat_key.is_some_and(is_program) {
        return Ok(caller.principal);
    }
    Err(ApiError::SignatureInvalid)
}

/// Without the check: whoever is asked seems to say yes, whoever says it.
async fn in_whose_name(
    inner: &Inner,
    meeting: MeetingId,
    caller: &Caller,
    lease: LeaseId,
) -> Result<PrincipalId, ApiError> {
    let live = known(inner, meeting, caller.principal).await?;
    let (_, controlled, _) = live.parties_of(lease).await.ok_or(ApiError::LeaseNotFound)?;
    conclave_protocol::who(&controlled).map_or(Err(ApiError::LeaseNotFound), |(principal, _)| Ok(principal))
}
