//! The system's clipboard behind a trait. Read and written only where a lease has the scope for it: who calls decides.
//!
//! Text alone. Must never be read but by a gesture of somebody who may, and never watched.

mod system;

pub use system::SystemClipboard;

use std::time::{Duration, Instant};

use conclave_protocol::limits;

/// How long a copy that is under way may take until the clipboard is read as it is.
pub const COPY_TAKES: Duration = Duration::from_millis(400);
const LOOK_EVERY: Duration = Duration::from_millis(20);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClipboardError {
    #[error(
        "the text has {characters} characters, at most {} cross",
        limits::REMOTE_CLIPBOARD_CHARACTERS
    )]
    TooLong { characters: usize },
    #[error("the clipboard holds no text")]
    NoText,
    #[error("the clipboard cannot be used: {0}")]
    Unable(String),
}

pub trait Clipboard: Send {
    fn read(&mut self) -> Result<String, ClipboardError>;

    /// Others can paste it for as long as this value lives.
    fn write(&mut self, text: &str) -> Result<(), ClipboardError>;

    /// What it holds once the copy that was just asked for is done: what changes within [`COPY_TAKES`], or what is
    /// there then. Blocks for as long.
    fn read_after_copy(&mut self, before: Option<&str>) -> Result<String, ClipboardError> {
        let start = Instant::now();
        loop {
            let read = self.read();
            let changed = read.as_ref().is_ok_and(|text| Some(text.as_str()) != before);
            if changed || start.elapsed() >= COPY_TAKES {
                return read;
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

/// Longer ones do not cross, in either direction.
pub fn check(text: &str) -> Result<(), ClipboardError> {
    let characters = text.chars().count();
    if characters > limits::REMOTE_CLIPBOARD_CHARACTERS {
        return Err(ClipboardError::TooLong { characters });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changes when it was read so often.
    struct Later(u32);

    impl Clipboard for Later {
        fn read(&mut self) -> Result<String, ClipboardError> {
            self.0 = self.0.saturating_sub(1);
            Ok(if self.0 == 0 { "new" } else { "old" }.to_owned())
        }

        fn write(&mut self, _: &str) -> Result<(), ClipboardError> {
            Ok(())
        }
    }

    #[test]
    fn a_copy_is_waited_for_and_not_for_ever() {
        assert_eq!(Later(3).read_after_copy(Some("old")), Ok("new".to_owned()));
        assert_eq!(Later(10_000).read_after_copy(Some("old")), Ok("old".to_owned()));
        assert_eq!(Later(10_000).read_after_copy(None), Ok("old".to_owned()));
    }

    #[test]
    fn ten_thousand_characters_cross_and_no_more() {
        assert_eq!(check(&"世".repeat(10_000)), Ok(()));
        assert_eq!(
            check(&"a".repeat(10_001)),
            Err(ClipboardError::TooLong { characters: 10_001 })
        );
    }
}
