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

#[cfg(test)]
mod tests {
    use conclave_storage::on_both;
    use conclave_storage::testing::TestDatabase;
    use serde_json::json;

    use crate::testing::{World, id};

    async fn only_the_owner_hands_over_and_only_to_somebody_who_is_there(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        let mut guest = world.program().await;
        let meeting = owner.create(json!({})).await;
        let path = format!("/meetings/{}/owner", id(&meeting));
        let to = |who: &str| json!({ "to": who });
        owner
            .post(&path, to(&guest.principal))
            .await
            .refused(409, "person-not-here");
        owner.enter(&world, &meeting, "tab").await;
        guest.enter(&world, &meeting, "tab").await;
        guest
            .post(&path, to(&guest.principal.clone()))
            .await
            .refused(403, "not-owner");
        owner
            .post(&path, json!({ "to": "somebody" }))
            .await
            .refused(400, "body-invalid");
        let handed = owner.post(&path, to(&guest.principal)).await.ok();
        assert_eq!(handed["owner"], json!(guest.principal));
        owner.close(&meeting).await.refused(403, "not-owner");
        guest.close(&meeting).await.ok();
    }

    on_both!(only_the_owner_hands_over_and_only_to_somebody_who_is_there);
}
