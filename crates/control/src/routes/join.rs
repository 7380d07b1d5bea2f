//! `POST /meetings/{address}/join`: a seat in a meeting, and the token to take it with.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use conclave_meeting::{Command, SecondDevice};
use conclave_protocol::{DeviceId, DisplayName, PrincipalId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{ApiError, ErrorBody};
use crate::lookups::Found;
use crate::request::{Body, InPath, device, name};
use crate::view::MeetingView;
use crate::visitor::Visitor;
use crate::{Inner, mint};

#[derive(Debug, Deserialize, ToSchema)]
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

#[derive(Debug, Serialize, ToSchema)]
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
) -> Result<(HeaderMap, Json<JoinAnswer>), ApiError> {
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
        name,
        device,
        second_device: request.second_device,
    };
    let answer = seat(&inner, &found, wish, visitor.media_url.clone()).await?;
    Ok((visitor.keep(session.as_ref()), Json(answer)))
}

struct Wish {
    principal: PrincipalId,
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
