//! `POST /pairings/redeem`: the desktop program says the code that a page shows, and gets a session of that person.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use conclave_protocol::PrincipalId;
use conclave_protocol::remote::DeviceKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::new_session::Client;
use super::seen;
use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::Body;
use crate::view::MeetingView;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RedeemRequest {
    /// As it was typed.
    #[schema(example = "7K3M-9QXD")]
    code: String,
    /// The public half of an Ed25519 key that the program made, as base64url.
    #[schema(min_length = 43, max_length = 43)]
    key: DeviceKey,
}

#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RedeemAnswer {
    principal: PrincipalId,
    /// For `Authorization: Bearer`. Lives for 180 days after its last use.
    token: String,
    /// The meeting that the page is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    meeting: Option<MeetingView>,
}

/// Pairs the desktop program with a page
///
/// Needs no Origin, because nothing of a page's comes along.
#[utoipa::path(
    post,
    path = "/pairings/redeem",
    tag = "sessions",
    request_body = RedeemRequest,
    security(()),
    responses(
        (status = 200, description = "Paired", body = RedeemAnswer),
        (status = 404, description = "`pairing-not-found`: unknown, used or too old", body = ErrorBody),
        (status = 429, description = "`too-many-look-ups`", body = ErrorBody),
    )
)]
pub(crate) async fn redeem(
    State(inner): State<Arc<Inner>>,
    Client(client): Client,
    Body(RedeemRequest { code, key }): Body<RedeemRequest>,
) -> Result<Json<RedeemAnswer>, ApiError> {
    let pairing = inner.pairings.redeem(client, &code)?;
    let principal = pairing.principal;
    let session = inner.sessions.begin_another(principal, key).await?;
    let meeting = match pairing.meeting {
        Some(id) => inner.meetings.open_to(id, principal).await?,
        None => None,
    };
    Ok(Json(RedeemAnswer {
        principal,
        token: session.token.to_string(),
        meeting: meeting.map(|live| seen(&live, principal).0),
    }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use conclave_protocol::remote::DeviceKey;
    use conclave_storage::on_both;
    use conclave_storage::testing::TestDatabase;
    use serde_json::{Value, json};

    use crate::testing::{Show, World, id};

    fn with(code: &Value) -> Value {
        json!({ "code": code, "key": DeviceKey::from_bytes([3; 32]) })
    }

    async fn a_program_becomes_the_person_whose_code_it_says(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut page = world.page();
        let meeting = page.create(json!({})).await;
        page.enter(&world, &meeting, "tab").await;
        let made = page
            .post("/pairings", json!({ "meeting": id(&meeting) }))
            .await
            .ok();
        let mut program = world.stranger();
        let typed = json!(made["code"].as_str().unwrap().to_lowercase());
        let paired = program.post("/pairings/redeem", with(&typed)).await.ok();
        assert_eq!(paired["principal"], meeting["owner"]);
        assert_eq!(paired["meeting"]["id"], meeting["id"]);
        program.show = Show::Bearer(paired["token"].as_str().unwrap().to_owned());
        let joined = program.try_join(&meeting, "desk").await;
        joined.refused(409, "already-here");
        let body = json!({ "name": "Mira", "device": "desk", "secret": meeting["secret"], "second_device": "here_too" });
        let path = format!("/meetings/{}/join", meeting["address"].as_str().unwrap());
        let joined = program.post(&path, body).await.ok();
        let people = joined["meeting"]["people"].as_array().unwrap();
        assert_eq!(people.len(), 1, "both are one person");
        assert_eq!(people[0]["devices"], json!(["tab", "desk"]));
    }

    async fn a_code_is_good_once_and_for_some_minutes(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut page = world.page();
        page.create(json!({})).await;
        let mut program = world.stranger();
        let first = page.post("/pairings", json!({})).await.ok()["code"].clone();
        let second = page.post("/pairings", json!({})).await.ok()["code"].clone();
        for void in [&first, &json!("nonsense"), &json!("")] {
            let answer = program.post("/pairings/redeem", with(void)).await;
            answer.refused(404, "pairing-not-found");
        }
        program.post("/pairings/redeem", with(&second)).await.ok();
        let again = program.post("/pairings/redeem", with(&second)).await;
        again.refused(404, "pairing-not-found");
        let late = page.post("/pairings", json!({})).await.ok()["code"].clone();
        world.clock.advance(Duration::from_secs(5 * 60));
        let answer = program.post("/pairings/redeem", with(&late)).await;
        answer.refused(404, "pairing-not-found");
    }

    async fn guessing_is_limited_by_address(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut guesser = world.stranger();
        let guess = with(&json!("0000-0000"));
        for _ in 0..30 {
            let answer = guesser.post("/pairings/redeem", guess.clone()).await;
            answer.refused(404, "pairing-not-found");
        }
        let answer = guesser.post("/pairings/redeem", guess).await;
        answer.refused(429, "too-many-look-ups");
        world
            .page()
            .post("/pairings", json!({}))
            .await
            .refused(401, "unauthenticated");
    }

    on_both!(
        a_program_becomes_the_person_whose_code_it_says,
        a_code_is_good_once_and_for_some_minutes,
        guessing_is_limited_by_address,
    );
}
