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
    /// False ends all remote control and lets none begin.
    remote_control: Option<bool>,
}

impl ChangeRequest {
    /// The one that can be refused for what it asks comes first, so that nothing else happens then.
    fn commands(self) -> Result<Vec<Command>, ApiError> {
        let title = self.title.map(|text| text.as_deref().map(title).transpose());
        let rename = title.transpose()?.map(|title| Command::Rename { title });
        let set = self.owner_leaves.map(Command::SetOwnerLeaves);
        let require = self.link_required.map(Command::RequireLink);
        let allow = self.remote_control.map(Command::AllowControl);
        Ok([set, rename, require, allow].into_iter().flatten().collect())
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

#[cfg(test)]
mod tests {
    use conclave_storage::on_both;
    use conclave_storage::testing::TestDatabase;
    use serde_json::{Value, json};

    use crate::testing::{World, id};

    async fn the_owner_changes_what_is_named_and_nothing_else(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        let meeting = owner.create(json!({ "title": "Yard", "lasting": true })).await;
        let path = format!("/meetings/{}", id(&meeting));
        let changed = owner
            .patch(&path, json!({ "owner_leaves": "keep", "link_required": true }))
            .await;
        let changed = changed.ok();
        assert_eq!(
            (&changed["title"], &changed["owner_leaves"]),
            (&json!("Yard"), &json!("keep"))
        );
        assert_eq!(
            (&changed["link_required"], &changed["seq"]),
            (&json!(true), &json!(3))
        );
        let renamed = owner.patch(&path, json!({ "title": "Сад" })).await.ok();
        assert_eq!(renamed["title"], "Сад");
        let untitled = owner.patch(&path, json!({ "title": null })).await.ok();
        assert_eq!(untitled["title"], Value::Null);
        assert_eq!(owner.patch(&path, json!({})).await.ok(), untitled);
    }

    async fn others_change_nothing_and_strangers_learn_nothing(db: TestDatabase) {
        let world = World::on(&db).await;
        let meeting = world.program().await.create(json!({})).await;
        let path = format!("/meetings/{}", id(&meeting));
        let mut guest = world.program().await;
        let title = json!({ "title": "Mine" });
        guest
            .patch(&path, title.clone())
            .await
            .refused(404, "meeting-not-found");
        guest.get(&path).await.refused(404, "meeting-not-found");
        guest.enter(&world, &meeting, "tab").await;
        guest.patch(&path, title.clone()).await.refused(403, "not-owner");
        world
            .page()
            .patch(&path, title.clone())
            .await
            .refused(401, "unauthenticated");
        for wrong in [
            "/meetings/nonsense",
            "/meetings/%ff",
            "/meetings/00000000-0000-0000-0000-000000000000",
        ] {
            guest
                .patch(wrong, title.clone())
                .await
                .refused(404, "meeting-not-found");
        }
    }

    async fn what_cannot_be_kept_changes_nothing(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        let meeting = owner.create(json!({})).await;
        let path = format!("/meetings/{}", id(&meeting));
        let both = json!({ "title": "Yard", "owner_leaves": "keep" });
        owner.patch(&path, both).await.refused(400, "keep-needs-lasting");
        assert_eq!(owner.see(&meeting).await, meeting);
        owner.close(&meeting).await.ok();
        owner
            .patch(&path, json!({ "title": "Yard" }))
            .await
            .refused(410, "meeting-closed");
    }

    on_both!(
        the_owner_changes_what_is_named_and_nothing_else,
        others_change_nothing_and_strangers_learn_nothing,
        what_cannot_be_kept_changes_nothing,
    );
}
