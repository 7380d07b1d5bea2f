//! `PATCH /meetings/{id}`: the owner changes the meeting.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use conclave_meeting::{Command, OwnerLeaves};
use conclave_protocol::MeetingId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{known, seen};
use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::{Body, IdInPath, present, title};
use crate::view::MeetingView;
use crate::visitor::Caller;

/// What is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeRequest {
    /// Null takes the title away.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 120, pattern = r"\S")]
    title: Option<Option<String>>,
    owner_leaves: Option<OwnerLeaves>,
    link_required: Option<bool>,
}

impl ChangeRequest {
    /// The one that can be refused for what it asks comes first, so that nothing else happens then.
    fn commands(self) -> Result<Vec<Command>, ApiError> {
        let title = self.title.map(|text| text.as_deref().map(title).transpose());
        let rename = title.transpose()?.map(|title| Command::Rename { title });
        let set = self.owner_leaves.map(Command::SetOwnerLeaves);
        let require = self.link_required.map(Command::RequireLink);
        Ok([set, rename, require].into_iter().flatten().collect())
    }
}

/// Changes a meeting
#[utoipa::path(
    patch,
    path = "/meetings/{id}",
    tag = "meetings",
    params(("id" = MeetingId, Path)),
    request_body = ChangeRequest,
    responses(
        (status = 200, description = "As it is now", body = MeetingView),
        (status = 400, description = "`title-invalid`, `keep-needs-lasting`, `body-invalid`", body = ErrorBody),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`not-owner`, `origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`", body = ErrorBody),
        (status = 410, description = "`meeting-closed`", body = ErrorBody),
    )
)]
pub(crate) async fn change(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    IdInPath(id): IdInPath,
    Body(request): Body<ChangeRequest>,
) -> Result<Json<MeetingView>, ApiError> {
    let commands = request.commands()?;
    let live = known(&inner, id, caller.principal).await?;
    for command in commands {
        inner.meetings.command(&live, caller.principal, command).await?;
    }
    Ok(seen(&live, caller.principal))
}
