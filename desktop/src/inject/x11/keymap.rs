//! The keyboard's map as the server has it, and what a key types under the modifiers of the moment (The X Keyboard
//! Extension, Protocol Specification, sections 7.2 and 7.3).

use x11rb::connection::RequestConnection;
use x11rb::errors::ReplyError;
use x11rb::protocol::xkb::{self, ConnectionExt as _, KeySymMap, KeyType, MapPart};
use xkeysym::Keysym;

use crate::inject::Key;

pub(super) const CORE_KEYBOARD: xkb::DeviceSpec = 0x100;
pub(super) const SHIFT: u8 = 1;
pub(super) const LOCK: u8 = 2;
/// The type that every map has at this place: two levels, Shift and Lock taken in (section 7.2.1).
const ALPHABETIC: u8 = 2;

#[derive(Debug)]
pub(super) struct Keymap {
    pub(super) first: u8,
    pub(super) keys: Vec<KeySymMap>,
    types: Vec<KeyType>,
    /// The modifiers that each key stands for.
    modifiers: Vec<u8>,
}

/// Which layout and which modifiers count at the moment.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct State {
    pub(super) group: u8,
    pub(super) modifiers: u8,
}

impl Keymap {
    pub(super) fn read(connection: &impl RequestConnection) -> Result<Self, ReplyError> {
        let full = MapPart::KEY_TYPES | MapPart::KEY_SYMS | MapPart::MODIFIER_MAP;
        let none = MapPart::from(0_u16);
        let vmods = xkb::VMod::from(0_u16);
        let cookie = connection.xkb_get_map(
            CORE_KEYBOARD,
            full,
            none,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            vmods,
            0,
            0,
            0,
            0,
            0,
            0,
        )?;
        let reply = cookie.reply()?;
        let keys = reply.map.syms_rtrn.unwrap_or_default();
        let mut modifiers = vec![0; usize::from(u8::MAX) + 1];
        for entry in reply.map.modmap_rtrn.unwrap_or_default() {
            modifiers[usize::from(entry.keycode)] = entry.mods.bits() as u8;
        }
        Ok(Self {
            first: reply.first_key_sym,
            keys,
            types: reply.map.types_rtrn.unwrap_or_default(),
            modifiers,
        })
    }

    pub(super) fn state(connection: &impl RequestConnection) -> Result<State, ReplyError> {
        let reply = connection.xkb_get_state(CORE_KEYBOARD)?.reply()?;
        Ok(State {
            group: reply.group.into(),
            modifiers: (u16::from(reply.mods) & 0xff) as u8,
        })
    }

    pub(super) fn modifier_of(&self, keycode: u8) -> u8 {
        self.modifiers[usize::from(keycode)]
    }

    /// The key that types this character as things are.
    pub(super) fn key_for(&self, character: char, state: State) -> Option<u8> {
        self.keycodes()
            .find(|keycode| self.types_character(*keycode, state) == Some(character))
    }

    fn keycodes(&self) -> impl Iterator<Item = u8> {
        (self.first..=u8::MAX).take(self.keys.len())
    }

    pub(super) fn at(&self, keycode: u8) -> Option<&KeySymMap> {
        self.keys.get(usize::from(keycode.checked_sub(self.first)?))
    }

    /// Keys that nobody has: without a symbol, and no key of a real keyboard.
    pub(super) fn spare(&self) -> Vec<u8> {
        let is_free = |keycode: &u8| {
            let is_empty = self
                .at(*keycode)
                .is_some_and(|key| key.syms.iter().all(|sym| *sym == 0));
            is_empty && Key::from_x11(*keycode).is_none() && self.modifier_of(*keycode) == 0
        };
        self.keycodes().filter(is_free).collect()
    }

    pub(super) fn types_character(&self, keycode: u8, state: State) -> Option<char> {
        let key = self.at(keycode)?;
        let group = group_of(key, state.group)?;
        let kind = self.types.get(usize::from(key.kt_index[usize::from(group)]))?;
        let mask = mods(kind.mods_mask);
        let entry = kind
            .map
            .iter()
            .find(|entry| entry.active && mods(entry.mods_mask) == state.modifiers & mask);
        let level = entry.map_or(0, |entry| entry.level);
        let index = usize::from(group) * usize::from(key.width) + usize::from(level);
        let symbol = *key.syms.get(index).filter(|symbol| **symbol != 0)?;
        let character = Keysym::new(symbol)
            .key_char()
            .filter(|character| !character.is_control())?;
        // What the type does not take in is left to the program that gets the key: it makes capitals.
        if state.modifiers & LOCK & !mask != 0 {
            return character.to_uppercase().next();
        }
        Some(character)
    }
}

fn mods(mask: x11rb::protocol::xproto::ModMask) -> u8 {
    (u16::from(mask) & 0xff) as u8
}

/// The key's own group where it has fewer than the keyboard (section 7.3.2).
fn group_of(key: &KeySymMap, group: u8) -> Option<u8> {
    let groups = key.group_info & 0x0f;
    if groups == 0 || group < groups {
        return (groups > 0).then_some(group);
    }
    Some(match key.group_info >> 6 {
        0 => group % groups,
        1 => groups - 1,
        _ => Some((key.group_info >> 4) & 3)
            .filter(|other| *other < groups)
            .unwrap_or(0),
    })
}

/// A key that types one symbol, whatever layout, Shift and Caps Lock say; with none it is empty again.
pub(super) fn single(symbol: u32) -> KeySymMap {
    let is_empty = symbol == 0;
    KeySymMap {
        kt_index: [if is_empty { 0 } else { ALPHABETIC }; 4],
        group_info: u8::from(!is_empty),
        width: if is_empty { 0 } else { 2 },
        syms: if is_empty { Vec::new() } else { vec![symbol; 2] },
    }
}

/// Unicode by the rule that every toolkit knows (X11 protocol, appendix A); Latin-1 is itself.
pub(super) fn symbol(character: char) -> u32 {
    const UNICODE: u32 = 0x0100_0000;
    let code = u32::from(character);
    if matches!(code, 0x20..=0x7e | 0xa0..=0xff) {
        code
    } else {
        code | UNICODE
    }
}
