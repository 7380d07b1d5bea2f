//! Requests. Each has a time limit and takes an answer of limited size; none is sent twice.

use std::time::Duration;

use conclave_protocol::remote::{DeviceKey, GrantSignature, LeaseId, MonitorChoice, Scopes};
use conclave_protocol::{DeviceId, InviteSecret, MeetingId, PrincipalId, UnixMillis};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::link::{Invitation, Origin};
use crate::model::{Glimpse, Joined, Meeting, Party, Redeemed};
use crate::trust::Trust;

/// For one request, from its beginning to the end of the answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// The longest answer: a meeting with all its people fits many times.
const ANSWER_BYTES: usize = 4 * 1024 * 1024;
/// What is kept of an explanation.
const MESSAGE_CHARACTERS: usize = 300;

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// The server said no.
    #[error("{message} ({code})")]
    Refused {
        status: u16,
        /// From `docs/openapi.json`, stable.
        code: String,
        message: String,
        retry_after: Option<Duration>,
    },
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    #[error("this is no Conclave server, or one of another time: {0}")]
    NotUnderstood(String),
}

impl ApiError {
    /// Whether nobody is signed in any more: the session is unknown to the server.
    pub fn is_signed_out(&self) -> bool {
        matches!(self, Self::Refused { status: 401, .. })
    }

    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            _ => None,
        }
    }
}

/// A server before anybody is signed in. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Server {
    http: reqwest::Client,
    origin: Origin,
    trust: Trust,
}

/// Somebody at a server.
#[derive(Clone)]
pub struct Session {
    server: Server,
    token: String,
    principal: PrincipalId,
}

impl std::fmt::Debug for Session {
    /// Without the token.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} at {}", self.principal, self.server.origin)
    }
}

/// What to do where one is in the meeting on another device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondDevice {
    Ask,
    HereToo,
    MoveHere,
}

#[derive(Clone, Debug)]
pub struct JoinWish {
    pub name: String,
    pub device: DeviceId,
    pub secret: Option<InviteSecret>,
    pub second_device: SecondDevice,
}

/// A signed yes, as it is sent.
#[derive(Clone, Debug, Serialize)]
pub struct Grant {
    pub device: DeviceId,
    pub scopes: Scopes,
    pub monitor: MonitorChoice,
    pub until: UnixMillis,
    pub signature: GrantSignature,
}

impl Server {
    pub fn new(origin: Origin, trust: Trust) -> Result<Self, ApiError> {
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured((*trust.config()).clone())
            .timeout(PATIENCE)
            // The API redirects nowhere; a token must not follow where a proxy sends it.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| ApiError::Unreachable(innermost(&error)))?;
        Ok(Self { http, origin, trust })
    }

    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// A new principal, whose grants this key signs.
    pub async fn new_session(&self, key: &DeviceKey) -> Result<Session, ApiError> {
        let new: NewSession = self
            .send(Method::POST, "/sessions", None, Some(json!({ "key": key })))
            .await?;
        Ok(self.session(new.token, new.principal))
    }

    /// Becomes a device of whoever was shown this code.
    pub async fn redeem(&self, code: &str, key: &DeviceKey) -> Result<Redeemed, ApiError> {
        let body = json!({ "code": code, "key": key });
        self.send(Method::POST, "/pairings/redeem", None, Some(body))
            .await
    }

