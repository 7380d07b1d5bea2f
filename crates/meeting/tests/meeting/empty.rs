//! Meetings without anybody.

use conclave_meeting::{CloseReason, Event, OwnerLeaves, SecondDevice};

use crate::world::{START, World, minutes, seconds};

const CLOSED: [Event; 1] = [Event::Closed {
    reason: CloseReason::Empty,
}];

#[test]
fn a_meeting_to_which_nobody_comes_is_closed_after_ten_minutes() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    assert_eq!(world.pass(minutes(10) - seconds(1)), []);
    assert_eq!(world.pass(seconds(1)), CLOSED);
    assert_eq!(
        world.meeting.closed().map(|closed| closed.at),
        Some(START.plus(minutes(10)))
    );
}

#[test]
fn a_meeting_that_everybody_left_is_closed_ten_minutes_later() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.arrive("mira", "tab");
    assert_eq!(world.pass(minutes(90)), []);
    world.leave("mira", "tab").unwrap();
    assert_eq!(world.pass(minutes(10) - seconds(1)), []);
    assert_eq!(world.pass(seconds(1)), CLOSED);
}

#[test]
fn somebody_who_comes_in_time_begins_the_ten_minutes_anew() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.pass(minutes(9));
    world.arrive("mira", "tab");
    world.leave("mira", "tab").unwrap();
    assert_eq!(world.pass(minutes(9)), []);
    assert_eq!(world.pass(minutes(1)), CLOSED);
}

#[test]
fn those_who_are_lost_do_not_keep_a_meeting_open() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.arrive("mira", "tab");
    world.lose("mira", "tab");
    assert_eq!(world.pass(minutes(10) - seconds(1)).len(), 2);
    assert_eq!(world.pass(seconds(1)), CLOSED);
}

#[test]
fn a_seat_nobody_claimed_keeps_it_open_until_the_seat_is_given_up() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.join("noor", "tab", SecondDevice::Ask).unwrap();
    let events = world.oversleep(minutes(11) - seconds(1));
    assert!(!events.contains(&CLOSED[0]));
    assert_eq!(world.pass(seconds(1)), CLOSED);
}

#[test]
fn a_lasting_meeting_waits_for_ever() {
    let mut world = World::lasting(OwnerLeaves::HandOver);
    assert_eq!(world.meeting.poll_timeout(), None);
    world.arrive("mira", "tab");
    world.leave("mira", "tab").unwrap();
    assert_eq!(world.meeting.poll_timeout(), None);
}
