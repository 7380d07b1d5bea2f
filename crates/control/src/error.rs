//! Every way in which the API says no: one code, one status and one clause each. What a person sees says what to do.
//!
//! Must never say more than the asker may know: whatever is hidden, closed or unknown to a stranger is one answer.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use conclave_meeting::Refusal;
use conclave_protocol::limits::{DEVICES_PER_PERSON, PEOPLE_PER_MEETING};
use conclave_protocol::{AddressError, MeetingIdError, TextError};
use conclave_storage::{StorageError, Taken};
use serde::Serialize;
use utoipa::ToSchema;

use crate::limits;

/// A refusal as it travels.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorBody {
    /// What programs act on.
    #[schema(example = "meeting-not-found")]
    code: &'static str,
    /// A clause for people, in English.
    message: String,
    /// The field of the request that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("there is no such meeting, or it is not open to you; check the address or ask for the link")]
    MeetingNotFound,
    #[error("this meeting has ended")]
    MeetingClosed,
    #[error("{0}; choose another title")]
    TitleInvalid(TextError),
    #[error("{0}; choose another name")]
    NameInvalid(TextError),
    #[error("{0}; choose another address")]
    SlugInvalid(AddressError),
    #[error("another meeting has this address; choose another")]
    SlugTaken,
    #[error("{0}")]
    DeviceInvalid(MeetingIdError),
    #[error("the request is not understood: {reason}")]
    BodyInvalid {
        status: StatusCode,
        reason: String,
        field: Option<&'static str>,
    },
    #[error("the request came from another page than this server's ({0}); open the server's own address")]
    OriginRefused(String),
    #[error("this page was opened without encryption; open it over HTTPS")]
    InsecurePage,
    #[error("nobody is signed in on this device; open the start page")]
    Unauthenticated,
    #[error("only the meeting's owner may do this; ask them")]
    NotOwner,
    #[error("this device is not in the meeting; join it first")]
    NotInside,
    #[error("this person is not in the meeting now; choose somebody who is")]
    PersonNotHere,
    #[error("this person owns the meeting already; choose somebody else")]
    OwnerAlready,
    #[error(
        "you are already in this meeting on another device; choose whether to be here too or to move here"
    )]
    AlreadyHere,
    #[error("the meeting is full: {PEOPLE_PER_MEETING} people are in it; come back when somebody has left")]
    MeetingFull,
    #[error("you are in this meeting on {DEVICES_PER_PERSON} devices already; leave on one of them first")]
    TooManyDevices,
    #[error("too many addresses were tried; wait {} seconds and check the address", .0.as_secs())]
    TooManyLookUps(Duration),
    #[error("you have {} open meetings; close one first", limits::OPEN_MEETINGS)]
    TooManyMeetings,
    #[error("too many people came from this network at once; wait {} seconds and try again", .0.as_secs())]
    TooManySessions(Duration),
    #[error("only a lasting meeting can be kept when its owner leaves; choose another setting")]
    KeepNeedsLasting,
    #[error("this cannot be done at the moment, because the database is away; calls go on; try again soon")]
    DatabaseAway,
    #[error("this server lets nobody join without an account; ask its operator")]
    JoiningDisabled,
    #[error("the owner does not allow remote control in this meeting; ask them")]
    ControlForbidden,
    #[error("somebody controls or is asked already; wait until that has ended")]
    ControlBusy,
    #[error("this person has just declined; ask again in {} seconds", .0.as_secs())]
    ControlTooSoon(Duration),
    #[error("this person does not want to be asked again in this meeting")]
    ControlBlocked,
    #[error("your own computer cannot be controlled from within the meeting; choose somebody else's")]
    ControlSelf,
    #[error("this computer cannot be controlled, because the desktop program is not in the meeting there")]
    NotAProgram,
    #[error("this remote control has ended, or there was none")]
    LeaseNotFound,
    #[error("this remote control is not yours to change, or not with this device")]
    NotYourLease,
    #[error("more was granted than was asked for")]
    ScopesNotAsked,
    #[error("name at least one of pointer, keyboard and clipboard that is not granted yet")]
    ScopesEmpty,
    #[error("a grant ends after now and within half an hour; set the computer's clock")]
    LeaseTooLong,
    #[error("the signature is not that of the program that was asked")]
    SignatureInvalid,
    #[error("only the desktop program on the asked computer can say yes; answer there")]
    GrantNeedsProgram,
    #[error("no browser waits for this code; look at it again, or make a new one")]
    PairingNotFound,
    #[error("there is no such address in the API")]
    NotFound,
    #[error("this address of the API does not take this method")]
    MethodNotAllowed,
    #[error("something went wrong in the server; its log says what")]
    Internal,
}

