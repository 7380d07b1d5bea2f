//! `POST /meetings/{id}/control/{lease}/grant`: the asked program says yes.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use conclave_meeting::Command;
use conclave_protocol::remote::{GrantSignature, LeaseId, MonitorChoice, Scopes};
use conclave_protocol::{DeviceId, MeetingId, UnixMillis};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Signed, carry_out, require_signature};
use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::{Body, LeaseInPath};
use crate::view::MeetingView;
use crate::visitor::Caller;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantControlRequest {
    device: DeviceId,
    scopes: Scopes,
    monitor: MonitorChoice,
    until: UnixMillis,
    /// Of the grant, with the key of the program.
    #[schema(min_length = 86, max_length = 86)]
    signature: GrantSignature,
}

/// Grants control
///
/// Only the program that was asked can, by its signature over meeting, lease, both identities, scopes, monitor and time.
#[utoipa::path(
    post,
    path = "/meetings/{id}/control/{lease}/grant",
    tag = "remote control",
    params(("id" = MeetingId, Path), ("lease" = LeaseId, Path)),
    request_body = GrantControlRequest,
    responses(
        (status = 200, description = "As the meeting is now", body = MeetingView),
        (status = 400, description = "`scopes-empty`, `lease-too-long`, `body-invalid`", body = ErrorBody),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`grant-needs-program`, `signature-invalid`, `not-your-lease`, `origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`, `lease-not-found`", body = ErrorBody),
        (status = 409, description = "`scopes-not-asked`", body = ErrorBody),
        (status = 410, description = "`meeting-closed`", body = ErrorBody),
    )
)]
pub(crate) async fn grant(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    LeaseInPath(id, lease): LeaseInPath,
    Body(GrantControlRequest {
        device,
        scopes,
        monitor,
        until,
        signature,
    }): Body<GrantControlRequest>,
) -> Result<Json<MeetingView>, ApiError> {
    let signed = Signed {
        lease,
        scopes,
        monitor,
        until,
        signature,
    };
    let principal = require_signature(&inner, id, &caller, &signed).await?;
    let command = Command::GrantControl {
        lease,
        device,
        scopes,
        monitor,
        until,
        signature,
    };
    carry_out(&inner, id, principal, command).await
}
