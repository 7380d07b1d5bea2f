//! Input made for the person who controls: pointer, buttons, wheel, keys, text. Obeys whoever calls; what may be called
//! for is decided in `control`.
//!
//! Must never reach a window of our own, whoever calls: neither the question nor the bar can be answered from afar.

mod hands;
mod key;
pub mod x11;

pub use conclave_protocol::remote::Button;
pub use hands::{Hands, Injected};
pub use key::Key;

use std::sync::atomic::{AtomicBool, Ordering};

/// A pixel of the desktop, all its monitors together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

/// One act on the computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stroke {
    Move(Point),
    /// The pointer goes to `at` first.
    Button {
        button: Button,
        down: bool,
        at: Point,
    },
    /// In hundred-and-twentieths of a notch, positive to the right and downwards. The pointer goes to `at` first.
    Wheel {
        dx: i16,
        dy: i16,
        at: Point,
    },
    Key {
        key: Key,
        down: bool,
    },
    /// Characters, whatever the layout. A line feed is the Enter key, a tab the Tab key.
    Text(String),
    /// The chord that pastes, in the layout of the moment.
    Paste,
}

/// Why a stroke was not made.
#[derive(Debug, thiserror::Error)]
pub enum InjectError {
    #[error("the window there is one of our own")]
    OwnWindow,
    #[error("the character U+{:04X} cannot be typed here", u32::from(*.0))]
    Character(char),
    #[error("the display does not let input be made: {0}")]
    Unable(&'static str),
    #[error("the display is lost: {0}")]
    Display(String),
    #[error("the process that lets keys go is lost: {0}")]
    Watchdog(#[from] std::io::Error),
}

impl InjectError {
    /// Whether nothing can be injected any more, so that control has to end.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::OwnWindow | Self::Character(_))
    }
}

/// Makes input. What it presses it has to know, so that it can let go of it.
pub trait Injector: Send {
    /// Stops between two characters, without an error, once `stop` is raised.
    fn apply(&mut self, stroke: &Stroke, stop: &Stop) -> Result<(), InjectError>;

    /// Everything that this made go down goes up. Nothing else is touched: the person at the desk may hold keys too.
    fn release_all(&mut self) -> Result<(), InjectError>;

    /// The windows that are never typed or clicked into, with all that is inside of them.
    fn set_own_windows(&mut self, windows: &[u32]);
}

/// Raised from another thread when what is being typed must not go on.
#[derive(Debug, Default)]
pub struct Stop(AtomicBool);

impl Stop {
    pub fn raise(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub fn lower(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
