//! What can be asked of a meeting, and by whom. Whether it happens is decided in `decide`, never here.

use conclave_protocol::remote::{DeviceKey, GrantSignature, LeaseId, MonitorChoice, Scopes};
use conclave_protocol::{DeviceId, DisplayName, PrincipalId, Title, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::{ControlEnd, OwnerLeaves, Party};

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
        /// The key of a program: its computer can be controlled, if its person says so there.
        key: Option<DeviceKey>,
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
    /// Whether anybody may control anybody's computer.
    AllowControl(bool),
    /// Asks to control somebody's computer.
    AskControl(Ask),
    /// The answer yes, of the program that is asked. Whoever gives the command has checked its signature.
    GrantControl {
        lease: LeaseId,
        device: DeviceId,
        scopes: Scopes,
        monitor: MonitorChoice,
        until: UnixMillis,
        signature: GrantSignature,
    },
    /// The answer no, of the asked person with any device.
    DenyControl {
        lease: LeaseId,
        /// And not to be asked again by this person.
        block: bool,
    },
    /// Of either side, or of the owner. Only the controlled side says why.
    EndControl {
        lease: LeaseId,
        reason: Option<ControlEnd>,
    },
    /// Of the controlled program: its person uses mouse or keys.
    PauseControl {
        lease: LeaseId,
        device: DeviceId,
    },
    ResumeControl {
        lease: LeaseId,
        device: DeviceId,
    },
    /// Of the controlled program: it goes on. Whoever gives the command has checked its signature.
    ExtendControl {
        lease: LeaseId,
        device: DeviceId,
        until: UnixMillis,
        signature: GrantSignature,
    },
    /// Of the controller: further scopes, while it controls.
    AskMoreControl {
        lease: LeaseId,
        device: DeviceId,
        scopes: Scopes,
    },
}

/// A request to control a computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Drawn by whoever gives the command.
    pub lease: LeaseId,
    /// With which the asker will control.
    pub device: DeviceId,
    /// The program on the computer that is asked for.
    pub of: Party,
    pub scopes: Scopes,
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
