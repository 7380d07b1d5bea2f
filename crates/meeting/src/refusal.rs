//! Why a command was not followed. A refused command changes nothing.

use std::time::Duration;

use conclave_protocol::remote::LeaseId;
use conclave_protocol::{DeviceId, PrincipalId, limits};

use crate::{CONTROL_DENIALS, CONTROL_LASTS};

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
    #[error("the owner does not allow remote control in this meeting")]
    ControlForbidden,
    #[error("{principal} controls or is controlled already, or one of the two is asked for")]
    ControlBusy { principal: PrincipalId },
    #[error("this person has just declined: ask again in {} seconds", wait.as_secs().max(1))]
    ControlTooSoon { wait: Duration },
    #[error("this person does not want to be asked again, or has declined {CONTROL_DENIALS} times")]
    ControlBlocked,
    #[error("nobody controls their own computer from within the meeting")]
    ControlSelf,
    #[error("the device {} of {principal} is no program in the meeting, so it cannot be controlled", device.as_str())]
    NotAProgram {
        principal: PrincipalId,
        device: DeviceId,
    },
    #[error("there is no remote control {lease} in this meeting, or it has ended")]
    LeaseUnknown { lease: LeaseId },
    #[error("the remote control {lease} is not this person's to change, or not with this device")]
    NotYourLease { lease: LeaseId },
    #[error("more was granted than was asked for")]
    ScopesNotAsked,
    #[error("at least one of pointer, keyboard and clipboard has to be named that is not granted yet")]
    ScopesEmpty,
    #[error("a grant ends after now and within {} minutes", CONTROL_LASTS.as_secs() / 60)]
    LeaseTooLong,
    #[error("the command is not for this actor to give")]
    WrongActor,
}
