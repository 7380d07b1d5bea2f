//! What a key becomes on its way to another computer. The web client has the same rules in
//! `web/src/state/remote/typing.ts`; a change to one is a change to both.
//!
//! 1. A character travels as such, so that a German keyboard types ß on an American computer; held, it is sent again.
//! 2. What is no character, or is pressed with Ctrl, Alt or Meta, travels as the place of the key, down and up. AltGr
//!    makes characters, and so falls under 1, though some systems call it Ctrl and Alt. Repetition is not sent: the
//!    other computer repeats what is held by itself.
//! 3. Keys that shape characters (Caps Lock, AltGr, Num Lock, Scroll Lock, Compose) are not sent: they had their effect
//!    here and would have it a second time there. Shift is sent, for clicks and arrows; typing there bears it.
//! 4. What an input method or a dead key makes comes as text when it is done; its keys are not sent.
//! 5. With "game keys" every key is a place, once down and once up.
//! 6. With the right to the clipboard Ctrl or Meta with V, and Shift+Insert, send the text to paste in place of the key;
//!    Ctrl or Meta with C, X or Insert send the key and then ask for the clipboard. Not with "game keys".
//! 7. Ctrl+Alt+Shift together give the keyboard back.

/// A key as the window system tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyPress {
    /// `KeyboardEvent.code`; empty where there is no such key.
    pub code: String,
    pub makes: Makes,
    pub down: bool,
    pub repeat: bool,
    pub shift: bool,
    pub control: bool,
    pub alt: bool,
    pub meta: bool,
    pub alt_graph: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Makes {
    /// Enter, an arrow, Shift: no character.
    #[default]
    Nothing,
    Character(char),
    /// It is part of what an input method or a dead key makes.
    PartOfText,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    Text(char),
    Key { code: String, down: bool },
    Nothing,
}

const SHAPE_CHARACTERS: [&str; 4] = ["CapsLock", "NumLock", "ScrollLock", "Compose"];

