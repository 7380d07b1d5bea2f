//! `POST /meetings/{id}/control/{lease}/more`: the controller asks for further scopes.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use conclave_meeting::Command;
use conclave_protocol::remote::{LeaseId, Scopes};
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
pub(crate) struct MoreControlRequest {
    device: DeviceId,
    scopes: Scopes,
}

/// Asks for more while controlling
///
/// Answered like a request.
#[utoipa::path(
    post,
    path = "/meetings/{id}/control/{lease}/more",
    tag = "remote control",
    params(("id" = MeetingId, Path), ("lease" = LeaseId, Path)),
    request_body = MoreControlRequest,
    responses(
        (status = 200, description = "As the meeting is now", body = MeetingView),
        (status = 400, description = "`scopes-empty`, `body-invalid`", body = ErrorBody),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`not-your-lease`, `origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`, `lease-not-found`", body = ErrorBody),
        (status = 409, description = "`control-busy`", body = ErrorBody),
        (status = 410, description = "`meeting-closed`", body = ErrorBody),
    )
)]
pub(crate) async fn more(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    LeaseInPath(id, lease): LeaseInPath,
    Body(MoreControlRequest { device, scopes }): Body<MoreControlRequest>,
) -> Result<Json<MeetingView>, ApiError> {
    let command = Command::AskMoreControl {
        lease,
        device,
        scopes,
    };
    carry_out(&inner, id, caller.principal, command).await
}
