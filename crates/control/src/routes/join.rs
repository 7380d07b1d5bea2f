//! `POST /meetings/{address}/join`: a seat in a meeting, and the token to take it with.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use conclave_meeting::{Command, SecondDevice};
use conclave_protocol::remote::DeviceKey;
use conclave_protocol::{DeviceId, DisplayName, PrincipalId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{ApiError, ErrorBody};
use crate::lookups::Found;
use crate::request::{Body, InPath, device, name};
use crate::view::MeetingView;
use crate::visitor::Visitor;
use crate::{Inner, mint};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JoinRequest {
    /// What the others see.
    #[schema(min_length = 1, max_length = 60, pattern = r"\S")]
    name: String,
    /// A word that the tab or program keeps: joining again with it is coming back.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_-]{1,64}$")]
    device: String,
    /// What the link has after `#`. A wrong one counts as none.
    secret: Option<String>,
    /// What to do where the asker is in the meeting with another device.
    #[serde(default)]
    second_device: SecondDevice,
}

#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JoinAnswer {
    meeting: MeetingView,
    /// The asker in the room: principal, `#`, device.
    identity: String,
    /// A LiveKit access token for this room and identity, for ten minutes.
    token: String,
    /// Where the room is: `/rtc` and `/rtc/v1` are there.
    #[schema(example = "wss://meet.example.org")]
    media_url: String,
}

/// The answer, which carries the page's new session also where it is a refusal.
type Seated = Result<Json<JoinAnswer>, ApiError>;

/// Joins a meeting
///
/// The same device again is the same seat, with a fresh token. A page without a session gets one.
#[utoipa::path(
    post,
    path = "/meetings/{address}/join",
    tag = "meetings",
    params(("address" = String, Path, description = "A code or slug as somebody typed it", example = "CON-7K3M9QXD")),
    request_body = JoinRequest,
    responses(
        (status = 200, description = "A seat", body = JoinAnswer),
        (status = 400, description = "`name-invalid`, `device-invalid`, `body-invalid`", body = ErrorBody),
        (status = 401, description = "`unauthenticated`: the bearer token is not known", body = ErrorBody),
        (status = 403, description = "`joining-disabled`, `origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 404, description = "`meeting-not-found`", body = ErrorBody),
        (status = 409, description = "`already-here`, `meeting-full`, `too-many-devices`", body = ErrorBody),
        (status = 410, description = "`meeting-closed`: only for those who have the secret or know the meeting", body = ErrorBody),
        (status = 429, description = "`too-many-look-ups`, `too-many-sessions`", body = ErrorBody),
    )
)]
pub(crate) async fn join(
    State(inner): State<Arc<Inner>>,
    visitor: Visitor,
    InPath(address): InPath,
    Body(request): Body<JoinRequest>,
) -> Result<(HeaderMap, Seated), ApiError> {
    if !inner.guests {
        return Err(ApiError::JoiningDisabled);
    }
    let (name, device) = (name(&request.name)?, device(&request.device)?);
    let found = inner
        .look_ups
        .find(&visitor, &address, request.secret.as_deref())
        .await?;
    let (principal, session) = visitor.or_new_guest(&inner).await?;
    let wish = Wish {
        principal,
        key: visitor.key,
        name,
        device,
        second_device: request.second_device,
    };
    let seated = seat(&inner, &found, wish, visitor.media_url.clone()).await;
    Ok((visitor.keep(session.as_ref()), seated.map(Json)))
}

struct Wish {
    principal: PrincipalId,
    key: Option<DeviceKey>,
    name: DisplayName,
    device: DeviceId,
    second_device: SecondDevice,
}

