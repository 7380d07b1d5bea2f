//! What can be asked of a meeting, and by whom. Whether it happens is decided in `decide`, never here.

use conclave_protocol::{DeviceId, DisplayName, PrincipalId, Title};
use serde::{Deserialize, Serialize};

use crate::OwnerLeaves;

/// How a meeting begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Creation {
    pub title: Option<Title>,
    pub lasting: bool,
    pub owner_leaves: OwnerLeaves,
    pub link_required: bool,
}

/// On whose behalf a command comes. Who somebody is was checked before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Person(PrincipalId),
    /// The media plane, which sees connections come and go.
    Media,
    /// The server itself.
    Server,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Takes a seat for the actor's device, or keeps the one it has.
    Join {
        device: DeviceId,
        name: DisplayName,
        second_device: SecondDevice,
    },
    /// Gives the seat of the actor's device up.
    Leave {
        device: DeviceId,
    },
    /// Of [`Actor::Media`]: the device is in the room.
    Connected {
        principal: PrincipalId,
        device: DeviceId,
    },
    /// Of [`Actor::Media`]: the device is not in the room any more, for whatever reason.
    Lost {
        principal: PrincipalId,
        device: DeviceId,
    },
    /// Of [`Actor::Server`]: it was away, and nobody could be connected meanwhile.
    Restarted,
    /// Of the owner, as all that follow.
    Rename {
        title: Option<Title>,
    },
    SetOwnerLeaves(OwnerLeaves),
    RequireLink(bool),
    HandOver {
        to: PrincipalId,
    },
    Close,
}

/// What to do where the same person is already in the meeting with another device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SecondDevice {
    /// Refuse, so that the person can be asked.
    #[default]
    Ask,
    HereToo,
    MoveHere,
}
