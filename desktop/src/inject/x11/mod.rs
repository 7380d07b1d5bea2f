//! Input on X11, by XTEST.

mod desk;
mod keymap;
mod leftovers;
mod own;
#[cfg(test)]
mod tests;
mod typing;
mod wheel;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use std::{fmt, thread};

use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::errors::{ConnectError, ConnectionError, ReplyError};
use x11rb::protocol::Event;
use x11rb::protocol::xkb::{self, ConnectionExt as _, EventType, MapPart, SelectEventsAux};
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, KEY_PRESS_EVENT, KEY_RELEASE_EVENT,
    MOTION_NOTIFY_EVENT, Window,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::{Button, InjectError, Injector, Key, Point, Stop, Stroke};
use crate::watchdog::Watchdog;
pub use desk::{AtDesk, DeskWatch};
pub use leftovers::Leftovers;

use keymap::{Keymap, LOCK, SHIFT, State};
use typing::Spares;
use wheel::Wheel;

/// How long a text that is stopped goes on waiting.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// Notches of one message that are made. More is no hand's.
const NOTCHES: i32 = 30;

pub struct X11Injector {
    connection: RustConnection,
    root: Window,
    own: Vec<Window>,
    watchdog: Option<Watchdog>,
    down: BTreeSet<Held>,
    wheel: Wheel,
    keymap: Keymap,
    spares: Spares,
}

/// What this made go down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    Button(u8),
    /// A keycode.
    Key(u8),
}

impl X11Injector {
    /// On the display of this name, or on that of the environment. Without a watchdog only tests inject.
    pub fn open(display: Option<&str>, watchdog: Option<Watchdog>) -> Result<Self, InjectError> {
        let (connection, screen) = RustConnection::connect(display)?;
        let root = connection.setup().roots[screen].root;
        let needs = [
            (x11rb::protocol::xtest::X11_EXTENSION_NAME, "XTEST"),
            (xkb::X11_EXTENSION_NAME, "XKEYBOARD"),
        ];
        for (extension, name) in needs {
            if connection.extension_information(extension)?.is_none() {
                return Err(InjectError::Unable(name));
            }
        }
        connection.xkb_use_extension(1, 0)?.reply()?;
        connection.xtest_get_version(2, 2)?.reply()?;
        follow_the_map(&connection)?;
        let keymap = Keymap::read(&connection)?;
        let mut spares = Spares::default();
        spares.follow(&keymap);
        Ok(Self {
            connection,
            root,
            own: Vec::new(),
            watchdog,
            down: BTreeSet::new(),
            wheel: Wheel::default(),
            keymap,
            spares,
        })
    }

    fn button(&mut self, button: Button, down: bool, at: Point) -> Result<(), InjectError> {
        let held = Held::Button(number(button));
        if !down {
            self.motion(at)?;
            return self.lift(held);
        }
        self.guarded(|this| {
            this.keep_off_at(at)?;
            this.motion(at)?;
            this.press(held)
        })
    }

    fn roll(&mut self, dx: i16, dy: i16, at: Point) -> Result<(), InjectError> {
        let (right, down) = self.wheel.notches(dx, dy);
        let clicks = [(right, 7, 6), (down, 5, 4)];
        self.guarded(|this| {
            this.keep_off_at(at)?;
            this.motion(at)?;
            for (notches, forward, back) in clicks {
                let button = if notches > 0 { forward } else { back };
                for _ in 0..notches.abs().min(NOTCHES) {
                    this.fake(BUTTON_PRESS_EVENT, button)?;
                    this.fake(BUTTON_RELEASE_EVENT, button)?;
                }
            }
            Ok(())
        })
    }

    fn key(&mut self, key: Key, down: bool) -> Result<(), InjectError> {
        let held = Held::Key(key.x11());
        if !down {
            return self.lift(held);
        }
        self.guarded(|this| {
            this.keep_off_focus()?;
            this.press(held)
        })
    }

    fn motion(&self, at: Point) -> Result<(), InjectError> {
        let clamp = |value: i32| value.clamp(0, i32::from(i16::MAX)) as i16;
        self.connection.xtest_fake_input(
            MOTION_NOTIFY_EVENT,
            0,
            0,
            self.root,
            clamp(at.x),
            clamp(at.y),
            0,
        )?;
        Ok(())
    }

    /// The watchdog hears of it first: whoever dies between the two leaves nothing down.
    fn press(&mut self, held: Held) -> Result<(), InjectError> {
        if let Some(watchdog) = &mut self.watchdog {
            watchdog.goes_down(held)?;
        }
        self.down.insert(held);
        let (kind, code) = match held {
            Held::Button(button) => (BUTTON_PRESS_EVENT, button),
            Held::Key(keycode) => (KEY_PRESS_EVENT, keycode),
        };
        self.fake(kind, code)
    }

