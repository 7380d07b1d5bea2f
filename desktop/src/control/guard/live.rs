//! One lease while it counts: what of the controller's messages is obeyed.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use conclave_protocol::remote::{
    Button, GrantClaim, Input, InputMessage, Message as _, MonitorChoice, MoveMessage, Position, Scope,
    Scopes, ScreenMessage, topic,
};
use conclave_protocol::{UnixMillis, limits};

use super::rate::Rate;
use super::{ASK_AGAIN, Act, Answer, Clock, Packet, Question, Screen, place};
use crate::control::view::{Bar, BarState};
use crate::inject::{Key, Stroke};

/// Without a word of the controller for so long nothing stays pressed. Its program pings every two seconds.
pub const SILENCE: Duration = Duration::from_secs(5);
/// Answers to what was not followed, a second: a flood must not be doubled.
const EXPLANATIONS_PER_SECOND: u32 = 10;
/// So many characters weigh as much as another key: typing them takes time.
const CHARACTERS_AN_ACT: usize = 16;

#[derive(Debug)]
pub(super) struct Live {
    /// What was signed last.
    pub(super) claim: GrantClaim,
    pub(super) who: String,
    pub(super) clock: Clock,
    pub(super) until: Instant,
    pub(super) paused: Option<Pause>,
    pub(super) more: Option<More>,
    /// What was signed to go on, until the server has taken it.
    pub(super) extension: Option<Extension>,
    /// The question for more time was shown, so no timer is needed for it.
    pub(super) time_asked: bool,
    pub(super) bar: BarSight,
    /// The last act that was obeyed.
    pub(super) obeyed: Instant,
    pub(super) shared: u8,
    heard: Instant,
    numbers: Numbers,
    keys: HashSet<Key>,
    buttons: HashSet<Button>,
    acts: Rate,
    moves: Rate,
    explanations: Rate,
}

#[derive(Debug)]
pub(super) struct Pause {
    pub(super) until: Instant,
    pub(super) kept: bool,
}

#[derive(Debug)]
pub(super) struct More {
    pub(super) scopes: Scopes,
    pub(super) allow_at: Instant,
    pub(super) until: Instant,
    /// What was signed as the answer, until the server has taken it.
    pub(super) answer: Option<GrantClaim>,
}

#[derive(Debug)]
pub(super) struct Extension {
    pub(super) ends: Instant,
    pub(super) until: UnixMillis,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum BarSight {
    /// It was asked for and is not there yet.
    AwaitedSince(Instant),
    Seen,
    CoveredSince(Instant),
}

/// The highest numbers so far, each channel for itself.
#[derive(Debug, Default)]
struct Numbers {
    input: u64,
    moves: u64,
    /// The last button or wheel that was obeyed: moves made before it would undo where it was.
    placed: u64,
}

impl Live {
    pub(super) fn new(now: Instant, question: Question, answer: Answer, shared: u8) -> Self {
        Self {
            claim: answer.claim,
            who: question.asked.who,
            clock: question.clock,
            until: answer.ends,
            bar: BarSight::AwaitedSince(now),
            paused: None,
            more: None,
            extension: None,
            time_asked: false,
            obeyed: now,
            shared,
            heard: now,
            numbers: Numbers::default(),
            keys: HashSet::new(),
            buttons: HashSet::new(),
            acts: Rate::new(limits::REMOTE_ACTS_PER_SECOND),
            moves: Rate::new(limits::REMOTE_MOVES_PER_SECOND),
            explanations: Rate::new(EXPLANATIONS_PER_SECOND),
        }
    }

    pub(super) fn view(&self, now: Instant) -> Bar {
        let asked = self.more.as_ref().filter(|more| more.answer.is_none());
        let state = if now >= self.asks_again_at() && self.extension.is_none() {
            BarState::TimeOver { until: self.until }
        } else if let Some(more) = asked {
            BarState::MoreAsked {
                scopes: more.scopes,
                allow_at: more.allow_at,
                until: more.until,
            }
        } else if let Some(pause) = &self.paused {
            BarState::Paused { kept: pause.kept }
        } else {
            BarState::Controlled
        };
        Bar {
            who: self.who.clone(),
            scopes: self.claim.scopes,
            until: self.until,
            state,
        }
    }

