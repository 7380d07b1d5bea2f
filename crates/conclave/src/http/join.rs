//! `POST /api/v1/join`: gives whoever opened the page a token for one room.
//!
//! It must never give out an identity that somebody else may hold: an identity is kept only by who proves it with
//! the token that came with it.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use conclave_protocol::{Claims, IdError, Identity, RoomName, TokenError, VideoGrant, limits, token};
use rand::distr::{Alphanumeric, SampleString};
use serde::{Deserialize, Serialize};

use super::AppState;

/// Bytes of a request: the earlier token, names, and JSON around them.
pub(super) const BODY_BYTES: usize = limits::TOKEN_BYTES + 16 * 1024;
/// How long the token may be used to come in. Inside, the server keeps it fresh.
const VALID_FOR: std::time::Duration = std::time::Duration::from_secs(600);
/// Characters of a device: a UUID has 36.
const DEVICE_CHARACTERS: usize = 64;
/// What tells a guest's identity from one that another program gave out.
const GUEST: &str = "guest-";

#[derive(Debug, Deserialize)]
pub(super) struct JoinRequest {
    room: String,
    name: String,
    /// The browser's tab, kept over a reload.
    device: String,
    /// The identity to keep, with the token that proves it.
    #[serde(default)]
    identity: Option<String>,
    #[serde(default)]
    token: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct JoinAnswer {
    room: String,
    identity: String,
    token: String,
}

/// Why somebody was not let in.
#[derive(Debug, thiserror::Error)]
pub(super) enum JoinError {
    #[error("this server lets nobody join by name alone; ask its operator for a link")]
    JoiningDisabled,
    #[error("the request came from another page than this server's ({0}); open the server's own address")]
    OriginRefused(String),
    #[error("the request is not understood: {reason}")]
    BodyInvalid { status: StatusCode, reason: String },
    #[error("{0}; choose another room name")]
    RoomNameInvalid(IdError),
    #[error("{0}; choose another name")]
    NameInvalid(String),
    #[error("the device must have 1 to {DEVICE_CHARACTERS} letters, digits, hyphens or underscores")]
    DeviceInvalid,
    #[error("no token could be made: {0}")]
    Token(#[from] TokenError),
    #[error("there is no such address in the API")]
    NotFound,
}

impl JoinError {
    fn code(&self) -> &'static str {
        match self {
            Self::JoiningDisabled => "joining-disabled",
            Self::OriginRefused(_) => "origin-refused",
            Self::BodyInvalid { .. } => "body-invalid",
            Self::RoomNameInvalid(_) => "room-name-invalid",
            Self::NameInvalid(_) => "name-invalid",
            Self::DeviceInvalid => "device-invalid",
            Self::Token(_) => "internal",
            Self::NotFound => "not-found",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::JoiningDisabled | Self::OriginRefused(_) => StatusCode::FORBIDDEN,
            Self::BodyInvalid { status, .. } => *status,
            Self::RoomNameInvalid(_) | Self::NameInvalid(_) | Self::DeviceInvalid => StatusCode::BAD_REQUEST,
            Self::Token(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NotFound => StatusCode::NOT_FOUND,
        }
    }
}

impl IntoResponse for JoinError {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "code": self.code(), "message": self.to_string() });
        (self.status(), [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
    }
}

impl From<JsonRejection> for JoinError {
    fn from(rejection: JsonRejection) -> Self {
        let reason = match &rejection {
            JsonRejection::MissingJsonContentType(_) => "it must be application/json".to_owned(),
            _ if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                format!("it has more than the {BODY_BYTES} bytes allowed")
            }
            _ => "it must be JSON with room, name and device".to_owned(),
        };
        Self::BodyInvalid {
            status: rejection.status(),
            reason,
        }
    }
}

