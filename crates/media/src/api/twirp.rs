//! The frame of a Twirp call (protocol version 7): protobuf or JSON in, the same out, errors as JSON.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use conclave_protocol::{Claims, IdError, TokenError};
use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::directory::Refusal;
use crate::server::{NoReply, Shared};

/// Twirp's error codes, as far as they occur here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    BadRoute,
    Malformed,
    InvalidArgument,
    Unauthenticated,
    PermissionDenied,
    NotFound,
    ResourceExhausted,
    DeadlineExceeded,
    Unavailable,
    Internal,
}

impl Code {
    fn parts(self) -> (&'static str, StatusCode) {
        match self {
            Self::BadRoute => ("bad_route", StatusCode::NOT_FOUND),
            Self::Malformed => ("malformed", StatusCode::BAD_REQUEST),
            Self::InvalidArgument => ("invalid_argument", StatusCode::BAD_REQUEST),
            Self::Unauthenticated => ("unauthenticated", StatusCode::UNAUTHORIZED),
            Self::PermissionDenied => ("permission_denied", StatusCode::FORBIDDEN),
            Self::NotFound => ("not_found", StatusCode::NOT_FOUND),
            Self::ResourceExhausted => ("resource_exhausted", StatusCode::TOO_MANY_REQUESTS),
            Self::DeadlineExceeded => ("deadline_exceeded", StatusCode::REQUEST_TIMEOUT),
            Self::Unavailable => ("unavailable", StatusCode::SERVICE_UNAVAILABLE),
            Self::Internal => ("internal", StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

/// A call that failed, with a clause for the caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    code: Code,
    message: String,
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, message }
    }
}

impl From<TokenError> for Failure {
    fn from(error: TokenError) -> Self {
        let code = match error {
            TokenError::NotGranted(_) | TokenError::OtherRoom(_) => Code::PermissionDenied,
            _ => Code::Unauthenticated,
        };
        Self::new(code, error.to_string())
    }
}

impl From<IdError> for Failure {
    fn from(error: IdError) -> Self {
        Self::new(Code::InvalidArgument, error.to_string())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::NoRoom(_) => Code::NotFound,
            Refusal::RoomFull { .. } | Refusal::NoSpace { .. } => Code::ResourceExhausted,
            Refusal::Stopping => Code::Unavailable,
        };
        Self::new(code, refusal.to_string())
    }
}

impl From<NoReply> for Failure {
    fn from(error: NoReply) -> Self {
        let code = match error {
            NoReply::Stopped => Code::Unavailable,
            NoReply::Late => Code::DeadlineExceeded,
        };
        Self::new(code, error.to_string())
    }
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    code: &'a str,
    msg: &'a str,
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (code, status) = self.code.parts();
        let body = ErrorBody {
            code,
            msg: &self.message,
        };
        (status, axum::Json(body)).into_response()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Protobuf,
}

impl Format {
    fn of(headers: &HeaderMap) -> Result<Self, Failure> {
        let value = headers.get(header::CONTENT_TYPE);
        let text = value.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = text.split(';').next().unwrap_or_default().trim();
        match essence.to_ascii_lowercase().as_str() {
            "application/json" => Ok(Self::Json),
            "application/protobuf" => Ok(Self::Protobuf),
            other => Err(Failure::new(
                Code::BadRoute,
                format!("content type {other:?} is neither application/json nor application/protobuf"),
            )),
        }
    }

    fn decode<M: Message + Default + DeserializeOwned>(self, body: Bytes) -> Result<M, Failure> {
        let decoded = match self {
            Self::Json => serde_json::from_slice(&body).map_err(|error| error.to_string()),
            Self::Protobuf => M::decode(body).map_err(|error| error.to_string()),
        };
        decoded.map_err(|error| Failure::new(Code::Malformed, format!("the request cannot be read: {error}")))
    }

    fn encode<M: Message + Serialize>(self, message: &M) -> Result<Response, Failure> {
        let (kind, body) = match self {
            Self::Json => {
                let body = serde_json::to_vec(message);
                let body = body.map_err(|error| Failure::new(Code::Internal, error.to_string()))?;
                ("application/json", body)
            }
            Self::Protobuf => ("application/protobuf", message.encode_to_vec()),
        };
        let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(kind))];
        Ok((headers, body).into_response())
    }
}

/// One authenticated call.
pub(crate) struct Call {
    shared: Arc<Shared>,
    claims: Claims,
    format: Format,
    body: Bytes,
}

impl Call {
    pub(crate) fn new(
        shared: Arc<Shared>,
        claims: Claims,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Self, Failure> {
        let format = Format::of(headers)?;
        Ok(Self {
            shared,
            claims,
            format,
            body,
        })
    }

    /// Decodes the request, runs the method, encodes its answer.
    pub(crate) async fn run<Q, A, F>(
        self,
        method: impl FnOnce(Arc<Shared>, Claims, Q) -> F,
    ) -> Result<Response, Failure>
    where
        Q: Message + Default + DeserializeOwned,
        A: Message + Serialize,
        F: Future<Output = Result<A, Failure>>,
    {
        let request = self.format.decode(self.body)?;
        let answer = method(self.shared, self.claims, request).await?;
        self.format.encode(&answer)
    }
}

/// Passes where the token grants `what`.
pub(crate) fn require(granted: bool, what: &'static str) -> Result<(), Failure> {
    if granted {
        return Ok(());
    }
    Err(TokenError::NotGranted(what).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(value: &'static str) -> HeaderMap {
        [(header::CONTENT_TYPE, HeaderValue::from_static(value))]
            .into_iter()
            .collect()
    }

    #[test]
    fn the_content_type_may_carry_parameters_and_any_case() {
        assert_eq!(Format::of(&typed("application/protobuf")), Ok(Format::Protobuf));
        assert_eq!(
            Format::of(&typed("Application/JSON; charset=utf-8")),
            Ok(Format::Json)
        );
        assert_eq!(Format::of(&typed("text/plain")).unwrap_err().code, Code::BadRoute);
    }
}
