//! `POST /meetings/{id}/owner`: the owner hands the meeting over to somebody who is there.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use conclave_meeting::Command;
use conclave_protocol::{MeetingId, PrincipalId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{known, seen};
use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::{Body, IdInPath};
use crate::view::MeetingView;
use crate::visitor::Caller;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOverRequest {
    /// Somebody who is in the meeting.
    to: PrincipalId,
}

/// Hands a meeting over
#[utoipa::path(
    post,
    path = "/meetings/{id}/owner",
    tag = "meetings",
    params(("id" = MeetingId, Path)),
    request_body = HandOverRequest,
    responses(
        (status = 200, description = "As it is now", body = MeetingView),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`not-owner`, `origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`", body = ErrorBody),
        (status = 409, description = "`person-not-here`, `owner-already`", body = ErrorBody),
        (status = 410, description = "`meeting-closed`", body = ErrorBody),
    )
)]
pub(crate) async fn hand_over(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    IdInPath(id): IdInPath,
    Body(request): Body<HandOverRequest>,
) -> Result<Json<MeetingView>, ApiError> {
    let live = known(&inner, id, caller.principal).await?;
    let command = Command::HandOver { to: request.to };
    inner.meetings.command(&live, caller.principal, command).await?;
    Ok(seen(&live, caller.principal))
}
