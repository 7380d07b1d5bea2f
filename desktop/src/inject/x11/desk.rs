//! What the person at the desk does with their own mouse and keys, told apart from what XTEST makes (XInput2, raw events:
//! they come whoever holds a grab).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xinput::{ConnectionExt as _, Device, EventMask, RawKeyPressEvent, XIEventMask};
use x11rb::protocol::xproto::Window;
use x11rb::rust_connection::RustConnection;

use crate::inject::{InjectError, Key};
use crate::x11::{Bell, is_xtest};

/// A hand moves a mouse a thousand times a second; once in so long is enough to know.
const TOLD_EVERY: Duration = Duration::from_millis(100);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtDesk {
    /// Mouse or keys are used. Told again while that goes on.
    Input,
    /// Ctrl+Alt+Shift+Esc, on a real keyboard.
    Panic,
    /// The display is gone, or does not say what is done: control must end.
    Lost,
}

/// Watches until it is dropped.
#[derive(Debug)]
pub struct DeskWatch {
    bell: Bell,
    thread: Option<JoinHandle<()>>,
}

impl DeskWatch {
    pub fn start(display: Option<&str>, tell: Box<dyn Fn(AtDesk) + Send>) -> Result<Self, InjectError> {
        let (connection, screen) = RustConnection::connect(display)?;
        let root = connection.setup().roots[screen].root;
        let version = connection.xinput_xi_query_version(2, 2)?.reply()?;
        if (version.major_version, version.minor_version) < (2, 2) {
            return Err(InjectError::Unable("XInput 2.2"));
        }
        select(&connection, root)?;
        let connection = Arc::new(connection);
        let bell =
            Bell::new(connection.clone(), root).map_err(|error| InjectError::Display(error.to_string()))?;
        let mut watch = Watch {
            connection,
            bell: bell.clone(),
            synthetic: HashMap::new(),
            down: HashSet::new(),
            told: None,
            tell,
        };
        let work = move || watch.run();
        let thread = thread::Builder::new().name("desk".to_owned()).spawn(work)?;
        Ok(Self {
            bell,
            thread: Some(thread),
        })
    }
}

impl Drop for DeskWatch {
    fn drop(&mut self) {
        let awake = self.bell.ring();
        if let Some(thread) = self.thread.take().filter(|_| awake) {
            let _ = thread.join();
        }
    }
}

fn select(connection: &RustConnection, root: Window) -> Result<(), InjectError> {
    let raw = XIEventMask::RAW_KEY_PRESS
        | XIEventMask::RAW_KEY_RELEASE
        | XIEventMask::RAW_BUTTON_PRESS
        | XIEventMask::RAW_BUTTON_RELEASE
        | XIEventMask::RAW_MOTION
        | XIEventMask::RAW_TOUCH_BEGIN
        | XIEventMask::RAW_TOUCH_UPDATE;
    let masters = EventMask {
        deviceid: Device::ALL_MASTER.into(),
        mask: vec![raw],
    };
    let all = EventMask {
        deviceid: Device::ALL.into(),
        mask: vec![XIEventMask::HIERARCHY],
    };
    Ok(connection
        .xinput_xi_select_events(root, &[masters, all])?
        .check()?)
}

struct Watch {
    connection: Arc<RustConnection>,
    bell: Bell,
    /// Whether XTEST stands behind a device.
    synthetic: HashMap<u16, bool>,
    /// Keys that are held at the desk.
    down: HashSet<u32>,
    told: Option<Instant>,
    tell: Box<dyn Fn(AtDesk) + Send>,
}

impl Watch {
    fn run(&mut self) {
        loop {
            match self.connection.wait_for_event() {
                Ok(event) if self.bell.is_rung_by(&event) => return,
                Ok(event) => self.event(&event),
                Err(_) => return (self.tell)(AtDesk::Lost),
            }
        }
    }

    fn event(&mut self, event: &Event) {
        match event {
            Event::XinputHierarchy(_) => self.synthetic.clear(),
            Event::XinputRawKeyPress(key) => self.pressed(key),
            Event::XinputRawKeyRelease(key) => {
                self.down.remove(&key.detail);
                self.used(key.sourceid);
            }
            Event::XinputRawButtonPress(event) | Event::XinputRawButtonRelease(event) => {
                self.used(event.sourceid)
            }
            Event::XinputRawMotion(event) => self.used(event.sourceid),
            Event::XinputRawTouchBegin(event) | Event::XinputRawTouchUpdate(event) => {
                self.used(event.sourceid)
            }
            _ => {}
        }
    }

    fn pressed(&mut self, key: &RawKeyPressEvent) {
        if self.is_synthetic(key.sourceid) {
            return;
        }
        self.down.insert(key.detail);
        if self.is_panic(key.detail) {
            (self.tell)(AtDesk::Panic);
        }
        self.used(key.sourceid);
    }

    fn is_panic(&self, keycode: u32) -> bool {
        let code = |name| Key::from_code(name).map(|key| u32::from(key.x11()));
        let holds = |name| code(name).is_some_and(|code| self.down.contains(&code));
        let either = |left, right| holds(left) || holds(right);
        code("Escape") == Some(keycode)
            && either("ControlLeft", "ControlRight")
            && either("AltLeft", "AltRight")
            && either("ShiftLeft", "ShiftRight")
    }

    fn used(&mut self, device: u16) {
        let is_told = self.told.is_some_and(|told| told.elapsed() < TOLD_EVERY);
        if !is_told && !self.is_synthetic(device) {
            self.told = Some(Instant::now());
            (self.tell)(AtDesk::Input);
        }
    }

    /// A device that cannot be asked is taken for a hand's: it pauses once too often rather than once too little.
    fn is_synthetic(&mut self, device: u16) -> bool {
        *self
            .synthetic
            .entry(device)
            .or_insert_with(|| is_xtest(&self.connection, device).unwrap_or(false))
    }
}
