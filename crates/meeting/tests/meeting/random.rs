//! Random lives of meetings, side by side with the reference.

use std::collections::BTreeSet;

use conclave_meeting::{Actor, Command, Event, Meeting, OwnerLeaves, Presence, Refusal, SecondDevice};
use conclave_protocol::{DeviceId, DisplayName, PrincipalId, UnixMillis, limits};
use proptest::prelude::*;
use proptest::sample::select;

use crate::model::{Clockwork, Light, TICK_SECONDS};
use crate::world::{World, device, person, seconds};

const PEOPLE: [&str; 4] = ["mira", "noor", "chen", "ada"];
const TABS: [&str; 7] = ["t0", "t1", "t2", "t3", "t4", "t5", "t6"];

#[derive(Clone, Debug)]
enum Step {
    Join(&'static str, &'static str, SecondDevice),
    Leave(&'static str, &'static str),
    Connected(&'static str, &'static str),
    Lost(&'static str, &'static str),
    SetOwnerLeaves(&'static str, OwnerLeaves),
    HandOver(&'static str, &'static str),
    Close(&'static str),
    Pass(u32),
    Away(u32),
}

fn step() -> impl Strategy<Value = Step> {
    let who = || select(&PEOPLE[..]);
    // Mostly few tabs, so that steps meet; now and then enough for the limit.
    let tab = || prop_oneof![6 => select(&TABS[..2]), 1 => select(&TABS[..])];
    let second = select(&[SecondDevice::Ask, SecondDevice::HereToo, SecondDevice::MoveHere][..]);
    prop_oneof![
        8 => (who(), tab(), second).prop_map(|(who, tab, second)| Step::Join(who, tab, second)),
        3 => (who(), tab()).prop_map(|(who, tab)| Step::Leave(who, tab)),
        8 => (who(), tab()).prop_map(|(who, tab)| Step::Connected(who, tab)),
        4 => (who(), tab()).prop_map(|(who, tab)| Step::Lost(who, tab)),
        1 => (who(), owner_leaves()).prop_map(|(who, wanted)| Step::SetOwnerLeaves(who, wanted)),
        1 => (who(), who()).prop_map(|(who, to)| Step::HandOver(who, to)),
        1 => who().prop_map(Step::Close),
        4 => (1..8_u32).prop_map(Step::Pass),
        2 => (20..70_u32).prop_map(Step::Pass),
        1 => (1..70_u32).prop_map(Step::Away),
    ]
}

fn owner_leaves() -> impl Strategy<Value = OwnerLeaves> {
    select(&[OwnerLeaves::HandOver, OwnerLeaves::End, OwnerLeaves::Keep][..])
}

/// A meeting that can be, for an instant one cannot be kept.
fn beginning() -> impl Strategy<Value = (bool, OwnerLeaves)> {
    let possible =
        |(lasting, owner_leaves): &(bool, OwnerLeaves)| *lasting || *owner_leaves != OwnerLeaves::Keep;
    (any::<bool>(), owner_leaves()).prop_filter("only a lasting meeting is kept", possible)
}

/// How a shell treats deadlines: in time, or late, when it looks the next time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shell {
    Punctual,
    Late,
}

struct Pair {
    world: World,
    model: Clockwork,
    shell: Shell,
}

impl Pair {
    fn new(lasting: bool, owner_leaves: OwnerLeaves, shell: Shell) -> Self {
        let world = if lasting {
            World::lasting(owner_leaves)
        } else {
            World::instant(owner_leaves)
        };
        let model = Clockwork::new(person("mira"), owner_leaves, lasting);
        Self { world, model, shell }
    }

    fn take(&mut self, step: &Step) {
        let (got, expected) = match step {
            Step::Pass(ticks) => return self.pass(*ticks),
            Step::Away(ticks) => return self.be_away(*ticks),
            Step::Join(who, tab, second) => {
                let expected = self.model.join(person(who), &device(tab), *second);
                (self.world.join(who, tab, *second), expected)
            }
            Step::Leave(who, tab) => (
                self.world.leave(who, tab),
                self.model.leave(person(who), &device(tab)),
            ),
            Step::Connected(who, tab) => {
                let (principal, device) = (person(who), device(tab));
                let expected = self.model.connected(principal, &device);
                (
                    self.world
                        .give(Actor::Media, &Command::Connected { principal, device }),
                    expected,
                )
            }
            Step::Lost(who, tab) => {
                let (principal, device) = (person(who), device(tab));
                let expected = self.model.lost(principal, &device);
                (
                    self.world
                        .give(Actor::Media, &Command::Lost { principal, device }),
                    expected,
                )
            }
            Step::SetOwnerLeaves(who, wanted) => {
                let expected = self.model.set_owner_leaves(person(who), *wanted);
                (self.world.by(who, &Command::SetOwnerLeaves(*wanted)), expected)
            }
            Step::HandOver(who, to) => {
                let expected = self.model.hand_over(person(who), person(to));
                (
                    self.world.by(who, &Command::HandOver { to: person(to) }),
                    expected,
                )
            }
            Step::Close(who) => (self.world.by(who, &Command::Close), self.model.close(person(who))),
        };
        assert_eq!(got.map(|_| ()), expected, "{step:?}");
    }

    fn pass(&mut self, ticks: u32) {
        (0..ticks).for_each(|_| self.model.tick());
        let duration = seconds(TICK_SECONDS * u64::from(ticks));
        match self.shell {
            Shell::Punctual => self.world.pass(duration),
            Shell::Late => self.world.oversleep(duration),
        };
    }

