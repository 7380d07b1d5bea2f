//! What the program's window shows, and what a person can wish for. Plain data: it knows no window.

use std::sync::Arc;
use std::time::Duration;

use conclave_api::{ApiError, Party};
use conclave_protocol::remote::Scopes;

use crate::capture::{Source, SourceId};
use crate::control::steer::Act;
use crate::control::view::Bar;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    pub stage: Stage,
    /// What can be shared.
    pub sources: Vec<Source>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Nobody is in a meeting. `failed` says why it did not come about.
    Start {
        failed: Option<Failed>,
    },
    Joining,
    In(Box<CallView>),
    Ended(Ended),
}

impl Default for Stage {
    fn default() -> Self {
        Self::Start { failed: None }
    }
}

/// Why one is not in, in words for people, and what to do is in them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// Beside the field with the link or the code.
    #[error("{0}")]
    Link(String),
    #[error(transparent)]
    Api(ApiError),
    #[error("the server was reached, but no way for sound and pictures: {0}")]
    Media(String),
    #[error("this computer: {0}")]
    Computer(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    Left,
    /// The meeting is over.
    Closed,
    Removed,
    /// One went on with another device.
    Elsewhere,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallView {
    pub title: String,
    /// The whole link, to hand on.
    pub link: String,
    pub people: Vec<PersonView>,
    /// The connection is lost and tried again.
    pub lost: bool,
    pub sharing: Option<SourceId>,
    /// What one says is sent.
    pub microphone: bool,
    /// How loud it is, 0…1.
    pub level: f32,
    /// Somebody controls this computer.
    pub controlled: Option<Bar>,
    /// Somebody else's computer is asked for, or controlled from here.
    pub controlling: Option<Controlling>,
    /// What was copied there last, with its number, for this computer's clipboard.
    pub copied: Option<(u64, String)>,
    /// What could not be done, until the next thing is.
    pub note: Option<String>,
    /// It accompanies a browser's tab, where the pictures and the sound are.
    pub silent: bool,
    /// What is shown by the others, shared screens first.
    pub pictures: Vec<Shown>,
}

/// One's own side of a lease.
#[derive(Clone, Debug, PartialEq)]
pub struct Controlling {
    pub who: String,
    /// Of the seat whose screen is steered.
    pub identity: String,
    pub scopes: Scopes,
    pub state: ControllingState,
    /// There and back.
    pub delay: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControllingState {
    Asked,
    Granted,
    /// The person there uses mouse or keys.
    Paused,
}

/// One picture on the stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The same for as long as it is shown.
    pub track: String,
    pub name: String,
    pub screen: bool,
    /// Who shows it, as the room calls them.
    pub identity: String,
    /// The computer behind it can be asked for.
    pub ask: Option<Party>,
    pub picture: Arc<Picture>,
}

/// A decoded frame. Two are equal when their numbers are.
pub struct Picture {
    pub number: u64,
    pub width: u32,
    pub height: u32,
    /// Four bytes a pixel.
    pub rgba: Vec<u8>,
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Picture {}

impl std::fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "picture {} of {} × {}",
            self.number, self.width, self.height
        )
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    pub name: String,
    pub you: bool,
    pub host: bool,
    pub lost: bool,
    pub speaking: bool,
    pub microphone: bool,
    pub shares: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// By a link, or a code where the server is named.
    Join {
        link: String,
        server: Option<String>,
        name: String,
    },
    /// Together with a browser's tab, by the code that it shows.
    Pair {
        server: String,
        code: String,
    },
    Share(SourceId),
    StopShare,
    Microphone(bool),
    /// Asks to control a computer.
    Ask {
        of: Party,
        scopes: Scopes,
    },
    /// Takes the question back, or stops controlling.
    Release,
    /// What is done on the picture of the computer that is controlled.
    Steer(Vec<Act>),
    /// Reads anew what can be shared.
    LookForSources,
    /// Ends whoever controls this computer.
    StopControl,
    Leave,
    /// Back to the beginning, after the end.
    Again,
    Quit,
}