/// Answers with the room's name as it counts, the identity, and a token to come in with.
pub(super) async fn join(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Result<Json<JoinRequest>, JsonRejection>,
) -> Result<Response, JoinError> {
    require_own_page(&headers)?;
    if !state.guests {
        return Err(JoinError::JoiningDisabled);
    }
    let Json(request) = body?;
    let answer = admit(&state, &request)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// What is under `/api` and is no endpoint.
pub(super) async fn unknown() -> JoinError {
    JoinError::NotFound
}

/// Passes where the browser says that a page of this very host is asking. Browsers send Origin with every POST.
fn require_own_page(headers: &HeaderMap) -> Result<(), JoinError> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else {
        return Err(JoinError::OriginRefused("no Origin header".to_owned()));
    };
    let origin_host = origin
        .parse::<Uri>()
        .ok()
        .and_then(|uri| Some(uri.authority()?.as_str().to_owned()));
    match (origin_host, text(header::HOST)) {
        (Some(page), Some(host)) if page.eq_ignore_ascii_case(host) => Ok(()),
        _ => Err(JoinError::OriginRefused(format!("Origin {origin:?}"))),
    }
}

fn admit(state: &AppState, request: &JoinRequest) -> Result<JoinAnswer, JoinError> {
    let room = RoomName::new(request.room.trim()).map_err(JoinError::RoomNameInvalid)?;
    let name = display_name(&request.name)?;
    check_device(&request.device)?;
    let identity = kept_identity(state, request).map_or_else(|| new_identity(&request.device), Ok)?;
    let claims = claims(state, &room, &identity, name)?;
    let token = token::sign(&claims, &state.keys)?;
    Ok(JoinAnswer {
        room: room.to_string(),
        identity: identity.to_string(),
        token,
    })
}

/// A name people can read: any script, but no control characters and no more than everybody's screens can bear.
fn display_name(text: &str) -> Result<&str, JoinError> {
    let name = text.trim();
    let problem = if name.is_empty() {
        "the name is empty".to_owned()
    } else if name.len() > limits::NAME_BYTES {
        format!(
            "the name has {} bytes, at most {} are allowed",
            name.len(),
            limits::NAME_BYTES
        )
    } else if name.chars().any(char::is_control) {
        "the name has a control character".to_owned()
    } else {
        return Ok(name);
    };
    Err(JoinError::NameInvalid(problem))
}

fn check_device(device: &str) -> Result<(), JoinError> {
    let fits = (1..=DEVICE_CHARACTERS).contains(&device.len());
    let is_plain = device
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if fits && is_plain {
        Ok(())
    } else {
        Err(JoinError::DeviceInvalid)
    }
}

/// The identity asked for, where a token proves that this very device had it as a guest. Otherwise a new one is
/// made: who comes back after a long time is somebody new, not an error.
fn kept_identity(state: &AppState, request: &JoinRequest) -> Option<Identity> {
    let (identity, token) = (request.identity.as_deref()?, request.token.as_deref()?);
    let claims = token::verify(token, &state.keys, (state.now)()).ok()?;
    let (principal, device) = identity.rsplit_once('#')?;
    let is_proven = claims.video.room_join && claims.sub == identity;
    let is_this_guest = principal.starts_with(GUEST) && device == request.device;
    (is_proven && is_this_guest).then(|| Identity::new(identity).ok())?
}

fn new_identity(device: &str) -> Result<Identity, JoinError> {
    let random = Alphanumeric.sample_string(&mut rand::rng(), 16);
    Identity::new(&format!("{GUEST}{random}#{device}")).map_err(|error| TokenError::Id(error).into())
}

fn claims(state: &AppState, room: &RoomName, identity: &Identity, name: &str) -> Result<Claims, JoinError> {
    let (key, _) = state.keys.first().ok_or(TokenError::Missing)?;
    let now = (state.now)();
    Ok(Claims {
        iss: key.to_owned(),
        sub: identity.to_string(),
        exp: now.plus(VALID_FOR).as_secs(),
        nbf: now.as_secs(),
        name: name.to_owned(),
        video: VideoGrant {
            room_join: true,
            room: room.to_string(),
            can_update_own_metadata: Some(true),
            ..VideoGrant::default()
        },
        ..Claims::default()
    })
}
