//! `GET /meetings/{id}/participations`: who was in a meeting when. The owner sees everybody, others themselves.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use conclave_protocol::MeetingId;
use conclave_storage::participations as storage;
use serde::Serialize;
use utoipa::ToSchema;

use super::known;
use crate::error::{ApiError, ErrorBody};
use crate::request::IdInPath;
use crate::view::ParticipationView;
use crate::visitor::Caller;
use crate::{Inner, limits};

#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ParticipationsAnswer {
    /// The latest first, at most 1,000.
    participations: Vec<ParticipationView>,
}

/// Tells who was in a meeting when
#[utoipa::path(
    get,
    path = "/meetings/{id}/participations",
    tag = "meetings",
    params(("id" = MeetingId, Path)),
    responses(
        (status = 200, description = "Each stay of each device", body = ParticipationsAnswer),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`", body = ErrorBody),
    )
)]
pub(crate) async fn participations(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    IdInPath(id): IdInPath,
) -> Result<Json<ParticipationsAnswer>, ApiError> {
    let live = known(&inner, id, caller.principal).await?;
    let limit = limits::PARTICIPATIONS;
    let stays = if live.shown().owner == caller.principal {
        storage::of_meeting(&inner.db, id, limit).await?
    } else {
        storage::of_principal(&inner.db, id, caller.principal, limit).await?
    };
    Ok(Json(ParticipationsAnswer {
        participations: stays.into_iter().map(ParticipationView::from).collect(),
    }))
}
