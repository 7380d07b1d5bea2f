//! `POST /meetings`: a new meeting, owned by whoever asks.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use conclave_meeting::{Creation, OwnerLeaves};
use conclave_protocol::Slug;
use serde::Deserialize;
use utoipa::ToSchema;

use super::seen;
use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::{Body, title};
use crate::view::MeetingView;
use crate::visitor::Visitor;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateRequest {
    #[schema(min_length = 1, max_length = 120, pattern = r"\S")]
    title: Option<String>,
    /// A name for the link, instead of the code: a letter, then letters, digits and hyphens.
    #[schema(min_length = 3, max_length = 40, pattern = "^[A-Za-z][A-Za-z0-9-]{2,39}$")]
    slug: Option<String>,
    /// Whether it stays when everybody has gone.
    #[serde(default)]
    lasting: bool,
    #[serde(default)]
    owner_leaves: OwnerLeaves,
    /// Whether the code alone does not open the door.
    #[serde(default)]
    link_required: bool,
}

/// Creates a meeting
///
/// A page without a session gets one.
#[utoipa::path(
    post,
    path = "/meetings",
    tag = "meetings",
    request_body = CreateRequest,
    responses(
        (status = 201, description = "Created", body = MeetingView),
        (status = 400, description = "`title-invalid`, `slug-invalid`, `keep-needs-lasting`, `body-invalid`", body = ErrorBody),
        (status = 401, description = "`unauthenticated`: the bearer token is not known", body = ErrorBody),
        (status = 403, description = "`joining-disabled`, `origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 409, description = "`slug-taken`, `too-many-meetings`", body = ErrorBody),
        (status = 429, description = "`too-many-sessions`", body = ErrorBody),
    )
)]
pub(crate) async fn create(
    State(inner): State<Arc<Inner>>,
    visitor: Visitor,
    Body(request): Body<CreateRequest>,
) -> Result<(StatusCode, HeaderMap, Json<MeetingView>), ApiError> {
    if !inner.guests {
        return Err(ApiError::JoiningDisabled);
    }
    let slug = request.slug.map(|slug| Slug::new(&slug, &inner.prefixes));
    let slug = slug.transpose().map_err(ApiError::SlugInvalid)?;
    let creation = Creation {
        title: request.title.as_deref().map(title).transpose()?,
        lasting: request.lasting,
        owner_leaves: request.owner_leaves,
        link_required: request.link_required,
    };
    let (owner, session) = visitor.or_new_guest(&inner).await?;
    let live = inner.meetings.create(owner, creation, slug).await?;
    let headers = visitor.keep(session.as_ref());
    Ok((StatusCode::CREATED, headers, seen(&live, owner)))
}
