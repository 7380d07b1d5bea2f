//! `POST /meetings/{id}/close`: the owner ends the meeting for everybody. Done at once, also while the database is away.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use conclave_meeting::Command;
use conclave_protocol::MeetingId;

use super::known;
use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::IdInPath;
use crate::visitor::Caller;

/// Ends a meeting for everybody
///
/// One that has ended already stays so.
#[utoipa::path(
    post,
    path = "/meetings/{id}/close",
    tag = "meetings",
    params(("id" = MeetingId, Path)),
    responses(
        (status = 204, description = "Ended"),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`not-owner`, `origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`", body = ErrorBody),
    )
)]
pub(crate) async fn close(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    IdInPath(id): IdInPath,
) -> Result<StatusCode, ApiError> {
    let live = known(&inner, id, caller.principal).await?;
    let closed = inner
        .meetings
        .command(&live, caller.principal, Command::Close)
        .await;
    match closed {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(ApiError::MeetingClosed) if live.shown().owner == caller.principal => Ok(StatusCode::NO_CONTENT),
        Err(ApiError::MeetingClosed) => Err(ApiError::NotOwner),
        Err(error) => Err(error),
    }
}
