//! The picture of a computer that is controlled from here: pointer, wheel, keys and text on it become acts over there.
//!
//! Text goes as text, keys by their place. Ctrl+Alt+Shift together give the keyboard back.

use conclave_protocol::remote::{Button, Position, Scope, Scopes};
use eframe::egui::{Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, Rect, Ui, Vec2};

use crate::control::steer::Act;
use crate::control::typing::{KeyPress, Makes};

/// A notch of the wheel, as the protocol counts it, and the points and lines that make one.
const NOTCH: f32 = 120.0;
const POINTS: f32 = 50.0;
const LINES: f32 = 1.0;

/// Whether the keys go there, and which modifiers are held there, as the window remembers it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) there: bool,
    held: Modifiers,
}

type IsHeld = fn(Modifiers) -> bool;

/// Held there as long as here, for clicks, drags and arrows.
const MODIFIERS: [(IsHeld, &str); 3] = [
    (|modifiers| modifiers.ctrl, "ControlLeft"),
    (|modifiers| modifiers.alt, "AltLeft"),
    (|modifiers| modifiers.shift, "ShiftLeft"),
];

impl Keys {
    /// egui tells of a modifier by what else happens while it is held, so that its own ups and downs are found here.
    fn hold(&mut self, modifiers: Modifiers) -> Vec<Act> {
        if !self.there {
            return Vec::new();
        }
        let before = std::mem::replace(&mut self.held, modifiers);
        MODIFIERS
            .iter()
            .filter(|(is_held, _)| is_held(before) != is_held(modifiers))
            .map(|(is_held, code)| key_act(code, is_held(modifiers), Modifiers::NONE))
            .collect()
    }

    /// What is held is let go there by [`Act::Blur`].
    fn blur(&mut self) -> Act {
        self.held = Modifiers::NONE;
        Act::Blur
    }
}

/// What was done since the last frame on `picture`. `over`: the pointer is on it, and nothing of ours lies above.
pub(super) fn acts(ui: &Ui, picture: Rect, over: bool, scopes: Scopes, keys: &mut Keys) -> Vec<Act> {
    let (events, modifiers) = ui.input(|input| (input.events.clone(), input.modifiers));
    let mut acts = Vec::new();
    for event in events {
        match event {
            Event::PointerMoved(at) if over => acts.push(Act::Point(place(picture, at))),
            Event::PointerButton {
                pos,
                button,
                pressed,
                modifiers,
            } if over || !pressed => {
                if pressed {
                    keys.there = scopes.has(Scope::Keyboard);
                }
                acts.extend(keys.hold(modifiers));
                acts.extend(named(button).map(|button| Act::Button {
                    button,
                    down: pressed,
                    at: place(picture, pos),
                }));
            }
            Event::MouseWheel {
                unit,
                delta,
                modifiers,
                ..
            } if over => {
                acts.extend(keys.hold(modifiers));
                acts.push(rolled(ui, picture, unit, delta));
            }
            Event::WindowFocused(false) => acts.push(keys.blur()),
            event if keys.there => {
                let held = match event {
                    Event::Key { modifiers, .. } => modifiers,
                    // That is how egui hears them.
                    Event::Copy | Event::Cut | Event::Paste(_) => keys.held | Modifiers::CTRL,
                    _ => keys.held,
                };
                acts.extend(keys.hold(held));
                acts.extend(typed(event, scopes));
            }
            _ => {}
        }
    }
    acts.extend(keys.hold(modifiers));
    if modifiers.ctrl && modifiers.alt && modifiers.shift && keys.there {
        keys.there = false;
        acts.push(keys.blur());
    }
    acts
}

fn rolled(ui: &Ui, picture: Rect, unit: MouseWheelUnit, delta: Vec2) -> Act {
    let one = match unit {
        MouseWheelUnit::Point => NOTCH / POINTS,
        MouseWheelUnit::Line => NOTCH / LINES,
        MouseWheelUnit::Page => NOTCH * 10.0,
    };
    let at = ui.input(|input| input.pointer.latest_pos());
    Act::Wheel {
        // Away from the person is up for egui, and down is positive over there.
        dx: -delta.x * one,
        dy: -delta.y * one,
        at: place(picture, at.unwrap_or(picture.center())),
    }
}

