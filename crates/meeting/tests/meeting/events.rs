//! Events as they are kept: JSON that this version wrote, and that a later one may have written.

use conclave_meeting::{Command, Event, Meeting, OwnerLeaves, SecondDevice};
use conclave_protocol::Title;

use crate::world::{START, World, minutes, person};

/// A life with every kind of event in it.
fn eventful() -> World {
    let mut world = World::lasting(OwnerLeaves::Keep);
    for name in ["mira", "noor"] {
        world.arrive(name, "tab");
    }
    let title = Title::new("Standup").ok();
    for command in [
        Command::Rename { title },
        Command::SetOwnerLeaves(OwnerLeaves::HandOver),
        Command::RequireLink(true),
        Command::HandOver { to: person("noor") },
    ] {
        world.by("mira", &command).expect("the owner may");
    }
    world
        .join("noor", "phone", SecondDevice::MoveHere)
        .expect("a seat");
    world.lose("mira", "tab");
    world.pass(minutes(5));
    world
        .by("mira", &Command::Close)
        .expect("noor never appeared, so that mira owns it again");
    world
}

#[test]
fn a_meeting_is_the_replay_of_its_written_events() {
    let world = eventful();
    let read: Vec<(Event, _)> = world
        .log
        .iter()
        .map(|(event, at)| {
            let json = serde_json::to_string(event).unwrap();
            (serde_json::from_str(&json).unwrap(), *at)
        })
        .collect();
    let replayed = Meeting::replay(read.iter().map(|(event, at)| (event, *at)));
    assert_eq!(replayed, Some(world.meeting));
}

#[test]
fn only_a_creation_begins_a_meeting() {
    let world = eventful();
    assert!(Meeting::replay([]).is_none());
    for (event, at) in &world.log[1..] {
        assert_eq!(Meeting::begin(event, *at), None);
    }
}

#[test]
fn the_written_form_stays_as_it_is() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.join("noor", "tab", SecondDevice::Ask).unwrap();
    world.connect("noor", "tab");
    world.lose("noor", "tab");
    world.pass(minutes(10));
    let who = person("noor");
    let (mira, until) = (person("mira"), START.plus(minutes(5)).as_millis());
    let lost_at = START.as_millis();
    let written: Vec<_> = world
        .log
        .iter()
        .map(|(event, _)| serde_json::to_string(event).unwrap())
        .collect();
    let seat = format!(r#""principal":"{who}","device":"tab""#);
    assert_eq!(
        written,
        [
            format!(
                r#"{{"type":"created","owner":"{mira}","title":null,"lasting":false,"owner_leaves":"hand_over","link_required":false}}"#
            ),
            format!(r#"{{"type":"joined",{seat},"name":"noor"}}"#),
            format!(r#"{{"type":"connected",{seat}}}"#),
            format!(r#"{{"type":"lost",{seat},"until":{until}}}"#),
            format!(r#"{{"type":"device_left",{seat},"reason":"timed_out","left_at":{lost_at}}}"#),
            format!(r#"{{"type":"left","principal":"{who}","reason":"timed_out"}}"#),
            r#"{"type":"closed","reason":"empty"}"#.to_owned(),
        ]
    );
}

#[test]
fn fields_of_a_later_version_are_ignored() {
    let json = r#"{"type":"link_required","required":true,"by":"somebody"}"#;
    let event: Event = serde_json::from_str(json).unwrap();
    assert_eq!(event, Event::LinkRequired { required: true });
}
