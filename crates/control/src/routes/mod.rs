//! The routes under `/api/v1`: one file an endpoint, with its description for OpenAPI and its tests.
//!
//! Handlers read, ask and answer. What is allowed is decided by the parts they ask.

mod change;
mod close;
mod control;
mod create;
mod events;
mod forget_session;
mod hand_over;
mod join;
mod leave;
mod list;
mod look_up;
mod new_session;
mod pair;
mod participations;
mod redeem;
mod session;
mod show;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{any, get};
use conclave_protocol::PrincipalId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::ApiError;
use crate::meetings::Live;
use crate::view::MeetingView;
use crate::{Inner, document, limits};

/// Everything that is in the description.
pub(crate) fn described() -> OpenApiRouter<Arc<Inner>> {
    OpenApiRouter::new()
        .routes(routes!(new_session::new_session))
        .routes(routes!(session::session, forget_session::forget_session))
        .routes(routes!(create::create, list::list))
        .routes(routes!(look_up::look_up))
        .routes(routes!(join::join))
        .routes(routes!(show::show, change::change))
        .routes(routes!(leave::leave))
        .routes(routes!(hand_over::hand_over))
        .routes(routes!(close::close))
        .routes(routes!(participations::participations))
        .routes(routes!(events::events))
        .routes(routes!(pair::pair))
        .routes(routes!(redeem::redeem))
        .merge(control::described())
}

/// `/api` and everything under it.
pub(crate) fn router(inner: Arc<Inner>) -> Router {
    let (routes, description) = described().split_for_parts();
    let description = document::complete(description);
    let routes = routes
        .route("/openapi.json", get(|| async { axum::Json(description) }))
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
        .layer(DefaultBodyLimit::max(limits::BODY_BYTES))
        .with_state(inner);
    Router::new()
        .nest("/api/v1", routes)
        .route("/api", any(unknown))
        .route("/api/{*path}", any(unknown))
        .layer(from_fn(keep_nothing))
}

async fn unknown() -> ApiError {
    ApiError::NotFound
}

/// Answers are for the one who asked, now.
async fn keep_nothing(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The meeting, where this principal may know it; to all others there is none.
async fn known(
    inner: &Inner,
    id: conclave_protocol::MeetingId,
    principal: PrincipalId,
) -> Result<Arc<Live>, ApiError> {
    let live = inner.meetings.open_to(id, principal).await?;
    live.ok_or(ApiError::MeetingNotFound)
}

/// As the asker sees it now.
fn seen(live: &Live, principal: PrincipalId) -> axum::Json<MeetingView> {
    axum::Json(live.shown().seen_by(principal))
}
