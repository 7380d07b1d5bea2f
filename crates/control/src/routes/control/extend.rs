//! `POST /meetings/{id}/control/{lease}/extend`: the controlled program lets it go on for longer.

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
pub(crate) struct ExtendControlRequest {
    device: DeviceId,
    scopes: Scopes,
    monitor: MonitorChoice,
    until: UnixMillis,
    /// Of the grant, with the key of the program.
    #[schema(min_length = 86, max_length = 86)]
    signature: GrantSignature,
}

/// Extends control
///
/// Signed like a grant.
#[utoipa::path(
    post,
    path = "/meetings/{id}/control/{lease}/extend",
    tag = "remote control",
    params(("id" = MeetingId, Path), ("lease" = LeaseId, Path)),
    request_body = ExtendControlRequest,
    responses(
        (status = 200, description = "As the meeting is now", body = MeetingView),
        (status = 400, description = "`lease-too-long`, `body-invalid`", body = ErrorBody),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`grant-needs-program`, `signature-invalid`, `not-your-lease`, `origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`, `lease-not-found`", body = ErrorBody),
        (status = 409, description = "`scopes-not-asked`", body = ErrorBody),
        (status = 410, description = "`meeting-closed`", body = ErrorBody),
    )
)]
pub(crate) async fn extend(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    LeaseInPath(id, lease): LeaseInPath,
    Body(ExtendControlRequest {
        device,
        scopes,
        monitor,
        until,
        signature,
    }): Body<ExtendControlRequest>,
) -> Result<Json<MeetingView>, ApiError> {
    let signed = Signed {
        lease,
        scopes,
        monitor,
        until,
        signature,
    };
    let principal = require_signature(&inner, id, &caller, &signed).await?;
    let command = Command::ExtendControl {
        lease,
        device,
        until,
        signature,
    };
    carry_out(&inner, id, principal, command).await
}
