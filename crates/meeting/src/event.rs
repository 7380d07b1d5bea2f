//! What happened in a meeting. Events are kept for good and read by later versions and by pages.
//!
//! A variant or field that was ever written must never change its name or meaning. New fields need a default, and
//! fields of a later version are ignored.

use conclave_protocol::{DeviceId, DisplayName, PrincipalId, Title, UnixMillis};
use serde::{Deserialize, Serialize};

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
