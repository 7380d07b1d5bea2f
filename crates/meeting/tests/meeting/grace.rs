//! Losing the connection is not leaving.

use conclave_meeting::{
    CloseReason, Event, LeaveReason, OwnerChangeReason, OwnerLeaves, Presence, SecondDevice,
};

use crate::world::{START, World, device, minutes, person, seconds};

fn mira_and_noor(owner_leaves: OwnerLeaves) -> World {
    let mut world = World::instant(owner_leaves);
    world.arrive("mira", "tab");
    world.arrive("noor", "tab");
    world
}

#[test]
fn a_lost_connection_keeps_the_seat_and_tells_until_when() {
    let mut world = mira_and_noor(OwnerLeaves::HandOver);
    let until = START.plus(minutes(5));
    let lost = Event::Lost {
        principal: person("noor"),
        device: device("tab"),
        until,
    };
    assert_eq!(world.lose("noor", "tab"), [lost]);
    assert_eq!(world.presence("noor"), Some(Presence::Lost { until }));
    assert!(world.holds("noor", "tab"));
}

#[test]
fn whoever_comes_back_within_five_minutes_never_was_away() {
    let mut world = mira_and_noor(OwnerLeaves::End);
    world.lose("mira", "tab");
    assert_eq!(world.pass(minutes(5) - seconds(1)), []);
    world.join("mira", "tab", SecondDevice::Ask).unwrap();
    world.connect("mira", "tab");
    assert_eq!(world.pass(minutes(60)), []);
    assert_eq!(world.meeting.owner(), person("mira"));
    assert_eq!(world.meeting.people()[0].since(), START);
}

#[test]
fn the_room_alone_can_bring_somebody_back() {
    let mut world = mira_and_noor(OwnerLeaves::HandOver);
    world.lose("noor", "tab");
    world.connect("noor", "tab");
    assert_eq!(world.presence("noor"), Some(Presence::Here));
    assert_eq!(world.pass(minutes(6)), []);
}

#[test]
fn a_grace_that_ran_out_is_a_leaving_at_the_moment_of_the_loss() {
    let mut world = mira_and_noor(OwnerLeaves::HandOver);
    world.pass(seconds(30));
    world.lose("noor", "tab");
    let (principal, reason) = (person("noor"), LeaveReason::TimedOut);
    let gone = [
        Event::DeviceLeft {
            principal,
            device: device("tab"),
            reason,
            left_at: START.plus(seconds(30)),
        },
        Event::Left { principal, reason },
    ];
    assert_eq!(world.pass(minutes(5)), gone);
}

#[test]
fn trying_to_come_back_does_not_cut_the_grace_short() {
    let mut world = mira_and_noor(OwnerLeaves::HandOver);
    world.lose("noor", "tab");
    world.pass(seconds(10));
    world.join("noor", "tab", SecondDevice::Ask).unwrap();
    assert_eq!(world.pass(minutes(5) - seconds(11)), []);
    assert_eq!(world.pass(seconds(1)).len(), 2);
}

#[test]
fn the_owners_grace_ends_in_a_hand_over() {
    let mut world = mira_and_noor(OwnerLeaves::HandOver);
    world.lose("mira", "tab");
    let events = world.pass(minutes(5));
    let change = Event::OwnerChanged {
        from: person("mira"),
        to: person("noor"),
        reason: OwnerChangeReason::OwnerLost,
    };
    assert_eq!(events.last(), Some(&change));
}

#[test]
fn the_owners_grace_ends_the_meeting_where_that_was_chosen() {
    let mut world = mira_and_noor(OwnerLeaves::End);
    world.lose("mira", "tab");
    world.pass(minutes(5) - seconds(1));
    assert!(!world.meeting.is_closed());
    world.pass(seconds(1));
    assert_eq!(
        world.meeting.closed().map(|closed| closed.reason),
        Some(CloseReason::OwnerLeft)
    );
}

#[test]
fn late_news_of_a_loss_changes_nothing() {
    let mut world = mira_and_noor(OwnerLeaves::HandOver);
    world.leave("noor", "tab").unwrap();
    assert_eq!(world.lose("noor", "tab"), []);
    world.lose("mira", "tab");
    world.pass(seconds(5));
    assert_eq!(world.lose("mira", "tab"), []);
    world.join("mira", "tab", SecondDevice::Ask).unwrap();
    assert_eq!(world.lose("mira", "tab"), []);
}

#[test]
fn deadlines_count_in_their_order_however_late_they_are_looked_at() {
    let mut world = mira_and_noor(OwnerLeaves::HandOver);
    world.arrive("chen", "tab");
    world.lose("mira", "tab");
    world.pass(seconds(1));
    world.lose("chen", "tab");
    world.pass(seconds(1));
    world.lose("noor", "tab");
    let events = world.oversleep(minutes(60));
    let gone: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Left { principal, .. } => Some(*principal),
            _ => None,
        })
        .collect();
    assert_eq!(gone, [person("mira"), person("chen"), person("noor")]);
    assert_eq!(world.meeting.owner(), person("noor"));
    let reason = CloseReason::Empty;
    assert_eq!(events.last(), Some(&Event::Closed { reason }));
}
