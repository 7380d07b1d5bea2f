//! One person with several devices.

use conclave_meeting::{Event, LeaveReason, OwnerLeaves, Presence, Refusal, SecondDevice};
use conclave_protocol::limits;

use crate::world::{World, device, minutes, person};

fn mira_at_her_laptop() -> World {
    let mut world = World::instant(OwnerLeaves::End);
    world.arrive("mira", "laptop");
    world
}

#[test]
fn a_second_device_is_asked_about() {
    let mut world = mira_at_her_laptop();
    let principal = person("mira");
    let refusal = Refusal::AlreadyHere { principal };
    assert_eq!(world.join("mira", "phone", SecondDevice::Ask), Err(refusal));
}

#[test]
fn nothing_is_asked_where_the_other_device_is_lost() {
    let mut world = mira_at_her_laptop();
    world.lose("mira", "laptop");
    assert!(world.join("mira", "phone", SecondDevice::Ask).is_ok());
}

#[test]
fn a_device_that_comes_back_is_not_asked_about_the_other() {
    let mut world = mira_at_her_laptop();
    world.arrive("mira", "phone");
    world.lose("mira", "laptop");
    assert!(world.join("mira", "laptop", SecondDevice::Ask).is_ok());
}

#[test]
fn two_devices_are_one_person() {
    let mut world = mira_at_her_laptop();
    world.arrive("mira", "phone");
    assert_eq!(world.meeting.people().len(), 1);
    assert!(world.holds("mira", "laptop") && world.holds("mira", "phone"));
}

#[test]
fn moving_takes_the_seats_of_the_others_and_the_person_never_has_gone() {
    let mut world = mira_at_her_laptop();
    world.arrive("mira", "tablet");
    world.lose("mira", "tablet");
    let events = world.join("mira", "phone", SecondDevice::MoveHere).unwrap();
    let moved: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::DeviceLeft { device, reason, .. } => Some((device.clone(), *reason)),
            _ => None,
        })
        .collect();
    let reason = LeaveReason::Moved;
    assert_eq!(moved, [(device("laptop"), reason), (device("tablet"), reason)]);
    assert!(!events.iter().any(|event| matches!(event, Event::Left { .. })));
    assert!(!world.meeting.is_closed(), "the owner moved and did not leave");
}

#[test]
fn the_person_leaves_with_the_last_device() {
    let mut world = mira_at_her_laptop();
    world.arrive("mira", "phone");
    assert_eq!(world.leave("mira", "laptop").map(|events| events.len()), Ok(1));
    assert!(!world.meeting.is_closed());
    world.leave("mira", "phone").unwrap();
    assert!(world.meeting.is_closed());
}

#[test]
fn the_person_is_here_while_one_device_is() {
    let mut world = mira_at_her_laptop();
    world.arrive("mira", "phone");
    world.lose("mira", "laptop");
    assert_eq!(world.presence("mira"), Some(Presence::Here));
    world.pass(minutes(5));
    assert!(!world.holds("mira", "laptop"));
    assert_eq!(world.presence("mira"), Some(Presence::Here));
}

#[test]
fn devices_of_one_person_have_a_limit_that_moving_resolves() {
    let mut world = mira_at_her_laptop();
    for number in 1..limits::DEVICES_PER_PERSON {
        world.arrive("mira", &format!("tab-{number}"));
    }
    let principal = person("mira");
    let refusal = Refusal::TooManyDevices { principal };
    assert_eq!(world.join("mira", "more", SecondDevice::HereToo), Err(refusal));
    world.join("mira", "more", SecondDevice::MoveHere).unwrap();
    assert_eq!(world.meeting.people()[0].seats().len(), 1);
}
