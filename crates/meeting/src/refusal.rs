//! Why a command was not followed. A refused command changes nothing.

use conclave_protocol::{DeviceId, PrincipalId, limits};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the meeting is closed")]
    Closed,
    #[error("{principal} does not own the meeting")]
    NotOwner { principal: PrincipalId },
    #[error("{principal} is not in the meeting with the device {}", device.as_str())]
    NotInside {
        principal: PrincipalId,
        device: DeviceId,
    },
    #[error("{principal} is not in the meeting, so it cannot own it")]
    PersonNotHere { principal: PrincipalId },
    #[error("{principal} owns the meeting already")]
    OwnerAlready { principal: PrincipalId },
    #[error("{principal} is already in the meeting with another device")]
    AlreadyHere { principal: PrincipalId },
    #[error("the meeting is full: it has {} people", limits::PEOPLE_PER_MEETING)]
    Full,
    #[error(
        "{principal} is in the meeting with {} devices already",
        limits::DEVICES_PER_PERSON
    )]
    TooManyDevices { principal: PrincipalId },
    #[error("only a lasting meeting can be kept when its owner leaves")]
    KeepNeedsLasting,
    #[error("the command is not for this actor to give")]
    WrongActor,
}
