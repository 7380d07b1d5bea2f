//! `GET /meetings/{id}`: a meeting, for those who own it or were in it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use conclave_protocol::MeetingId;

use super::{known, seen};
use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::IdInPath;
use crate::view::MeetingView;
use crate::visitor::Caller;

/// Shows a meeting
#[utoipa::path(
    get,
    path = "/meetings/{id}",
    tag = "meetings",
    params(("id" = MeetingId, Path)),
    responses(
        (status = 200, description = "As it is now", body = MeetingView),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`", body = ErrorBody),
    )
)]
pub(crate) async fn show(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    IdInPath(id): IdInPath,
) -> Result<Json<MeetingView>, ApiError> {
    let live = known(&inner, id, caller.principal).await?;
    Ok(seen(&live, caller.principal))
}
