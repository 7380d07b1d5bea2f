//! Remote control as the meeting knows it: who may steer whose computer, with what and until when. Only data: what
//! changes it stands in `fold`, what may happen in `decide::control`. What is typed and pointed at never comes here.

use std::time::Duration;

use conclave_protocol::remote::{GrantSignature, LeaseId, MonitorChoice, Scopes};
use conclave_protocol::{DeviceId, PrincipalId, UnixMillis};
use serde::{Deserialize, Serialize};

/// How long a request waits for its answer.
pub const CONTROL_ANSWERED_WITHIN: Duration = Duration::from_secs(30);
/// How long a grant holds, unless it is extended.
pub const CONTROL_LASTS: Duration = Duration::from_secs(30 * 60);
/// How far the clock of a program may be ahead when it says until when its grant holds.
pub const CONTROL_CLOCK_SLACK: Duration = Duration::from_secs(30);
/// How long somebody who was declined waits before asking the same person again.
pub const CONTROL_ASKED_AGAIN_AFTER: Duration = Duration::from_secs(20);
/// After how many denials the same person is not asked any more in this meeting.
pub const CONTROL_DENIALS: u32 = 3;

/// One side of a lease: a device of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Party {
    pub principal: PrincipalId,
    pub device: DeviceId,
}

/// From the asking to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    pub(crate) id: LeaseId,
    pub(crate) controller: Party,
    pub(crate) controlled: Party,
    pub(crate) state: LeaseState,
    pub(crate) scopes: Scopes,
    pub(crate) monitor: Option<MonitorChoice>,
    pub(crate) until: UnixMillis,
    pub(crate) since: UnixMillis,
    pub(crate) more: Option<MoreAsked>,
    pub(crate) signature: Option<GrantSignature>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeaseState {
    /// Waits for the answer of the asked person's program.
    Asked,
    Granted,
    /// Granted, and the person at the desk uses mouse or keys.
    Paused,
}

/// Further scopes that a controller has asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MoreAsked {
    pub scopes: Scopes,
    pub until: UnixMillis,
}

impl Lease {
    pub fn id(&self) -> LeaseId {
        self.id
    }

    pub fn controller(&self) -> &Party {
        &self.controller
    }

    pub fn controlled(&self) -> &Party {
        &self.controlled
    }

    pub fn state(&self) -> LeaseState {
        self.state
    }

    /// Those granted; while it is asked, those asked for.
    pub fn scopes(&self) -> Scopes {
        self.scopes
    }

    /// None until it is granted.
    pub fn monitor(&self) -> Option<MonitorChoice> {
        self.monitor
    }

    /// When it ends by itself: as a request that nobody answered, or as a grant that nobody extended.
    pub fn until(&self) -> UnixMillis {
        self.until
    }

    /// Since when it has been granted; while it is asked, when that was.
    pub fn since(&self) -> UnixMillis {
        self.since
    }

    pub fn more(&self) -> Option<MoreAsked> {
        self.more
    }

    /// The controlled program's, of scopes, monitor and end as they are now. None until it is granted.
    pub fn signature(&self) -> Option<GrantSignature> {
        self.signature
    }

    /// Whether the controller may act, or would if the person at the desk did not.
    pub fn is_live(&self) -> bool {
        self.state != LeaseState::Asked
    }

    pub(crate) fn involves(&self, principal: PrincipalId) -> bool {
        [&self.controller, &self.controlled]
            .iter()
            .any(|party| party.principal == principal)
    }
}

/// How often somebody has declined somebody, in this meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Denials {
    pub(crate) asker: PrincipalId,
    pub(crate) asked: PrincipalId,
    pub(crate) count: u32,
    pub(crate) last: UnixMillis,
}
