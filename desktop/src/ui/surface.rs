//! The picture of a computer that is controlled from here: pointer, wheel, keys and text on it become acts over there.
//!
//! Text goes as text, keys by their place. Ctrl+Alt+Shift together give the keyboard back.

use conclave_protocol::remote::{Button, Position};
use eframe::egui::{Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, Rect, Ui};

use crate::control::steer::Act;
use crate::control::typing::{KeyPress, Makes};

/// A notch of the wheel, as the protocol counts it, and the points and lines that make one.
const NOTCH: f32 = 120.0;
const POINTS: f32 = 50.0;
const LINES: f32 = 1.0;

/// Whether the keys go there, as the window remembers it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) there: bool,
}

/// What was done since the last frame on `picture`. `over`: the pointer is on it, and nothing of ours lies above.
pub(super) fn acts(ui: &Ui, picture: Rect, over: bool, keyboard: bool, keys: &mut Keys) -> Vec<Act> {
    let events = ui.input(|input| input.events.clone());
    let mut acts = Vec::new();
    for event in events {
        match event {
            Event::PointerMoved(at) if over => acts.push(Act::Point(place(picture, at))),
            Event::PointerButton {
                pos, button, pressed, ..
            } if over || !pressed => {
                if pressed {
                    keys.there = keyboard;
                }
                acts.extend(named(button).map(|button| Act::Button {
                    button,
                    down: pressed,
                    at: place(picture, pos),
                }));
            }
            Event::MouseWheel { unit, delta, .. } if over => {
                let one = match unit {
                    MouseWheelUnit::Point => NOTCH / POINTS,
                    MouseWheelUnit::Line => NOTCH / LINES,
                    MouseWheelUnit::Page => NOTCH * 10.0,
                };
                let at = ui
                    .input(|input| input.pointer.latest_pos())
                    .unwrap_or(picture.center());
                acts.push(Act::Wheel {
                    // Away from the person is up for egui, and down is positive over there.
                    dx: -delta.x * one,
                    dy: -delta.y * one,
                    at: place(picture, at),
                });
            }
            Event::WindowFocused(false) => acts.push(Act::Blur),
            event if keys.there => acts.extend(typed(event)),
            _ => {}
        }
    }
    let given_back = ui.input(|input| input.modifiers.ctrl && input.modifiers.alt && input.modifiers.shift);
    if given_back && keys.there {
        keys.there = false;
        acts.push(Act::Blur);
    }
    acts
}

fn typed(event: Event) -> Vec<Act> {
    match event {
        Event::Text(text) => vec![Act::Text(text)],
        Event::Paste(text) => vec![Act::Paste(text)],
        Event::Copy => command("KeyC", Modifiers::CTRL),
        Event::Cut => command("KeyX", Modifiers::CTRL),
        Event::Key {
            key,
            physical_key,
            pressed,
            repeat,
            modifiers,
        } => match code(physical_key.unwrap_or(key)) {
            Some(code) if modifiers.ctrl || modifiers.alt => {
                if pressed {
                    command(code, modifiers)
                } else {
                    Vec::new()
                }
            }
            // It comes as text as well.
            Some(_) if is_character(key) => Vec::new(),
            Some(code) => {
                let shift = if modifiers.shift && pressed {
                    vec![key_act("ShiftLeft", true, Modifiers::NONE)]
                } else {
                    Vec::new()
                };
                let press = KeyPress {
                    repeat,
                    ..key_press(code, pressed, modifiers)
                };
                let after = if modifiers.shift && !pressed {
                    vec![key_act("ShiftLeft", false, Modifiers::NONE)]
                } else {
                    Vec::new()
                };
                shift.into_iter().chain([Act::Key(press)]).chain(after).collect()
            }
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// A key with its modifiers, pressed one after the other and let go again.
fn command(code: &str, modifiers: Modifiers) -> Vec<Act> {
    let held = [
        (modifiers.ctrl, "ControlLeft"),
        (modifiers.alt, "AltLeft"),
        (modifiers.shift, "ShiftLeft"),
    ];
    let held: Vec<&str> = held.iter().filter(|(is, _)| *is).map(|(_, code)| *code).collect();
    let down = held.iter().map(|code| key_act(code, true, Modifiers::NONE));
    let up = held
        .iter()
        .rev()
        .map(|code| key_act(code, false, Modifiers::NONE));
    down.chain([key_act(code, true, modifiers), key_act(code, false, modifiers)])
        .chain(up)
        .collect()
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

/// Those that come as text, too.
fn is_character(key: Key) -> bool {
    key == Key::Space
        || code(key).is_some_and(|code| code.starts_with("Key") || code.starts_with("Digit"))
        || SIGNS.iter().any(|(sign, _)| *sign == key)
}

/// `KeyboardEvent.code` of the keys that egui knows.
fn code(key: Key) -> Option<&'static str> {
    [SIGNS, LETTERS, OTHERS]
        .concat()
        .iter()
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
        assert_eq!(typed(Event::Text("ß".to_owned())), [Act::Text("ß".to_owned())]);
        assert_eq!(typed(key(Key::A, Modifiers::NONE)), []);
        assert_eq!(codes(&typed(key(Key::Enter, Modifiers::NONE))), ["Enter down"]);
    }

    #[test]
    fn a_command_is_pressed_whole_and_nothing_of_it_stays_down() {
        let acts = typed(key(Key::Delete, Modifiers::CTRL | Modifiers::ALT));
        assert_eq!(
            codes(&acts),
            [
                "ControlLeft down",
                "AltLeft down",
                "Delete down",
                "Delete up",
                "AltLeft up",
                "ControlLeft up"
            ]
        );
        assert_eq!(codes(&typed(Event::Copy))[..2], ["ControlLeft down", "KeyC down"]);
    }

    #[test]
    fn the_edges_of_the_picture_are_the_edges_there() {
        let picture = Rect::from_min_max(Pos2::new(10.0, 20.0), Pos2::new(110.0, 70.0));
        let at = |x, y| place(picture, Pos2::new(x, y));
        assert_eq!(at(10.0, 70.0), Position { x: 0, y: u16::MAX });
        assert_eq!(at(-500.0, 900.0), Position { x: 0, y: u16::MAX });
    }
}
