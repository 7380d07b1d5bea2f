//! `POST /meetings/{address}/look-up`: what stands at a meeting's door. A POST, so that the secret stays out of logs.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::{ApiError, ErrorBody};
use crate::lookups::Found;
use crate::request::{Body, InPath};
use crate::view::{Door, Glimpse, MeetingView, Place};
use crate::visitor::Visitor;
use crate::{Inner, limits};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LookUpRequest {
    /// What the link has after `#`. A wrong one counts as none.
    secret: Option<String>,
}

/// Looks a meeting up
///
/// Unknown, ended and hidden meetings get one answer, after one time. Only failures are counted against the client's address.
#[utoipa::path(
    post,
    path = "/meetings/{address}/look-up",
    tag = "meetings",
    params(("address" = String, Path, description = "A code or slug as somebody typed it", example = "CON-7K3M9QXD")),
    request_body = LookUpRequest,
    responses(
        (status = 200, description = "What stands at its door", body = Glimpse),
        (status = 401, description = "`unauthenticated`: the bearer token is not known", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`", body = ErrorBody),
        (status = 410, description = "`meeting-closed`: only for those who have the secret or know the meeting", body = ErrorBody),
        (status = 429, description = "`too-many-look-ups`", body = ErrorBody),
    )
)]
pub(crate) async fn look_up(
    State(inner): State<Arc<Inner>>,
    visitor: Visitor,
    InPath(address): InPath,
    Body(request): Body<LookUpRequest>,
) -> Result<Json<Glimpse>, ApiError> {
    let found = inner
        .look_ups
        .find(&visitor, &address, request.secret.as_deref())
        .await?;
    // Whoever is in a meeting is in it in memory; there is nobody in any other.
    let live = inner.meetings.in_memory(found.row.id);
    let shown = live.map(|live| live.shown());
    Ok(Json(glimpse(&inner, &visitor, found, shown.as_deref())))
}

fn glimpse(inner: &Inner, visitor: &Visitor, found: Found, shown: Option<&MeetingView>) -> Glimpse {
    let people = shown.map(|shown| shown.people.as_slice()).unwrap_or_default();
    let names = people.iter().take(limits::GLIMPSED_NAMES);
    let is_asker = |principal| Some(principal) == visitor.principal;
    Glimpse {
        address: Place::of(&found.row, &inner.prefixes).address,
        title: found.row.facts.title,
        door: Door::Anyone,
        lasting: found.row.facts.lasting,
        people_count: people.len(),
        people: names.map(|person| person.name.clone()).collect(),
        yours: is_asker(found.row.facts.owner),
        here_already: people.iter().any(|person| is_asker(person.principal)),
    }
}
