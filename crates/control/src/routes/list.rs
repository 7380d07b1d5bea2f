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

#[cfg(test)]
mod tests {
    use conclave_storage::on_both;
    use conclave_storage::testing::TestDatabase;
    use serde_json::{Value, json};

    use crate::testing::World;

    async fn pages_follow_each_other_without_a_gap(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        let mut ids = Vec::new();
        for _ in 0..5 {
            ids.push(owner.create(json!({})).await["id"].clone());
            world.clock.advance(std::time::Duration::from_millis(1));
        }
        ids.reverse();
        let mut found = Vec::new();
        let mut path = "/meetings?limit=2".to_owned();
        loop {
            let page = owner.get(&path).await.ok();
            found.extend(
                page["meetings"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|line| line["id"].clone()),
            );
            let Some(next) = page["next"].as_str() else {
                break;
            };
            path = format!("/meetings?limit=2&before={next}");
        }
        assert_eq!(found, ids);
    }

    async fn a_list_tells_what_is_mine_and_where_people_are(db: TestDatabase) {
        let world = World::on(&db).await;
        let (mut owner, mut guest) = (world.program().await, world.program().await);
        let meeting = owner.create(json!({ "title": "Yard" })).await;
        assert_eq!(guest.get("/meetings").await.ok(), json!({ "meetings": [] }));
        guest.enter(&world, &meeting, "tab").await;
        let line = guest.get("/meetings").await.ok()["meetings"][0].clone();
        assert_eq!((&line["yours"], &line["people_now"]), (&json!(false), &json!(1)));
        assert_eq!(
            (&line["title"], &line["link_path"]),
            (&json!("Yard"), &meeting["link_path"])
        );
        owner.close(&meeting).await.ok();
        let line = owner.get("/meetings").await.ok()["meetings"][0].clone();
        assert_eq!(
            (&line["yours"], &line["last_joined_at"]),
            (&json!(true), &Value::Null)
        );
        assert!(line["closed_at"].is_u64());
    }

    async fn parameters_out_of_range_are_refused(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        for query in [
            "limit=0",
            "limit=101",
            "limit=x",
            "limit=99999999999999999999",
            "before=x",
            "limit=1&limit=2",
        ] {
            owner
                .get(&format!("/meetings?{query}"))
                .await
                .refused(400, "body-invalid");
        }
        world
            .page()
            .get("/meetings")
            .await
            .refused(401, "unauthenticated");
    }

    on_both!(
        pages_follow_each_other_without_a_gap,
        a_list_tells_what_is_mine_and_where_people_are,
        parameters_out_of_range_are_refused,
    );
}
