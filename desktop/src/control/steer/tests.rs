//! One test a rule, in virtual time.

use conclave_protocol::UnixMillis;

use super::super::typing::Makes;
use super::*;

const ALL: Scopes = Scopes {
    pointer: true,
    keyboard: true,
    clipboard: true,
};

struct Rig {
    steer: Steer,
    now: Instant,
}

fn lease() -> LeaseId {
    LeaseId::new(UnixMillis::from_millis(1_700_000_000_000), [1; 10])
}

fn at(x: u16) -> Position {
    Position { x, y: 0 }
}

fn press(code: &str, makes: Makes, down: bool) -> Act {
    let code = code.to_owned();
    Act::Key(KeyPress {
        code,
        makes,
        down,
        ..KeyPress::default()
    })
}

fn control(code: &str, down: bool) -> Act {
    let (code, makes, control) = (code.to_owned(), Makes::Character('x'), true);
    Act::Key(KeyPress {
        code,
        makes,
        down,
        control,
        ..KeyPress::default()
    })
}

fn key(code: &str, down: bool) -> Input {
    Input::Key {
        code: code.to_owned(),
        down,
    }
}

impl Rig {
    fn new(scopes: Scopes) -> Self {
        let now = Instant::now();
        let mut rig = Self {
            steer: Steer::new(now, lease(), scopes),
            now,
        };
        rig.steer.handle_timeout(now);
        assert!(matches!(
            rig.wishes()[..],
            [Wish::Input(InputMessage {
                n: 1,
                input: Input::Ping { id: 0 },
                ..
            })]
        ));
        rig
    }

    fn does(&mut self, act: Act) -> &mut Self {
        self.steer.handle_input(self.now, act);
        self
    }

    fn pass(&mut self, millis: u64) -> &mut Self {
        let end = self.now + Duration::from_millis(millis);
        while let Some(due) = self.steer.poll_timeout().filter(|due| *due <= end) {
            self.now = due.max(self.now);
            self.steer.handle_timeout(self.now);
        }
        self.now = end;
        self
    }

    fn wishes(&mut self) -> Vec<Wish> {
        std::iter::from_fn(|| self.steer.poll_output()).collect()
    }

    fn inputs(&mut self) -> Vec<Input> {
        let is_input = |wish| match wish {
            Wish::Input(message) => Some(message.input),
            _ => None,
        };
        self.wishes().into_iter().filter_map(is_input).collect()
    }
}

#[test]
fn each_channel_counts_for_itself_and_a_move_names_the_act_before_it() {
    let mut rig = Rig::new(ALL);
    rig.does(press("Enter", Makes::Nothing, true))
        .does(Act::Point(at(7)));
    let wishes = rig.wishes();
    let [Wish::Input(input), Wish::Move(moved)] = &wishes[..] else {
        panic!("{wishes:?}")
    };
    assert_eq!((input.n, moved.n, moved.after, moved.to), (2, 1, 2, at(7)));
}

#[test]
fn moves_are_merged_to_125_a_second_and_the_last_place_arrives() {
    let mut rig = Rig::new(ALL);
    for x in 0..1000 {
        rig.does(Act::Point(at(x))).pass(1);
    }
    rig.pass(10);
    let moves: Vec<_> = rig
        .wishes()
        .into_iter()
        .filter(|wish| matches!(wish, Wish::Move(_)))
        .collect();
    assert!((120..=126).contains(&moves.len()), "{}", moves.len());
    assert!(matches!(
        moves.last(),
        Some(Wish::Move(MoveMessage {
            to: Position { x: 999, .. },
            ..
        }))
    ));
}

#[test]
fn a_click_drops_the_move_that_waits() {
    let mut rig = Rig::new(ALL);
    let button = Button::Left;
    rig.does(Act::Point(at(1))).does(Act::Point(at(2)));
    rig.does(Act::Button {
        button,
        down: true,
        at: at(3),
    })
    .pass(20);
    let wishes = rig.wishes();
    assert!(
        matches!(wishes[..], [Wish::Move(_), Wish::Input(_)]),
        "{wishes:?}"
    );
}

