//! One test for each way in which a message can be wrong. What each leads to is in its name.

use std::time::Duration;

use conclave_protocol::limits;
use conclave_protocol::remote::{Input, InputMessage, Message as _, MoveMessage, ScreenMessage, topic};

use super::desk::{ALL, Desk, at, lease, move_packet, packet, person, stroke};
use crate::control::guard::{Heard, Packet};
use crate::inject::{Button, Stroke};

fn key(n: u64) -> InputMessage {
    let input = Input::Key {
        code: "KeyA".to_owned(),
        down: true,
    };
    InputMessage {
        lease: lease(1),
        n,
        input,
    }
}

fn moving(n: u64) -> MoveMessage {
    MoveMessage {
        lease: lease(1),
        n,
        after: 0,
        to: at(0, 0),
    }
}

/// None of these is obeyed, and nobody is told anything.
fn assert_silent(packets: impl IntoIterator<Item = Packet>) {
    for packet in packets {
        let mut desk = Desk::controlled(ALL);
        desk.hear(Heard::Data(packet.clone()));
        assert_eq!(desk.acts, [], "{packet:?}");
    }
}

#[test]
fn a_lease_of_another_person_is_dropped() {
    let mut other_key = key(1);
    other_key.lease = lease(2);
    let mut other_move = moving(1);
    other_move.lease = lease(2);
    assert_silent([packet(&other_key), move_packet(&other_move)]);
}

#[test]
fn the_right_lease_from_another_person_is_dropped() {
    let forged = [packet(&key(1)), move_packet(&moving(1))];
    assert_silent(forged.map(|packet| Packet {
        from: person(2),
        ..packet
    }));
}

#[test]
fn input_in_an_encrypted_packet_is_dropped() {
    let sealed = [packet(&key(1)), move_packet(&moving(1))];
    assert_silent(sealed.map(|packet| Packet {
        encrypted: true,
        ..packet
    }));
}

#[test]
fn input_on_the_other_channel_or_topic_is_dropped() {
    let lossy = Packet {
        reliable: false,
        ..packet(&key(1))
    };
    let reliable = Packet {
        reliable: true,
        ..move_packet(&moving(1))
    };
    let elsewhere = Packet {
        topic: topic::SCREEN.to_owned(),
        ..packet(&key(1))
    };
    let longer = Packet {
        topic: format!("{}.", topic::INPUT),
        ..packet(&key(1))
    };
    assert_silent([lossy, reliable, elsewhere, longer]);
}

#[test]
fn a_replayed_number_is_dropped_and_so_is_a_lower_one() {
    let mut desk = Desk::controlled(ALL);
    desk.hear(Heard::Data(packet(&key(5))));
    let up = Input::Key {
        code: "KeyA".to_owned(),
        down: false,
    };
    for n in [5, 4, 0] {
        let late = InputMessage {
            lease: lease(1),
            n,
            input: up.clone(),
        };
        desk.hear(Heard::Data(packet(&late)));
    }
    assert_eq!(desk.strokes(), [stroke("KeyA", true)]);
    for n in [7, 7, 6, 0] {
        desk.hear(Heard::Data(move_packet(&moving(n))));
    }
    assert_eq!(desk.strokes().len(), 1);
}

#[test]
fn a_number_counts_only_on_its_own_channel() {
    let mut desk = Desk::controlled(ALL);
    desk.hear(Heard::Data(move_packet(&moving(100))));
    desk.hear(Heard::Data(packet(&key(1))));
    assert_eq!(desk.strokes().len(), 2);
}

#[test]
fn a_number_that_was_refused_is_used_up() {
    let mut desk = Desk::controlled(ALL);
    let wrong = Input::Text {
        text: "\u{1b}".to_owned(),
    };
    desk.hear(Heard::Data(packet(&InputMessage {
        lease: lease(1),
        n: 5,
        input: wrong,
    })));
    desk.hear(Heard::Data(packet(&key(5))));
    assert_eq!(desk.strokes(), []);
}

#[test]
fn a_hundred_and_first_act_in_a_second_is_refused_but_letting_go_never_is() {
    let mut desk = Desk::controlled(ALL);
    desk.key("ShiftLeft", true);
    desk.button(true, at(0, 0));
    for _ in 0..150 {
        desk.send(Input::Text { text: "x".to_owned() });
    }
    assert!(
        desk.reasons()
            .iter()
            .all(|reason| reason == "more than 100 acts in a second")
    );
    assert_eq!(desk.strokes().len(), limits::REMOTE_ACTS_PER_SECOND as usize);
    desk.key("ShiftLeft", false);
    desk.button(false, at(0, 0));
    desk.key("KeyB", true);
    let strokes = desk.strokes();
    assert!(matches!(
        strokes[..],
        [
            Stroke::Key { down: false, .. },
            Stroke::Button {
                button: Button::Left,
                down: false,
                ..
            }
        ]
    ));
    desk.pass(Duration::from_secs(1));
    desk.key("KeyB", true);
    assert_eq!(desk.strokes(), [stroke("KeyB", true)]);
}

