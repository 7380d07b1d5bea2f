//! Characters that the layout does not have, typed with keys that nobody has.
//!
//! A spare key gets the character as its symbol and is pressed. Programs read the map when they come to handle a key,
//! not when it was pressed: so a spare key must not change its symbol while somebody may still have to read the old one.
//! A program that was told of the new symbol before the key came reads it in time, for events keep their order.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use x11rb::connection::RequestConnection;
use x11rb::errors::ReplyError;
use x11rb::protocol::xkb::{ConnectionExt as _, KeySymMap, SetMapAux, SetMapFlags, VMod};

use super::keymap::{CORE_KEYBOARD, Keymap, single, symbol};

/// How long after its last press a spare key keeps its symbol: longer than a program on a busy computer takes to come to
/// it. With the fourteen spare keys of the smallest map somebody who types in another script never waits for it.
pub(super) const REST: Duration = Duration::from_secs(1);

/// The spare keys, and which of them we gave a symbol.
#[derive(Debug, Default)]
pub(super) struct Spares {
    free: Vec<u8>,
    taken: HashMap<char, Taken>,
}

/// Which keys are to get which characters.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) given: Vec<(u8, char)>,
    /// Those who had them.
    dropped: Vec<char>,
    /// Before, somebody may still have to read what the keys mean now.
    pub(super) wait: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Taken {
    keycode: u8,
    used: Option<Instant>,
}

impl Taken {
    fn rests_until(&self) -> Option<Instant> {
        self.used.map(|used| used + REST)
    }
}

impl Spares {
    /// After the map changed: what is not ours any more is forgotten.
    pub(super) fn follow(&mut self, keymap: &Keymap) {
        self.taken.retain(|character, taken| {
            keymap
                .at(taken.keycode)
                .is_some_and(|key| key.syms.first() == Some(&symbol(*character)))
        });
        self.free = keymap.spare();
    }

    /// The key for it, if one has it.
    pub(super) fn key_for(&mut self, character: char, now: Instant) -> Option<u8> {
        let taken = self.taken.get_mut(&character)?;
        taken.used = Some(now);
        Some(taken.keycode)
    }

    pub(super) fn taken(&self) -> impl Iterator<Item = u8> {
        self.taken.values().map(|taken| taken.keycode)
    }

    /// How many characters can have a key at the same time.
    pub(super) fn many(&self) -> usize {
        self.free.len() + self.taken.len()
    }

    /// Finds keys for these, as many as there are: free ones first, then those that rested longest. Those in `wanted`
    /// that have a key keep it.
    pub(super) fn plan(&self, wanted: &[char]) -> Plan {
        let is_old = |(character, _): &(&char, &Taken)| !wanted.contains(character);
        let mut old: Vec<(char, Taken)> = self
            .taken
            .iter()
            .filter(is_old)
            .map(|(old, taken)| (*old, *taken))
            .collect();
        old.sort_by_key(|(_, taken)| std::cmp::Reverse(taken.used));
        let mut free = self.free.iter().rev();
        let mut plan = Plan::default();
        for character in wanted
            .iter()
            .filter(|character| !self.taken.contains_key(character))
        {
            if let Some(keycode) = free.next() {
                plan.given.push((*keycode, *character));
            } else if let Some((before, taken)) = old.pop() {
                plan.given.push((taken.keycode, *character));
                plan.dropped.push(before);
                plan.wait = plan.wait.max(taken.rests_until());
            } else {
                break;
            }
        }
        plan
    }

    pub(super) fn carry_out(&mut self, plan: &Plan) {
        for before in &plan.dropped {
            self.taken.remove(before);
        }
        for (keycode, character) in &plan.given {
            self.free.retain(|free| free != keycode);
            let taken = Taken {
                keycode: *keycode,
                used: None,
            };
            self.taken.insert(*character, taken);
        }
    }

    /// Until when somebody may still have to read one of the symbols.
    pub(super) fn rest_until(&self) -> Option<Instant> {
        self.taken.values().filter_map(Taken::rests_until).max()
    }

    pub(super) fn forget(&mut self) {
        let keys: Vec<u8> = self.taken().collect();
        self.free.extend(keys);
        self.taken.clear();
    }
}

/// Writes symbols to keys, all of them in one request, so that programs read the map once. What lies between them is
/// written as it was.
pub(super) fn write(
    connection: &impl RequestConnection,
    keymap: &mut Keymap,
    symbols: &[(u8, u32)],
) -> Result<(), ReplyError> {
    let Some((first, last)) = range(symbols) else {
        return Ok(());
    };
    for (keycode, symbol) in symbols {
        let index = usize::from(keycode - keymap.first);
        if let Some(key) = keymap.keys.get_mut(index) {
            *key = single(*symbol);
        }
    }
    let from = usize::from(first - keymap.first);
    let keys: Vec<KeySymMap> = keymap.keys[from..=usize::from(last - keymap.first)].to_vec();
    let count = keys.len() as u8;
    let symbols = keys.iter().map(|key| key.syms.len()).sum::<usize>() as u16;
    let values = SetMapAux::new().syms(keys);
    let highest = keymap.first + (keymap.keys.len() - 1) as u8;
    let (flags, vmods) = (SetMapFlags::from(0_u16), VMod::from(0_u16));
    let cookie = connection.xkb_set_map(
        CORE_KEYBOARD,
        flags,
        keymap.first,
        highest,
        0,
        0,
        first,
        count,
        symbols,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        vmods,
        &values,
    )?;
    cookie.check()
}

fn range(symbols: &[(u8, u32)]) -> Option<(u8, u8)> {
    let keys = || symbols.iter().map(|(keycode, _)| *keycode);
    Some((keys().min()?, keys().max()?))
}