#[test]
fn small_turns_of_the_wheel_add_up() {
    let mut rig = Rig::new(ALL);
    for _ in 0..5 {
        rig.does(Act::Wheel {
            dx: 0.0,
            dy: 0.5,
            at: at(1),
        });
    }
    rig.pass(16);
    assert_eq!(
        rig.inputs(),
        [Input::Wheel {
            dx: 0,
            dy: 2,
            at: at(1)
        }]
    );
    rig.does(Act::Wheel {
        dx: 0.0,
        dy: 1e9,
        at: at(1),
    })
    .pass(16);
    assert_eq!(
        rig.inputs(),
        [Input::Wheel {
            dx: 0,
            dy: i16::MAX,
            at: at(1)
        }]
    );
}

#[test]
fn nothing_goes_down_twice_or_up_unheld() {
    let mut rig = Rig::new(ALL);
    for down in [true, true, false, false] {
        rig.does(press("ShiftLeft", Makes::Nothing, down));
    }
    assert_eq!(rig.inputs(), [key("ShiftLeft", true), key("ShiftLeft", false)]);
}

#[test]
fn losing_the_focus_resets_once_and_what_is_let_go_later_is_not_sent() {
    let mut rig = Rig::new(ALL);
    rig.does(press("ShiftLeft", Makes::Nothing, true))
        .does(Act::Blur)
        .does(Act::Blur);
    rig.does(press("ShiftLeft", Makes::Nothing, false));
    assert_eq!(rig.inputs(), [key("ShiftLeft", true), Input::Reset {}]);
}

#[test]
fn a_pause_forgets_what_is_held_and_sends_nothing_but_pings() {
    let mut rig = Rig::new(ALL);
    rig.does(press("ShiftLeft", Makes::Nothing, true));
    rig.does(Act::Said(ScreenMessage::Paused { lease: lease() }));
    rig.wishes();
    rig.does(press("KeyA", Makes::Character('a'), true))
        .does(Act::Point(at(1)))
        .pass(4000);
    assert_eq!(rig.inputs(), [Input::Ping { id: 1 }, Input::Ping { id: 2 }]);
    rig.does(Act::Said(ScreenMessage::Resumed { lease: lease() }));
    rig.does(press("ShiftLeft", Makes::Nothing, false));
    assert_eq!(rig.inputs(), []);
    rig.does(press("ShiftLeft", Makes::Nothing, true));
    assert_eq!(rig.inputs(), [key("ShiftLeft", true)]);
}

#[test]
fn a_release_there_is_forgotten_here_and_an_end_is_the_end() {
    let mut rig = Rig::new(ALL);
    rig.does(press("ShiftLeft", Makes::Nothing, true));
    rig.does(Act::Said(ScreenMessage::Released { lease: lease() }));
    rig.does(press("ShiftLeft", Makes::Nothing, false));
    assert_eq!(rig.inputs(), [key("ShiftLeft", true)]);
    rig.does(Act::Said(ScreenMessage::Ended { lease: lease() }));
    rig.does(press("Enter", Makes::Nothing, true))
        .does(Act::Blur)
        .pass(10_000);
    assert_eq!(rig.inputs(), []);
}

#[test]
fn a_command_key_that_comes_up_after_its_modifier_comes_up_there_too() {
    let mut rig = Rig::new(ALL);
    rig.does(control("KeyC", true))
        .does(press("KeyC", Makes::Character('c'), false));
    assert_eq!(
        rig.inputs(),
        [key("KeyC", true), Input::Copy {}, key("KeyC", false)]
    );
}

