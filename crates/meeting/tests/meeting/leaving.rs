//! Going of one's own will, and what the owner's going means.

use conclave_meeting::{
    CloseReason, Command, Event, LeaveReason, OwnerChangeReason, OwnerLeaves, Refusal, SecondDevice,
};

use crate::world::{World, device, person, seconds};

fn with_people(owner_leaves: OwnerLeaves) -> World {
    let mut world = World::lasting(owner_leaves);
    for name in ["noor", "mira", "chen"] {
        world.arrive(name, "tab");
        world.pass(seconds(1));
    }
    world
}

#[test]
fn leaving_takes_the_seat_at_once() {
    let mut world = with_people(OwnerLeaves::HandOver);
    let (principal, reason) = (person("chen"), LeaveReason::Left);
    let left_at = world.now;
    let gone = vec![
        Event::DeviceLeft {
            principal,
            device: device("tab"),
            reason,
            left_at,
        },
        Event::Left { principal, reason },
    ];
    assert_eq!(world.leave("chen", "tab"), Ok(gone));
    assert!(!world.holds("chen", "tab"));
    assert_eq!(world.meeting.owner(), person("mira"));
}

#[test]
fn whoever_left_cannot_leave_again() {
    let mut world = with_people(OwnerLeaves::HandOver);
    world.leave("chen", "tab").unwrap();
    let refusal = Refusal::NotInside {
        principal: person("chen"),
        device: device("tab"),
    };
    assert_eq!(world.leave("chen", "tab"), Err(refusal));
}

#[test]
fn a_meeting_handed_over_goes_to_whoever_is_there_longest() {
    let mut world = with_people(OwnerLeaves::HandOver);
    let events = world.leave("mira", "tab").unwrap();
    let change = Event::OwnerChanged {
        from: person("mira"),
        to: person("noor"),
        reason: OwnerChangeReason::OwnerLeft,
    };
    assert_eq!(events.last(), Some(&change));
    assert_eq!(world.meeting.owner(), person("noor"));
}

#[test]
fn somebody_who_is_lost_inherits_only_where_nobody_else_is_there() {
    let mut world = with_people(OwnerLeaves::HandOver);
    world.lose("noor", "tab");
    world.leave("mira", "tab").unwrap();
    assert_eq!(world.meeting.owner(), person("chen"));
    world.leave("chen", "tab").unwrap();
    assert_eq!(world.meeting.owner(), person("noor"));
}

#[test]
fn an_owner_who_leaves_an_empty_meeting_owns_it_on_paper() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.arrive("mira", "tab");
    world.leave("mira", "tab").unwrap();
    world.arrive("noor", "tab");
    assert_eq!(world.meeting.owner(), person("mira"));
}

#[test]
fn a_meeting_that_ends_with_its_owner_is_closed_when_the_owner_leaves() {
    let mut world = with_people(OwnerLeaves::End);
    let events = world.leave("mira", "tab").unwrap();
    let reason = CloseReason::OwnerLeft;
    assert_eq!(events.last(), Some(&Event::Closed { reason }));
    assert_eq!(world.meeting.closed().map(|closed| closed.reason), Some(reason));
}

#[test]
fn a_meeting_that_is_kept_goes_on_under_the_absent_owner() {
    let mut world = with_people(OwnerLeaves::Keep);
    world.leave("mira", "tab").unwrap();
    assert_eq!(world.meeting.owner(), person("mira"));
    assert!(!world.meeting.is_closed());
    assert_eq!(world.meeting.people().len(), 2);
}

#[test]
fn the_going_of_others_changes_no_owner() {
    for owner_leaves in [OwnerLeaves::HandOver, OwnerLeaves::End, OwnerLeaves::Keep] {
        let mut world = with_people(owner_leaves);
        world.leave("noor", "tab").unwrap();
        assert_eq!(world.meeting.owner(), person("mira"));
        assert!(!world.meeting.is_closed());
    }
}

#[test]
fn nothing_happens_after_the_end() {
    let mut world = with_people(OwnerLeaves::HandOver);
    world.by("mira", &Command::Close).unwrap();
    assert_eq!(world.meeting.people(), []);
    assert_eq!(world.meeting.poll_timeout(), None);
    assert_eq!(world.leave("noor", "tab"), Err(Refusal::Closed));
    assert_eq!(world.join("noor", "tab", SecondDevice::Ask), Err(Refusal::Closed));
    assert_eq!(world.by("mira", &Command::Close), Err(Refusal::Closed));
    assert_eq!(world.oversleep(seconds(100_000)), []);
}
