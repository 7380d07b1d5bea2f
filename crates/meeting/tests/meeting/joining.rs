//! Coming in: seats, names, limits.

use conclave_meeting::{Actor, Command, Event, LeaveReason, OwnerLeaves, Presence, Refusal, SecondDevice};
use conclave_protocol::{DisplayName, limits};

use crate::world::{START, World, device, person, seconds};

#[test]
fn a_join_seats_the_device_and_the_room_makes_it_here() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.join("noor", "phone", SecondDevice::Ask).unwrap();
    let until = START.plus(seconds(60));
    assert_eq!(world.presence("noor"), Some(Presence::Connecting { until }));
    world.connect("noor", "phone");
    assert_eq!(world.presence("noor"), Some(Presence::Here));
}

#[test]
fn a_seat_that_nobody_claims_is_given_up_after_a_minute() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.join("noor", "phone", SecondDevice::Ask).unwrap();
    assert_eq!(world.pass(seconds(59)), []);
    let (principal, reason) = (person("noor"), LeaveReason::TimedOut);
    let gone = [
        Event::DeviceLeft {
            principal,
            device: device("phone"),
            reason,
            left_at: START,
        },
        Event::Left { principal, reason },
    ];
    assert_eq!(world.pass(seconds(1)), gone);
    assert_eq!(world.presence("noor"), None);
}

#[test]
fn a_device_that_joins_again_stays_here_and_nothing_happens() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.arrive("noor", "phone");
    assert_eq!(world.join("noor", "phone", SecondDevice::Ask), Ok(vec![]));
    assert_eq!(world.presence("noor"), Some(Presence::Here));
    assert_eq!(world.pass(seconds(120)), []);
}

#[test]
fn joining_again_before_appearing_begins_the_minute_anew() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.join("noor", "phone", SecondDevice::Ask).unwrap();
    world.pass(seconds(50));
    world.join("noor", "phone", SecondDevice::Ask).unwrap();
    assert_eq!(world.pass(seconds(59)), []);
    assert_eq!(world.pass(seconds(1)).len(), 2);
}

#[test]
fn joining_again_may_bring_another_name() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.arrive("noor", "phone");
    let name = DisplayName::new("Noor van Dijk").unwrap();
    let command = Command::Join {
        key: None,
        device: device("phone"),
        name: name.clone(),
        second_device: SecondDevice::Ask,
    };
    world.by("noor", &command).unwrap();
    assert_eq!(world.meeting.people().len(), 1);
    assert_eq!(world.meeting.people()[0].name(), &name);
    assert_eq!(world.presence("noor"), Some(Presence::Here));
}

#[test]
fn people_are_listed_by_arrival() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    for name in ["noor", "chen", "mira"] {
        world.pass(seconds(1));
        world.arrive(name, "tab");
    }
    let names: Vec<_> = world
        .meeting
        .people()
        .iter()
        .map(|person| person.name().as_str())
        .collect();
    assert_eq!(names, ["noor", "chen", "mira"]);
    assert_eq!(world.meeting.people()[1].since(), START.plus(seconds(2)));
}

#[test]
fn a_full_meeting_takes_nobody_new_but_those_who_are_in_it() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    for number in 0..limits::PEOPLE_PER_MEETING {
        world.arrive(&format!("p{number}"), "tab");
    }
    assert_eq!(world.join("late", "tab", SecondDevice::Ask), Err(Refusal::Full));
    assert!(world.join("p7", "tab", SecondDevice::Ask).is_ok());
    world.leave("p7", "tab").unwrap();
    assert!(world.join("late", "tab", SecondDevice::Ask).is_ok());
}

#[test]
fn a_device_without_a_seat_does_not_belong_into_the_room() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    let (principal, device) = (person("eve"), device("tab"));
    let command = Command::Connected {
        principal,
        device: device.clone(),
    };
    let refusal = Refusal::NotInside { principal, device };
    assert_eq!(world.give(Actor::Media, &command), Err(refusal));
}

#[test]
fn each_actor_has_commands_of_its_own() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.arrive("mira", "tab");
    let (principal, device) = (person("mira"), device("tab"));
    let lost = Command::Lost { principal, device };
    for (actor, command) in [
        (Actor::Person(principal), &lost),
        (Actor::Server, &lost),
        (Actor::Person(principal), &Command::Restarted),
        (Actor::Media, &Command::Restarted),
        (Actor::Media, &Command::Close),
        (Actor::Server, &Command::Close),
    ] {
        assert_eq!(
            world.give(actor, command),
            Err(Refusal::WrongActor),
            "{actor:?} {command:?}"
        );
    }
}