    pub(super) fn asks_again_at(&self) -> Instant {
        self.until - ASK_AGAIN
    }

    /// When the controller's silence releases what is down.
    pub(super) fn silent_at(&self) -> Option<Instant> {
        self.holds_something().then(|| self.heard + SILENCE)
    }

    pub(super) fn say(&self, message: ScreenMessage) -> Act {
        Act::Send {
            to: self.claim.controller.clone(),
            message,
        }
    }

    /// Always asks for the release: that nothing is known to be down must not be what it hangs on.
    pub(super) fn release(&mut self, acts: &mut Vec<Act>) {
        self.keys.clear();
        self.buttons.clear();
        acts.push(Act::ReleaseAll);
    }

    pub(super) fn release_and_say(&mut self, acts: &mut Vec<Act>) {
        self.release(acts);
        let lease = self.claim.lease;
        acts.push(self.say(ScreenMessage::Released { lease }));
    }

    pub(super) fn data(&mut self, now: Instant, packet: &Packet, screens: &[Screen], acts: &mut Vec<Act>) {
        if packet.encrypted || packet.from != self.claim.controller {
            return;
        }
        match (packet.topic.as_str(), packet.reliable) {
            (topic::INPUT, true) => self.input(now, &packet.bytes, screens, acts),
            (topic::MOVE, false) => self.moved(now, &packet.bytes, screens, acts),
            _ => {}
        }
    }

    fn moved(&mut self, now: Instant, bytes: &[u8], screens: &[Screen], acts: &mut Vec<Act>) {
        let Ok(message) = MoveMessage::from_bytes(bytes) else {
            return;
        };
        if message.lease != self.claim.lease || message.n <= self.numbers.moves {
            return;
        }
        self.numbers.moves = message.n;
        self.heard = now;
        let obeys = self.obeys(Scope::Pointer) && message.after >= self.numbers.placed;
        if !obeys || !self.moves.admits(now, 1) {
            return;
        }
        if let Some(screen) = place::find(screens, self.shared) {
            self.obeyed = now;
            acts.push(Act::Inject(Stroke::Move(place::pixel(screen, message.to))));
        }
    }

    fn input(&mut self, now: Instant, bytes: &[u8], screens: &[Screen], acts: &mut Vec<Act>) {
        let message = match InputMessage::from_bytes(bytes) {
            Ok(message) => message,
            Err(error) => return self.explain(now, 0, &error.to_string(), acts),
        };
        if message.lease != self.claim.lease || message.n <= self.numbers.input {
            return;
        }
        self.numbers.input = message.n;
        self.heard = now;
        if let Err(reason) = self.act(now, message.n, message.input, screens, acts) {
            self.explain(now, message.n, &reason.to_string(), acts);
        }
    }

    fn act(
        &mut self,
        now: Instant,
        n: u64,
        input: Input,
        screens: &[Screen],
        acts: &mut Vec<Act>,
    ) -> Result<(), NotFollowed> {
        let (lease, before) = (self.claim.lease, acts.len());
        if !self.is_always_admitted(&input) && !self.acts.admits(now, cost(&input)) {
            return Err(NotFollowed::TooMany);
        }
        match input {
            Input::Ping { id } => {
                acts.push(self.say(ScreenMessage::Pong { lease, id }));
                return Ok(());
            }
            Input::Reset {} => {
                self.release(acts);
                return Ok(());
            }
            // The controller knows already: it was told of the pause.
            _ if self.paused.is_some() => return Ok(()),
            _ if matches!(self.bar, BarSight::AwaitedSince(_)) => return Err(NotFollowed::NoBar),
            Input::Monitor { monitor } => self.look_at(monitor, screens, acts)?,
            Input::Button { button, down, at } => self.button(n, button, down, at, screens, acts)?,
            Input::Wheel { dx, dy, at } => {
                let at = place::pixel(self.pointed(screens)?, at);
                self.numbers.placed = n;
                acts.push(Act::Inject(Stroke::Wheel { dx, dy, at }));
            }
            Input::Key { code, down } => self.key(&code, down, acts)?,
            Input::Text { text } => acts.push(Act::Inject(self.text(text)?)),
            Input::Paste { text } => {
                self.may(Scope::Clipboard)?;
                acts.extend([Act::SetClipboard(text), Act::Inject(Stroke::Paste)]);
            }
            Input::Copy {} => {
                self.may(Scope::Clipboard)?;
                acts.push(Act::ReadClipboard { lease });
            }
        }
        if acts.len() > before {
            self.obeyed = now;
        }
        Ok(())
    }

