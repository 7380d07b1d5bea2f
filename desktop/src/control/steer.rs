//! The controlling side of one lease, as a state machine: numbers what is done, merges moves, remembers what is held, and
//! lets go of it whenever the other computer may have. The web client has the same in `web/src/state/remote/steer.ts`.
//!
//! 1. Both channels count from one, each for itself. A move names the last reliable message before it.
//! 2. Moves are merged to one in 8 ms (125 a second); the last place is always sent. A button or a wheel carries the
//!    place itself, and a move that waits is dropped before it. The wheel is merged to one in 16 ms.
//! 3. Nothing goes down twice, and nothing goes up that is not down.
//! 4. Nothing stays held: losing the focus sends a reset and forgets; a pause, a release or an end there forgets alone.
//!    What is then let go here is not sent, what is still held has to be pressed anew.
//! 5. While it is paused there, nothing is sent but pings.
//! 6. A ping goes every two seconds, for the delay that is shown: without a word for five, what is held is let go there.

use std::collections::{HashSet, VecDeque};
use std::time::{Duration, Instant};

use conclave_protocol::limits;
use conclave_protocol::remote::{
    Button, Input, InputMessage, LeaseId, MoveMessage, Position, Scope, Scopes, ScreenMessage,
};

use super::typing::{Gesture, KeyPress, Typed, gesture_of, gives_back, typed};

pub const MOVE_EVERY: Duration = Duration::from_millis(8);
pub const WHEEL_EVERY: Duration = Duration::from_millis(16);
pub const PING_EVERY: Duration = Duration::from_secs(2);

/// What the person who controls does, and what the other computer says.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    Point(Position),
    Button {
        button: Button,
        down: bool,
        at: Position,
    },
    /// In hundred-and-twentieths of a notch, positive to the right and downwards.
    Wheel {
        dx: f32,
        dy: f32,
        at: Position,
    },
    Key(KeyPress),
    /// What an input method made, or a soft keyboard.
    Text(String),
    /// Keys pressed one after the other and let go in the opposite order, from the menu: Ctrl+Alt+Delete.
    Chord(Vec<String>),
    /// The answer to [`Wish::Clipboard`].
    Paste(String),
    Monitor(u8),
    GameKeys(bool),
    /// The window lost the focus, or the keyboard was given back.
    Blur,
    Said(ScreenMessage),
    /// More or other rights were granted.
    Scopes(Scopes),
}

/// What is to be done about it.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// Reliable, under the topic of input.
    Input(InputMessage),
    /// Lossy, under the topic of moves.
    Move(MoveMessage),
    /// The text of this computer's clipboard is wanted, to paste it there: by [`Act::Paste`].
    Clipboard,
    /// Becomes this computer's clipboard: it was copied there.
    Copied(String),
    /// The keyboard belongs to this computer again.
    GiveBack,
    /// How long it takes there and back.
    Delay(Duration),
}

#[derive(Debug)]
pub struct Steer {
    lease: LeaseId,
    scopes: Scopes,
    game_keys: bool,
    said: u64,
    moved: u64,
    keys: HashSet<String>,
    buttons: HashSet<Button>,
    at: Position,
    next_move: Instant,
    move_waits: bool,
    wheel: (f32, f32),
    next_wheel: Option<Instant>,
    next_ping: Instant,
    ping: Option<(u32, Instant)>,
    /// A copy gesture was made and not answered: only then is a clipboard taken from there.
    copies: bool,
    paused: bool,
    over: bool,
    wishes: VecDeque<Wish>,
}

impl Steer {
    pub fn new(now: Instant, lease: LeaseId, scopes: Scopes) -> Self {
        Self {
            lease,
            scopes,
            game_keys: false,
            said: 0,
            moved: 0,
            keys: HashSet::new(),
            buttons: HashSet::new(),
            at: Position { x: 0, y: 0 },
            next_move: now,
            move_waits: false,
            wheel: (0.0, 0.0),
            next_wheel: None,
            next_ping: now,
            ping: None,
            copies: false,
            paused: false,
            over: false,
            wishes: VecDeque::new(),
        }
    }

