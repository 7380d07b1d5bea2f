//! A small process of its own that releases keys and buttons when the program is no more.
//!
//! It is told through a pipe what goes down before it does, and what went up after it did. When the pipe ends, however
//! the program came to its end, it lets go of what is left and empties the spare keys. It must never press anything.

mod child;
#[cfg(test)]
mod tests;

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

pub use child::run;

use crate::inject::x11::Held;

/// The word on the command line that starts it.
pub const ARGUMENT: &str = "--watchdog";
const READY: &str = "ready";

/// The program's end of the pipe.
#[derive(Debug)]
pub struct Watchdog {
    child: Child,
    pipe: Option<ChildStdin>,
}

impl Watchdog {
    /// Starts `program` anew as the watchdog of this display (or that of the environment), and waits until it has its
    /// own connection.
    pub fn start(program: &Path, display: Option<&str>) -> std::io::Result<Self> {
        let mut command = Command::new(program);
        command.arg(ARGUMENT);
        if let Some(display) = display {
            command.env("DISPLAY", display);
        }
        Self::spawn(command)
    }

    pub(crate) fn spawn(mut command: Command) -> std::io::Result<Self> {
        // In a group of its own: Ctrl+C in the terminal, and whoever kills the program's group, must not reach it.
        command
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let pipe = child.stdin.take();
        let output = child.stdout.take().map(BufReader::new);
        let is_ready = |line: std::io::Result<String>| line.is_ok_and(|line| line.ends_with(READY));
        let ready = output.is_some_and(|output| output.lines().any(is_ready));
        let watchdog = Self { child, pipe };
        if ready {
            Ok(watchdog)
        } else {
            Err(std::io::Error::other("the watchdog did not start"))
        }
    }

    /// Before it is pressed. What was written is in the pipe, whatever becomes of this program.
    pub(crate) fn goes_down(&mut self, held: Held) -> std::io::Result<()> {
        self.say(Word::Down(held))
    }

    pub(crate) fn went_up(&mut self, held: Held) -> std::io::Result<()> {
        self.say(Word::Up(held))
    }

    /// Before a spare key gets this symbol.
    pub(crate) fn maps(&mut self, keycode: u8, symbol: u32) -> std::io::Result<()> {
        self.say(Word::Maps(keycode, symbol))
    }

    pub(crate) fn unmaps(&mut self, keycode: u8) -> std::io::Result<()> {
        self.say(Word::Unmaps(keycode))
    }

    fn say(&mut self, word: Word) -> std::io::Result<()> {
        let pipe = self.pipe.as_mut().ok_or(std::io::ErrorKind::BrokenPipe)?;
        pipe.write_all(word.written().as_bytes())
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.pipe = None;
        let _ = self.child.wait();
    }
}

/// One line of the pipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Down(Held),
    Up(Held),
    Maps(u8, u32),
    Unmaps(u8),
}

impl Word {
    fn written(self) -> String {
        match self {
            Self::Down(Held::Key(code)) => format!("down key {code}\n"),
            Self::Down(Held::Button(code)) => format!("down button {code}\n"),
            Self::Up(Held::Key(code)) => format!("up key {code}\n"),
            Self::Up(Held::Button(code)) => format!("up button {code}\n"),
            Self::Maps(code, symbol) => format!("map {code} {symbol}\n"),
            Self::Unmaps(code) => format!("unmap {code}\n"),
        }
    }

    fn read(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        Some(match words[..] {
            ["down", kind, code] => Self::Down(held(kind, code)?),
            ["up", kind, code] => Self::Up(held(kind, code)?),
            ["map", code, symbol] => Self::Maps(code.parse().ok()?, symbol.parse().ok()?),
            ["unmap", code] => Self::Unmaps(code.parse().ok()?),
            _ => return None,
        })
    }
}

fn held(kind: &str, code: &str) -> Option<Held> {
    let code = code.parse().ok()?;
    match kind {
        "key" => Some(Held::Key(code)),
        "button" => Some(Held::Button(code)),
        _ => None,
    }
}