pub fn typed(press: &KeyPress, game_keys: bool) -> Typed {
    let key = || Typed::Key {
        code: press.code.clone(),
        down: press.down,
    };
    if game_keys {
        let is_none = press.code.is_empty() || press.repeat;
        return if is_none { Typed::Nothing } else { key() };
    }
    let shapes =
        SHAPE_CHARACTERS.contains(&press.code.as_str()) || (press.code == "AltRight" && press.alt_graph);
    if press.makes == Makes::PartOfText || press.code.is_empty() || shapes {
        return Typed::Nothing;
    }
    let is_command = !press.alt_graph && (press.control || press.alt || press.meta);
    match press.makes {
        Makes::Character(character) if !is_command && press.down => Typed::Text(character),
        Makes::Character(_) if !is_command => Typed::Nothing,
        _ if press.repeat => Typed::Nothing,
        _ => key(),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    Copy,
    Paste,
}

/// Whether this press is how people copy or paste.
pub fn gesture_of(press: &KeyPress) -> Option<Gesture> {
    if !press.down || press.repeat || press.alt || press.alt_graph {
        return None;
    }
    let command = press.control || press.meta;
    match press.code.as_str() {
        "KeyV" if command => Some(Gesture::Paste),
        "Insert" if press.shift && !command => Some(Gesture::Paste),
        "KeyC" | "KeyX" | "Insert" if command => Some(Gesture::Copy),
        _ => None,
    }
}

/// Whether the keyboard is given back.
pub fn gives_back(press: &KeyPress) -> bool {
    let is_modifier = ["Control", "Alt", "Shift"]
        .iter()
        .any(|name| press.code.starts_with(name));
    press.down && is_modifier && press.control && press.alt && press.shift
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: &str, makes: Makes) -> KeyPress {
        KeyPress {
            code: code.to_owned(),
            makes,
            down: true,
            ..KeyPress::default()
        }
    }

    fn letter(code: &str, character: char) -> KeyPress {
        press(code, Makes::Character(character))
    }

    fn key(code: &str, down: bool) -> Typed {
        let code = code.to_owned();
        Typed::Key { code, down }
    }

    #[test]
    fn every_kind_of_key_becomes_what_the_rules_say() {
        let none = Makes::Nothing;
        let control = |press: KeyPress| KeyPress {
            control: true,
            ..press
        };
        let up = |press: KeyPress| KeyPress { down: false, ..press };
        let again = |press: KeyPress| KeyPress {
            repeat: true,
            ..press
        };
        let alt_graph = |press: KeyPress| KeyPress {
            control: true,
            alt: true,
            alt_graph: true,
            ..press
        };
        let table = [
            ("a letter", letter("KeyA", 'a'), Typed::Text('a')),
            ("ß of a German keyboard", letter("Minus", 'ß'), Typed::Text('ß')),
            ("a letter of Russian", letter("Semicolon", 'ж'), Typed::Text('ж')),
            (
                "a held letter, again",
                again(letter("KeyA", 'a')),
                Typed::Text('a'),
            ),
            ("a letter let go", up(letter("KeyA", 'a')), Typed::Nothing),
            ("@ by AltGr", alt_graph(letter("KeyQ", '@')), Typed::Text('@')),
            ("AltGr itself", alt_graph(press("AltRight", none)), Typed::Nothing),
            (
                "Alt on the right",
                KeyPress {
                    alt: true,
                    ..press("AltRight", none)
                },
                key("AltRight", true),
            ),
            ("Ctrl+C", control(letter("KeyC", 'c')), key("KeyC", true)),
            (
                "Ctrl+C let go",
                up(control(letter("KeyC", 'c'))),
                key("KeyC", false),
            ),
            ("Enter", press("Enter", none), key("Enter", true)),
            (
                "a held arrow, again",
                again(press("ArrowUp", none)),
                Typed::Nothing,
            ),
            ("Shift", press("ShiftLeft", none), key("ShiftLeft", true)),
            ("Caps Lock", press("CapsLock", none), Typed::Nothing),
            ("a dead key", press("Equal", Makes::PartOfText), Typed::Nothing),
            ("no key of a keyboard", press("", none), Typed::Nothing),
        ];
        for (name, press, becomes) in table {
            assert_eq!(typed(&press, false), becomes, "{name}");
        }
    }

    #[test]
    fn with_game_keys_everything_is_a_place_once() {
        let mut press = letter("KeyW", 'ц');
        assert_eq!(typed(&press, true), key("KeyW", true));
        press.repeat = true;
        assert_eq!(typed(&press, true), Typed::Nothing);
        (press.repeat, press.down) = (false, false);
        assert_eq!(typed(&press, true), key("KeyW", false));
    }

    #[test]
    fn the_ways_to_copy_and_paste_are_known() {
        let with = |code: &str, shift, control, meta, alt| KeyPress {
            shift,
            control,
            meta,
            alt,
            ..press(code, Makes::Nothing)
        };
        let table = [
            (with("KeyV", false, true, false, false), Some(Gesture::Paste)),
            (with("KeyV", true, true, false, false), Some(Gesture::Paste)),
            (with("Insert", true, false, false, false), Some(Gesture::Paste)),
            (with("KeyC", false, false, true, false), Some(Gesture::Copy)),
            (with("KeyX", false, true, false, false), Some(Gesture::Copy)),
            (with("Insert", false, true, false, false), Some(Gesture::Copy)),
            (with("KeyV", false, false, false, false), None),
            (with("KeyV", false, true, false, true), None),
        ];
        for (press, gesture) in table {
            assert_eq!(gesture_of(&press), gesture, "{press:?}");
        }
    }

    #[test]
    fn three_modifiers_together_give_the_keyboard_back_and_two_do_not() {
        let three = KeyPress {
            control: true,
            alt: true,
            shift: true,
            ..press("ShiftLeft", Makes::Nothing)
        };
        assert!(gives_back(&three));
        assert!(!gives_back(&KeyPress {
            code: "Escape".to_owned(),
            ..three.clone()
        }));
        assert!(!gives_back(&KeyPress { alt: false, ..three }));
    }
}
