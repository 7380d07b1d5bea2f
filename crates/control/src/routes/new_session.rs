//! `POST /sessions`: a session for a program, which keeps the token itself.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use conclave_protocol::PrincipalId;
use conclave_protocol::remote::DeviceKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::Body;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSessionRequest {
    /// Of a program whose computer may be controlled: the public half of an Ed25519 key that it made, as base64url.
    #[schema(min_length = 43, max_length = 43)]
    key: Option<DeviceKey>,
}

#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSessionAnswer {
    principal: PrincipalId,
    /// For `Authorization: Bearer`. Lives for 180 days after its last use.
    token: String,
}

/// The address that a session is counted against.
pub(crate) struct Client(pub(crate) IpAddr);

impl FromRequestParts<Arc<Inner>> for Client {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, inner: &Arc<Inner>) -> Result<Self, ApiError> {
        Ok(Self(inner.proxies.client(parts)))
    }
}

/// Begins a session for a program
///
/// Needs no Origin, because nothing of a page's comes along. Pages get their session when they create a meeting or join one.
#[utoipa::path(
    post,
    path = "/sessions",
    tag = "sessions",
    request_body = NewSessionRequest,
    security(()),
    responses(
        (status = 201, description = "Begun", body = NewSessionAnswer),
        (status = 403, description = "`joining-disabled`", body = ErrorBody),
        (status = 429, description = "`too-many-sessions`", body = ErrorBody),
    )
)]
pub(crate) async fn new_session(
    State(inner): State<Arc<Inner>>,
    Client(client): Client,
    Body(NewSessionRequest { key }): Body<NewSessionRequest>,
) -> Result<(StatusCode, Json<NewSessionAnswer>), ApiError> {
    if !inner.guests {
        return Err(ApiError::JoiningDisabled);
    }
    let session = inner.sessions.begin(client, key).await?;
    let answer = NewSessionAnswer {
        principal: session.principal,
        token: session.token.to_string(),
    };
    Ok((StatusCode::CREATED, Json(answer)))
}
