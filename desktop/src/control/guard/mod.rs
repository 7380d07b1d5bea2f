//! The controlled side: who may control this computer, when, and what of it is obeyed.
//!
//! A state machine without a clock, a window or a network. It is the last of three checks and trusts neither of the
//! others: a lease begins with a question that the server passed on, lives by the answer given at this desk and by
//! nothing else, and what ends here is over, whatever the server says. Must never put out an [`Act::Inject`] outside a
//! lease that lives.

mod lease;
mod live;
mod name;
mod place;
mod question;
mod rate;
mod refusals;
mod words;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::mem;
use std::time::{Duration, Instant};

use conclave_protocol::UnixMillis;
use conclave_protocol::remote::{GrantClaim, LeaseId, MonitorChoice, ScreenMessage};

pub use live::SILENCE;
pub use refusals::{DENIALS, WAIT};
pub use words::{Act, Asked, DenyReason, EndReason, Heard, Packet, Screen};

use crate::control::view::{Bar, Prompt};
use live::Live;
use refusals::Refusals;

/// How long a question stands, for control or for more of it.
pub const ASK: Duration = Duration::from_secs(30);
/// Nothing is granted sooner after the question appeared whole: a click that was meant for something else.
pub const ALLOW_AFTER: Duration = Duration::from_millis(1500);
/// The longest grant without a new yes.
pub const LEASE: Duration = Duration::from_secs(30 * 60);
/// So long before its end the grant is asked for anew.
pub const ASK_AGAIN: Duration = Duration::from_secs(30);
/// A pause lasts so long after the last movement at the desk.
pub const PAUSE: Duration = Duration::from_secs(2);
/// Without an act for so long the lease ends.
pub const IDLE: Duration = Duration::from_secs(5 * 60);
/// A bar that stays covered for so long ends the lease.
pub const COVERED: Duration = Duration::from_millis(500);
/// How long the bar may take to appear.
pub const BAR_APPEARS: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub struct Guard {
    state: State,
    refusals: Refusals,
    screens: Vec<Screen>,
    shared: u8,
    keyboard: String,
    locked: bool,
    shown: Shown,
    acts: VecDeque<Act>,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    ViewOnly,
    Asked(Box<Question>),
    /// Yes was said and signed; it counts once the server has taken it.
    Answered(Box<Question>, Answer),
    Live(Box<Live>),
}

#[derive(Debug)]
struct Question {
    asked: Asked,
    until: Instant,
    allow_at: Option<Instant>,
    clock: Clock,
}

#[derive(Debug)]
struct Answer {
    claim: GrantClaim,
    ends: Instant,
}

/// The server's clock, by which grants are dated.
#[derive(Clone, Copy, Debug)]
struct Clock {
    at: Instant,
    server: UnixMillis,
}

impl Clock {
    fn read(self, now: Instant) -> UnixMillis {
        self.server.plus(now.saturating_duration_since(self.at))
    }
}

/// What is on the screen by our wish.
#[derive(Debug, Default)]
struct Shown {
    prompt: Option<Prompt>,
    bar: Option<Bar>,
}

impl Guard {
    pub fn handle_input(&mut self, now: Instant, heard: Heard) {
        self.pass_time(now);
        match heard {
            Heard::Asked(asked) => self.asked(now, asked),
            Heard::Answer { lease, answer } => self.answered(now, lease, answer),
            Heard::PromptSeen(seen) => self.prompt_seen(now, seen),
            Heard::Granted {
                lease,
                scopes,
                monitor,
            } => self.granted(now, lease, scopes, monitor),
            Heard::NotTaken { lease } => self.not_taken(lease),
            Heard::MoreAsked { lease, scopes } => self.more_asked(now, lease, scopes),
            Heard::MoreOver { lease } => self.more_over(lease),
            Heard::Extended { lease } => self.extended(lease),
            Heard::Ended { lease } => self.over(lease),
            Heard::Bar(act) => self.bar(now, act),
            Heard::Screens { screens, shared } => self.screens_changed(screens, shared),
            Heard::Keyboard(name) => self.keyboard_changed(name),
            Heard::Locked(locked) => self.lock(now, locked),
            Heard::Panic => self.end_all(now, EndReason::Panic),
            Heard::ConnectionLost => self.end_all(now, EndReason::ConnectionLost),
            Heard::Closing => self.end_all(now, EndReason::ProgramEnded),
            Heard::Data(packet) => self.data(now, &packet),
            Heard::ControllerGone => self.live(|live, shell| live.release_and_say(shell.acts)),
            Heard::LocalInput => self.live(|live, shell| live.local_input(now, shell.acts)),
            Heard::BarSeen(seen) => self.live(|live, _| live.bar_seen(now, seen)),
            Heard::Copied { lease, text } => self.live(|live, shell| live.copied(lease, text, shell.acts)),
        }
        self.show(now);
    }

    pub fn handle_timeout(&mut self, now: Instant) {
        self.pass_time(now);
        self.show(now);
    }

    /// When [`Self::handle_timeout`] is due.
    pub fn poll_timeout(&self) -> Option<Instant> {
        match &self.state {
            State::ViewOnly => None,
            State::Asked(question) | State::Answered(question, _) => Some(question.until),
            State::Live(live) => live.next_timeout(),
        }
    }

    pub fn poll_output(&mut self) -> Option<Act> {
        self.acts.pop_front()
    }

    /// The lease that is asked for or lives.
    pub fn lease(&self) -> Option<LeaseId> {
        match &self.state {
            State::ViewOnly => None,
            State::Asked(question) | State::Answered(question, _) => Some(question.asked.lease),
            State::Live(live) => Some(live.claim.lease),
        }
    }

