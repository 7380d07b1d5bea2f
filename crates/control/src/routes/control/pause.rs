//! `POST /meetings/{id}/control/{lease}/pause`: the person at the desk uses mouse or keys, or no longer does.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use conclave_meeting::Command;
use conclave_protocol::remote::LeaseId;
use conclave_protocol::{DeviceId, MeetingId};
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
pub(crate) struct PauseControlRequest {
    device: DeviceId,
    paused: bool,
}

/// Pauses control, or lets it go on
///
/// For the controlled program.
#[utoipa::path(
    post,
    path = "/meetings/{id}/control/{lease}/pause",
    tag = "remote control",
    params(("id" = MeetingId, Path), ("lease" = LeaseId, Path)),
    request_body = PauseControlRequest,
    responses(
        (status = 200, description = "As the meeting is now", body = MeetingView),
        (status = 400, description = "`body-invalid`", body = ErrorBody),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`not-your-lease`, `origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`, `lease-not-found`", body = ErrorBody),
        (status = 410, description = "`meeting-closed`", body = ErrorBody),
    )
)]
pub(crate) async fn pause(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    LeaseInPath(id, lease): LeaseInPath,
    Body(PauseControlRequest { device, paused }): Body<PauseControlRequest>,
) -> Result<Json<MeetingView>, ApiError> {
    let command = if paused {
        Command::PauseControl { lease, device }
    } else {
        Command::ResumeControl { lease, device }
    };
    carry_out(&inner, id, caller.principal, command).await
}
