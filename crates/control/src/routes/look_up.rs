//! `POST /meetings/{address}/look-up`: what stands at a meeting's door. A POST, so that the secret stays out of logs.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::{ApiError, ErrorBody};
use crate::lookups::Found;
use crate::request::{Body, InPath};
use crate::view::{Door, Glimpse, MeetingView, PersonState, Place};
use crate::visitor::Visitor;
use crate::{Inner, limits};

#[derive(Deserialize, ToSchema)]
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
        // Somebody who lost the connection comes back without being asked where to go on.
        here_already: people
            .iter()
            .any(|person| is_asker(person.principal) && person.state != PersonState::Lost),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use conclave_storage::on_both;
    use conclave_storage::testing::TestDatabase;
    use serde_json::{Value, json};
    use tokio::time::Instant;

    use crate::limits;
    use crate::testing::{Answer, Client, World, identity, room};

    async fn look_up(client: &mut Client, address: &str, secret: &Value) -> Answer {
        let body = if secret.is_null() {
            json!({})
        } else {
            json!({ "secret": secret })
        };
        client.post(&format!("/meetings/{address}/look-up"), body).await
    }

    async fn a_meeting_is_found_however_its_code_is_typed(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        let meeting = owner.create(json!({ "title": "Yard" })).await;
        let joined = owner.enter(&world, &meeting, "tab").await;
        let code = meeting["code"].as_str().unwrap();
        let typed = [
            code.to_owned(),
            code.to_lowercase(),
            code.replace('-', "%20"),
            code[4..].to_owned(),
        ];
        for address in typed {
            let glimpse = look_up(&mut world.page(), &address, &Value::Null).await.ok();
            assert_eq!(
                (&glimpse["title"], &glimpse["door"]),
                (&json!("Yard"), &json!("anyone"))
            );
            assert_eq!(glimpse["people"], json!(["On tab"]));
            assert_eq!(
                (&glimpse["yours"], &glimpse["here_already"]),
                (&json!(false), &json!(false))
            );
        }
        let own = look_up(&mut owner, code, &Value::Null).await.ok();
        assert_eq!(
            (&own["yours"], &own["here_already"]),
            (&json!(true), &json!(true))
        );
        world.watch().left(&room(&meeting), &identity(&joined));
        world.round().await;
        let lost = look_up(&mut owner, code, &Value::Null).await.ok();
        assert_eq!(lost["here_already"], json!(false));
    }

    async fn unknown_closed_and_hidden_are_one_answer_after_one_time(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        let closed = owner.create(json!({})).await;
        owner.close(&closed).await.ok();
        let hidden = owner.create(json!({ "link_required": true })).await;
        let mut bodies = Vec::new();
        let addresses = [
            closed["code"].as_str().unwrap(),
            hidden["code"].as_str().unwrap(),
            "CON-00000000",
            "no-such-name",
            "%00%ff",
            "%20",
            &"x".repeat(10_000),
        ];
        for address in addresses {
            let begun = Instant::now();
            let answer = look_up(&mut world.page(), address, &json!("AAAAAAAAAAA")).await;
            answer.refused(404, "meeting-not-found");
            assert!(begun.elapsed() >= limits::FAILED_LOOK_UP_TAKES, "{address}");
            let join = json!({ "name": "Mira", "device": "tab" });
            let joined = world
                .page()
                .post(&format!("/meetings/{address}/join"), join)
                .await;
            assert_eq!((joined.status, &joined.body), (answer.status, &answer.body));
            bodies.push(answer.body);
        }
        bodies.dedup();
        assert_eq!(bodies.len(), 1, "{bodies:?}");
    }

    async fn the_secret_shows_what_is_hidden_and_that_it_ended(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        let hidden = owner.create(json!({ "link_required": true })).await;
        let code = hidden["code"].as_str().unwrap();
        let mut page = world.page();
        look_up(&mut page, code, &hidden["secret"]).await.ok();
        page.enter(&world, &hidden, "tab").await;
        look_up(&mut page, code, &Value::Null).await.ok();
        look_up(&mut owner, code, &Value::Null).await.ok();
        owner.close(&hidden).await.ok();
        let mut invited = world.page();
        look_up(&mut invited, code, &hidden["secret"])
            .await
            .refused(410, "meeting-closed");
        look_up(&mut page, code, &Value::Null)
            .await
            .refused(410, "meeting-closed");
        invited
            .try_join(&hidden, "tab")
            .await
            .refused(410, "meeting-closed");
    }

    async fn guessing_is_limited_and_nobody_who_knows_is_held_up(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        let meeting = owner.create(json!({})).await;
        let code = meeting["code"].as_str().unwrap();
        let mut guesser = world.page();
        for _ in 0..limits::LOOK_UPS_AT_ONCE {
            look_up(&mut guesser, code, &Value::Null).await.ok();
        }
        let guesses = (0..limits::LOOK_UPS_AT_ONCE).map(|number| {
            let mut guesser = guesser.clone();
            async move {
                let address = format!("CON-{number:08}");
                look_up(&mut guesser, &address, &Value::Null)
                    .await
                    .refused(404, "meeting-not-found");
            }
        });
        futures_util::future::join_all(guesses).await;
        for address in ["CON-99999999", code] {
            let answer = look_up(&mut guesser, address, &Value::Null).await;
            answer.refused(429, "too-many-look-ups");
            assert_eq!(answer.headers["retry-after"], "6");
        }
        look_up(&mut guesser, code, &meeting["secret"]).await.ok();
        look_up(&mut owner, code, &Value::Null).await.ok();
        let mut elsewhere = world.page();
        elsewhere.address = "192.0.2.2".to_owned();
        look_up(&mut elsewhere, code, &Value::Null).await.ok();
        world.clock.advance(Duration::from_secs(6));
        look_up(&mut guesser, code, &Value::Null).await.ok();
    }

    on_both!(
        a_meeting_is_found_however_its_code_is_typed,
        unknown_closed_and_hidden_are_one_answer_after_one_time,
        the_secret_shows_what_is_hidden_and_that_it_ended,
        guessing_is_limited_and_nobody_who_knows_is_held_up,
    );
}