    /// Runs before anything else that happens, so that nothing counts that comes after its deadline, however late the
    /// timer is.
    fn pass_time(&mut self, now: Instant) {
        match &self.state {
            State::ViewOnly => {}
            State::Asked(question) | State::Answered(question, _) => {
                if now >= question.until {
                    self.state = State::ViewOnly;
                }
            }
            State::Live(live) => match live.overdue(now) {
                Some(reason) => self.end(reason),
                None => self.live(|live, shell| live.pass_time(now, shell.acts)),
            },
        }
    }

    /// The one way by which a lease ends here: nothing stays down, nothing stays on the screen.
    fn end(&mut self, reason: EndReason) {
        if let Some(lease) = self.drop_live() {
            self.acts.push_back(Act::End { lease, reason });
        }
    }

    /// What was asked for is declined, what lives ends.
    fn end_all(&mut self, now: Instant, reason: EndReason) {
        match &self.state {
            State::ViewOnly => {}
            State::Live(_) => self.end(reason),
            State::Asked(question) => {
                let lease = question.asked.lease;
                if reason == EndReason::Panic {
                    self.refusals.note(now, &question.asked.controller, false);
                }
                self.state = State::ViewOnly;
                let why = DenyReason::Ended;
                self.acts.push_back(Act::Deny {
                    lease,
                    block: false,
                    why,
                });
            }
            State::Answered(question, _) => {
                let lease = question.asked.lease;
                self.state = State::ViewOnly;
                self.acts.push_back(Act::End { lease, reason });
            }
        }
    }

    /// The server says that it is over.
    fn over(&mut self, lease: LeaseId) {
        if self.lease() == Some(lease) && self.drop_live().is_none() {
            self.state = State::ViewOnly;
        }
    }

    fn drop_live(&mut self) -> Option<LeaseId> {
        let State::Live(live) = &mut self.state else {
            return None;
        };
        let lease = live.claim.lease;
        let mut acts = Vec::new();
        live.release(&mut acts);
        acts.push(live.say(ScreenMessage::Ended { lease }));
        self.acts.extend(acts);
        self.state = State::ViewOnly;
        Some(lease)
    }

    fn data(&mut self, now: Instant, packet: &Packet) {
        let mut looks_elsewhere = false;
        self.live(|live, shell| {
            let before = live.shared;
            live.data(now, packet, shell.screens, shell.acts);
            looks_elsewhere = live.shared != before;
        });
        if looks_elsewhere {
            self.say_layout();
        }
    }

    fn lock(&mut self, now: Instant, locked: bool) {
        self.locked = locked;
        if locked {
            self.end_all(now, EndReason::Locked);
        }
    }

    fn screens_changed(&mut self, screens: Vec<Screen>, shared: u8) {
        let gone = self.granted_monitor_is_gone(&screens);
        let same = self.screens == screens && self.looks_at(shared);
        self.screens = screens;
        self.shared = shared;
        if gone {
            self.end(EndReason::MonitorGone);
        } else if !same {
            // Where the pointer was and what it holds mean something else now.
            self.live(|live, shell| {
                live.follow(shell.screens, shared);
                live.release_and_say(shell.acts);
            });
            self.say_layout();
        }
    }

    fn looks_at(&self, shared: u8) -> bool {
        match &self.state {
            State::Live(live) if live.claim.monitor == MonitorChoice::All => live.shared == shared,
            _ => true,
        }
    }

    /// Numbers may move to other monitors when one is unplugged: the name has to stay as well.
    fn granted_monitor_is_gone(&self, screens: &[Screen]) -> bool {
        let State::Live(live) = &self.state else {
            return false;
        };
        let MonitorChoice::One(id) = live.claim.monitor else {
            return screens.is_empty();
        };
        let name = |screens| place::find(screens, id).map(|screen| &screen.monitor.name);
        name(screens).is_none() || name(screens) != name(&self.screens)
    }

    fn keyboard_changed(&mut self, name: String) {
        if self.keyboard != name {
            self.keyboard = name;
            self.say_layout();
        }
    }

    fn say_layout(&mut self) {
        let monitors = place::monitors(&self.screens);
        let keyboard = self.keyboard.clone();
        self.live(|live, shell| {
            let (lease, shared) = (live.claim.lease, live.shared);
            shell.acts.push(live.say(ScreenMessage::Layout {
                lease,
                monitors,
                shared,
                keyboard,
            }));
        });
    }

    fn live(&mut self, work: impl FnOnce(&mut Live, &mut Shell<'_>)) {
        let State::Live(live) = &mut self.state else {
            return;
        };
        let mut acts = Vec::new();
        let mut shell = Shell {
            screens: &self.screens,
            acts: &mut acts,
        };
        work(live, &mut shell);
        self.acts.extend(acts);
    }

    /// Brings the screen in line with the state, whatever led to it.
    fn show(&mut self, now: Instant) {
        let prompt = match &self.state {
            State::Asked(question) => Some(question.view(&self.screens, self.shared)),
            _ => None,
        };
        let bar = match &self.state {
            State::Live(live) => Some(live.view(now)),
            _ => None,
        };
        let had_prompt = mem::replace(&mut self.shown.prompt, prompt.clone());
        let had_bar = mem::replace(&mut self.shown.bar, bar.clone());
        if prompt != had_prompt {
            self.acts
                .push_back(prompt.map_or(Act::HidePrompt, Act::ShowPrompt));
        }
        if bar != had_bar {
            self.acts.push_back(bar.map_or(Act::HideBar, Act::ShowBar));
        }
    }
}

struct Shell<'a> {
    screens: &'a [Screen],
    acts: &'a mut Vec<Act>,
}
