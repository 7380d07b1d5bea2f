//! `DELETE /session`: this device is forgotten. What its principal owns stays.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::visitor::{Visitor, cookies};

/// Forgets this device
#[utoipa::path(
    delete,
    path = "/session",
    tag = "sessions",
    responses(
        (status = 204, description = "Forgotten"),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
    )
)]
pub(crate) async fn forget_session(
    State(inner): State<Arc<Inner>>,
    visitor: Visitor,
) -> Result<(StatusCode, HeaderMap), ApiError> {
    let token = visitor.token.ok_or(ApiError::Unauthenticated)?;
    inner.sessions.end(&token).await?;
    let cookie = visitor.page.map(|page| page.forget());
    Ok((StatusCode::NO_CONTENT, cookies(cookie)))
}
