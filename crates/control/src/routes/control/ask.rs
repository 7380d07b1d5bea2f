//! `POST /meetings/{id}/control`: asks to control somebody's computer.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use conclave_meeting::{Ask, Command, Party};
use conclave_protocol::remote::{LeaseId, Scopes};
use conclave_protocol::{DeviceId, MeetingId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::carry_out;
use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::{Body, IdInPath};
use crate::view::MeetingView;
use crate::visitor::Caller;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskRequest {
    /// The asker's, in the meeting.
    device: DeviceId,
    /// The program that is asked: one of the person's `programs`.
    of: Party,
    scopes: Scopes,
}

#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskAnswer {
    lease: LeaseId,
    meeting: MeetingView,
}

/// Asks to control a computer
///
/// The program there has half a minute to answer. One request or control a person at a time, on whichever side.
#[utoipa::path(
    post,
    path = "/meetings/{id}/control",
    tag = "remote control",
    params(("id" = MeetingId, Path)),
    request_body = AskRequest,
    responses(
        (status = 201, description = "Asked", body = AskAnswer),
        (status = 400, description = "`scopes-empty`, `body-invalid`", body = ErrorBody),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`control-forbidden`, `control-blocked`, `origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`", body = ErrorBody),
        (status = 409, description = "`control-busy`, `control-self`, `not-a-program`, `not-inside`", body = ErrorBody),
        (status = 410, description = "`meeting-closed`", body = ErrorBody),
        (status = 429, description = "`control-too-soon`", body = ErrorBody),
    )
)]
pub(crate) async fn ask(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    IdInPath(id): IdInPath,
    Body(AskRequest { device, of, scopes }): Body<AskRequest>,
) -> Result<(StatusCode, Json<AskAnswer>), ApiError> {
    let lease = LeaseId::new(inner.outside.now(), inner.outside.bytes());
    let ask = Ask {
        lease,
        device,
        of,
        scopes,
    };
    let Json(meeting) = carry_out(&inner, id, caller.principal, Command::AskControl(ask)).await?;
    Ok((StatusCode::CREATED, Json(AskAnswer { lease, meeting })))
}
