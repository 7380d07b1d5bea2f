//! What a request says, read strictly: JSON of the documented shape, and nothing that was not asked for.

use std::error::Error;
use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use conclave_protocol::remote::LeaseId;
use conclave_protocol::{DeviceId, DisplayName, MeetingId, Title};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};

use crate::Inner;
use crate::error::ApiError;
use crate::limits;

/// Characters of a parser's complaint that an answer repeats; the complaint may quote what was sent.
const COMPLAINT_CHARACTERS: usize = 200;

/// The body.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Arc<Inner>> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, inner: &Arc<Inner>) -> Result<Self, ApiError> {
        match Json::<T>::from_request(request, inner).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(unreadable(&rejection)),
        }
    }
}

fn unreadable(rejection: &JsonRejection) -> ApiError {
    let (status, reason) = match rejection {
        JsonRejection::MissingJsonContentType(_) => (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "it must be application/json".to_owned(),
        ),
        JsonRejection::BytesRejection(_) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => (
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("it has more than the {} bytes allowed", limits::BODY_BYTES),
        ),
        _ => (StatusCode::BAD_REQUEST, complaint(rejection)),
    };
    ApiError::BodyInvalid {
        status,
        reason,
        field: None,
    }
}

/// The innermost cause, which names the field, on one line and not too long.
fn complaint(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(cause) = innermost.source() {
        innermost = cause;
    }
    let text = innermost.to_string();
    text.chars()
        .filter(|character| !character.is_control())
        .take(COMPLAINT_CHARACTERS)
        .collect()
}

/// The parameters after `?`.
pub(crate) struct Parameters<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<Inner>> for Parameters<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, inner: &Arc<Inner>) -> Result<Self, ApiError> {
        let read: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, inner).await;
        match read {
            Ok(Query(parameters)) => Ok(Self(parameters)),
            Err(rejection) => Err(ApiError::BodyInvalid {
                status: StatusCode::BAD_REQUEST,
                reason: complaint(&rejection),
                field: None,
            }),
        }
    }
}

/// The address in the path, as it was typed. What cannot be read leads nowhere.
pub(crate) struct InPath(pub(crate) String);

impl FromRequestParts<Arc<Inner>> for InPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, inner: &Arc<Inner>) -> Result<Self, ApiError> {
        let read: Result<Path<String>, PathRejection> = Path::from_request_parts(parts, inner).await;
        let Path(text) = read.unwrap_or_else(|_| Path(String::new()));
        Ok(Self(text))
    }
}

/// The meeting's id in the path. What is no id leads nowhere.
pub(crate) struct IdInPath(pub(crate) MeetingId);

impl FromRequestParts<Arc<Inner>> for IdInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, inner: &Arc<Inner>) -> Result<Self, ApiError> {
        let InPath(text) = InPath::from_request_parts(parts, inner).await?;
        text.parse().map(Self).map_err(|_| ApiError::MeetingNotFound)
    }
}

/// The meeting's and the lease's id in the path.
pub(crate) struct LeaseInPath(pub(crate) MeetingId, pub(crate) LeaseId);

impl FromRequestParts<Arc<Inner>> for LeaseInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, inner: &Arc<Inner>) -> Result<Self, ApiError> {
        let read: Result<Path<(String, String)>, PathRejection> =
            Path::from_request_parts(parts, inner).await;
        let Path((meeting, lease)) = read.map_err(|_| ApiError::MeetingNotFound)?;
        let meeting = meeting.parse().map_err(|_| ApiError::MeetingNotFound)?;
        let lease = lease.parse().map_err(|_| ApiError::LeaseNotFound)?;
        Ok(Self(meeting, lease))
    }
}

/// Tells a field that is null from one that is absent.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

pub(crate) fn title(text: &str) -> Result<Title, ApiError> {
    Title::new(text).map_err(ApiError::TitleInvalid)
}

pub(crate) fn name(text: &str) -> Result<DisplayName, ApiError> {
    DisplayName::new(text).map_err(ApiError::NameInvalid)
}

pub(crate) fn device(text: &str) -> Result<DeviceId, ApiError> {
    text.parse().map_err(ApiError::DeviceInvalid)
}
