//! The server was away in the middle of a meeting.

use conclave_meeting::{Actor, Command, OwnerLeaves, Presence, SecondDevice};

use crate::world::{World, minutes, person, seconds};

fn away(world: &mut World, minutes_away: u64) {
    world.now = world.now.plus(minutes(minutes_away));
    world
        .give(Actor::Server, &Command::Restarted)
        .expect("the server may");
}

#[test]
fn everybody_has_five_minutes_from_the_return_of_the_server() {
    let mut world = World::instant(OwnerLeaves::End);
    world.arrive("mira", "tab");
    world.lose("mira", "tab");
    world.arrive("noor", "tab");
    world.join("chen", "tab", SecondDevice::Ask).unwrap();
    away(&mut world, 30);
    let until = world.now.plus(minutes(5));
    for name in ["mira", "noor", "chen"] {
        assert_eq!(world.presence(name), Some(Presence::Lost { until }), "{name}");
    }
    assert_eq!(world.pass(minutes(5) - seconds(1)), []);
}

#[test]
fn a_meeting_goes_on_with_those_who_come_back() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.arrive("mira", "tab");
    world.arrive("noor", "tab");
    away(&mut world, 3);
    world.join("noor", "tab", SecondDevice::Ask).unwrap();
    world.connect("noor", "tab");
    world.pass(minutes(5));
    assert_eq!(world.presence("mira"), None);
    assert_eq!(world.meeting.owner(), person("noor"));
}

#[test]
fn the_ten_minutes_of_an_empty_meeting_begin_with_the_return() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.arrive("mira", "tab");
    world.lose("mira", "tab");
    away(&mut world, 60);
    world.pass(minutes(10) - seconds(1));
    assert!(!world.meeting.is_closed());
    world.pass(seconds(1));
    assert!(world.meeting.is_closed());
}

#[test]
fn nothing_happens_where_nobody_was_in_the_meeting() {
    let world = World::lasting(OwnerLeaves::Keep);
    let events = world.meeting.apply(&Command::Restarted, Actor::Server, world.now);
    assert_eq!(events, Ok(vec![]));
}
