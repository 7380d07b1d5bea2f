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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use conclave_storage::on_both;
    use conclave_storage::testing::TestDatabase;
    use serde_json::{Value, json};

    use crate::testing::{World, id};

    async fn the_owner_sees_everybody_and_others_themselves(db: TestDatabase) {
        let world = World::on(&db).await;
        let (mut owner, mut guest) = (world.program().await, world.program().await);
        let meeting = owner.create(json!({})).await;
        owner.enter(&world, &meeting, "a").await;
        guest.enter(&world, &meeting, "b").await;
        let begun = world.clock.now().as_millis();
        world.clock.advance(Duration::from_secs(60));
        guest.leave(&meeting, "b").await.ok();
        let path = format!("/meetings/{}/participations", id(&meeting));
        let all = owner.get(&path).await.ok()["participations"].clone();
        let names: Vec<_> = all
            .as_array()
            .unwrap()
            .iter()
            .map(|stay| stay["name"].clone())
            .collect();
        assert_eq!(names, ["On b", "On a"]);
        assert_eq!(
            (&all[0]["joined_at"], &all[0]["left_at"]),
            (&json!(begun), &json!(begun + 60_000))
        );
        assert_eq!(all[1]["left_at"], Value::Null);
        let own = guest.get(&path).await.ok()["participations"].clone();
        assert_eq!(own, json!([all[0]]));
        world
            .program()
            .await
            .get(&path)
            .await
            .refused(404, "meeting-not-found");
    }

    async fn those_who_are_there_when_it_ends_left_then(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        let meeting = owner.create(json!({})).await;
        owner.enter(&world, &meeting, "a").await;
        owner.close(&meeting).await.ok();
        let path = format!("/meetings/{}/participations", id(&meeting));
        let all = owner.get(&path).await.ok();
        assert_eq!(
            all["participations"][0]["left_at"],
            json!(world.clock.now().as_millis())
        );
    }

    on_both!(
        the_owner_sees_everybody_and_others_themselves,
        those_who_are_there_when_it_ends_left_then,
    );
}
