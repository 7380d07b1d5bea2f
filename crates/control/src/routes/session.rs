//! `GET /session`: who the asker is.

use axum::Json;
use axum::http::HeaderMap;
use conclave_protocol::PrincipalId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{ApiError, ErrorBody};
use crate::visitor::{Visitor, cookies};

#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionAnswer {
    principal: PrincipalId,
}

/// Tells who is asking
#[utoipa::path(
    get,
    path = "/session",
    tag = "sessions",
    responses(
        (status = 200, description = "The principal of this session", body = SessionAnswer),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`origin-refused`, `insecure-page`", body = ErrorBody),
    )
)]
pub(crate) async fn session(visitor: Visitor) -> Result<(HeaderMap, Json<SessionAnswer>), ApiError> {
    let principal = visitor.principal.ok_or(ApiError::Unauthenticated)?;
    let kept = visitor.page.zip(visitor.token.as_ref());
    let cookie = kept.map(|(page, token)| page.keep(token));
    Ok((cookies(cookie), Json(SessionAnswer { principal })))
}
