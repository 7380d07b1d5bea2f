//! Why the door stays closed, as status and text. LiveKit's clients show the text of 401 and 403 to the person.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use conclave_protocol::{IdError, Identity, TokenError, limits};

use super::join_request::JoinRequestError;
use crate::directory::Refusal;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("{0}")]
    Token(#[from] TokenError),
    #[error(transparent)]
    JoinRequest(#[from] JoinRequestError),
    #[error("the query cannot be read: {0}")]
    Query(String),
    #[error("the participant sid is malformed: {0}")]
    Sid(IdError),
    #[error("{what} has {bytes} bytes, at most {limit} are allowed")]
    TooLong {
        what: &'static str,
        bytes: usize,
        limit: usize,
    },
    #[error(
        "{tracks} tracks are announced, at most {} are allowed",
        limits::TRACKS_PER_PARTICIPANT
    )]
    TooManyTracks { tracks: usize },
    #[error("{0:?} has no seat in this meeting, or no longer; join the meeting again")]
    NotAdmitted(Identity),
    #[error(transparent)]
    Door(#[from] Refusal),
    #[error("this address speaks WebSocket only: {0}")]
    NotWebSocket(String),
}

impl Refused {
    fn status(&self) -> StatusCode {
        match self {
            Self::Token(TokenError::NotGranted(_) | TokenError::OtherRoom(_)) => StatusCode::FORBIDDEN,
            Self::Token(TokenError::Id(_)) => StatusCode::BAD_REQUEST,
            Self::Token(_) | Self::NotAdmitted(_) => StatusCode::UNAUTHORIZED,
            Self::Door(Refusal::NoRoom(_)) => StatusCode::NOT_FOUND,
            Self::Door(Refusal::RoomFull { .. }) => StatusCode::FORBIDDEN,
            Self::Door(Refusal::NoSpace { .. } | Refusal::Stopping) => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotWebSocket(_) => StatusCode::UPGRADE_REQUIRED,
            Self::JoinRequest(_)
            | Self::Query(_)
            | Self::Sid(_)
            | Self::TooLong { .. }
            | Self::TooManyTracks { .. } => StatusCode::BAD_REQUEST,
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status(), self.to_string()).into_response()
    }
}