async fn seat(inner: &Inner, found: &Found, wish: Wish, media_url: String) -> Result<JoinAnswer, ApiError> {
    let live = inner.meetings.load(&found.row).await?;
    let command = Command::Join {
        device: wish.device.clone(),
        name: wish.name.clone(),
        second_device: wish.second_device,
        key: wish.key,
    };
    let joined = inner.meetings.command(&live, wish.principal, command).await;
    joined.map_err(|error| match error {
        // It ended since it was found; that is not for everybody to know.
        ApiError::MeetingClosed if !found.is_known => ApiError::MeetingNotFound,
        error => error,
    })?;
    let identity = wish.device.identity_of(wish.principal);
    let now = inner.outside.now();
    let token = mint::access_token(&inner.keys, now, found.row.id, &identity, &wish.name);
    Ok(JoinAnswer {
        meeting: live.shown().seen_by(wish.principal),
        identity: identity.to_string(),
        token: token.map_err(|error| {
            tracing::error!(%error, "no token could be made");
            ApiError::Internal
        })?,
        media_url,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use conclave_protocol::{UnixTime, token};
    use conclave_storage::on_both;
    use conclave_storage::testing::TestDatabase;
    use serde_json::json;

    use crate::testing::{Show, World, identity, keys, room};

    async fn a_seat_comes_with_a_token_for_it_and_nothing_else(db: TestDatabase) {
        let world = World::on(&db).await;
        let meeting = world.program().await.create(json!({})).await;
        let mut page = world.page();
        let joined = page.try_join(&meeting, "tab-1").await.ok();
        let now = world.clock.now().second();
        let claims = token::verify(joined["token"].as_str().unwrap(), &keys(), now).unwrap();
        assert_eq!(claims.exp, UnixTime::from_secs(now.as_secs() + 600).as_secs());
        let grant = claims.join_grant().unwrap();
        assert_eq!(
            (&grant.room, &grant.identity),
            (&room(&meeting), &identity(&joined))
        );
        assert_eq!(grant.name, "On tab-1");
        assert!(!grant.may_administer && !grant.may_create_room);
        let permission = grant.permission;
        assert!(permission.can_publish && !permission.can_update_metadata && !permission.hidden);
        assert_eq!(joined["media_url"], "wss://meet.example.org");
        assert!(world.watch().admits(&room(&meeting), &identity(&joined)));
    }

    async fn the_same_device_again_is_the_same_seat(db: TestDatabase) {
        let world = World::on(&db).await;
        let meeting = world.program().await.create(json!({})).await;
        let mut page = world.page();
        let first = page.try_join(&meeting, "tab").await.ok();
        let again = page.try_join(&meeting, "tab").await.ok();
        assert_eq!(first["identity"], again["identity"]);
        assert_eq!(again["meeting"]["people"].as_array().unwrap().len(), 1);
    }

    async fn a_second_device_is_asked_and_may_move(db: TestDatabase) {
        let world = World::on(&db).await;
        let meeting = world.program().await.create(json!({})).await;
        let mut page = world.page();
        let first = page.enter(&world, &meeting, "tab").await;
        page.try_join(&meeting, "phone")
            .await
            .refused(409, "already-here");
        let path = format!("/meetings/{}/join", meeting["address"].as_str().unwrap());
        let with = |choice: &str| json!({ "name": "Mira", "device": "phone", "second_device": choice });
        let both = page.post(&path, with("here_too")).await.ok();
        let devices = &both["meeting"]["people"][0]["devices"];
        assert_eq!(devices, &json!(["tab", "phone"]));
        world.rooms.take();
        let moved = page.post(&path, with("move_here")).await.ok();
        assert_eq!(moved["meeting"]["people"][0]["devices"], json!(["phone"]));
        assert_eq!(world.rooms.take(), [format!("removed {}", identity(&first))]);
        assert!(!world.watch().admits(&room(&meeting), &identity(&first)));
    }

    async fn names_and_devices_are_checked_before_anything_is_looked_up(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut page = world.page();
        for name in ["", " ", "\u{200d}", &"n".repeat(10_240)] {
            let body = json!({ "name": name, "device": "tab" });
            let answer = page.post("/meetings/CON-7K3M9QXD/join", body).await;
            answer.refused(400, "name-invalid");
            assert_eq!(answer.body["field"], "name");
        }
        for device in ["", "a#b", "é", &"d".repeat(65)] {
            let body = json!({ "name": "Mira", "device": device });
            page.post("/meetings/CON-7K3M9QXD/join", body)
                .await
                .refused(400, "device-invalid");
        }
        let body = json!({ "name": "Mira", "device": "tab", "second_device": "perhaps" });
        page.post("/meetings/CON-7K3M9QXD/join", body)
            .await
            .refused(400, "body-invalid");
    }

    async fn a_wrong_bearer_token_is_not_taken_for_none(db: TestDatabase) {
        let world = World::on(&db).await;
        let meeting = world.program().await.create(json!({})).await;
        let mut program = world.stranger();
        for token in ["", "nonsense", &"A".repeat(43)] {
            program.show = Show::Bearer(token.to_owned());
            program
                .try_join(&meeting, "tab")
                .await
                .refused(401, "unauthenticated");
        }
    }

    async fn a_seat_that_nobody_takes_is_given_up(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        let meeting = owner.create(json!({})).await;
        let joined = owner.try_join(&meeting, "tab").await.ok();
        world.after(Duration::from_secs(61)).await;
        assert_eq!(owner.see(&meeting).await["people"], json!([]));
        assert!(!world.watch().admits(&room(&meeting), &identity(&joined)));
        assert_eq!(world.rooms.take(), [format!("removed {}", identity(&joined))]);
    }

    on_both!(
        a_seat_comes_with_a_token_for_it_and_nothing_else,
        the_same_device_again_is_the_same_seat,
        a_second_device_is_asked_and_may_move,
        names_and_devices_are_checked_before_anything_is_looked_up,
        a_wrong_bearer_token_is_not_taken_for_none,
        a_seat_that_nobody_takes_is_given_up,
    );
}
