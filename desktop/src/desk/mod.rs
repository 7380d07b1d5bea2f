//! The desk that may be controlled: the guard, and around it the hands, the shield, the clipboard and the watch over
//! what the person does.
//!
//! One thread owns the guard, and whatever happens comes to it as a word in one queue. It decides nothing itself. Must
//! never let a stroke through that the guard did not put out, and lets everything go whenever it loses anything.

mod queue;
mod reader;
#[cfg(test)]
mod tests;
mod x11;

use std::sync::mpsc::RecvTimeoutError;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use conclave_protocol::remote::LeaseId;

use crate::call::desk::{Desk, DeskAct, TellCall};
use crate::clipboard::Clipboard;
use crate::control::guard::{Act, Guard, Heard};
use crate::control::view::{Bar, Prompt};
use crate::inject::{Hands, Stroke};
use queue::Inbox;
pub use queue::Mouth;
use reader::Reader;

/// Without a timer of the guard the thread looks around so often.
const REST: Duration = Duration::from_secs(60);

/// What shows the question and the bar. What is answered there comes back as [`Heard`].
pub trait Sight: Send {
    fn show_prompt(&mut self, prompt: Prompt);
    fn hide_prompt(&mut self);
    fn show_bar(&mut self, bar: Bar);
    fn hide_bar(&mut self);
    /// Its windows, which are never typed or clicked into.
    fn windows(&self) -> Vec<u32>;
}

/// What a desk is made of. Each part is made when a question comes up and dropped when nothing is shown any more: a
/// program that nobody asks watches nobody.
pub trait Parts: Send {
    fn sight(&mut self, mouth: &Mouth) -> Result<Box<dyn Sight>, PartError>;
    fn hands(&mut self, mouth: &Mouth) -> Result<Hands, PartError>;
    /// Whatever this returns watches until it is dropped.
    fn watch(&mut self, mouth: &Mouth) -> Result<Box<dyn Send>, PartError>;
    fn clipboard(&mut self) -> Result<Box<dyn Clipboard>, PartError>;
    /// The name of the keyboard's layout, for people.
    fn keyboard(&mut self) -> String;
}

/// Why this computer cannot be controlled.
#[derive(Debug, thiserror::Error)]
#[error("{part}: {reason}")]
pub struct PartError {
    pub part: &'static str,
    pub reason: String,
}

impl PartError {
    pub fn new(part: &'static str, reason: impl std::fmt::Display) -> Self {
        let reason = reason.to_string();
        Self { part, reason }
    }
}

/// The running desk. Dropped, it lets everything go and ends what lives.
#[derive(Debug)]
pub struct LocalDesk {
    mouth: Mouth,
    thread: Option<JoinHandle<()>>,
}

impl LocalDesk {
    /// The desk of an X11 display, or of that of the environment. `program` is started once more as the watchdog.
    pub fn x11(
        display: Option<&str>,
        program: &std::path::Path,
        tell_call: TellCall,
    ) -> std::io::Result<Self> {
        Self::start(Box::new(x11::X11Parts::new(display, program)), tell_call)
    }

    pub fn start(parts: Box<dyn Parts>, tell_call: TellCall) -> std::io::Result<Self> {
        let (mouth, inbox) = queue::queue();
        let mut work = Work {
            guard: Guard::default(),
            mouth: mouth.clone(),
            parts,
            seat: None,
            clipboard: None,
            reader: None,
            tell_call,
        };
        let run = move || work.run(&inbox);
        let thread = thread::Builder::new().name("guard".to_owned()).spawn(run)?;
        Ok(Self {
            mouth,
            thread: Some(thread),
        })
    }
}

impl Desk for LocalDesk {
    fn hear(&self, heard: Heard) {
        self.mouth.say(heard);
    }
}

