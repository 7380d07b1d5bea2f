//! `POST /meetings/{id}/close`: the owner ends the meeting for everybody. Done at once, also while the database is away.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use conclave_meeting::Command;
use conclave_protocol::MeetingId;

use super::known;
use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::IdInPath;
use crate::visitor::Caller;

/// Ends a meeting for everybody
///
/// One that has ended already stays so.
#[utoipa::path(
    post,
    path = "/meetings/{id}/close",
    tag = "meetings",
    params(("id" = MeetingId, Path)),
    responses(
        (status = 204, description = "Ended"),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`not-owner`, `origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`", body = ErrorBody),
    )
)]
pub(crate) async fn close(
    State(inner): State<Arc<Inner>>,
    caller: Caller,
    IdInPath(id): IdInPath,
) -> Result<StatusCode, ApiError> {
    let live = known(&inner, id, caller.principal).await?;
    let closed = inner
        .meetings
        .command(&live, caller.principal, Command::Close)
        .await;
    match closed {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(ApiError::MeetingClosed) if live.shown().owner == caller.principal => Ok(StatusCode::NO_CONTENT),
        Err(ApiError::MeetingClosed) => Err(ApiError::NotOwner),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::StatusCode;
    use conclave_storage::on_both;
    use conclave_storage::testing::TestDatabase;
    use futures_util::future::join_all;
    use serde_json::json;

    use crate::testing::{World, identity, room};

    async fn everybody_is_sent_away_and_nobody_comes_back(db: TestDatabase) {
        let world = World::on(&db).await;
        let (mut owner, mut guest) = (world.program().await, world.program().await);
        let meeting = owner.create(json!({})).await;
        let joined = guest.enter(&world, &meeting, "tab").await;
        guest.close(&meeting).await.refused(403, "not-owner");
        owner.close(&meeting).await.ok();
        assert_eq!(world.rooms.take(), [format!("closed {}", room(&meeting))]);
        assert!(!world.watch().admits(&room(&meeting), &identity(&joined)));
        guest
            .try_join(&meeting, "tab")
            .await
            .refused(410, "meeting-closed");
        assert_eq!(
            owner.close(&meeting).await.status,
            StatusCode::NO_CONTENT,
            "twice is once"
        );
        assert_eq!(guest.leave(&meeting, "tab").await.status, StatusCode::NO_CONTENT);
        guest.close(&meeting).await.refused(403, "not-owner");
        world
            .program()
            .await
            .close(&meeting)
            .await
            .refused(404, "meeting-not-found");
    }

    async fn an_empty_instant_meeting_ends_and_a_lasting_one_stays(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        let instant = owner.create(json!({})).await;
        let lasting = owner.create(json!({ "lasting": true })).await;
        world.after(Duration::from_secs(601)).await;
        assert_eq!(owner.see(&instant).await["closed_reason"], "empty");
        assert!(owner.see(&lasting).await["closed_at"].is_null());
    }

    async fn two_tabs_that_create_close_and_leave_at_once_agree(db: TestDatabase) {
        let world = World::on(&db).await;
        let owner = world.program().await;
        let created = join_all((0..10).map(|_| {
            let mut tab = owner.clone();
            async move { tab.post("/meetings", json!({ "slug": "tuesday-club" })).await }
        }));
        let (made, refused): (Vec<_>, Vec<_>) = created
            .await
            .into_iter()
            .partition(|answer| answer.status == StatusCode::CREATED);
        assert_eq!((made.len(), refused.len()), (1, 9));
        refused
            .iter()
            .for_each(|answer| answer.refused(409, "slug-taken"));
        let meeting = made.into_iter().next().unwrap().ok();
        owner.clone().enter(&world, &meeting, "tab").await;
        let ends = join_all((0..10).map(|number| {
            let (mut tab, meeting) = (owner.clone(), meeting.clone());
            async move {
                if number % 2 == 0 {
                    tab.close(&meeting).await
                } else {
                    tab.leave(&meeting, "tab").await
                }
            }
        }));
        for answer in ends.await {
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
        }
        let after = owner.clone().see(&meeting).await;
        assert_eq!(
            (&after["closed_reason"], &after["people"]),
            (&json!("by_owner"), &json!([]))
        );
    }

    on_both!(
        everybody_is_sent_away_and_nobody_comes_back,
        an_empty_instant_meeting_ends_and_a_lasting_one_stays,
        two_tabs_that_create_close_and_leave_at_once_agree,
    );
}