    /// What lets go is never too much.
    fn is_always_admitted(&self, input: &Input) -> bool {
        match input {
            Input::Key { down, .. } | Input::Button { down, .. } => !down,
            Input::Reset {} => self.holds_something(),
            _ => false,
        }
    }

    fn holds_something(&self) -> bool {
        !self.keys.is_empty() || !self.buttons.is_empty()
    }

    fn button(
        &mut self,
        n: u64,
        button: Button,
        down: bool,
        at: Position,
        screens: &[Screen],
        acts: &mut Vec<Act>,
    ) -> Result<(), NotFollowed> {
        let at = place::pixel(self.pointed(screens)?, at);
        let changes = if down {
            self.buttons.insert(button)
        } else {
            self.buttons.remove(&button)
        };
        if changes {
            self.numbers.placed = n;
            acts.push(Act::Inject(Stroke::Button { button, down, at }));
        }
        Ok(())
    }

    fn key(&mut self, code: &str, down: bool, acts: &mut Vec<Act>) -> Result<(), NotFollowed> {
        self.may(Scope::Keyboard)?;
        let key = Key::from_code(code).ok_or(NotFollowed::UnknownKey)?;
        let changes = if down {
            self.keys.insert(key)
        } else {
            self.keys.remove(&key)
        };
        if changes {
            acts.push(Act::Inject(Stroke::Key { key, down }));
        }
        Ok(())
    }

    fn text(&self, text: String) -> Result<Stroke, NotFollowed> {
        self.may(Scope::Keyboard)?;
        let is_wrong = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
        if text.chars().any(is_wrong) {
            return Err(NotFollowed::ControlCharacter);
        }
        Ok(Stroke::Text(text))
    }

    fn look_at(&mut self, monitor: u8, screens: &[Screen], acts: &mut Vec<Act>) -> Result<(), NotFollowed> {
        if self.claim.monitor != MonitorChoice::All || place::find(screens, monitor).is_none() {
            return Err(NotFollowed::Monitor);
        }
        if self.shared != monitor {
            self.shared = monitor;
            self.release_and_say(acts);
            acts.push(Act::Share(monitor));
        }
        Ok(())
    }

    fn pointed<'a>(&self, screens: &'a [Screen]) -> Result<&'a Screen, NotFollowed> {
        self.may(Scope::Pointer)?;
        place::find(screens, self.shared).ok_or(NotFollowed::Monitor)
    }

    fn may(&self, scope: Scope) -> Result<(), NotFollowed> {
        if self.claim.scopes.has(scope) {
            Ok(())
        } else {
            Err(NotFollowed::NotGranted)
        }
    }

    fn obeys(&self, scope: Scope) -> bool {
        self.paused.is_none()
            && !matches!(self.bar, BarSight::AwaitedSince(_))
            && self.claim.scopes.has(scope)
    }

    fn explain(&mut self, now: Instant, n: u64, reason: &str, acts: &mut Vec<Act>) {
        if self.explanations.admits(now, 1) {
            let (lease, reason) = (self.claim.lease, reason.to_owned());
            acts.push(self.say(ScreenMessage::Refused { lease, n, reason }));
        }
    }
}

fn cost(input: &Input) -> usize {
    match input {
        Input::Text { text } => 1 + text.chars().count() / CHARACTERS_AN_ACT,
        _ => 1,
    }
}

/// Why an act was not followed, as its controller is told.
#[derive(Debug, thiserror::Error)]
enum NotFollowed {
    #[error("more than {} acts in a second", limits::REMOTE_ACTS_PER_SECOND)]
    TooMany,
    #[error("the right for it is not granted")]
    NotGranted,
    #[error("the key is unknown")]
    UnknownKey,
    #[error("the text has a control character")]
    ControlCharacter,
    #[error("the monitor is not granted or not there")]
    Monitor,
    #[error("the bar is not on the screen yet")]
    NoBar,
}
