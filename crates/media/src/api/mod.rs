//! LiveKit's RoomService and our own MediaPolicy over Twirp: one file a method. Rights come from the token of each request alone.

mod answer;
mod create_room;
mod delete_room;
mod get_participant;
mod list_participants;
mod list_rooms;
mod mute_published_track;
mod remove_participant;
mod set_data_policy;
mod twirp;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use conclave_protocol::{limits, token};

use crate::clock;
use crate::server::Shared;
use crate::signal::{bearer, cors};
use twirp::{Call, Code, Failure};

/// `/twirp/livekit.RoomService/*` and `/twirp/conclave.MediaPolicy/*`.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/twirp/{service}/{method}", any(serve))
        .layer(DefaultBodyLimit::max(limits::API_BODY_BYTES))
        .layer(cors())
        .with_state(shared)
}

async fn serve(
    State(shared): State<Arc<Shared>>,
    Path((service, method)): Path<(String, String)>,
    verb: Method,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let outcome = async {
        if verb != Method::POST {
            return Err(Failure::new(
                Code::BadRoute,
                format!("{verb} is not allowed, only POST"),
            ));
        }
        let claims = token::verify(bearer(&headers), &shared.keys, clock::wall())?;
        let body = body.map_err(|error| unreadable(&error))?;
        let call = Call::new(shared, claims, &headers, body)?;
        dispatch(&service, &method, call).await
    };
    outcome.await.unwrap_or_else(|failure: Failure| {
        tracing::debug!(method, reason = %failure, "request refused");
        failure.into_response()
    })
}

fn unreadable(error: &BytesRejection) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let limit = limits::API_BODY_BYTES;
        return Failure::new(
            Code::Malformed,
            format!("the request is too long, at most {limit} bytes are allowed"),
        );
    }
    Failure::new(Code::Malformed, error.body_text())
}

async fn dispatch(service: &str, method: &str, call: Call) -> Result<Response, Failure> {
    match service {
        "livekit.RoomService" => room_service(method, call).await,
        "conclave.MediaPolicy" if method == "SetDataPolicy" => call.run(set_data_policy::run).await,
        _ => Err(no_method(method)),
    }
}

async fn room_service(method: &str, call: Call) -> Result<Response, Failure> {
    match method {
        "CreateRoom" => call.run(create_room::run).await,
        "ListRooms" => call.run(list_rooms::run).await,
        "DeleteRoom" => call.run(delete_room::run).await,
        "ListParticipants" => call.run(list_participants::run).await,
        "GetParticipant" => call.run(get_participant::run).await,
        "RemoveParticipant" => call.run(remove_participant::run).await,
        "MutePublishedTrack" => call.run(mute_published_track::run).await,
        _ => Err(no_method(method)),
    }
}

fn no_method(method: &str) -> Failure {
    Failure::new(Code::BadRoute, format!("there is no method {method:?}"))
}
