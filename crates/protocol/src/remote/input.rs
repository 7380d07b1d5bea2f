//! What the controller does, as it travels to the controlled computer.
//!
//! Two channels: the reliable one keeps its order, the lossy one carries moves. Each counts for itself. Everything that
//! matters carries the absolute position, and a move says after which reliable message it was made, so that a key-up
//! that arrives behind later moves is still obeyed, and a late move does not undo a click.

use serde::{Deserialize, Serialize};

use super::{LeaseId, Message, MessageError};
use crate::limits;

/// A place on the monitor that is shared: 0 is its left or top edge, 65 535 its right or bottom one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    pub x: u16,
    pub y: u16,
}

/// Under [`topic::INPUT`](super::topic::INPUT).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputMessage {
    pub lease: LeaseId,
    /// Rises with each message of this lease, from one.
    pub n: u64,
    pub input: Input,
}

/// Under [`topic::MOVE`](super::topic::MOVE).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveMessage {
    pub lease: LeaseId,
    /// Rises with each move of this lease, from one.
    pub n: u64,
    /// The number of the last [`InputMessage`] that was sent before it; zero before the first.
    pub after: u64,
    pub to: Position,
}

/// One act. Those that say no more than their name have braces all the same: only then are unknown fields refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// Scope pointer. The pointer goes to `at` first.
    Button {
        button: Button,
        down: bool,
        at: Position,
    },
    /// Scope pointer. In hundred-and-twentieths of a notch, as positive to the right and downwards.
    Wheel { dx: i16, dy: i16, at: Position },
    /// Scope keyboard. `code` is the physical key (`KeyboardEvent.code`, UI Events KeyboardEvent code Values).
    Key { code: String, down: bool },
    /// Scope keyboard. Characters as such, whatever the keyboard of the controlled computer.
    Text { text: String },
    /// Scope clipboard, by a paste gesture: becomes the controlled computer's clipboard and is pasted.
    Paste { text: String },
    /// Scope clipboard, by a copy gesture: asks for the controlled computer's clipboard after its copy.
    Copy {},
    /// Everything that is down is released.
    Reset {},
    /// Asks for another monitor, where the grant covers all.
    Monitor { monitor: u8 },
    /// Answered by [`ScreenMessage::Pong`](super::ScreenMessage::Pong), for the delay that is shown.
    Ping { id: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Button {
    Left,
    Middle,
    Right,
    Back,
    Forward,
}

impl Message for InputMessage {
    fn check(&self) -> Result<(), MessageError> {
        match &self.input {
            Input::Text { text } => within(text, limits::REMOTE_TEXT_CHARACTERS),
            Input::Key { code, .. } => within(code, limits::REMOTE_KEY_CODE_CHARACTERS),
            Input::Paste { text } => within(text, limits::REMOTE_CLIPBOARD_CHARACTERS),
            _ => Ok(()),
        }
    }
}

impl Message for MoveMessage {}

pub(super) fn within(text: &str, limit: usize) -> Result<(), MessageError> {
    let characters = text.chars().count();
    if characters > limit {
        return Err(MessageError::Text { characters, limit });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UnixMillis;

    fn message(input: Input) -> InputMessage {
        let lease = LeaseId::new(UnixMillis::from_millis(1_700_000_000_000), [1; 10]);
        InputMessage { lease, n: 3, input }
    }

    #[test]
    fn a_message_is_read_back() {
        let at = Position { x: 1, y: 65_535 };
        let button = Input::Button {
            button: Button::Left,
            down: true,
            at,
        };
        for input in [
            button,
            Input::Copy {},
            Input::Text {
                text: "世界".to_owned(),
            },
        ] {
            let message = message(input);
            assert_eq!(InputMessage::from_bytes(&message.to_bytes()), Ok(message));
        }
    }

    #[test]
    fn what_is_too_long_or_says_more_is_no_message() {
        let long = message(Input::Text {
            text: "x".repeat(limits::REMOTE_TEXT_CHARACTERS + 1),
        });
        assert!(matches!(
            InputMessage::from_bytes(&long.to_bytes()),
            Err(MessageError::Text { .. })
        ));
        let huge = vec![b' '; limits::REMOTE_MESSAGE_BYTES + 1];
        assert!(matches!(
            InputMessage::from_bytes(&huge),
            Err(MessageError::TooLong { .. })
        ));
        let lease = message(Input::Copy {}).lease;
        let more = format!(r#"{{"lease":"{lease}","n":1,"input":{{"type":"copy","and":1}}}}"#);
        for wrong in ["", "{}", "[]", "nonsense", &more] {
            assert!(
                matches!(
                    InputMessage::from_bytes(wrong.as_bytes()),
                    Err(MessageError::Malformed(_))
                ),
                "{wrong}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = InputMessage::from_bytes(&bytes);
            let _ = MoveMessage::from_bytes(&bytes);
        }
    }
}
