//! `POST /pairings`: a code for the desktop program, which then is the same person.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use conclave_protocol::{MeetingId, UnixMillis};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::known;
use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::Body;
use crate::visitor::Caller;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PairRequest {
    /// The meeting that the program shall join.
    meeting: Option<MeetingId>,
}

#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PairAnswer {
    /// To be typed into the program.
    #[schema(example = "7K3M-9QXD")]
    code: String,
    expires_at: UnixMillis,
}

/// Makes a code for pairing with the desktop program
///
/// It is good once. A new one makes the one before it void.
#[utoipa::path(
    post,
    path = "/pairings",
    tag = "sessions",
    request_body = PairRequest,
    responses(
        (status = 201, description = "Made", body = PairAnswer),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`", body = ErrorBody),
    )
)]
pub(crate) async fn pair(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    Body(PairRequest { meeting }): Body<PairRequest>,
) -> Result<(StatusCode, Json<PairAnswer>), ApiError> {
    if let Some(id) = meeting {
        known(&inner, id, caller.principal).await?;
    }
    let (code, pairing) = inner.pairings.begin(caller.principal, meeting)?;
    let answer = PairAnswer {
        code: code.in_two_halves(),
        expires_at: pairing.expires_at,
    };
    Ok((StatusCode::CREATED, Json(answer)))
}
