//! `POST /meetings/{id}/control/{lease}/end`: whoever has a part in it ends it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use conclave_meeting::{Command, ControlEnd};
use conclave_protocol::MeetingId;
use conclave_protocol::remote::LeaseId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::carry_out;
use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::{Body, LeaseInPath};
use crate::view::MeetingView;
use crate::visitor::Caller;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndControlRequest {
    /// Only the controlled program's is listened to: `idle`, `covered`, `panic`, `program_ended`.
    reason: Option<ControlEnd>,
}

/// Ends a request or control
///
/// The controller takes back or releases, the controlled person revokes, the owner of the meeting forbids.
#[utoipa::path(
    post,
    path = "/meetings/{id}/control/{lease}/end",
    tag = "remote control",
    params(("id" = MeetingId, Path), ("lease" = LeaseId, Path)),
    request_body = EndControlRequest,
    responses(
        (status = 200, description = "As the meeting is now", body = MeetingView),
        (status = 400, description = "`body-invalid`", body = ErrorBody),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`not-your-lease`, `origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`, `lease-not-found`", body = ErrorBody),
        (status = 410, description = "`meeting-closed`", body = ErrorBody),
    )
)]
pub(crate) async fn end(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    LeaseInPath(id, lease): LeaseInPath,
    Body(EndControlRequest { reason }): Body<EndControlRequest>,
) -> Result<Json<MeetingView>, ApiError> {
    let command = Command::EndControl { lease, reason };
    carry_out(&inner, id, caller.principal, command).await
}