impl ApiError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::MeetingNotFound => "meeting-not-found",
            Self::MeetingClosed => "meeting-closed",
            Self::TitleInvalid(_) => "title-invalid",
            Self::NameInvalid(_) => "name-invalid",
            Self::SlugInvalid(_) => "slug-invalid",
            Self::SlugTaken => "slug-taken",
            Self::DeviceInvalid(_) => "device-invalid",
            Self::BodyInvalid { .. } => "body-invalid",
            Self::OriginRefused(_) => "origin-refused",
            Self::InsecurePage => "insecure-page",
            Self::Unauthenticated => "unauthenticated",
            Self::NotOwner => "not-owner",
            Self::NotInside => "not-inside",
            Self::PersonNotHere => "person-not-here",
            Self::OwnerAlready => "owner-already",
            Self::AlreadyHere => "already-here",
            Self::MeetingFull => "meeting-full",
            Self::TooManyDevices => "too-many-devices",
            Self::TooManyLookUps(_) => "too-many-look-ups",
            Self::TooManyMeetings => "too-many-meetings",
            Self::TooManySessions(_) => "too-many-sessions",
            Self::KeepNeedsLasting => "keep-needs-lasting",
            Self::DatabaseAway => "database-away",
            Self::JoiningDisabled => "joining-disabled",
            Self::ControlForbidden => "control-forbidden",
            Self::ControlBusy => "control-busy",
            Self::ControlTooSoon(_) => "control-too-soon",
            Self::ControlBlocked => "control-blocked",
            Self::ControlSelf => "control-self",
            Self::NotAProgram => "not-a-program",
            Self::LeaseNotFound => "lease-not-found",
            Self::NotYourLease => "not-your-lease",
            Self::ScopesNotAsked => "scopes-not-asked",
            Self::ScopesEmpty => "scopes-empty",
            Self::LeaseTooLong => "lease-too-long",
            Self::SignatureInvalid => "signature-invalid",
            Self::GrantNeedsProgram => "grant-needs-program",
            Self::PairingNotFound => "pairing-not-found",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::Internal => "internal",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::MeetingNotFound | Self::NotFound | Self::LeaseNotFound | Self::PairingNotFound => {
                StatusCode::NOT_FOUND
            }
            Self::MeetingClosed => StatusCode::GONE,
            Self::TitleInvalid(_)
            | Self::NameInvalid(_)
            | Self::SlugInvalid(_)
            | Self::DeviceInvalid(_)
            | Self::KeepNeedsLasting
            | Self::ScopesEmpty
            | Self::LeaseTooLong => StatusCode::BAD_REQUEST,
            Self::BodyInvalid { status, .. } => *status,
            Self::OriginRefused(_)
            | Self::InsecurePage
            | Self::NotOwner
            | Self::JoiningDisabled
            | Self::ControlForbidden
            | Self::ControlBlocked
            | Self::NotYourLease
            | Self::SignatureInvalid
            | Self::GrantNeedsProgram => StatusCode::FORBIDDEN,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::SlugTaken
            | Self::NotInside
            | Self::PersonNotHere
            | Self::OwnerAlready
            | Self::AlreadyHere
            | Self::MeetingFull
            | Self::TooManyDevices
            | Self::TooManyMeetings
            | Self::ControlBusy
            | Self::ControlSelf
            | Self::NotAProgram
            | Self::ScopesNotAsked => StatusCode::CONFLICT,
            Self::TooManyLookUps(_) | Self::TooManySessions(_) | Self::ControlTooSoon(_) => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::DatabaseAway => StatusCode::SERVICE_UNAVAILABLE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::TitleInvalid(_) => Some("title"),
            Self::NameInvalid(_) => Some("name"),
            Self::SlugInvalid(_) | Self::SlugTaken => Some("slug"),
            Self::DeviceInvalid(_) => Some("device"),
            Self::KeepNeedsLasting => Some("owner_leaves"),
            Self::PersonNotHere | Self::OwnerAlready => Some("to"),
            Self::ScopesEmpty | Self::ScopesNotAsked => Some("scopes"),
            Self::LeaseTooLong => Some("until"),
            Self::SignatureInvalid => Some("signature"),
            Self::NotAProgram | Self::ControlSelf => Some("of"),
            Self::PairingNotFound => Some("code"),
            Self::BodyInvalid { field, .. } => *field,
            _ => None,
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyLookUps(wait) | Self::TooManySessions(wait) | Self::ControlTooSoon(wait) => {
                Some(*wait)
            }
            Self::DatabaseAway => Some(limits::ROUND),
            _ => None,
        }
    }

    /// A value of the request's body or address that cannot be meant.
    pub(crate) fn field_invalid(field: &'static str, reason: impl Into<String>) -> Self {
        Self::BodyInvalid {
            status: StatusCode::BAD_REQUEST,
            reason: reason.into(),
            field: Some(field),
        }
    }
}

