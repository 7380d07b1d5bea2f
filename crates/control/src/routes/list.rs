//! `GET /meetings`: the asker's meetings, the newest first.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use conclave_protocol::MeetingId;
use conclave_storage::meetings;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{ApiError, ErrorBody};
use crate::request::Parameters;
use crate::view::Summary;
use crate::visitor::Caller;
use crate::{Inner, limits};

#[derive(Debug, Deserialize)]
pub(crate) struct ListParameters {
    before: Option<String>,
    limit: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListAnswer {
    meetings: Vec<Summary>,
    /// Where there may be more: `before` of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<MeetingId>,
}

/// Lists the asker's meetings
///
/// Those it owns and those it took part in.
#[utoipa::path(
    get,
    path = "/meetings",
    tag = "meetings",
    params(
        ("before" = Option<MeetingId>, Query, description = "`next` of the page before"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 100, description = "How many meetings to list; 50 where absent"),
    ),
    responses(
        (status = 200, description = "A page of them", body = ListAnswer),
        (status = 400, description = "`body-invalid`: a parameter is not understood", body = ErrorBody),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`origin-refused`, `insecure-page`", body = ErrorBody),
    )
)]
pub(crate) async fn list(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    Parameters(parameters): Parameters<ListParameters>,
) -> Result<Json<ListAnswer>, ApiError> {
    let before = parameters.before.as_deref().map(before).transpose()?;
    let limit = parameters
        .limit
        .as_deref()
        .map_or(Ok(limits::LIST_UNASKED), limit)?;
    // One more than asked for tells whether there is a next page.
    let mut found = meetings::of_principal(&inner.db, caller.principal, before, limit + 1).await?;
    let page = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_last = found.len() <= page;
    found.truncate(page);
    let next = found.last().filter(|_| !is_last).map(|last| last.id);
    let summaries = found
        .into_iter()
        .map(|summary| Summary::new(summary, caller.principal, &inner.prefixes));
    Ok(Json(ListAnswer {
        meetings: summaries.collect(),
        next,
    }))
}

fn before(text: &str) -> Result<MeetingId, ApiError> {
    let wrong = |_| ApiError::field_invalid("before", "before must be the id of a meeting");
    text.parse().map_err(wrong)
}

fn limit(text: &str) -> Result<u64, ApiError> {
    let limit = text
        .parse()
        .ok()
        .filter(|limit| (1..=limits::LIST).contains(limit));
    limit.ok_or_else(|| {
        ApiError::field_invalid(
            "limit",
            format!("limit must be a number from 1 to {}", limits::LIST),
        )
    })
}
