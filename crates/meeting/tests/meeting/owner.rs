//! What the owner may do, and nobody else.

use conclave_meeting::{CloseReason, Command, Creation, Event, OwnerLeaves, Refusal, create};
use conclave_protocol::Title;

use crate::world::{World, person};

fn title(text: &str) -> Option<Title> {
    Some(Title::new(text).expect("a title"))
}

fn with_noor() -> World {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.arrive("mira", "tab");
    world.arrive("noor", "tab");
    world
}

#[test]
fn owning_commands_of_others_are_refused() {
    let mut world = with_noor();
    let principal = person("noor");
    for command in [
        Command::Rename { title: title("Mine") },
        Command::SetOwnerLeaves(OwnerLeaves::End),
        Command::RequireLink(true),
        Command::HandOver { to: principal },
        Command::Close,
    ] {
        assert_eq!(
            world.by("noor", &command),
            Err(Refusal::NotOwner { principal }),
            "{command:?}"
        );
    }
}

#[test]
fn the_owner_names_the_meeting_and_takes_the_name_away() {
    let mut world = with_noor();
    let rename = Command::Rename {
        title: title("Standup"),
    };
    world.by("mira", &rename).unwrap();
    assert_eq!(world.meeting.title(), title("Standup").as_ref());
    assert_eq!(world.by("mira", &rename), Ok(vec![]));
    world.by("mira", &Command::Rename { title: None }).unwrap();
    assert_eq!(world.meeting.title(), None);
}

#[test]
fn the_owner_asks_for_the_link_and_does_not_ask_any_more() {
    let mut world = with_noor();
    for required in [true, false] {
        let events = world.by("mira", &Command::RequireLink(required));
        assert_eq!(events, Ok(vec![Event::LinkRequired { required }]));
        assert_eq!(world.meeting.link_required(), required);
        assert_eq!(world.by("mira", &Command::RequireLink(required)), Ok(vec![]));
    }
}

#[test]
fn only_a_lasting_meeting_can_be_kept() {
    let instant = Creation {
        owner_leaves: OwnerLeaves::Keep,
        ..Creation::default()
    };
    assert_eq!(create(instant, person("mira")), Err(Refusal::KeepNeedsLasting));
    let keep = Command::SetOwnerLeaves(OwnerLeaves::Keep);
    assert_eq!(with_noor().by("mira", &keep), Err(Refusal::KeepNeedsLasting));
    let mut lasting = World::lasting(OwnerLeaves::End);
    lasting.by("mira", &keep).unwrap();
    assert_eq!(lasting.meeting.owner_leaves(), OwnerLeaves::Keep);
}

#[test]
fn what_becomes_of_the_meeting_can_be_chosen_while_it_goes_on() {
    let mut world = with_noor();
    world
        .by("mira", &Command::SetOwnerLeaves(OwnerLeaves::End))
        .unwrap();
    world.leave("mira", "tab").unwrap();
    assert!(world.meeting.is_closed());
}

#[test]
fn the_new_owner_may_what_the_old_one_may_not_any_more() {
    let mut world = with_noor();
    world
        .by("mira", &Command::HandOver { to: person("noor") })
        .unwrap();
    let principal = person("mira");
    assert_eq!(
        world.by("mira", &Command::Close),
        Err(Refusal::NotOwner { principal })
    );
    world.by("noor", &Command::Close).unwrap();
    assert_eq!(
        world.meeting.closed().map(|closed| closed.reason),
        Some(CloseReason::ByOwner)
    );
}

#[test]
fn a_meeting_is_handed_only_to_somebody_else_who_is_there() {
    let mut world = with_noor();
    let absent = person("chen");
    let refusal = Refusal::PersonNotHere { principal: absent };
    assert_eq!(world.by("mira", &Command::HandOver { to: absent }), Err(refusal));
    let principal = person("mira");
    let refusal = Refusal::OwnerAlready { principal };
    assert_eq!(
        world.by("mira", &Command::HandOver { to: principal }),
        Err(refusal)
    );
}

#[test]
fn the_owner_may_close_without_being_there() {
    let mut world = World::instant(OwnerLeaves::HandOver);
    world.arrive("noor", "tab");
    world.by("mira", &Command::Close).unwrap();
    assert!(!world.holds("noor", "tab"));
}
