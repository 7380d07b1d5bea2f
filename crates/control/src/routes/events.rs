//! `GET /events`: the WebSocket that tells what happens in a meeting. What it says is in `crate::events`.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::StatusCode;
use axum::response::Response;
use conclave_protocol::MeetingId;
use serde::Deserialize;

use crate::error::{ApiError, ErrorBody};
use crate::events::{self, EventMessage};
use crate::request::Parameters;
use crate::visitor::Visitor;
use crate::{Inner, limits};

#[derive(Debug, Deserialize)]
pub(crate) struct EventsParameters {
    meeting: String,
    after: Option<String>,
}

/// Follows a meeting
///
/// A WebSocket that sends text messages and reads none. Closed with 4401 where nobody is signed in, 4404 where there is no
/// such meeting for the asker, 4408 for a reader that is too slow, 4429 where too many are open, 4503 while the database is
/// away, 1000 when the meeting has ended and 1012 when the server stops.
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    params(
        ("meeting" = MeetingId, Query, description = "The meeting to follow"),
        ("after" = Option<u64>, Query, minimum = 0, description = "The `seq` of the last event that is known; what came after it is told first"),
    ),
    responses(
        (status = 101, description = "A WebSocket whose messages are like this", body = EventMessage),
        (status = 400, description = "`body-invalid`: a parameter is not understood", body = ErrorBody),
        (status = 401, description = "`unauthenticated`: the bearer token is not known", body = ErrorBody),
        (status = 403, description = "`origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 426, description = "`body-invalid`: it is no request for a WebSocket", body = ErrorBody),
    )
)]
pub(crate) async fn events(
    State(inner): State<Arc<Inner>>,
    visitor: Visitor,
    Parameters(parameters): Parameters<EventsParameters>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let after = parameters.after.as_deref().map(cursor).transpose()?;
    let upgrade = upgrade.map_err(|rejection| ApiError::BodyInvalid {
        status: StatusCode::UPGRADE_REQUIRED,
        reason: rejection.body_text(),
        field: None,
    })?;
    let upgrade = upgrade
        .max_message_size(limits::EVENT_MESSAGE_BYTES)
        .max_frame_size(limits::EVENT_MESSAGE_BYTES);
    let meeting = parameters.meeting.parse().ok();
    let asker = visitor.principal;
    Ok(upgrade.on_upgrade(move |socket| events::serve(inner, socket, asker, meeting, after)))
}

fn cursor(text: &str) -> Result<u64, ApiError> {
    let wrong = |_| ApiError::field_invalid("after", "after must be the number of an event");
    text.parse().map_err(wrong)
}
