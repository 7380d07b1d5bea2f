//! Input made for the person who controls: pointer, buttons, wheel, keys, text. Obeys whoever calls; what may be called
//! for is decided in `control`.

mod key;

pub use conclave_protocol::remote::Button;
pub use key::Key;

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