#[test]
fn the_hundred_and_twenty_sixth_move_in_a_second_is_dropped() {
    let mut desk = Desk::controlled(ALL);
    for n in 1..=200 {
        desk.hear(Heard::Data(move_packet(&moving(n))));
    }
    assert_eq!(desk.acts.len(), limits::REMOTE_MOVES_PER_SECOND as usize);
}

#[test]
fn a_flood_is_not_answered_with_a_flood() {
    let mut desk = Desk::controlled(ALL);
    for _ in 0..1000 {
        let garbage = Packet {
            bytes: b"nonsense".to_vec(),
            ..packet(&key(1))
        };
        desk.hear(Heard::Data(garbage));
        desk.key("NoSuchKey", true);
        desk.send(Input::Reset {});
        desk.send(Input::Ping { id: 0 });
    }
    assert!(desk.acts.len() <= 110, "{}", desk.acts.len());
}

#[test]
fn long_texts_weigh_more_than_short_ones() {
    let mut desk = Desk::controlled(ALL);
    for _ in 0..20 {
        desk.send(Input::Text {
            text: "x".repeat(limits::REMOTE_TEXT_CHARACTERS),
        });
    }
    assert_eq!(desk.strokes().len(), 5);
}

#[test]
fn text_with_control_characters_is_refused_whole_and_the_controller_is_told() {
    for wrong in ["\u{1b}[A", "a\0", "a\r\n", "\u{7f}", "\u{85}"] {
        let mut desk = Desk::controlled(ALL);
        let n = desk.send(Input::Text {
            text: wrong.to_owned(),
        });
        let reason = "the text has a control character".to_owned();
        assert_eq!(
            desk.said(),
            [ScreenMessage::Refused {
                lease: lease(1),
                n,
                reason
            }]
        );
        assert_eq!(desk.strokes(), [], "{wrong:?}");
    }
}

#[test]
fn text_of_257_characters_is_refused_and_the_controller_is_told() {
    let mut desk = Desk::controlled(ALL);
    desk.send(Input::Text {
        text: "x".repeat(257),
    });
    assert_eq!(
        desk.reasons(),
        ["the text has 257 characters, at most 256 are allowed"]
    );
    assert_eq!(desk.strokes(), []);
}

#[test]
fn an_unknown_key_is_refused_and_the_controller_is_told() {
    let mut desk = Desk::controlled(ALL);
    desk.key("Power", true);
    assert_eq!(desk.reasons(), ["the key is unknown"]);
    assert_eq!(desk.strokes(), []);
}

#[test]
fn a_place_off_the_monitor_is_no_message() {
    let mut desk = Desk::controlled(ALL);
    let lease = lease(1);
    for place in ["65536", "-1", "0.5", "1e3", "null"] {
        let text = format!(r#"{{"lease":"{lease}","n":1,"after":0,"to":{{"x":{place},"y":0}}}}"#);
        let moved = Packet {
            bytes: text.into_bytes(),
            ..move_packet(&moving(1))
        };
        desk.hear(Heard::Data(moved));
        let text = format!(
            r#"{{"lease":"{lease}","n":1,"input":{{"type":"wheel","dx":0,"dy":0,"at":{{"x":{place},"y":0}}}}}}"#
        );
        let wheel = Packet {
            bytes: text.into_bytes(),
            ..packet(&key(1))
        };
        desk.hear(Heard::Data(wheel));
    }
    assert_eq!(desk.strokes(), []);
}

#[test]
fn nothing_is_obeyed_without_a_lease() {
    let mut desk = Desk::new();
    desk.hear(Heard::Data(packet(&key(1))));
    desk.hear(Heard::Data(move_packet(&moving(1))));
    assert_eq!(desk.acts, []);
}

#[test]
fn a_message_longer_than_the_limit_is_not_even_read() {
    let mut desk = Desk::controlled(ALL);
    let bytes = [key(1).to_bytes(), vec![b' '; limits::REMOTE_MESSAGE_BYTES]].concat();
    desk.hear(Heard::Data(Packet {
        bytes,
        ..packet(&key(1))
    }));
    assert_eq!(desk.strokes(), []);
}