fn typed(event: Event, scopes: Scopes) -> Vec<Act> {
    match event {
        Event::Text(text) => vec![Act::Text(text)],
        Event::Paste(text) if scopes.has(Scope::Clipboard) => vec![Act::Paste(text)],
        // What is pasted is then what was copied over there.
        Event::Paste(_) => tapped("KeyV"),
        Event::Copy => tapped("KeyC"),
        Event::Cut => tapped("KeyX"),
        Event::Key {
            key,
            physical_key,
            pressed,
            repeat,
            modifiers,
        } => {
            let Some(code) = code(physical_key.unwrap_or(key)) else {
                return Vec::new();
            };
            // It comes as text as well. What did not go down there does not come up there either.
            if pressed && makes_character(code) && !modifiers.ctrl && !modifiers.alt {
                return Vec::new();
            }
            let press = key_press(code, pressed, modifiers);
            vec![Act::Key(KeyPress { repeat, ..press })]
        }
        _ => Vec::new(),
    }
}

/// With Ctrl, which is held: of these keys egui tells neither the press nor the place.
fn tapped(code: &str) -> Vec<Act> {
    [true, false]
        .map(|down| key_act(code, down, Modifiers::CTRL))
        .to_vec()
}

fn key_act(code: &str, down: bool, modifiers: Modifiers) -> Act {
    Act::Key(key_press(code, down, modifiers))
}

fn key_press(code: &str, down: bool, modifiers: Modifiers) -> KeyPress {
    KeyPress {
        code: code.to_owned(),
        makes: Makes::Nothing,
        down,
        shift: modifiers.shift,
        control: modifiers.ctrl,
        alt: modifiers.alt,
        ..KeyPress::default()
    }
}

fn place(picture: Rect, at: Pos2) -> Position {
    let part = |at: f32, from: f32, length: f32| {
        let share = ((at - from) / length.max(1.0)).clamp(0.0, 1.0);
        (share * f32::from(u16::MAX)).round() as u16
    };
    Position {
        x: part(at.x, picture.min.x, picture.width()),
        y: part(at.y, picture.min.y, picture.height()),
    }
}

fn named(button: PointerButton) -> Option<Button> {
    Some(match button {
        PointerButton::Primary => Button::Left,
        PointerButton::Secondary => Button::Right,
        PointerButton::Middle => Button::Middle,
        PointerButton::Extra1 => Button::Back,
        PointerButton::Extra2 => Button::Forward,
    })
}

/// Those that come as text, too: by their place, because egui has a name of its own for some of what they make.
fn makes_character(code: &str) -> bool {
    [SIGNS, LETTERS]
        .into_iter()
        .flatten()
        .any(|(_, known)| *known == code)
}

/// `KeyboardEvent.code` of the keys that egui knows.
fn code(key: Key) -> Option<&'static str> {
    [SIGNS, LETTERS, OTHERS]
        .into_iter()
        .flatten()
        .find(|(known, _)| *known == key)
        .map(|(_, code)| *code)
}

type Codes = &'static [(Key, &'static str)];

const LETTERS: Codes = &[
    (Key::A, "KeyA"),
    (Key::B, "KeyB"),
    (Key::C, "KeyC"),
    (Key::D, "KeyD"),
    (Key::E, "KeyE"),
    (Key::F, "KeyF"),
    (Key::G, "KeyG"),
    (Key::H, "KeyH"),
    (Key::I, "KeyI"),
    (Key::J, "KeyJ"),
    (Key::K, "KeyK"),
    (Key::L, "KeyL"),
    (Key::M, "KeyM"),
    (Key::N, "KeyN"),
    (Key::O, "KeyO"),
    (Key::P, "KeyP"),
    (Key::Q, "KeyQ"),
    (Key::R, "KeyR"),
    (Key::S, "KeyS"),
    (Key::T, "KeyT"),
    (Key::U, "KeyU"),
    (Key::V, "KeyV"),
    (Key::W, "KeyW"),
    (Key::X, "KeyX"),
    (Key::Y, "KeyY"),
    (Key::Z, "KeyZ"),
    (Key::Num0, "Digit0"),
    (Key::Num1, "Digit1"),
    (Key::Num2, "Digit2"),
    (Key::Num3, "Digit3"),
    (Key::Num4, "Digit4"),
    (Key::Num5, "Digit5"),
    (Key::Num6, "Digit6"),
    (Key::Num7, "Digit7"),
    (Key::Num8, "Digit8"),
    (Key::Num9, "Digit9"),
    (Key::Space, "Space"),
];

