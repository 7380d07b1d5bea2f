//! The web server: puts the routes together and answers for what is common to all of them.
//!
//! It must never log a query string (tokens travel there) and never wait without a limit for anybody.

mod assets;
mod headers;
mod listen;
pub(crate) mod page;

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

pub(crate) use self::listen::{Apps, Local, Server, Tls};
#[cfg(test)]
mod tests;

/// How long an answer may take, from the head of a request. A WebSocket is answered when it is opened.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// Everything that a browser or an SDK asks for: the media routes, the API, the web client. [`finish`] it before it is
/// served.
pub(crate) fn app(media: Router, api: Router) -> Router {
    let own = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .merge(api)
        .fallback(assets::serve);
    own.merge(media)
}

/// Adds what every answer carries, whichever route gave it.
pub(crate) fn finish(router: Router) -> Router {
    router
        .layer(from_fn(headers::secure))
        .layer(from_fn(answer_in_time))
}

/// Gives up on an answer that takes too long and writes the request down, without its query.
async fn answer_in_time(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let answer = tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await;
    let response = answer.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response());
    tracing::debug!(%method, path, status = response.status().as_u16(), "answered");
    response
}
