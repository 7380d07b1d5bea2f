//! What the controlled program tells its controller.

use serde::{Deserialize, Serialize};

use super::input::within;
use super::{LeaseId, Message, MessageError};
use crate::limits;

/// One monitor of the controlled computer, in pixels of its own desktop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Monitor {
    pub id: u8,
    /// As the system calls it, for people.
    pub name: String,
    pub width: u32,
    pub height: u32,
}

/// Under [`topic::SCREEN`](super::topic::SCREEN).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ScreenMessage {
    /// At the beginning of a lease, and whenever it changes. `shared` is the monitor that is seen and pointed at.
    Layout {
        lease: LeaseId,
        monitors: Vec<Monitor>,
        shared: u8,
        /// The keyboard of the controlled computer, for people: what the switch "game keys" leads to.
        keyboard: String,
    },
    /// The person at the desk uses mouse or keys.
    Paused {
        lease: LeaseId,
    },
    Resumed {
        lease: LeaseId,
    },
    /// Everything that was down is released; what the controller holds must be pressed anew.
    Released {
        lease: LeaseId,
    },
    /// The answer to a copy gesture.
    Clipboard {
        lease: LeaseId,
        text: String,
    },
    /// An act was not followed, and why, in a clause for people's logs.
    Refused {
        lease: LeaseId,
        n: u64,
        reason: String,
    },
    Pong {
        lease: LeaseId,
        id: u32,
    },
    /// It is over. The server says so too; this one is faster.
    Ended {
        lease: LeaseId,
    },
}

impl Message for ScreenMessage {
    fn check(&self) -> Result<(), MessageError> {
        match self {
            Self::Clipboard { text, .. } => within(text, limits::REMOTE_CLIPBOARD_CHARACTERS),
            _ => Ok(()),
        }
    }
}
