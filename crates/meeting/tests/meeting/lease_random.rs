//! Random lives of leases: what must hold whoever asks, answers, loses the connection and comes back in whatever order.

use std::collections::HashMap;

use conclave_meeting::{Ask, Command, ControlEnd, Event, LeaseState, Meeting, Party, Presence};
use conclave_protocol::PrincipalId;
use conclave_protocol::remote::{LeaseId, MonitorChoice, Scopes};
use proptest::prelude::*;
use proptest::sample::select;

use crate::lease::{SIGNATURE, lease};
use crate::world::{World, device, minutes, person, seconds};

const PEOPLE: [&str; 4] = ["mira", "noor", "chen", "ada"];

#[derive(Clone, Debug)]
enum Step {
    Ask(&'static str, &'static str, Scopes),
    Grant(&'static str, Scopes),
    Deny(&'static str, bool),
    End(&'static str),
    Pause(&'static str, bool),
    More(&'static str, Scopes),
    Allow(bool),
    Lose(&'static str, &'static str),
    Connect(&'static str, &'static str),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let who = || select(&PEOPLE[..]);
    let on = || select(&["tab", "desk"][..]);
    let scopes = || {
        any::<[bool; 3]>().prop_map(|[pointer, keyboard, clipboard]| Scopes {
            pointer,
            keyboard,
            clipboard,
        })
    };
    prop_oneof![
        8 => (who(), who(), scopes()).prop_map(|(who, of, scopes)| Step::Ask(who, of, scopes)),
        8 => (who(), scopes()).prop_map(|(who, scopes)| Step::Grant(who, scopes)),
        3 => (who(), any::<bool>()).prop_map(|(who, block)| Step::Deny(who, block)),
        2 => who().prop_map(Step::End),
        3 => (who(), any::<bool>()).prop_map(|(who, on)| Step::Pause(who, on)),
        3 => (who(), scopes()).prop_map(|(who, scopes)| Step::More(who, scopes)),
        1 => any::<bool>().prop_map(Step::Allow),
        2 => (who(), on()).prop_map(|(who, on)| Step::Lose(who, on)),
        3 => (who(), on()).prop_map(|(who, on)| Step::Connect(who, on)),
        3 => (1..40_u64).prop_map(Step::Pass),
    ]
}

/// Takes a step where it is allowed; a refusal changes nothing.
fn take(world: &mut World, number: u8, step: &Step) {
    // Of the lease that comes first: with others the command is refused, which is a case as well.
    let first = world
        .meeting
        .leases()
        .first()
        .map_or(lease(0), |lease| lease.id());
    let (who, command) = match *step {
        Step::Ask(who, of, scopes) => {
            let of = Party {
                principal: person(of),
                device: device("desk"),
            };
            let (lease, device) = (lease(number), device("tab"));
            let ask = Ask {
                lease,
                device,
                of,
                scopes,
            };
            (who, Command::AskControl(ask))
        }
        Step::Grant(who, scopes) => {
            let command = Command::GrantControl {
                lease: first,
                device: device("desk"),
                scopes,
                monitor: MonitorChoice::All,
                until: world.now.plus(minutes(10)),
                signature: SIGNATURE,
            };
            (who, command)
        }
        Step::Deny(who, block) => (who, Command::DenyControl { lease: first, block }),
        Step::End(who) => (
            who,
            Command::EndControl {
                lease: first,
                reason: None,
            },
        ),
        Step::Pause(who, true) => (
            who,
            Command::PauseControl {
                lease: first,
                device: device("desk"),
            },
        ),
        Step::Pause(who, false) => (
            who,
            Command::ResumeControl {
                lease: first,
                device: device("desk"),
            },
        ),
        Step::More(who, scopes) => (
            who,
            Command::AskMoreControl {
                lease: first,
                device: device("tab"),
                scopes,
            },
        ),
        Step::Allow(allowed) => ("mira", Command::AllowControl(allowed)),
        Step::Lose(who, on) => {
            world.lose(who, on);
            return;
        }
        Step::Connect(who, on) if world.holds(who, on) => {
            world.connect(who, on);
            return;
        }
        Step::Connect(..) => return,
        Step::Pass(time) => {
            world.pass(seconds(time));
            return;
        }
    };
    let _ = world.by(who, &command);
}

/// What the log says of each lease, told apart from the state: who asked for what, and what was granted.
#[derive(Default)]
struct Told {
    asked: HashMap<LeaseId, Scopes>,
    granted: HashMap<LeaseId, Scopes>,
    denials: HashMap<(PrincipalId, PrincipalId), u32>,
    sides: HashMap<LeaseId, (PrincipalId, PrincipalId)>,
}

fn check(world: &World) {
    let told = read(world);
    let meeting = &world.meeting;
    let mut involved: Vec<_> = meeting
        .leases()
        .iter()
        .flat_map(|lease| [lease.controller().principal, lease.controlled().principal])
        .collect();
    let all = involved.len();
    involved.sort();
    involved.dedup();
    assert_eq!(involved.len(), all, "somebody is in two leases");
    for lease in meeting.leases() {
        for side in [lease.controller(), lease.controlled()] {
            let seat = meeting.seat(side.principal, &side.device);
            assert_eq!(seat.map(|seat| seat.presence()), Some(Presence::Here));
        }
        let key = meeting.seat(lease.controlled().principal, &lease.controlled().device);
        assert!(
            key.is_some_and(|seat| seat.key().is_some()),
            "a page is controlled"
        );
        assert!(meeting.remote_control());
        assert!(lease.until() > world.now);
        assert_eq!(lease.is_live(), told.granted.contains_key(&lease.id()));
        if lease.state() != LeaseState::Asked {
            assert_eq!(lease.scopes(), told.granted[&lease.id()]);
        }
    }
    let replayed = Meeting::replay(world.log.iter().map(|(event, at)| (event, *at)));
    assert_eq!(
        replayed.as_ref(),
        Some(meeting),
        "the state is the fold of its events"
    );
}

fn read(world: &World) -> Told {
    let mut told = Told::default();
    for (event, _) in &world.log {
        match event {
            Event::ControlAsked {
                lease,
                controller,
                controlled,
                scopes,
                ..
            } => {
                let sides = (controller.principal, controlled.principal);
                let denied = told.denials.get(&sides).copied().unwrap_or_default();
                assert!(denied < 3, "somebody was asked after three denials");
                told.asked.insert(*lease, *scopes);
                told.sides.insert(*lease, sides);
            }
            Event::ControlMoreAsked { lease, scopes, .. } => {
                let asked = told.asked.get_mut(lease).expect("it was asked before");
                *asked = asked.with(*scopes);
            }
            Event::ControlGranted { lease, scopes, .. } => {
                assert!(!scopes.is_empty());
                assert!(
                    scopes.is_within(told.asked[lease]),
                    "more is granted than was asked"
                );
                told.granted.insert(*lease, *scopes);
            }
            Event::ControlEnded { lease, reason, .. } => {
                let sides = told.sides.remove(lease).expect("each ends once");
                let weight = match reason {
                    ControlEnd::Denied => 1,
                    ControlEnd::Blocked => 3,
                    _ => 0,
                };
                *told.denials.entry(sides).or_default() += weight;
            }
            _ => {}
        }
    }
    told
}

proptest! {
    #[test]
    fn leases_keep_their_rules(steps in prop::collection::vec(step(), 1..80)) {
        let mut world = World::with_programs();
        for (number, step) in steps.iter().enumerate() {
            take(&mut world, u8::try_from(number + 1).unwrap(), step);
            check(&world);
        }
    }
}
