//! A window that notes every event of mouse and keys that it gets.

use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, EventMask, InputFocus, MapState, StackMode,
    Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Key { keycode: u8, down: bool },
    Button { button: u8, down: bool, x: i16, y: i16 },
}

pub(crate) struct Target {
    connection: RustConnection,
    root: Window,
    pub(crate) window: Window,
}

impl Target {
    /// Without a window manager's hand, at this place of the display.
    pub(crate) fn open(display: &str, (x, y): (i16, i16), (width, height): (u16, u16)) -> Self {
        let (connection, screen) = RustConnection::connect(Some(display)).unwrap();
        let root = connection.setup().roots[screen].root;
        let window = connection.generate_id().unwrap();
        let mask = EventMask::KEY_PRESS
            | EventMask::KEY_RELEASE
            | EventMask::BUTTON_PRESS
            | EventMask::BUTTON_RELEASE
            | EventMask::STRUCTURE_NOTIFY;
        let values = CreateWindowAux::new().event_mask(mask).override_redirect(1);
        let class = WindowClass::INPUT_OUTPUT;
        connection
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                window,
                root,
                x,
                y,
                width,
                height,
                0,
                class,
                COPY_FROM_PARENT,
                &values,
            )
            .unwrap();
        connection.map_window(window).unwrap();
        let target = Self {
            connection,
            root,
            window,
        };
        while target.attributes() != MapState::VIEWABLE {}
        target.raise();
        target
    }

    fn attributes(&self) -> MapState {
        let cookie = self.connection.get_window_attributes(self.window).unwrap();
        cookie.reply().unwrap().map_state
    }

    pub(crate) fn raise(&self) {
        let above = ConfigureWindowAux::new().stack_mode(StackMode::ABOVE);
        self.connection.configure_window(self.window, &above).unwrap();
        self.sync();
    }

    pub(crate) fn focus(&self) {
        let none = InputFocus::POINTER_ROOT;
        self.connection
            .set_input_focus(none, self.window, x11rb::CURRENT_TIME)
            .unwrap();
        self.sync();
    }

    /// Keys go to whatever is under the pointer.
    pub(crate) fn focus_follows_pointer(&self) {
        let to = u32::from(InputFocus::POINTER_ROOT);
        self.connection
            .set_input_focus(InputFocus::POINTER_ROOT, to, x11rb::CURRENT_TIME)
            .unwrap();
        self.sync();
    }

    fn sync(&self) {
        self.connection.get_input_focus().unwrap().reply().unwrap();
    }

    /// What came until it was quiet for a tenth of a second.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        let mut seen = Vec::new();
        let mut last = Instant::now();
        while last.elapsed() < Duration::from_millis(100) {
            let Some(event) = self.connection.poll_for_event().unwrap() else {
                std::thread::sleep(Duration::from_millis(2));
                continue;
            };
            let Some(event) = note(&event) else {
                continue;
            };
            last = Instant::now();
            seen.push(event);
        }
        seen
    }

    /// Whether the display says that this keycode is down.
    pub(crate) fn is_down(&self, keycode: u8) -> bool {
        let keys = self.connection.query_keymap().unwrap().reply().unwrap().keys;
        keys[usize::from(keycode / 8)] & (1 << (keycode % 8)) != 0
    }

    pub(crate) fn buttons(&self) -> u16 {
        const BUTTONS: u16 = 0x1f00;
        u16::from(
            self.connection
                .query_pointer(self.root)
                .unwrap()
                .reply()
                .unwrap()
                .mask,
        ) & BUTTONS
    }

    pub(crate) fn pointer(&self) -> (i16, i16) {
        let reply = self.connection.query_pointer(self.root).unwrap().reply().unwrap();
        (reply.root_x, reply.root_y)
    }

    pub(crate) fn symbols(&self) -> Vec<u32> {
        let (first, last) = (
            self.connection.setup().min_keycode,
            self.connection.setup().max_keycode,
        );
        let cookie = self
            .connection
            .get_keyboard_mapping(first, last - first + 1)
            .unwrap();
        cookie.reply().unwrap().keysyms
    }
}

fn note(event: &Event) -> Option<Seen> {
    Some(match event {
        Event::KeyPress(key) => Seen::Key {
            keycode: key.detail,
            down: true,
        },
        Event::KeyRelease(key) => Seen::Key {
            keycode: key.detail,
            down: false,
        },
        Event::ButtonPress(button) => Seen::Button {
            button: button.detail,
            down: true,
            x: button.root_x,
            y: button.root_y,
        },
        Event::ButtonRelease(button) => Seen::Button {
            button: button.detail,
            down: false,
            x: button.root_x,
            y: button.root_y,
        },
        _ => return None,
    })
}
