//! What is obeyed of a controller who may.

use conclave_protocol::remote::{Button, Input, Scopes, ScreenMessage};

use super::desk::{ALL, Desk, at, lease, stroke};
use crate::control::guard::{Act, Heard};
use crate::inject::{Point, Stroke};

#[test]
fn a_click_goes_to_its_pixel() {
    let mut desk = Desk::controlled(ALL);
    desk.button(true, at(u16::MAX, u16::MAX));
    desk.button(false, at(0, 0));
    let button = Button::Left;
    let (corner, origin) = (Point { x: 1919, y: 1079 }, Point { x: 0, y: 0 });
    let wanted = [
        Stroke::Button {
            button,
            down: true,
            at: corner,
        },
        Stroke::Button {
            button,
            down: false,
            at: origin,
        },
    ];
    assert_eq!(desk.strokes(), wanted);
}

#[test]
fn wheel_text_and_keys_are_passed_on() {
    let mut desk = Desk::controlled(ALL);
    desk.send(Input::Wheel {
        dx: 0,
        dy: -120,
        at: at(0, 0),
    });
    desk.send(Input::Text {
        text: "Grüße,\t世界\n".to_owned(),
    });
    desk.key("Enter", true);
    desk.key("Enter", true);
    desk.key("Enter", false);
    desk.key("Enter", false);
    let wanted = [
        Stroke::Wheel {
            dx: 0,
            dy: -120,
            at: Point { x: 0, y: 0 },
        },
        Stroke::Text("Grüße,\t世界\n".to_owned()),
        stroke("Enter", true),
        stroke("Enter", false),
    ];
    assert_eq!(desk.strokes(), wanted);
}

#[test]
fn a_paste_sets_the_clipboard_first() {
    let mut desk = Desk::controlled(ALL);
    desk.send(Input::Paste {
        text: "a\u{1}b".to_owned(),
    });
    assert_eq!(
        desk.acts,
        [
            Act::SetClipboard("a\u{1}b".to_owned()),
            Act::Inject(Stroke::Paste)
        ]
    );
}

#[test]
fn a_copy_is_answered_with_the_clipboard_or_with_why_not() {
    let mut desk = Desk::controlled(ALL);
    desk.send(Input::Copy {});
    assert_eq!(desk.acts, [Act::ReadClipboard { lease: lease(1) }]);
    let text = "copied".to_owned();
    desk.hear(Heard::Copied {
        lease: lease(2),
        text: text.clone(),
    });
    assert_eq!(desk.said(), []);
    desk.hear(Heard::Copied {
        lease: lease(1),
        text: text.clone(),
    });
    assert_eq!(
        desk.said(),
        [ScreenMessage::Clipboard {
            lease: lease(1),
            text
        }]
    );
    for long in ["x".repeat(10_001), "\u{1}".repeat(9_999)] {
        desk.acts.clear();
        desk.hear(Heard::Copied {
            lease: lease(1),
            text: long,
        });
        assert_eq!(desk.reasons(), ["the clipboard is too long to cross"]);
    }
}

#[test]
fn each_right_is_asked_for_its_own_acts() {
    let acts = |scopes| {
        let mut desk = Desk::controlled(scopes);
        desk.button(true, at(0, 0));
        desk.send(Input::Wheel {
            dx: 1,
            dy: 1,
            at: at(0, 0),
        });
        desk.moved(at(0, 0), 9);
        let pointer = desk.acts.len() - desk.reasons().len();
        desk.acts.clear();
        desk.key("KeyA", true);
        desk.send(Input::Text { text: "a".to_owned() });
        let keyboard = desk.acts.len() - desk.reasons().len();
        desk.acts.clear();
        desk.send(Input::Copy {});
        desk.send(Input::Paste { text: "a".to_owned() });
        (pointer, keyboard, desk.acts.len() - desk.reasons().len())
    };
    let none = Scopes::NONE;
    assert_eq!(
        acts(Scopes {
            pointer: true,
            ..none
        }),
        (3, 0, 0)
    );
    assert_eq!(
        acts(Scopes {
            keyboard: true,
            ..none
        }),
        (0, 2, 0)
    );
    assert_eq!(
        acts(Scopes {
            clipboard: true,
            ..none
        }),
        (0, 0, 3)
    );
}

#[test]
fn a_ping_is_answered_even_in_a_pause() {
    let mut desk = Desk::controlled(ALL);
    desk.hear(Heard::LocalInput);
    desk.acts.clear();
    desk.send(Input::Ping { id: 7 });
    assert_eq!(
        desk.said(),
        [ScreenMessage::Pong {
            lease: lease(1),
            id: 7
        }]
    );
}

#[test]
fn a_key_up_that_comes_behind_later_moves_is_obeyed() {
    let mut desk = Desk::controlled(ALL);
    desk.key("ShiftLeft", true);
    desk.button(true, at(0, 0));
    // Sent after the two that follow them here.
    desk.moved(at(0, u16::MAX), 4);
    desk.key("ShiftLeft", false);
    desk.button(false, at(0, 0));
    let strokes = desk.strokes();
    assert!(strokes.contains(&stroke("ShiftLeft", false)));
    assert!(strokes.contains(&Stroke::Move(Point { x: 0, y: 1079 })));
    assert!(matches!(strokes.last(), Some(Stroke::Button { down: false, .. })));
}

#[test]
fn a_move_made_before_the_last_click_does_not_undo_where_it_was() {
    let mut desk = Desk::controlled(ALL);
    let click = desk.button(true, at(0, 0));
    desk.key("KeyA", true);
    desk.strokes();
    desk.moved(at(9, 9), click - 1);
    assert_eq!(desk.strokes(), []);
    desk.moved(at(u16::MAX, 0), click);
    assert_eq!(
        desk.strokes(),
        [Stroke::Move(Point { x: 1919, y: 0 })],
        "a key is no place"
    );
}

#[test]
fn a_reset_lets_everything_go() {
    let mut desk = Desk::controlled(ALL);
    desk.key("KeyA", true);
    desk.acts.clear();
    desk.send(Input::Reset {});
    assert_eq!(desk.acts, [Act::ReleaseAll]);
    desk.key("KeyA", true);
    assert_eq!(desk.strokes(), [stroke("KeyA", true)], "it can be pressed anew");
}
