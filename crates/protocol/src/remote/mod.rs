//! Remote control: what the two sides of a lease and the server say to each other, and how a grant is signed.
//!
//! Data and pure functions. What may happen when is decided by `meeting`, who may send what to whom by the forwarding
//! core, and what is obeyed by the program on the controlled computer; here must never be more than their words.

mod cursor;
mod grant;
mod input;
mod lease;
mod screen;
pub mod topic;

pub use cursor::{CursorImage, CursorMessage};
pub use grant::{DeviceKey, GrantClaim, GrantSignature, KeyError};
pub use input::{Button, Input, InputMessage, MoveMessage, Position};
pub use lease::{LeaseId, MonitorChoice, Scope, Scopes};
pub use screen::{Monitor, ScreenMessage};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::limits;

/// Why bytes under one of the topics are no message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    #[error(
        "the message has {bytes} bytes, at most {} are allowed",
        limits::REMOTE_MESSAGE_BYTES
    )]
    TooLong { bytes: usize },
    #[error("the message is not what its topic says: {0}")]
    Malformed(String),
    #[error("the text has {characters} characters, at most {limit} are allowed")]
    Text { characters: usize, limit: usize },
}

/// A message under one of the topics: JSON (RFC 8259) in UTF-8.
pub trait Message: Serialize + DeserializeOwned {
    /// What a shape cannot say. Called after reading, never for what was made here.
    fn check(&self) -> Result<(), MessageError> {
        Ok(())
    }

    fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a message has no keys but texts")
    }

    /// Reads what came from the network. Unknown fields and kinds are errors: a message that says more than is
    /// understood must not be half obeyed.
    fn from_bytes(bytes: &[u8]) -> Result<Self, MessageError> {
        if bytes.len() > limits::REMOTE_MESSAGE_BYTES {
            return Err(MessageError::TooLong { bytes: bytes.len() });
        }
        let message: Self =
            serde_json::from_slice(bytes).map_err(|error| MessageError::Malformed(error.to_string()))?;
        message.check()?;
        Ok(message)
    }
}
