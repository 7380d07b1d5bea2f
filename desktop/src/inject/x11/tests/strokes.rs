//! Buttons, wheel and keys, as a window sees them.

use std::time::Duration;

use crate::inject::x11::X11Injector;
use crate::inject::{Button, InjectError, Injector as _, Key, Point, Stop, Stroke};
use crate::testing::{Display, Seen, Target, happens_within};

const AT: Point = Point { x: 150, y: 120 };

struct Desk {
    _display: Display,
    target: Target,
    injector: X11Injector,
}

fn desk() -> Desk {
    let display = Display::start();
    let target = Target::open(display.name(), (100, 100), (300, 200));
    target.focus();
    let injector = X11Injector::open(Some(display.name()), None).unwrap();
    Desk {
        _display: display,
        target,
        injector,
    }
}

impl Desk {
    fn apply(&mut self, stroke: Stroke) -> Result<(), InjectError> {
        self.injector.apply(&stroke, &Stop::default())
    }

    fn button(&mut self, button: Button, down: bool, at: Point) -> Result<(), InjectError> {
        self.apply(Stroke::Button { button, down, at })
    }

    fn key(&mut self, code: &str, down: bool) -> Result<(), InjectError> {
        let key = Key::from_code(code).unwrap();
        self.apply(Stroke::Key { key, down })
    }
}

/// An injector sends without waiting for the display.
fn soon(condition: impl FnMut() -> bool) -> bool {
    happens_within(Duration::from_secs(1), condition)
}

fn seen(button: u8, down: bool) -> Seen {
    Seen::Button {
        button,
        down,
        x: 150,
        y: 120,
    }
}

#[test]
fn each_button_has_its_number_and_its_place() {
    let mut desk = desk();
    let buttons = [
        (Button::Left, 1),
        (Button::Middle, 2),
        (Button::Right, 3),
        (Button::Back, 8),
        (Button::Forward, 9),
    ];
    for (button, number) in buttons {
        desk.button(button, true, AT).unwrap();
        desk.button(button, false, AT).unwrap();
        assert_eq!(desk.target.seen(), [seen(number, true), seen(number, false)]);
    }
}

#[test]
fn the_wheel_turns_in_all_four_directions() {
    let mut desk = desk();
    for (dx, dy, number) in [(0, -120, 4), (0, 120, 5), (-120, 0, 6), (120, 0, 7)] {
        desk.apply(Stroke::Wheel { dx, dy, at: AT }).unwrap();
        assert_eq!(desk.target.seen(), [seen(number, true), seen(number, false)]);
    }
    desk.apply(Stroke::Wheel {
        dx: 0,
        dy: i16::MAX,
        at: AT,
    })
    .unwrap();
    assert_eq!(
        desk.target.seen().len(),
        60,
        "no hand turns more than thirty notches at once"
    );
}

#[test]
fn the_pointer_goes_to_the_pixel() {
    let mut desk = desk();
    for at in [
        Point { x: 0, y: 0 },
        Point { x: 1279, y: 799 },
        Point { x: 7, y: 300 },
    ] {
        desk.apply(Stroke::Move(at)).unwrap();
        let pointer = || desk.target.pointer();
        assert!(soon(|| pointer() == (at.x as i16, at.y as i16)));
    }
}

#[test]
fn every_key_arrives_with_its_keycode() {
    let mut desk = desk();
    for key in Key::all() {
        desk.apply(Stroke::Key { key, down: true }).unwrap();
        desk.apply(Stroke::Key { key, down: false }).unwrap();
    }
    let wanted: Vec<_> = Key::all()
        .map(Key::x11)
        .flat_map(|keycode| [true, false].map(|down| Seen::Key { keycode, down }))
        .collect();
    assert_eq!(desk.target.seen(), wanted);
}

#[test]
fn everything_that_is_down_is_let_go_and_once_only() {
    let mut desk = desk();
    desk.key("ShiftLeft", true).unwrap();
    desk.button(Button::Left, true, AT).unwrap();
    assert!(soon(|| desk.target.is_down(50) && desk.target.buttons() != 0));
    desk.injector.release_all().unwrap();
    assert!(!desk.target.is_down(50) && desk.target.buttons() == 0);
    desk.target.seen();
    desk.injector.release_all().unwrap();
    desk.key("ShiftLeft", false).unwrap();
    assert_eq!(desk.target.seen(), []);
}

#[test]
fn the_end_of_the_injector_lets_go() {
    let Desk {
        _display,
        target,
        mut injector,
    } = desk();
    let key = Key::SHIFT;
    injector
        .apply(&Stroke::Key { key, down: true }, &Stop::default())
        .unwrap();
    assert!(soon(|| target.is_down(50)));
    drop(injector);
    assert!(!target.is_down(50));
}

#[test]
fn nothing_is_clicked_or_scrolled_in_a_window_of_our_own() {
    let mut desk = desk();
    let over = Target::open(desk._display.name(), (140, 110), (50, 50));
    desk.injector.set_own_windows(&[over.window]);
    let refused = [
        desk.button(Button::Left, true, AT),
        desk.apply(Stroke::Wheel {
            dx: 0,
            dy: 120,
            at: AT,
        }),
    ];
    assert!(
        refused
            .iter()
            .all(|done| matches!(done, Err(InjectError::OwnWindow)))
    );
    desk.button(Button::Left, false, AT).unwrap();
    assert_eq!((over.seen(), desk.target.seen()), (vec![], vec![]));
    // Only what is on top counts.
    desk.target.raise();
    desk.button(Button::Left, true, AT).unwrap();
    assert_eq!(desk.target.seen(), [seen(1, true)]);
}

#[test]
fn nothing_is_typed_where_a_window_of_our_own_has_the_focus() {
    let mut desk = desk();
    let own = Target::open(desk._display.name(), (500, 500), (50, 50));
    desk.injector.set_own_windows(&[own.window]);
    own.focus();
    let text = Stroke::Text("aß".to_owned());
    let refused = [
        desk.key("KeyA", true),
        desk.apply(text),
        desk.apply(Stroke::Paste),
    ];
    assert!(
        refused
            .iter()
            .all(|done| matches!(done, Err(InjectError::OwnWindow)))
    );
    assert_eq!(own.seen(), []);
    desk.target.focus();
    desk.key("KeyA", true).unwrap();
    assert_eq!(
        desk.target.seen(),
        [Seen::Key {
            keycode: 38,
            down: true
        }]
    );
}

#[test]
fn keys_that_follow_the_pointer_do_not_follow_it_into_our_own_window() {
    let mut desk = desk();
    desk.apply(Stroke::Move(AT)).unwrap();
    desk._display.call("xdotool", &["mousemove", "150", "120"]);
    let own = desk.target.window;
    desk.injector.set_own_windows(&[own]);
    desk.target.focus_follows_pointer();
    assert!(matches!(desk.key("KeyA", true), Err(InjectError::OwnWindow)));
    assert_eq!(desk.target.seen(), []);
}

#[test]
fn a_paste_is_the_chord_of_the_layout_and_uses_the_control_key_that_is_held() {
    let mut desk = desk();
    let (control, v) = (37, 55);
    let key = |keycode, down| Seen::Key { keycode, down };
    desk.apply(Stroke::Paste).unwrap();
    let chord = [
        key(control, true),
        key(v, true),
        key(v, false),
        key(control, false),
    ];
    assert_eq!(desk.target.seen(), chord);
    desk.key("ControlLeft", true).unwrap();
    desk.apply(Stroke::Paste).unwrap();
    assert_eq!(desk.target.seen(), chord[..3]);
    assert!(desk.target.is_down(control));
}