    pub fn handle_input(&mut self, now: Instant, act: Act) {
        match act {
            Act::Said(message) => self.heard(now, message),
            Act::Scopes(scopes) => self.scopes = scopes,
            Act::GameKeys(on) => self.switch_game_keys(on),
            Act::Blur => self.let_go(),
            _ if self.over || self.paused => {}
            Act::Point(at) => self.point(now, at),
            Act::Button { button, down, at } => self.button(button, down, at),
            Act::Wheel { dx, dy, at } => self.roll(now, dx, dy, at),
            Act::Key(press) => self.press(&press),
            Act::Text(text) => self.text(&text),
            Act::Chord(codes) => {
                codes.iter().for_each(|code| self.key(code, true));
                codes.iter().rev().for_each(|code| self.key(code, false));
            }
            Act::Paste(text) => self.paste(text),
            Act::Monitor(monitor) => self.say(Input::Monitor { monitor }),
        }
    }

    pub fn handle_timeout(&mut self, now: Instant) {
        if self.over {
            return;
        }
        if self.move_waits && now >= self.next_move {
            self.send_move(now);
        }
        if self.next_wheel.is_some_and(|at| now >= at) {
            self.send_wheel();
        }
        if now >= self.next_ping {
            let id = self.ping.map_or(0, |(id, _)| id.wrapping_add(1));
            self.ping = Some((id, now));
            self.next_ping = now + PING_EVERY;
            self.say(Input::Ping { id });
        }
    }

    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.over {
            return None;
        }
        let next_move = self.move_waits.then_some(self.next_move);
        [next_move, self.next_wheel, Some(self.next_ping)]
            .into_iter()
            .flatten()
            .min()
    }

    pub fn poll_output(&mut self) -> Option<Wish> {
        self.wishes.pop_front()
    }

    fn heard(&mut self, now: Instant, message: ScreenMessage) {
        match message {
            ScreenMessage::Paused { lease } if lease == self.lease => {
                self.paused = true;
                self.forget();
            }
            ScreenMessage::Resumed { lease } if lease == self.lease => self.paused = false,
            ScreenMessage::Released { lease } if lease == self.lease => self.forget(),
            ScreenMessage::Ended { lease } if lease == self.lease => {
                self.over = true;
                self.forget();
            }
            ScreenMessage::Clipboard { lease, text } if lease == self.lease && self.copies => {
                self.copies = false;
                self.wishes.push_back(Wish::Copied(text));
            }
            ScreenMessage::Pong { lease, id } if lease == self.lease => {
                if let Some((_, sent)) = self.ping.filter(|(asked, _)| *asked == id) {
                    self.wishes
                        .push_back(Wish::Delay(now.saturating_duration_since(sent)));
                }
            }
            _ => {}
        }
    }

    fn point(&mut self, now: Instant, at: Position) {
        self.at = at;
        if now >= self.next_move {
            self.send_move(now);
        } else {
            self.move_waits = true;
        }
    }

    fn send_move(&mut self, now: Instant) {
        self.move_waits = false;
        self.next_move = now + MOVE_EVERY;
        if !self.scopes.has(Scope::Pointer) {
            return;
        }
        self.moved += 1;
        self.wishes.push_back(Wish::Move(MoveMessage {
            lease: self.lease,
            n: self.moved,
            after: self.said,
            to: self.at,
        }));
    }

    fn button(&mut self, button: Button, down: bool, at: Position) {
        let changes = if down {
            self.buttons.insert(button)
        } else {
            self.buttons.remove(&button)
        };
        if changes {
            (self.at, self.move_waits) = (at, false);
            self.say(Input::Button { button, down, at });
        }
    }

    fn roll(&mut self, now: Instant, dx: f32, dy: f32, at: Position) {
        self.wheel = (self.wheel.0 + dx, self.wheel.1 + dy);
        self.at = at;
        self.next_wheel.get_or_insert(now + WHEEL_EVERY);
    }

    fn send_wheel(&mut self) {
        self.next_wheel = None;
        // As far as an i16 goes: more is no hand's.
        let (dx, dy) = (self.wheel.0 as i16, self.wheel.1 as i16);
        self.wheel = (self.wheel.0.fract(), self.wheel.1.fract());
        if (dx, dy) != (0, 0) {
            self.move_waits = false;
            self.say(Input::Wheel { dx, dy, at: self.at });
        }
    }

    fn press(&mut self, press: &KeyPress) {
        if gives_back(press) {
            self.let_go();
            self.wishes.push_back(Wish::GiveBack);
            return;
        }
        let may = self.scopes.has(Scope::Clipboard) && !self.game_keys;
        let gesture = gesture_of(press).filter(|_| may);
        if gesture == Some(Gesture::Paste) {
            self.wishes.push_back(Wish::Clipboard);
            return;
        }
        match typed(press, self.game_keys) {
            Typed::Text(character) => self.text(character.encode_utf8(&mut [0; 4])),
            Typed::Key { code, down } => self.key(&code, down),
            // A command's key that lost its modifier first: it went down as a place, and must come up as one.
            Typed::Nothing if !press.down => self.key(&press.code, false),
            Typed::Nothing => {}
        }
        if gesture == Some(Gesture::Copy) {
            self.copies = true;
            self.say(Input::Copy {});
        }
    }

    fn key(&mut self, code: &str, down: bool) {
        let changes = if down {
            self.keys.insert(code.to_owned())
        } else {
            self.keys.remove(code)
        };
        if changes {
            let code = code.to_owned();
            self.say(Input::Key { code, down });
        }
    }

    /// Control characters have no place in a text: they are keys, or nothing.
    fn text(&mut self, text: &str) {
        let is_text = |character: &char| !character.is_control() || matches!(character, '\n' | '\t');
        let characters: Vec<char> = text.chars().filter(is_text).collect();
        for part in characters.chunks(limits::REMOTE_TEXT_CHARACTERS) {
            self.say(Input::Text {
                text: part.iter().collect(),
            });
        }
    }

    fn paste(&mut self, text: String) {
        let text: String = text.chars().take(limits::REMOTE_CLIPBOARD_CHARACTERS).collect();
        if !text.is_empty() {
            self.say(Input::Paste { text });
        }
    }

    fn switch_game_keys(&mut self, on: bool) {
        self.let_go();
        self.game_keys = on;
    }

    fn let_go(&mut self) {
        let held = !self.keys.is_empty() || !self.buttons.is_empty();
        self.forget();
        if held && !self.over {
            self.say(Input::Reset {});
        }
    }

    fn forget(&mut self) {
        self.keys.clear();
        self.buttons.clear();
        self.move_waits = false;
        (self.wheel, self.next_wheel) = ((0.0, 0.0), None);
    }

    /// What is not granted is not sent. The other side would refuse it all the same.
    fn say(&mut self, input: Input) {
        let needs = match input {
            Input::Button { .. } | Input::Wheel { .. } => Some(Scope::Pointer),
            Input::Key { .. } | Input::Text { .. } => Some(Scope::Keyboard),
            Input::Paste { .. } | Input::Copy {} => Some(Scope::Clipboard),
            Input::Reset {} | Input::Monitor { .. } | Input::Ping { .. } => None,
        };
        if needs.is_some_and(|scope| !self.scopes.has(scope)) {
            return;
        }
        self.said += 1;
        let (lease, n) = (self.lease, self.said);
        self.wishes
            .push_back(Wish::Input(InputMessage { lease, n, input }));
    }
}

#[cfg(test)]
mod tests;