    fn be_away(&mut self, ticks: u32) {
        self.model.stand_still(ticks);
        self.world.now = self.world.now.plus(seconds(TICK_SECONDS * u64::from(ticks)));
        if !self.world.meeting.is_closed() {
            self.world
                .give(Actor::Server, &Command::Restarted)
                .expect("the server may");
        }
        self.world.oversleep(seconds(0));
    }

    fn compare(&self) {
        let (meeting, model) = (&self.world.meeting, &self.model);
        assert_eq!(meeting.owner(), model.owner);
        assert_eq!(meeting.closed().map(|closed| closed.reason), model.over);
        assert_eq!(meeting.owner_leaves(), model.owner_leaves);
        let people: Vec<_> = meeting.people().iter().map(|person| person.principal()).collect();
        assert_eq!(people, model.people());
        let chairs: BTreeSet<_> = model
            .chairs
            .iter()
            .map(|chair| (chair.who, chair.device.clone()))
            .collect();
        assert_eq!(seats(meeting), chairs);
        for chair in &model.chairs {
            assert_eq!(light(meeting, chair.who, &chair.device), Some(chair.light));
        }
    }
}

fn seats(meeting: &Meeting) -> BTreeSet<(PrincipalId, DeviceId)> {
    let people = meeting.people().iter();
    people
        .flat_map(|person| {
            person
                .seats()
                .iter()
                .map(|seat| (person.principal(), seat.device().clone()))
        })
        .collect()
}

fn light(meeting: &Meeting, who: PrincipalId, device: &DeviceId) -> Option<Light> {
    let seats = meeting.person(who)?.seats();
    let presence = seats.iter().find(|seat| seat.device() == device)?.presence();
    Some(match presence {
        Presence::Here => Light::Green,
        Presence::Connecting { .. } => Light::Amber,
        Presence::Lost { .. } => Light::Red,
    })
}

/// What holds at every moment of every meeting.
fn check_invariants(world: &World) {
    let meeting = &world.meeting;
    let seats: usize = meeting.people().iter().map(|person| person.seats().len()).sum();
    assert_eq!(self::seats(meeting).len(), seats, "a device has one seat");
    for person in meeting.people() {
        assert!((1..=limits::DEVICES_PER_PERSON).contains(&person.seats().len()));
    }
    let replayed = Meeting::replay(world.log.iter().map(|(event, at)| (event, *at)));
    assert_eq!(
        replayed.as_ref(),
        Some(meeting),
        "the state is the fold of its events"
    );
    check_owner(world);
    check_deadline(world);
    if meeting.is_closed() {
        check_end(world);
    }
}

/// The owner changes by an event alone, and from whoever was it to somebody present.
fn check_owner(world: &World) {
    let mut owner = person("mira");
    let mut present = BTreeSet::new();
    for (event, _) in &world.log {
        match event {
            Event::Joined { principal, .. } => {
                present.insert(*principal);
            }
            Event::Left { principal, .. } => {
                assert!(present.remove(principal), "somebody left who was not there");
            }
            Event::OwnerChanged { from, to, .. } => {
                assert_eq!(*from, owner);
                assert!(present.contains(to));
                owner = *to;
            }
            _ => {}
        }
    }
    assert_eq!(world.meeting.owner(), owner);
}

/// Whoever calls at the deadline gets something to fold, after which the next deadline lies ahead.
fn check_deadline(world: &World) {
    let Some(due) = world.meeting.poll_timeout() else {
        return;
    };
    assert!(due > world.now);
    let mut meeting = world.meeting.clone();
    let events = meeting.handle_timeout(due);
    assert!(!events.is_empty());
    for event in &events {
        meeting.fold(event, due);
    }
    assert!(meeting.poll_timeout().is_none_or(|next| next > due));
    let a_moment_before = UnixMillis::from_millis(due.as_millis() - 1);
    assert_eq!(world.meeting.handle_timeout(a_moment_before), []);
}

fn check_end(world: &World) {
    let meeting = &world.meeting;
    assert_eq!(meeting.people(), []);
    assert_eq!(meeting.poll_timeout(), None);
    let ends = world
        .log
        .iter()
        .filter(|(event, _)| matches!(event, Event::Closed { .. }))
        .count();
    assert_eq!(ends, 1);
    assert!(matches!(world.log.last(), Some((Event::Closed { .. }, _))));
    let join = Command::Join {
        key: None,
        device: device("t0"),
        name: DisplayName::new("late").expect("a name"),
        second_device: SecondDevice::MoveHere,
    };
    let late = Actor::Person(person("mira"));
    assert_eq!(meeting.apply(&join, late, world.now), Err(Refusal::Closed));
}

fn live(shell: Shell, (lasting, owner_leaves): (bool, OwnerLeaves), steps: &[Step]) {
    let mut pair = Pair::new(lasting, owner_leaves, shell);
    for step in steps {
        pair.take(step);
        pair.compare();
        check_invariants(&pair.world);
    }
}

proptest! {
    #[test]
    fn a_meeting_lives_as_the_reference_does(begins in beginning(), steps in prop::collection::vec(step(), 1..60)) {
        live(Shell::Punctual, begins, &steps);
    }

    #[test]
    fn a_shell_that_looks_late_finds_the_same(begins in beginning(), steps in prop::collection::vec(step(), 1..60)) {
        live(Shell::Late, begins, &steps);
    }
}
