//! What the person at the desk sees of remote control, and what they can answer. `shield` draws it, `guard` decides.
//!
//! Data alone. An answer must come from input that no program made; that is the shield's to prove.

use std::time::Instant;

use conclave_protocol::remote::{LeaseId, Monitor, MonitorChoice, Scopes};

/// The question whether somebody may control this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    pub lease: LeaseId,
    /// Their name in the meeting.
    pub who: String,
    /// Nobody has checked the name.
    pub guest: bool,
    /// The meeting's title, where it has one.
    pub meeting: Option<String>,
    /// Each can be taken away in the answer; the others stay off.
    pub asked: Scopes,
    pub monitors: Vec<Monitor>,
    /// The monitor that is proposed: the one that is shared.
    pub shared: u8,
    /// Allow is dead before. It moves away when the prompt appears late or was covered.
    pub allow_at: Instant,
    /// Then it is declined by itself.
    pub until: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptAnswer {
    Allow {
        scopes: Scopes,
        monitor: MonitorChoice,
    },
    Decline,
    /// And never ask again in this meeting.
    Block,
}

/// What lies on top of everything while somebody may control this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    pub who: String,
    pub scopes: Scopes,
    /// When the grant ends.
    pub until: Instant,
    pub state: BarState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BarState {
    Controlled,
    /// The person at the desk uses mouse or keys. `kept`: until they say otherwise.
    Paused {
        kept: bool,
    },
    /// These are asked for beside those that are granted. Yes is dead before `allow_at`.
    MoreAsked {
        scopes: Scopes,
        allow_at: Instant,
        until: Instant,
    },
    /// The grant ends at `until` unless it is given anew.
    TimeOver {
        until: Instant,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BarAct {
    Stop,
    KeepPaused(bool),
    /// The answer to [`BarState::MoreAsked`].
    More(bool),
    /// The answer to [`BarState::TimeOver`].
    Extend(bool),
}
