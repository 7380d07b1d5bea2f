//! What happened in a meeting. Events are kept for good and read by later versions and by pages.
//!
//! A variant or field that was ever written must never change its name or meaning. New fields need a default, and
//! fields of a later version are ignored.

use conclave_protocol::remote::{DeviceKey, GrantSignature, LeaseId, MonitorChoice, Scopes};
use conclave_protocol::{DeviceId, DisplayName, PrincipalId, Title, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::Party;

/// One fact. When it became one stands beside it, not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Created {
        owner: PrincipalId,
        title: Option<Title>,
        /// Stays when everybody has gone.
        lasting: bool,
        owner_leaves: OwnerLeaves,
        /// The code alone does not open the door.
        link_required: bool,
    },
    /// The device has a seat and is expected in the room: for the first time, or anew after a reload or a loss.
    Joined {
        principal: PrincipalId,
        device: DeviceId,
        name: DisplayName,
        /// Of a program: grants are signed with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(nullable = false))]
        key: Option<DeviceKey>,
    },
    /// The device appeared in the room.
    Connected {
        principal: PrincipalId,
        device: DeviceId,
    },
    /// The connection is gone, the seat is kept.
    Lost {
        principal: PrincipalId,
        device: DeviceId,
        until: UnixMillis,
    },
    /// The device has no seat any more.
    DeviceLeft {
        principal: PrincipalId,
        device: DeviceId,
        reason: LeaveReason,
        /// The last moment at which it was known to be there: earlier than the event where a grace ran out.
        left_at: UnixMillis,
    },
    /// The person has gone: follows the leaving of the last device.
    Left {
        principal: PrincipalId,
        reason: LeaveReason,
    },
    Renamed {
        title: Option<Title>,
    },
    OwnerLeavesSet {
        owner_leaves: OwnerLeaves,
    },
    LinkRequired {
        required: bool,
    },
    OwnerChanged {
        from: PrincipalId,
        to: PrincipalId,
        reason: OwnerChangeReason,
    },
    /// Whether anybody may control anybody's computer.
    ControlAllowed {
        allowed: bool,
    },
    /// Somebody asks to control somebody's computer.
    ControlAsked {
        lease: LeaseId,
        controller: Party,
        controlled: Party,
        scopes: Scopes,
        /// Declined by itself then.
        until: UnixMillis,
    },
    /// The program on that computer said yes, for the first time or to more.
    ControlGranted {
        lease: LeaseId,
        scopes: Scopes,
        monitor: MonitorChoice,
        until: UnixMillis,
        /// Proof of it, with the program's key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(nullable = false))]
        signature: Option<GrantSignature>,
    },
    ControlMoreAsked {
        lease: LeaseId,
        scopes: Scopes,
        until: UnixMillis,
    },
    /// No to more, or no answer; what was granted goes on.
    ControlMoreDenied {
        lease: LeaseId,
    },
    /// The person at the desk uses mouse or keys.
    ControlPaused {
        lease: LeaseId,
    },
    ControlResumed {
        lease: LeaseId,
    },
    ControlExtended {
        lease: LeaseId,
        until: UnixMillis,
        /// Proof of it, with the program's key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(nullable = false))]
        signature: Option<GrantSignature>,
    },
    /// Of a request, or of control itself.
    ControlEnded {
        lease: LeaseId,
        /// Nobody where time or a lost connection did it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(nullable = false))]
        by: Option<PrincipalId>,
        reason: ControlEnd,
    },
    /// The last event. Whoever was still seated has no seat any more.
    Closed {
        reason: CloseReason,
    },
}

/// What becomes of a meeting when its owner leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OwnerLeaves {
    /// Somebody who is there owns it from then on.
    #[default]
    HandOver,
    End,
    /// Nothing changes. Only for lasting meetings.
    Keep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeaveReason {
    /// As the person wished.
    Left,
    /// Another device of the same person took over.
    Moved,
    /// It never appeared in the room, or did not come back to it.
    TimedOut,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OwnerChangeReason {
    HandedOver,
    OwnerLeft,
    /// The owner's grace ran out.
    OwnerLost,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    ByOwner,
    /// As the owner had set it for that case.
    OwnerLeft,
    Empty,
}

/// Why a request or control ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ControlEnd {
    Denied,
    /// Denied, and not to be asked again.
    Blocked,
    Unanswered,
    /// By who had asked.
    TakenBack,
    /// By the controller.
    Released,
    /// By the controlled person.
    Revoked,
    /// Nothing was done for minutes.
    Idle,
    /// The bar that says who controls was covered.
    Covered,
    /// By the keys that stop it in an emergency.
    Panic,
    /// The controlled program ended.
    ProgramEnded,
    /// Its time was over.
    Expired,
    /// One of the two left, or moved to another device.
    Left,
    /// One of the two lost the connection.
    Lost,
    /// By the owner of the meeting.
    Forbidden,
}

impl ControlEnd {
    /// Whether it is for the controlled side to say.
    pub fn is_of_the_program(self) -> bool {
        matches!(
            self,
            Self::Idle | Self::Covered | Self::Panic | Self::ProgramEnded
        )
    }

    /// Whether it was the answer no.
    pub(crate) fn is_denial(self) -> bool {
        matches!(self, Self::Denied | Self::Blocked)
    }
}
