//! `POST /meetings/{id}/control/{lease}/deny`: the asked person says no, with any device.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use conclave_meeting::Command;
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
pub(crate) struct DenyControlRequest {
    /// And this person shall not ask again in this meeting.
    #[serde(default)]
    block: bool,
}

/// Says no to a request
///
/// To one for more scopes too, which changes nothing else.
#[utoipa::path(
    post,
    path = "/meetings/{id}/control/{lease}/deny",
    tag = "remote control",
    params(("id" = MeetingId, Path), ("lease" = LeaseId, Path)),
    request_body = DenyControlRequest,
    responses(
        (status = 200, description = "As the meeting is now", body = MeetingView),
        (status = 400, description = "`body-invalid`", body = ErrorBody),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`not-your-lease`, `origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`, `lease-not-found`", body = ErrorBody),
        (status = 410, description = "`meeting-closed`", body = ErrorBody),
    )
)]
pub(crate) async fn deny(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    LeaseInPath(id, lease): LeaseInPath,
    Body(DenyControlRequest { block }): Body<DenyControlRequest>,
) -> Result<Json<MeetingView>, ApiError> {
    let command = Command::DenyControl { lease, block };
    carry_out(&inner, id, caller.principal, command).await
}
