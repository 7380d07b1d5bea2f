//! `POST /meetings/{id}/leave`: a device gives its seat up. Done at once, also while the database is away.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use conclave_meeting::Command;
use conclave_protocol::MeetingId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::known;
use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::{Body, IdInPath, device};
use crate::visitor::Caller;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeaveRequest {
    /// The one that was joined with.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_-]{1,64}$")]
    device: String,
}

/// Leaves a meeting with one device
///
/// Whoever has left already, or is in a meeting that has ended, has done so.
#[utoipa::path(
    post,
    path = "/meetings/{id}/leave",
    tag = "meetings",
    params(("id" = MeetingId, Path)),
    request_body = LeaveRequest,
    responses(
        (status = 204, description = "Left"),
        (status = 400, description = "`device-invalid`, `body-invalid`", body = ErrorBody),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`", body = ErrorBody),
    )
)]
pub(crate) async fn leave(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    IdInPath(id): IdInPath,
    Body(request): Body<LeaveRequest>,
) -> Result<StatusCode, ApiError> {
    let device = device(&request.device)?;
    let live = match known(&inner, id, caller.principal).await {
        // Whoever has no seat has left already; that the database may not say so changes nothing.
        Err(ApiError::DatabaseAway) if !inner.meetings.has_seat(id, caller.principal, &device) => {
            return Ok(StatusCode::NO_CONTENT);
        }
        known => known?,
    };
    let left = inner
        .meetings
        .command(&live, caller.principal, Command::Leave { device })
        .await;
    match left {
        Ok(()) | Err(ApiError::MeetingClosed | ApiError::NotInside) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::StatusCode;
    use conclave_storage::on_both;
    use conclave_storage::testing::TestDatabase;
    use serde_json::{Value, json};

    use crate::testing::{Client, World, identity, room};

    /// An owner and a guest in a meeting that was created so.
    async fn two_inside(world: &World, creation: Value) -> (Client, Client, Value) {
        let (mut owner, mut guest) = (world.program().await, world.program().await);
        let meeting = owner.create(creation).await;
        owner.enter(world, &meeting, "tab").await;
        guest.enter(world, &meeting, "tab").await;
        (owner, guest, meeting)
    }

    async fn one_who_leaves_is_out_of_the_room_at_once_and_may_say_so_twice(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut guest = world.program().await;
        let meeting = world.program().await.create(json!({})).await;
        let joined = guest.enter(&world, &meeting, "tab").await;
        for _ in 0..2 {
            assert_eq!(guest.leave(&meeting, "tab").await.status, StatusCode::NO_CONTENT);
        }
        assert_eq!(world.rooms.take(), [format!("removed {}", identity(&joined))]);
        assert!(!world.watch().admits(&room(&meeting), &identity(&joined)));
        guest.leave(&meeting, "a#b").await.refused(400, "device-invalid");
        world
            .program()
            .await
            .leave(&meeting, "tab")
            .await
            .refused(404, "meeting-not-found");
    }

    async fn by_default_the_meeting_goes_to_somebody_who_is_there(db: TestDatabase) {
        let world = World::on(&db).await;
        let (mut owner, mut guest, meeting) = two_inside(&world, json!({})).await;
        owner.leave(&meeting, "tab").await.ok();
        assert_eq!(guest.see(&meeting).await["owner"], json!(guest.principal));
    }

    async fn where_it_is_to_end_everybody_is_sent_away(db: TestDatabase) {
        let world = World::on(&db).await;
        let (mut owner, mut guest, meeting) = two_inside(&world, json!({ "owner_leaves": "end" })).await;
        world.rooms.take();
        owner.leave(&meeting, "tab").await.ok();
        let after = guest.see(&meeting).await;
        assert_eq!(
            (&after["closed_reason"], &after["people"]),
            (&json!("owner_left"), &json!([]))
        );
        let done = world.rooms.take();
        assert_eq!(done.last(), Some(&format!("closed {}", room(&meeting))));
    }

    async fn where_it_is_kept_the_owner_stays_owner(db: TestDatabase) {
        let world = World::on(&db).await;
        let keep = json!({ "lasting": true, "owner_leaves": "keep" });
        let (mut owner, mut guest, meeting) = two_inside(&world, keep).await;
        owner.leave(&meeting, "tab").await.ok();
        let after = guest.see(&meeting).await;
        assert_eq!(after["owner"], json!(owner.principal));
        assert_eq!(after["people"].as_array().unwrap().len(), 1);
    }

    async fn losing_the_connection_is_not_leaving_until_the_grace_is_over(db: TestDatabase) {
        let world = World::on(&db).await;
        let (mut owner, mut guest, meeting) = two_inside(&world, json!({})).await;
        let joined = owner.try_join(&meeting, "tab").await.ok();
        world.watch().joined(&room(&meeting), &identity(&joined));
        world.watch().left(&room(&meeting), &identity(&joined));
        world.round().await;
        let lost = guest.see(&meeting).await;
        assert_eq!(
            (&lost["owner"], &lost["people"][0]["state"]),
            (&json!(owner.principal), &json!("lost"))
        );
        assert!(
            world.watch().admits(&room(&meeting), &identity(&joined)),
            "it may come back"
        );
        world.after(Duration::from_secs(299)).await;
        assert_eq!(guest.see(&meeting).await, lost);
        world.after(Duration::from_secs(2)).await;
        let gone = guest.see(&meeting).await;
        assert_eq!(
            (&gone["owner"], gone["people"].as_array().unwrap().len()),
            (&json!(guest.principal), 1)
        );
        assert!(!world.watch().admits(&room(&meeting), &identity(&joined)));
    }

    on_both!(
        one_who_leaves_is_out_of_the_room_at_once_and_may_say_so_twice,
        by_default_the_meeting_goes_to_somebody_who_is_there,
        where_it_is_to_end_everybody_is_sent_away,
        where_it_is_kept_the_owner_stays_owner,
        losing_the_connection_is_not_leaving_until_the_grace_is_over,
    );
}