#[test]
fn a_paste_asks_for_the_clipboard_and_sends_no_key() {
    let mut rig = Rig::new(ALL);
    rig.does(control("KeyV", true)).does(control("KeyV", false));
    assert_eq!(rig.wishes(), [Wish::Clipboard]);
    rig.does(Act::Paste("x".repeat(20_000)));
    let [Input::Paste { text }] = &rig.inputs()[..] else {
        panic!()
    };
    assert_eq!(text.len(), limits::REMOTE_CLIPBOARD_CHARACTERS);
}

#[test]
fn a_clipboard_is_taken_only_after_a_copy_and_once() {
    let mut rig = Rig::new(ALL);
    let clipboard = || {
        Act::Said(ScreenMessage::Clipboard {
            lease: lease(),
            text: "theirs".to_owned(),
        })
    };
    rig.does(clipboard());
    assert_eq!(rig.wishes(), []);
    rig.does(control("KeyC", true));
    rig.wishes();
    rig.does(clipboard()).does(clipboard());
    assert_eq!(rig.wishes(), [Wish::Copied("theirs".to_owned())]);
}

#[test]
fn without_the_right_to_the_clipboard_the_gestures_are_keys() {
    let mut rig = Rig::new(Scopes {
        clipboard: false,
        ..ALL
    });
    rig.does(control("KeyV", true)).does(control("KeyC", true));
    assert_eq!(rig.wishes().len(), 2);
}

#[test]
fn what_is_not_granted_is_not_sent_until_it_is() {
    let mut rig = Rig::new(Scopes::NONE);
    rig.does(press("KeyA", Makes::Character('a'), true))
        .does(Act::Point(at(1)));
    rig.does(Act::Button {
        button: Button::Left,
        down: true,
        at: at(1),
    });
    assert_eq!(rig.wishes(), []);
    rig.does(Act::Scopes(ALL))
        .does(press("KeyA", Makes::Character('a'), true));
    assert_eq!(rig.inputs(), [Input::Text { text: "a".to_owned() }]);
}

#[test]
fn a_long_text_goes_in_parts_without_control_characters() {
    let mut rig = Rig::new(ALL);
    rig.does(Act::Text(format!("\u{1b}{}\n", "世".repeat(300))));
    let [Input::Text { text: first }, Input::Text { text: second }] = &rig.inputs()[..] else {
        panic!()
    };
    assert_eq!((first.chars().count(), second.chars().count()), (256, 45));
}

#[test]
fn giving_the_keyboard_back_lets_everything_go() {
    let mut rig = Rig::new(ALL);
    rig.does(press("ControlLeft", Makes::Nothing, true));
    let (code, control, alt, shift) = ("ShiftLeft".to_owned(), true, true, true);
    rig.does(Act::Key(KeyPress {
        code,
        control,
        alt,
        shift,
        down: true,
        ..KeyPress::default()
    }));
    let wishes = rig.wishes();
    assert!(matches!(
        wishes[..],
        [
            _,
            Wish::Input(InputMessage {
                input: Input::Reset {},
                ..
            }),
            Wish::GiveBack
        ]
    ));
}

#[test]
fn a_chord_is_pressed_in_order_and_let_go_backwards() {
    let mut rig = Rig::new(ALL);
    rig.does(Act::Chord(vec!["ControlLeft".to_owned(), "Delete".to_owned()]));
    let wanted = [
        key("ControlLeft", true),
        key("Delete", true),
        key("Delete", false),
        key("ControlLeft", false),
    ];
    assert_eq!(rig.inputs(), wanted);
}

#[test]
fn the_delay_is_that_of_the_last_ping() {
    let mut rig = Rig::new(ALL);
    rig.pass(30).does(Act::Said(ScreenMessage::Pong {
        lease: lease(),
        id: 0,
    }));
    rig.does(Act::Said(ScreenMessage::Pong {
        lease: lease(),
        id: 9,
    }));
    assert_eq!(rig.wishes(), [Wish::Delay(Duration::from_millis(30))]);
}
