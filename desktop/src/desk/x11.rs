//! The parts of a desk on X11.

use std::path::{Path, PathBuf};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _};
use x11rb::rust_connection::RustConnection;

use super::{Mouth, PartError, Parts, Sight};
use crate::clipboard::{Clipboard, SystemClipboard};
use crate::control::guard::Heard;
use crate::control::view::{Bar, Prompt};
use crate::inject::x11::{AtDesk, DeskWatch, X11Injector};
use crate::inject::{Hands, InjectError};
use crate::shield::{Shield, ShieldEvent};
use crate::watchdog::Watchdog;

/// Longest name of a keyboard's layout that is looked at, in four bytes.
const RULES: u32 = 256;

pub(super) struct X11Parts {
    display: Option<String>,
    program: PathBuf,
}

impl X11Parts {
    pub(super) fn new(display: Option<&str>, program: &Path) -> Self {
        Self {
            display: display.map(str::to_owned),
            program: program.to_owned(),
        }
    }

    fn display(&self) -> Option<&str> {
        self.display.as_deref()
    }

    /// Of `_XKB_RULES_NAMES` the third word: rules, model, layout, variant, options, each with a zero after it.
    fn layout(&self) -> Option<String> {
        let (connection, screen) = RustConnection::connect(self.display()).ok()?;
        let root = connection.setup().roots.get(screen)?.root;
        let name = connection
            .intern_atom(true, b"_XKB_RULES_NAMES")
            .ok()?
            .reply()
            .ok()?
            .atom;
        let asked = connection
            .get_property(false, root, name, AtomEnum::STRING, 0, RULES)
            .ok()?;
        let value = asked.reply().ok()?.value;
        let layout = value.split(|byte| *byte == 0).nth(2)?;
        Some(String::from_utf8_lossy(layout).into_owned())
    }
}

impl Parts for X11Parts {
    fn sight(&mut self, mouth: &Mouth) -> Result<Box<dyn Sight>, PartError> {
        let mouth = mouth.clone();
        let tell = move |event| {
            mouth.say(match event {
                ShieldEvent::PromptSeen(seen) => Heard::PromptSeen(seen),
                ShieldEvent::BarSeen(seen) => Heard::BarSeen(seen),
                ShieldEvent::Answer { lease, answer } => Heard::Answer { lease, answer },
                ShieldEvent::Bar(act) => Heard::Bar(act),
                ShieldEvent::Failed(reason) => {
                    tracing::warn!("nothing can be shown on top: {reason}");
                    Heard::ConnectionLost
                }
            });
        };
        let shield = Shield::start(self.display(), Box::new(tell))
            .map_err(|error| PartError::new("windows on top", error))?;
        Ok(Box::new(shield))
    }

    fn hands(&mut self, mouth: &Mouth) -> Result<Hands, PartError> {
        let failed = |error: &dyn ToString| PartError::new("input", error.to_string());
        let watchdog = Watchdog::start(&self.program, self.display()).map_err(|error| failed(&error))?;
        let injector = X11Injector::open(self.display(), Some(watchdog)).map_err(|error| failed(&error))?;
        let mouth = mouth.clone();
        let tell = move |error: InjectError| {
            tracing::debug!("not injected: {error}");
            if error.is_final() {
                mouth.say(Heard::ConnectionLost);
            }
        };
        Hands::start(Box::new(injector), Box::new(tell)).map_err(|error| failed(&error))
    }

    fn watch(&mut self, mouth: &Mouth) -> Result<Box<dyn Send>, PartError> {
        let mouth = mouth.clone();
        let tell = move |what| {
            mouth.say(match what {
                AtDesk::Input => Heard::LocalInput,
                AtDesk::Panic => Heard::Panic,
                AtDesk::Lost => Heard::ConnectionLost,
            });
        };
        let watch = DeskWatch::start(self.display(), Box::new(tell))
            .map_err(|error| PartError::new("mouse and keys", error))?;
        Ok(Box::new(watch))
    }

    fn clipboard(&mut self) -> Result<Box<dyn Clipboard>, PartError> {
        let clipboard = SystemClipboard::open().map_err(|error| PartError::new("the clipboard", error))?;
        Ok(Box::new(clipboard))
    }

    fn keyboard(&mut self) -> String {
        self.layout().unwrap_or_default()
    }
}

impl Sight for Shield {
    fn show_prompt(&mut self, prompt: Prompt) {
        Self::show_prompt(self, prompt);
    }

    fn hide_prompt(&mut self) {
        Self::hide_prompt(self);
    }

    fn show_bar(&mut self, bar: Bar) {
        Self::show_bar(self, bar);
    }

    fn hide_bar(&mut self) {
        Self::hide_bar(self);
    }

    fn windows(&self) -> Vec<u32> {
        Self::windows(self)
    }
}