    fn lift(&mut self, held: Held) -> Result<(), InjectError> {
        if !self.down.remove(&held) {
            return Ok(());
        }
        let (kind, code) = match held {
            Held::Button(button) => (BUTTON_RELEASE_EVENT, button),
            Held::Key(keycode) => (KEY_RELEASE_EVENT, keycode),
        };
        self.fake(kind, code)?;
        if let Some(watchdog) = &mut self.watchdog {
            // What the display has not read yet is lost when this program is killed.
            self.connection.get_input_focus()?.reply()?;
            watchdog.went_up(held)?;
        }
        Ok(())
    }

    fn tap(&mut self, keycode: u8) -> Result<(), InjectError> {
        self.press(Held::Key(keycode))?;
        self.lift(Held::Key(keycode))
    }

    fn fake(&self, kind: u8, code: u8) -> Result<(), InjectError> {
        self.connection
            .xtest_fake_input(kind, code, 0, self.root, 0, 0, 0)?;
        Ok(())
    }

    /// Nothing changes between looking where it goes and sending it there.
    fn guarded(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<(), InjectError>,
    ) -> Result<(), InjectError> {
        self.connection.grab_server()?;
        let done = work(self);
        self.connection.ungrab_server()?;
        self.connection.flush()?;
        done
    }

    fn text(&mut self, text: &str, stop: &Stop) -> Result<(), InjectError> {
        self.follow_map()?;
        let lifted = self.lift_commands()?;
        let typed = self.characters(text, stop);
        if !stop.is_raised() {
            for held in lifted {
                self.press(held)?;
            }
            self.connection.flush()?;
        }
        typed
    }

    /// With Ctrl, Alt or Meta held a character would be a command. Shift stays: a capital is typed with it.
    fn lift_commands(&mut self) -> Result<Vec<Held>, InjectError> {
        let is_command = |held: &Held| match held {
            Held::Key(keycode) => self.keymap.modifier_of(*keycode) & !(SHIFT | LOCK) != 0,
            Held::Button(_) => false,
        };
        let held: Vec<Held> = self.down.iter().copied().filter(is_command).collect();
        for held in &held {
            self.lift(*held)?;
        }
        Ok(held)
    }

    fn characters(&mut self, text: &str, stop: &Stop) -> Result<(), InjectError> {
        let characters: Vec<char> = text.chars().collect();
        let mut wrong = None;
        let mut rest = &characters[..];
        while !rest.is_empty() && !stop.is_raised() {
            let state = Keymap::state(&self.connection)?;
            let batch = self.prepare(rest, state, stop)?;
            if batch == 0 && !stop.is_raised() {
                // The display has not one spare key.
                wrong = wrong.or(Some(rest[0]));
                rest = &rest[1..];
                continue;
            }
            for character in &rest[..batch] {
                if stop.is_raised() {
                    return Ok(());
                }
                let character = *character;
                self.guarded(|this| {
                    this.keep_off_focus()?;
                    this.character(character, state)
                })?;
            }
            rest = &rest[batch..];
        }
        wrong.map_or(Ok(()), |character| Err(InjectError::Character(character)))
    }

    fn character(&mut self, character: char, state: State) -> Result<(), InjectError> {
        match self.key_of(character, state) {
            Some(keycode) => self.tap(keycode),
            None => match self.spares.key_for(character, Instant::now()) {
                Some(keycode) => self.tap(keycode),
                None => Err(InjectError::Character(character)),
            },
        }
    }

    /// A key that types it as things are, or that means it.
    fn key_of(&self, character: char, state: State) -> Option<u8> {
        match character {
            '\n' => Some(Key::ENTER.x11()),
            '\t' => Some(Key::TAB.x11()),
            _ => self
                .keymap
                .key_for(character, state)
                .filter(|keycode| self.may_tap(*keycode)),
        }
    }

    /// A key that is down already, by whomever we are controlled, cannot be tapped; a spare one has its own turn.
    fn may_tap(&self, keycode: u8) -> bool {
        !self.down.contains(&Held::Key(keycode)) && !self.spares.taken().any(|taken| taken == keycode)
    }

    /// Gives spare keys to as many of these characters as it can, and says how many of them can be typed now.
    fn prepare(&mut self, characters: &[char], state: State, stop: &Stop) -> Result<usize, InjectError> {
        let mut wanted: Vec<char> = Vec::new();
        let mut many = 0;
        for character in characters {
            if self.key_of(*character, state).is_none() && !wanted.contains(character) {
                if wanted.len() == self.spares.many() {
                    break;
                }
                wanted.push(*character);
            }
            many += 1;
        }
        let plan = self.spares.plan(&wanted);
        if plan.given.is_empty() {
            return Ok(many);
        }
        while plan.wait.is_some_and(|wait| Instant::now() < wait) {
            if stop.is_raised() {
                return Ok(0);
            }
            thread::sleep(LOOK_EVERY);
        }
        self.spares.carry_out(&plan);
        let symbols: Vec<(u8, u32)> = plan
            .given
            .iter()
            .map(|(key, character)| (*key, keymap::symbol(*character)))
            .collect();
        if let Some(watchdog) = &mut self.watchdog {
            for (keycode, symbol) in &symbols {
                watchdog.maps(*keycode, *symbol)?;
            }
        }
        typing::write(&self.connection, &mut self.keymap, &symbols)?;
        Ok(many)
    }

