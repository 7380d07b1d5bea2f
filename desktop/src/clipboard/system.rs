//! The clipboard of X11 (CLIPBOARD, never PRIMARY), by `arboard`, which serves what was written from a thread of its own.

use std::fmt;

use super::{Clipboard, ClipboardError, check};

pub struct SystemClipboard(arboard::Clipboard);

impl SystemClipboard {
    pub fn open() -> Result<Self, ClipboardError> {
        Ok(Self(arboard::Clipboard::new()?))
    }
}

impl Clipboard for SystemClipboard {
    fn read(&mut self) -> Result<String, ClipboardError> {
        let text = self.0.get_text()?;
        check(&text)?;
        Ok(text)
    }

    fn write(&mut self, text: &str) -> Result<(), ClipboardError> {
        check(text)?;
        Ok(self.0.set_text(text)?)
    }
}

impl fmt::Debug for SystemClipboard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SystemClipboard")
    }
}

impl From<arboard::Error> for ClipboardError {
    fn from(error: arboard::Error) -> Self {
        match error {
            arboard::Error::ContentNotAvailable => Self::NoText,
            other => Self::Unable(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use super::*;
    use crate::testing::{Display, Process, happens_within};

    /// `arboard` takes its display from the environment, which a test must not change for all others: so both sides are
    /// processes of their own, made of this test program.
    fn part(name: &str, display: &Display) -> Command {
        let mut command = Command::new(env::current_exe().unwrap());
        let test = format!("clipboard::system::tests::{name}");
        command.args(["--exact", &test, "--ignored", "--nocapture", "--test-threads=1"]);
        command
            .env("DISPLAY", display.name())
            .env_remove("WAYLAND_DISPLAY");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    #[test]
    #[ignore = "a part of the other test: writes, and serves what it wrote"]
    fn a_program_that_writes() {
        let mut clipboard = SystemClipboard::open().unwrap();
        assert_eq!(clipboard.read(), Err(ClipboardError::NoText));
        assert!(clipboard.write(&"a".repeat(10_001)).is_err());
        clipboard.write("Grüße, 世界!\n\ttwo lines").unwrap();
        std::thread::sleep(Duration::from_secs(30));
    }

    #[test]
    #[ignore = "a part of the other test: reads what the other one wrote"]
    fn a_program_that_reads() {
        let mut clipboard = SystemClipboard::open().unwrap();
        assert_eq!(clipboard.read().unwrap(), "Grüße, 世界!\n\ttwo lines");
    }

    #[test]
    fn what_one_program_writes_another_reads() {
        let display = Display::start();
        let _writer = Process::new(part("a_program_that_writes", &display).spawn().unwrap());
        let reads = || part("a_program_that_reads", &display).status().unwrap().success();
        assert!(happens_within(Duration::from_secs(5), reads));
    }
}
