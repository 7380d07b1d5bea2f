//! `POST /meetings/{id}/leave`: a device gives its seat up. Done at once, also while the database is away.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use conclave_meeting::Command;
use conclave_protocol::MeetingId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::known;
use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::{Body, IdInPath, device};
use crate::visitor::Caller;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeaveRequest {
    /// The one that was joined with.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_-]{1,64}$")]
    device: String,
}

/// Leaves a meeting with one device
///
/// Whoever has left already, or is in a meeting that has ended, has done so.
#[utoipa::path(
    post,
    path = "/meetings/{id}/leave",
    tag = "meetings",
    params(("id" = MeetingId, Path)),
    request_body = LeaveRequest,
    responses(
        (status = 204, description = "Left"),
        (status = 400, description = "`device-invalid`, `body-invalid`", body = ErrorBody),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`", body = ErrorBody),
    )
)]
pub(crate) async fn leave(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    IdInPath(id): IdInPath,
    Body(request): Body<LeaveRequest>,
) -> Result<StatusCode, ApiError> {
    let device = device(&request.device)?;
    let live = known(&inner, id, caller.principal).await?;
    let left = inner
        .meetings
        .command(&live, caller.principal, Command::Leave { device })
        .await;
    match left {
        Ok(()) | Err(ApiError::MeetingClosed | ApiError::NotInside) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(error),
    }
}