    fn paste(&mut self) -> Result<(), InjectError> {
        self.follow_map()?;
        let state = State {
            modifiers: 0,
            ..Keymap::state(&self.connection)?
        };
        let place = Key::from_code("KeyV").map_or(0, Key::x11);
        let letter = self
            .keymap
            .key_for('v', state)
            .filter(|keycode| self.may_tap(*keycode))
            .unwrap_or(place);
        let control = Held::Key(Key::CONTROL.x11());
        let other = Held::Key(Key::from_code("ControlRight").map_or(0, Key::x11));
        let holds = self.down.contains(&control) || self.down.contains(&other);
        self.guarded(|this| {
            this.keep_off_focus()?;
            if !holds {
                this.press(control)?;
            }
            this.tap(letter)?;
            if !holds {
                this.lift(control)?;
            }
            Ok(())
        })
    }

    /// The person at the desk may have changed the layout.
    fn follow_map(&mut self) -> Result<(), InjectError> {
        let mut changed = false;
        while let Some(event) = self.connection.poll_for_event()? {
            changed |= matches!(
                event,
                Event::XkbMapNotify(_) | Event::XkbNewKeyboardNotify(_) | Event::MappingNotify(_)
            );
        }
        if changed {
            self.keymap = Keymap::read(&self.connection)?;
            self.spares.follow(&self.keymap);
        }
        Ok(())
    }

    /// Spare keys are as they were, once everybody has read what was typed with them.
    fn restore_map(&mut self) -> Result<(), InjectError> {
        let Some(rest) = self.spares.rest_until() else {
            return Ok(());
        };
        thread::sleep(rest.saturating_duration_since(Instant::now()));
        self.follow_map()?;
        let symbols: Vec<(u8, u32)> = self.spares.taken().map(|keycode| (keycode, 0)).collect();
        typing::write(&self.connection, &mut self.keymap, &symbols)?;
        self.spares.forget();
        if let Some(watchdog) = &mut self.watchdog {
            for (keycode, _) in symbols {
                watchdog.unmaps(keycode)?;
            }
        }
        Ok(())
    }
}

impl Injector for X11Injector {
    fn apply(&mut self, stroke: &Stroke, stop: &Stop) -> Result<(), InjectError> {
        match stroke {
            Stroke::Move(at) => self.motion(*at)?,
            Stroke::Button { button, down, at } => self.button(*button, *down, *at)?,
            Stroke::Wheel { dx, dy, at } => self.roll(*dx, *dy, *at)?,
            Stroke::Key { key, down } => self.key(*key, *down)?,
            Stroke::Text(text) => self.text(text, stop)?,
            Stroke::Paste => self.paste()?,
        }
        self.connection.flush()?;
        Ok(())
    }

    fn release_all(&mut self) -> Result<(), InjectError> {
        self.wheel = Wheel::default();
        for held in self.down.clone() {
            self.lift(held)?;
        }
        // Once this is answered, it is done.
        self.connection.get_input_focus()?.reply()?;
        Ok(())
    }

    fn set_own_windows(&mut self, windows: &[u32]) {
        self.own = windows.to_vec();
    }
}

impl Drop for X11Injector {
    fn drop(&mut self) {
        let done = self.release_all().and_then(|()| self.restore_map());
        if let Err(error) = done {
            tracing::warn!(%error, "the keyboard could not be left as it was");
        }
    }
}

impl fmt::Debug for X11Injector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("X11Injector")
            .field("down", &self.down)
            .finish_non_exhaustive()
    }
}

fn follow_the_map(connection: &RustConnection) -> Result<(), InjectError> {
    let events = EventType::NEW_KEYBOARD_NOTIFY | EventType::MAP_NOTIFY;
    let (parts, none) = (
        MapPart::KEY_TYPES | MapPart::KEY_SYMS | MapPart::MODIFIER_MAP,
        EventType::from(0_u16),
    );
    let details = SelectEventsAux::new();
    connection.xkb_select_events(keymap::CORE_KEYBOARD, none, events, parts, parts, &details)?;
    Ok(())
}

fn number(button: Button) -> u8 {
    match button {
        Button::Left => 1,
        Button::Middle => 2,
        Button::Right => 3,
        Button::Back => 8,
        Button::Forward => 9,
    }
}

impl From<ConnectionError> for InjectError {
    fn from(error: ConnectionError) -> Self {
        Self::Display(error.to_string())
    }
}

impl From<ReplyError> for InjectError {
    fn from(error: ReplyError) -> Self {
        Self::Display(error.to_string())
    }
}

impl From<ConnectError> for InjectError {
    fn from(error: ConnectError) -> Self {
        Self::Display(error.to_string())
    }
}