impl Drop for LocalDesk {
    fn drop(&mut self) {
        self.mouth.close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Work {
    guard: Guard,
    mouth: Mouth,
    parts: Box<dyn Parts>,
    seat: Option<Seat>,
    /// Kept when the lease is over: what was pasted stays in the clipboard for as long as its owner lives.
    clipboard: Option<Box<dyn Clipboard>>,
    reader: Option<Reader>,
    tell_call: TellCall,
}

/// What is there while somebody asks or controls.
struct Seat {
    sight: Box<dyn Sight>,
    hands: Hands,
    _watch: Box<dyn Send>,
    prompt: bool,
    bar: bool,
}

impl Work {
    fn run(&mut self, inbox: &Inbox) {
        loop {
            let now = Instant::now();
            let due = self.guard.poll_timeout();
            let wait = due.map_or(REST, |due| due.saturating_duration_since(now));
            match inbox.next(wait) {
                Ok(heard) => self.guard.handle_input(Instant::now(), heard),
                Err(RecvTimeoutError::Timeout) => self.guard.handle_timeout(Instant::now()),
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.act();
        }
        self.guard.handle_input(Instant::now(), Heard::Closing);
        self.act();
    }

    fn act(&mut self) {
        while let Some(act) = self.guard.poll_output() {
            match act {
                Act::ShowPrompt(prompt) => self.show(|seat| {
                    seat.prompt = true;
                    seat.sight.show_prompt(prompt);
                }),
                Act::ShowBar(bar) => {
                    (self.tell_call)(DeskAct::Controlled(Some(bar.clone())));
                    self.show(|seat| {
                        seat.bar = true;
                        seat.sight.show_bar(bar);
                    });
                }
                Act::HidePrompt => self.hide(|seat| {
                    seat.prompt = false;
                    seat.sight.hide_prompt();
                }),
                Act::HideBar => {
                    (self.tell_call)(DeskAct::Controlled(None));
                    self.hide(|seat| {
                        seat.bar = false;
                        seat.sight.hide_bar();
                    });
                }
                Act::Inject(stroke) => self.inject(stroke),
                Act::ReleaseAll => {
                    if let Some(seat) = &self.seat {
                        seat.hands.release_all();
                    }
                }
                Act::SetClipboard(text) => self.set_clipboard(&text),
                Act::ReadClipboard { lease } => self.read_clipboard(lease),
                other => self.tell(other),
            }
        }
        // Only now: the prompt goes just before the bar comes, and neither shall take the other's parts away.
        if self.seat.as_ref().is_some_and(|seat| !seat.prompt && !seat.bar) && self.guard.lease().is_none() {
            self.seat = None;
        }
    }

    /// What concerns the call alone.
    fn tell(&self, act: Act) {
        let act = match act {
            Act::Grant(claim) => DeskAct::Grant(claim),
            Act::Extend(claim) => DeskAct::Extend(claim),
            Act::Deny { lease, block, why } => {
                tracing::info!(%lease, "declined: {why}");
                DeskAct::Deny { lease, block }
            }
            Act::End { lease, reason } => DeskAct::End { lease, reason },
            Act::Pause { lease } => DeskAct::Pause { lease },
            Act::Resume { lease } => DeskAct::Resume { lease },
            Act::Share(monitor) => DeskAct::Share(monitor),
            Act::Send { to, message } => DeskAct::Send { to, message },
            // Done already.
            _ => return,
        };
        (self.tell_call)(act);
    }

    fn show(&mut self, work: impl FnOnce(&mut Seat)) {
        if self.seat.is_none() {
            match self.take_seat() {
                Ok(seat) => self.seat = Some(seat),
                Err(error) => return self.fail(&error),
            }
        }
        if let Some(seat) = &mut self.seat {
            work(seat);
            seat.hands.set_own_windows(seat.sight.windows());
        }
    }

    fn hide(&mut self, work: impl FnOnce(&mut Seat)) {
        if let Some(seat) = &mut self.seat {
            work(seat);
        }
    }

    fn take_seat(&mut self) -> Result<Seat, PartError> {
        let seat = Seat {
            sight: self.parts.sight(&self.mouth)?,
            hands: self.parts.hands(&self.mouth)?,
            _watch: self.parts.watch(&self.mouth)?,
            prompt: false,
            bar: false,
        };
        self.mouth.say(Heard::Keyboard(self.parts.keyboard()));
        Ok(seat)
    }

    /// Without all of its parts nobody controls this computer.
    fn fail(&self, error: &PartError) {
        tracing::warn!("this computer cannot be controlled: {error}");
        (self.tell_call)(DeskAct::Failed(error.to_string()));
        self.mouth.say(Heard::Closing);
    }

    fn inject(&mut self, stroke: Stroke) {
        let Some(seat) = &self.seat else {
            return;
        };
        if !seat.hands.inject(stroke) {
            // A desktop that hangs. What is lost might be a key that goes up.
            seat.hands.release_all();
            self.mouth.say(Heard::ControllerGone);
        }
    }

    /// At once: the stroke that pastes follows.
    fn set_clipboard(&mut self, text: &str) {
        if let Err(error) = self.write_clipboard(text) {
            (self.tell_call)(DeskAct::Failed(error.to_string()));
        }
    }

    fn write_clipboard(&mut self, text: &str) -> Result<(), PartError> {
        if self.clipboard.is_none() {
            self.clipboard = Some(self.parts.clipboard()?);
        }
        let written = self
            .clipboard
            .as_mut()
            .map_or(Ok(()), |clipboard| clipboard.write(text));
        written.map_err(|error| PartError::new("the clipboard", error))
    }

    fn read_clipboard(&mut self, lease: LeaseId) {
        if self.reader.is_none() {
            let clipboard = self.parts.clipboard();
            match clipboard.and_then(|clipboard| Reader::start(clipboard, self.mouth.clone())) {
                Ok(reader) => self.reader = Some(reader),
                Err(error) => return (self.tell_call)(DeskAct::Failed(error.to_string())),
            }
        }
        if let Some(reader) = &self.reader {
            reader.read(lease);
        }
    }
}
