//! LiveKit's signal protocol at the door: who may come in, and the WebSocket behind it. What the messages mean is the
//! forwarding core's affair; here they are bounded, decoded and moved.

mod bucket;
mod connection;
mod door;
mod entry;
mod join_request;
mod query;
mod refresh;
mod refused;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

pub(crate) use entry::bearer;

use crate::server::Shared;

/// `/rtc` and `/rtc/v1` with their validate pages.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/rtc", get(door::enter_v0))
        .route("/rtc/validate", get(door::validate_v0))
        .route("/rtc/v1", get(door::enter_v1))
        .route("/rtc/v1/validate", get(door::validate_v1))
        .layer(cors())
        .with_state(shared)
}

/// Pages of any origin may ask: a token in the request is what counts, and no cookie travels along.
pub(crate) fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods(Any)
        .allow_headers(AllowHeaders::mirror_request())
}