/// Whole seconds, and at least one: a client that waits so long is let in.
pub(crate) fn whole_seconds(wait: Duration) -> Duration {
    let more = u64::from(wait.subsec_nanos() > 0);
    Duration::from_secs((wait.as_secs() + more).max(1))
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = ErrorBody {
            code: self.code(),
            message: self.to_string(),
            field: self.field(),
        };
        let mut response = (self.status(), Json(body)).into_response();
        if let Some(wait) = self.retry_after() {
            let seconds = HeaderValue::from(wait.as_secs());
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

impl From<StorageError> for ApiError {
    /// Logs what the asker is not told.
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Away(reason) => {
                tracing::warn!(reason, "database away");
                Self::DatabaseAway
            }
            StorageError::Conflict(Taken::Slug) => Self::SlugTaken,
            StorageError::Conflict(_) | StorageError::Broken(_) => {
                tracing::error!(%error, "request failed");
                Self::Internal
            }
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Closed => Self::MeetingClosed,
            Refusal::NotOwner { .. } => Self::NotOwner,
            Refusal::PersonNotHere { .. } => Self::PersonNotHere,
            Refusal::OwnerAlready { .. } => Self::OwnerAlready,
            Refusal::AlreadyHere { .. } => Self::AlreadyHere,
            Refusal::Full => Self::MeetingFull,
            Refusal::TooManyDevices { .. } => Self::TooManyDevices,
            Refusal::KeepNeedsLasting => Self::KeepNeedsLasting,
            Refusal::NotInside { .. } => Self::NotInside,
            Refusal::ControlForbidden => Self::ControlForbidden,
            Refusal::ControlBusy { .. } => Self::ControlBusy,
            Refusal::ControlTooSoon { wait } => Self::ControlTooSoon(whole_seconds(wait)),
            Refusal::ControlBlocked => Self::ControlBlocked,
            Refusal::ControlSelf => Self::ControlSelf,
            Refusal::NotAProgram { .. } => Self::NotAProgram,
            Refusal::LeaseUnknown { .. } => Self::LeaseNotFound,
            Refusal::NotYourLease { .. } => Self::NotYourLease,
            Refusal::ScopesNotAsked => Self::ScopesNotAsked,
            Refusal::ScopesEmpty => Self::ScopesEmpty,
            Refusal::LeaseTooLong => Self::LeaseTooLong,
            Refusal::WrongActor => {
                tracing::error!(%refusal, "command refused that no request can give");
                Self::Internal
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_whole_seconds_that_suffice() {
        assert_eq!(
            whole_seconds(Duration::from_millis(1_001)),
            Duration::from_secs(2)
        );
        assert_eq!(whole_seconds(Duration::ZERO), Duration::from_secs(1));
        let response = ApiError::TooManyLookUps(Duration::from_secs(7)).into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
    }
}
