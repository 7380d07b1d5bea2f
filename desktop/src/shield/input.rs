//! What a person did on one of our windows: events of XInput2, which say from which device they come.

use std::collections::HashMap;

use eframe::egui::{self, Key, Modifiers, PointerButton, Pos2};
use x11rb::protocol::Event;
use x11rb::protocol::xinput::{ConnectionExt as _, Device, EventMask, KeyPressEvent, XIEventMask};
use x11rb::protocol::xproto::Window;
use x11rb::rust_connection::RustConnection;

use super::ShieldError;
use crate::inject::Key as Place;
use crate::x11::is_xtest;

/// A bit of the response type: another client sent it.
const SENT: u8 = 0x80;

/// Tells a person's devices from XTEST's.
#[derive(Debug, Default)]
pub(super) struct Devices {
    synthetic: HashMap<u16, bool>,
    /// The pointer went last where a person moved it. A click where a program put the pointer may be meant for something
    /// else.
    moved_by_hand: bool,
}

pub(super) fn select(connection: &RustConnection, window: Window) -> Result<(), ShieldError> {
    let masters = EventMask {
        deviceid: Device::ALL_MASTER.into(),
        mask: vec![
            XIEventMask::BUTTON_PRESS
                | XIEventMask::BUTTON_RELEASE
                | XIEventMask::MOTION
                | XIEventMask::KEY_PRESS
                | XIEventMask::LEAVE,
        ],
    };
    Ok(connection.xinput_xi_select_events(window, &[masters])?.check()?)
}

/// So that a device that is plugged in is looked at anew.
pub(super) fn select_hierarchy(connection: &RustConnection, root: Window) -> Result<(), ShieldError> {
    let all = EventMask {
        deviceid: Device::ALL.into(),
        mask: vec![XIEventMask::HIERARCHY],
    };
    Ok(connection.xinput_xi_select_events(root, &[all])?.check()?)
}

/// What happened on which window.
pub(super) type Happened = (Window, egui::Event);

impl Devices {
    /// What a person did, as egui has it; nothing for everything else.
    pub(super) fn read(
        &mut self,
        connection: &RustConnection,
        event: &Event,
        scale: f32,
    ) -> Option<Happened> {
        match event {
            Event::XinputHierarchy(_) => {
                self.synthetic.clear();
                None
            }
            Event::XinputMotion(motion) if motion.response_type & SENT == 0 => {
                self.moved_by_hand = !self.is_synthetic(connection, motion.sourceid);
                let at = point(motion.event_x, motion.event_y, scale);
                // Shown where it is, whoever moved it; what counts is the click.
                Some((motion.event, egui::Event::PointerMoved(at)))
            }
            Event::XinputLeave(leave) => Some((leave.event, egui::Event::PointerGone)),
            Event::XinputButtonPress(press) if press.response_type & SENT == 0 => {
                self.button(connection, press, true, scale)
            }
            Event::XinputButtonRelease(release) if release.response_type & SENT == 0 => {
                self.button(connection, release, false, scale)
            }
            Event::XinputKeyPress(press) if press.response_type & SENT == 0 => self.key(connection, press),
            _ => None,
        }
    }

    fn button(
        &mut self,
        connection: &RustConnection,
        event: &x11rb::protocol::xinput::ButtonPressEvent,
        pressed: bool,
        scale: f32,
    ) -> Option<Happened> {
        let is_hand = !self.is_synthetic(connection, event.sourceid) && self.moved_by_hand;
        let happened = egui::Event::PointerButton {
            pos: point(event.event_x, event.event_y, scale),
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        (is_hand && event.detail == 1).then_some((event.event, happened))
    }

    fn key(&mut self, connection: &RustConnection, press: &KeyPressEvent) -> Option<Happened> {
        if self.is_synthetic(connection, press.sourceid) {
            return None;
        }
        let key = KEYS.iter().find(|(code, _)| {
            Place::from_code(code).is_some_and(|place| u32::from(place.x11()) == press.detail)
        })?;
        let shift = press.mods.effective & 1 != 0;
        let happened = egui::Event::Key {
            key: key.1,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers {
                shift,
                ..Modifiers::NONE
            },
        };
        Some((press.event, happened))
    }

    /// A device that cannot be asked is taken for a program's: a click too few, never one too many.
    fn is_synthetic(&mut self, connection: &RustConnection, device: u16) -> bool {
        *self
            .synthetic
            .entry(device)
            .or_insert_with(|| is_xtest(connection, device).unwrap_or(true))
    }
}

/// What the question understands, by place.
const KEYS: &[(&str, Key)] = &[
    ("Tab", Key::Tab),
    ("Enter", Key::Enter),
    ("NumpadEnter", Key::Enter),
    ("Space", Key::Space),
    ("Escape", Key::Escape),
    ("ArrowLeft", Key::ArrowLeft),
    ("ArrowRight", Key::ArrowRight),
    ("ArrowUp", Key::ArrowUp),
    ("ArrowDown", Key::ArrowDown),
];

/// From pixels in 16.16 to points.
fn point(x: i32, y: i32, scale: f32) -> Pos2 {
    let side = |fixed: i32| (f64::from(fixed) / 65_536.0) as f32 / scale;
    Pos2::new(side(x), side(y))
}