    /// Somebody who was here before.
    pub fn session(&self, token: String, principal: PrincipalId) -> Session {
        Session {
            server: self.clone(),
            token,
            principal,
        }
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Result<T, ApiError> {
        let mut request = self.http.request(method, format!("{}/api/v1{path}", self.origin));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request
            .send()
            .await
            .map_err(|error| ApiError::Unreachable(innermost(&error)))?;
        read(answer).await
    }
}

#[derive(Deserialize)]
struct NewSession {
    principal: PrincipalId,
    token: String,
}

#[derive(Deserialize)]
struct Asked {
    lease: LeaseId,
    meeting: Meeting,
}

#[derive(Deserialize)]
struct WhoIsIt {
    principal: PrincipalId,
}

impl Session {
    pub fn server(&self) -> &Server {
        &self.server
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    pub fn principal(&self) -> PrincipalId {
        self.principal
    }

    /// Whether the server still knows this session.
    pub async fn check(&self) -> Result<PrincipalId, ApiError> {
        let answer: WhoIsIt = self.ask(Method::GET, "/session", None).await?;
        Ok(answer.principal)
    }

    pub async fn look_up(&self, invitation: &Invitation) -> Result<Glimpse, ApiError> {
        let path = format!("/meetings/{}/look-up", in_path(&invitation.address));
        self.ask(Method::POST, &path, Some(json!({ "secret": invitation.secret })))
            .await
    }

    pub async fn join(&self, address: &str, wish: &JoinWish) -> Result<Joined, ApiError> {
        let path = format!("/meetings/{}/join", in_path(address));
        let JoinWish {
            name,
            device,
            secret,
            second_device,
        } = wish;
        let body =
            json!({ "name": name, "device": device, "secret": secret, "second_device": second_device });
        self.ask(Method::POST, &path, Some(body)).await
    }

    pub async fn leave(&self, meeting: MeetingId, device: &DeviceId) -> Result<(), ApiError> {
        let path = format!("/meetings/{meeting}/leave");
        let Nothing {} = self
            .ask(Method::POST, &path, Some(json!({ "device": device })))
            .await?;
        Ok(())
    }

    pub async fn meeting(&self, meeting: MeetingId) -> Result<Meeting, ApiError> {
        self.ask(Method::GET, &format!("/meetings/{meeting}"), None).await
    }

    /// Asks to control a computer; answers with the lease.
    pub async fn ask_control(
        &self,
        meeting: MeetingId,
        device: &DeviceId,
        of: &Party,
        scopes: Scopes,
    ) -> Result<(LeaseId, Meeting), ApiError> {
        let body = json!({ "device": device, "of": of, "scopes": scopes });
        let asked: Asked = self
            .ask(Method::POST, &format!("/meetings/{meeting}/control"), Some(body))
            .await?;
        Ok((asked.lease, asked.meeting))
    }

    pub async fn grant(
        &self,
        meeting: MeetingId,
        lease: LeaseId,
        grant: &Grant,
    ) -> Result<Meeting, ApiError> {
        self.of_lease(meeting, lease, "grant", json!(grant)).await
    }

    pub async fn extend(
        &self,
        meeting: MeetingId,
        lease: LeaseId,
        grant: &Grant,
    ) -> Result<Meeting, ApiError> {
        self.of_lease(meeting, lease, "extend", json!(grant)).await
    }

    pub async fn deny(&self, meeting: MeetingId, lease: LeaseId, block: bool) -> Result<Meeting, ApiError> {
        self.of_lease(meeting, lease, "deny", json!({ "block": block }))
            .await
    }

    /// `reason` is a word of the API's `ControlEnd`.
    pub async fn end_control(
        &self,
        meeting: MeetingId,
        lease: LeaseId,
        reason: Option<&str>,
    ) -> Result<Meeting, ApiError> {
        let body = reason.map_or_else(|| json!({}), |reason| json!({ "reason": reason }));
        self.of_lease(meeting, lease, "end", body).await
    }

    pub async fn pause(
        &self,
        meeting: MeetingId,
        lease: LeaseId,
        device: &DeviceId,
        paused: bool,
    ) -> Result<Meeting, ApiError> {
        self.of_lease(
            meeting,
            lease,
            "pause",
            json!({ "device": device, "paused": paused }),
        )
        .await
    }

    pub async fn ask_more(
        &self,
        meeting: MeetingId,
        lease: LeaseId,
        device: &DeviceId,
        scopes: Scopes,
    ) -> Result<Meeting, ApiError> {
        self.of_lease(
            meeting,
            lease,
            "more",
            json!({ "device": device, "scopes": scopes }),
        )
        .await
    }

    async fn of_lease(
        &self,
        meeting: MeetingId,
        lease: LeaseId,
        what: &str,
        body: Value,
    ) -> Result<Meeting, ApiError> {
        let path = format!("/meetings/{meeting}/control/{lease}/{what}");
        self.ask(Method::POST, &path, Some(body)).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<T, ApiError> {
        self.server.send(method, path, Some(&self.token), body).await
    }
}

/// The answer to what is done and said nothing about.
#[derive(Deserialize)]
struct Nothing {}

/// One part of a path: what somebody typed may hold anything.
fn in_path(text: &str) -> String {
    let escaped = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(escaped).collect()
}

async fn read<T: DeserializeOwned>(mut answer: reqwest::Response) -> Result<T, ApiError> {
    let status = answer.status();
    let retry_after = retry_after(&answer);
    let mut bytes = Vec::new();
    while let Some(chunk) = answer
        .chunk()
        .await
        .map_err(|error| ApiError::Unreachable(innermost(&error)))?
    {
        if bytes.len() + chunk.len() > ANSWER_BYTES {
            return Err(ApiError::NotUnderstood(format!(
                "its answer has more than {ANSWER_BYTES} bytes"
            )));
        }
        bytes.extend_from_slice(&chunk);
    }
    if !status.is_success() {
        return Err(refused(status, &bytes, retry_after));
    }
    if status == StatusCode::NO_CONTENT {
        bytes = b"{}".to_vec();
    }
    serde_json::from_slice(&bytes).map_err(|error| ApiError::NotUnderstood(error.to_string()))
}

fn retry_after(answer: &reqwest::Response) -> Option<Duration> {
    let header = answer.headers().get("retry-after")?;
    Some(Duration::from_secs(header.to_str().ok()?.parse().ok()?))
}

#[derive(Deserialize)]
struct Explained {
    code: String,
    message: String,
}

fn refused(status: StatusCode, bytes: &[u8], retry_after: Option<Duration>) -> ApiError {
    let Ok(Explained { code, message }) = serde_json::from_slice(bytes) else {
        return ApiError::NotUnderstood(format!("it answered with status {}", status.as_u16()));
    };
    ApiError::Refused {
        status: status.as_u16(),
        code,
        message: message.chars().take(MESSAGE_CHARACTERS).collect(),
        retry_after,
    }
}

/// What it all came from. What lies around it names address and layers, which tells a person nothing.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(cause) = inner.source() {
        inner = cause;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_typed_stays_one_part_of_a_path() {
        assert_eq!(in_path("CON-7K3M 9QXD/../x?"), "CON-7K3M%209QXD%2F..%2Fx%3F");
        assert_eq!(in_path("名"), "%E5%90%8D");
    }

    #[test]
    fn a_refusal_has_code_and_words_and_anything_else_is_not_understood() {
        let error = refused(
            StatusCode::NOT_FOUND,
            br#"{"code":"meeting-not-found","message":"none"}"#,
            None,
        );
        assert_eq!(error.code(), Some("meeting-not-found"));
        assert!(!error.is_signed_out());
        let other = refused(StatusCode::BAD_GATEWAY, b"<html>", None);
        assert_eq!(other.code(), None);
        assert!(refused(StatusCode::UNAUTHORIZED, br#"{"code":"x","message":""}"#, None).is_signed_out());
    }
}