const SIGNS: Codes = &[
    (Key::Minus, "Minus"),
    (Key::Equals, "Equal"),
    (Key::Backslash, "Backslash"),
    (Key::OpenBracket, "BracketLeft"),
    (Key::CloseBracket, "BracketRight"),
    (Key::Backtick, "Backquote"),
    (Key::Comma, "Comma"),
    (Key::Period, "Period"),
    (Key::Slash, "Slash"),
    (Key::Semicolon, "Semicolon"),
    (Key::Quote, "Quote"),
];

const OTHERS: Codes = &[
    (Key::ArrowDown, "ArrowDown"),
    (Key::ArrowLeft, "ArrowLeft"),
    (Key::ArrowRight, "ArrowRight"),
    (Key::ArrowUp, "ArrowUp"),
    (Key::Escape, "Escape"),
    (Key::Tab, "Tab"),
    (Key::Backspace, "Backspace"),
    (Key::Enter, "Enter"),
    (Key::Insert, "Insert"),
    (Key::Delete, "Delete"),
    (Key::Home, "Home"),
    (Key::End, "End"),
    (Key::PageUp, "PageUp"),
    (Key::PageDown, "PageDown"),
    (Key::F1, "F1"),
    (Key::F2, "F2"),
    (Key::F3, "F3"),
    (Key::F4, "F4"),
    (Key::F5, "F5"),
    (Key::F6, "F6"),
    (Key::F7, "F7"),
    (Key::F8, "F8"),
    (Key::F9, "F9"),
    (Key::F10, "F10"),
    (Key::F11, "F11"),
    (Key::F12, "F12"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: Key, modifiers: Modifiers) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        }
    }

    fn codes(acts: &[Act]) -> Vec<String> {
        let one = |act: &Act| match act {
            Act::Key(press) => format!("{} {}", press.code, if press.down { "down" } else { "up" }),
            other => format!("{other:?}"),
        };
        acts.iter().map(one).collect()
    }

    #[test]
    fn characters_go_as_text_once_and_other_keys_by_place() {
        let typed = |event| typed(event, Scopes::NONE);
        assert_eq!(typed(Event::Text("ß".to_owned())), [Act::Text("ß".to_owned())]);
        assert_eq!(typed(key(Key::A, Modifiers::NONE)), []);
        let exclaimed = Event::Key {
            key: Key::Exclamationmark,
            physical_key: Some(Key::Num1),
            pressed: true,
            repeat: false,
            modifiers: Modifiers::SHIFT,
        };
        assert_eq!(typed(exclaimed), []);
        assert_eq!(codes(&typed(key(Key::Enter, Modifiers::NONE))), ["Enter down"]);
        assert_eq!(codes(&typed(key(Key::A, Modifiers::CTRL))), ["KeyA down"]);
        assert_eq!(codes(&typed(Event::Copy)), ["KeyC down", "KeyC up"]);
    }

    #[test]
    fn a_paste_brings_its_text_where_that_right_was_given_and_else_is_a_key() {
        let paste = || Event::Paste("hello".to_owned());
        let may = Scopes {
            clipboard: true,
            ..Scopes::NONE
        };
        assert_eq!(typed(paste(), may), [Act::Paste("hello".to_owned())]);
        assert_eq!(codes(&typed(paste(), Scopes::NONE)), ["KeyV down", "KeyV up"]);
    }

    #[test]
    fn modifiers_are_held_there_as_long_as_here() {
        let mut keys = Keys::default();
        assert_eq!(keys.hold(Modifiers::SHIFT), []);
        keys.there = true;
        assert_eq!(codes(&keys.hold(Modifiers::SHIFT)), ["ShiftLeft down"]);
        assert_eq!(keys.hold(Modifiers::SHIFT), []);
        let both = Modifiers::SHIFT | Modifiers::CTRL;
        assert_eq!(codes(&keys.hold(both)), ["ControlLeft down"]);
        assert_eq!(codes(&keys.hold(Modifiers::CTRL)), ["ShiftLeft up"]);
        assert_eq!(keys.blur(), Act::Blur);
        assert_eq!(keys.hold(Modifiers::NONE), []);
    }

    #[test]
    fn the_edges_of_the_picture_are_the_edges_there() {
        let picture = Rect::from_min_max(Pos2::new(10.0, 20.0), Pos2::new(110.0, 70.0));
        let at = |x, y| place(picture, Pos2::new(x, y));
        assert_eq!(at(10.0, 70.0), Position { x: 0, y: u16::MAX });
        assert_eq!(at(-500.0, 900.0), Position { x: 0, y: u16::MAX });
    }
}
