//! What the guard hears, and what it has done.

use std::time::Duration;

use conclave_protocol::remote::{GrantClaim, LeaseId, Monitor, MonitorChoice, Scopes, ScreenMessage};
use conclave_protocol::{Identity, MeetingId, UnixMillis};

use crate::control::view::{Bar, BarAct, Prompt, PromptAnswer};
use crate::inject::{Point, Stroke};

/// Everything that the guard decides by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The server: somebody asks to control this computer.
    Asked(Asked),
    /// The server: a grant, or an answer to "more", counts from now.
    Granted {
        lease: LeaseId,
        scopes: Scopes,
        monitor: MonitorChoice,
    },
    /// The server did not take the grant or the extension that was sent.
    NotTaken {
        lease: LeaseId,
    },
    /// The server: the controller asks for more.
    MoreAsked {
        lease: LeaseId,
        scopes: Scopes,
    },
    /// The server: the question for more is over without a grant.
    MoreOver {
        lease: LeaseId,
    },
    /// The server: the extension counts.
    Extended {
        lease: LeaseId,
    },
    /// The server: it is over, for whatever reason. Repeated words are harmless.
    Ended {
        lease: LeaseId,
    },
    /// The room: a data message of any topic.
    Data(Packet),
    /// The room: the controller's connection is not there at the moment.
    ControllerGone,
    /// This program's own connection to server or room is lost.
    ConnectionLost,
    /// The prompt is whole and on top (true) or not (false). Nothing is allowed before the first true.
    PromptSeen(bool),
    Answer {
        lease: LeaseId,
        answer: PromptAnswer,
    },
    /// The bar is whole and on top on every monitor (true) or not (false). Nothing is obeyed before the first true.
    BarSeen(bool),
    Bar(BarAct),
    /// Mouse or keys of the desk itself, never those that XTEST made.
    LocalInput,
    /// The panic key.
    Panic,
    /// The monitors as they are now, and which one is shared.
    Screens {
        screens: Vec<Screen>,
        shared: u8,
    },
    /// The name of the keyboard's layout, for people.
    Keyboard(String),
    /// The screen is locked (true) or open.
    Locked(bool),
    /// The answer to [`Act::ReadClipboard`].
    Copied {
        lease: LeaseId,
        text: String,
    },
    /// The program ends.
    Closing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub meeting: MeetingId,
    pub title: Option<String>,
    pub lease: LeaseId,
    pub controller: Identity,
    /// This program's own seat.
    pub controlled: Identity,
    /// The controller's name and whether nobody has checked it.
    pub who: String,
    pub guest: bool,
    pub scopes: Scopes,
    /// How long the question still stands.
    pub left: Duration,
    /// The server's clock at this moment. Grants are dated by it: the clock of this computer may be wrong.
    pub server_time: UnixMillis,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    pub topic: String,
    /// As the forwarding core says it, never as the message does.
    pub from: Identity,
    pub reliable: bool,
    /// It came inside an `EncryptedPacket`.
    pub encrypted: bool,
    pub bytes: Vec<u8>,
}

/// A monitor and where its left upper corner is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    pub monitor: Monitor,
    pub at: Point,
}

/// What is to be done, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Shows it, or changes the one that is shown.
    ShowPrompt(Prompt),
    HidePrompt,
    ShowBar(Bar),
    HideBar,
    /// To be signed and sent.
    Grant(GrantClaim),
    Extend(GrantClaim),
    Deny {
        lease: LeaseId,
        block: bool,
        why: DenyReason,
    },
    /// It is over here already; the server is to be told.
    End {
        lease: LeaseId,
        reason: EndReason,
    },
    Pause {
        lease: LeaseId,
    },
    Resume {
        lease: LeaseId,
    },
    Inject(Stroke),
    /// Everything that is down goes up, and what waits to be injected is forgotten.
    ReleaseAll,
    /// Becomes the clipboard. The paste follows as a stroke.
    SetClipboard(String),
    /// What the clipboard holds once a copy that is under way is done.
    ReadClipboard {
        lease: LeaseId,
    },
    /// This monitor is to be the one that is shared.
    Share(u8),
    Send {
        to: Identity,
        message: ScreenMessage,
    },
}

/// Why somebody was declined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DenyReason {
    #[error("the person at the desk declined")]
    Answered,
    #[error("the person at the desk declined the other rights that were asked for")]
    MoreAnswered,
    #[error("this person was blocked, or declined {} times", super::refusals::DENIALS)]
    Blocked,
    #[error("this person was declined less than {} s ago", super::refusals::WAIT.as_secs())]
    TooSoon,
    #[error("the name looks like one of the system's own")]
    SystemName,
    #[error("somebody else asks or controls already")]
    Busy,
    #[error("the screen is locked")]
    Locked,
    #[error("the program ends, or the panic key was pressed")]
    Ended,
    #[error("nothing was asked for, or there is no monitor")]
    Nothing,
}

/// Why a lease ended here. Those that [`EndReason::word`] has no word for are a revocation like any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    Stopped,
    Panic,
    Idle,
    Covered,
    /// Half an hour is over, and nobody said to go on.
    Expired,
    ConnectionLost,
    ProgramEnded,
    /// The monitor that was granted is not there any more.
    MonitorGone,
    Locked,
    /// The server announced a grant that differs from the signed one.
    NotAsSigned,
}

impl EndReason {
    /// What the server calls it.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Panic => Some("panic"),
            Self::Idle => Some("idle"),
            Self::Covered => Some("covered"),
            Self::ProgramEnded => Some("program_ended"),
            _ => None,
        }
    }
}
