//! What somebody else left behind: keys and buttons that are down, and spare keys with a symbol.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use x11rb::connection::Connection as _;
use x11rb::protocol::xkb::ConnectionExt as _;
use x11rb::protocol::xproto::{BUTTON_RELEASE_EVENT, ConnectionExt as _, KEY_RELEASE_EVENT};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::keymap::Keymap;
use super::{Held, typing};
use crate::inject::InjectError;

#[derive(Debug)]
pub struct Leftovers {
    connection: RustConnection,
    root: u32,
}

impl Leftovers {
    pub fn open(display: Option<&str>) -> Result<Self, InjectError> {
        let (connection, screen) = RustConnection::connect(display)?;
        let root = connection.setup().roots[screen].root;
        connection.xkb_use_extension(1, 0)?.reply()?;
        connection.xtest_get_version(2, 2)?.reply()?;
        Ok(Self { connection, root })
    }

    /// Lets go of what is down at once, then empties each spare key that still has its symbol, after everybody had the
    /// time to read it.
    pub fn clear(&self, down: &BTreeSet<Held>, mapped: &BTreeMap<u8, u32>) -> Result<(), InjectError> {
        for held in down {
            let (kind, code) = match *held {
                Held::Button(button) => (BUTTON_RELEASE_EVENT, button),
                Held::Key(keycode) => (KEY_RELEASE_EVENT, keycode),
            };
            self.connection
                .xtest_fake_input(kind, code, 0, self.root, 0, 0, 0)?;
        }
        // The process ends after this: what the display has not read by then would be lost with it.
        self.connection.get_input_focus()?.reply()?;
        if mapped.is_empty() {
            return Ok(());
        }
        thread::sleep(typing::REST);
        let mut keymap = Keymap::read(&self.connection)?;
        let has_it = |(keycode, symbol): &(&u8, &u32)| {
            keymap
                .at(**keycode)
                .is_some_and(|key| key.syms.first() == Some(*symbol))
        };
        let left: Vec<(u8, u32)> = mapped
            .iter()
            .filter(has_it)
            .map(|(keycode, _)| (*keycode, 0))
            .collect();
        typing::write(&self.connection, &mut keymap, &left)?;
        Ok(())
    }
}
