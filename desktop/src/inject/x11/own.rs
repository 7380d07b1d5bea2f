//! Windows of our own take no input that was made here.

use x11rb::protocol::xproto::{ConnectionExt as _, Window};

use super::X11Injector;
use crate::inject::{InjectError, Point};

/// The focus follows the pointer (X11 protocol, SetInputFocus).
const POINTER_ROOT: Window = 1;

impl X11Injector {
    /// Refuses where the window that would get a click, or one that holds it, is our own.
    pub(super) fn keep_off_at(&self, at: Point) -> Result<(), InjectError> {
        if self.own.is_empty() {
            return Ok(());
        }
        let clamp = |value: i32| value.clamp(0, i32::from(i16::MAX)) as i16;
        let mut window = self.root;
        loop {
            let reply = self
                .connection
                .translate_coordinates(self.root, window, clamp(at.x), clamp(at.y))?;
            window = reply.reply()?.child;
            if window == x11rb::NONE {
                return Ok(());
            }
            if self.own.contains(&window) {
                return Err(InjectError::OwnWindow);
            }
        }
    }

    /// Refuses where keys would go to a window of our own.
    pub(super) fn keep_off_focus(&self) -> Result<(), InjectError> {
        if self.own.is_empty() {
            return Ok(());
        }
        let focus = self.connection.get_input_focus()?.reply()?.focus;
        if focus == POINTER_ROOT || focus == self.root {
            let pointer = self.connection.query_pointer(self.root)?.reply()?;
            let (x, y) = (i32::from(pointer.root_x), i32::from(pointer.root_y));
            return self.keep_off_at(Point { x, y });
        }
        let mut window = focus;
        while window != x11rb::NONE && window != self.root {
            if self.own.contains(&window) {
                return Err(InjectError::OwnWindow);
            }
            window = self.connection.query_tree(window)?.reply()?.parent;
        }
        Ok(())
    }
}
