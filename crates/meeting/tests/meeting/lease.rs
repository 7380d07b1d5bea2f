//! Remote control: who may ask whom, who answers, and what ends it.

use conclave_meeting::{
    Actor, Ask, Command, ControlEnd, Event, LeaseState, Meeting, OwnerLeaves, Party, Refusal, SecondDevice,
};
use conclave_protocol::remote::{DeviceKey, GrantSignature, LeaseId, MonitorChoice, Scopes};
use conclave_protocol::{DisplayName, UnixMillis};

use crate::world::{START, World, device, minutes, person, seconds};

pub(crate) const POINTER: Scopes = Scopes {
    pointer: true,
    ..Scopes::NONE
};
pub(crate) const KEYBOARD: Scopes = Scopes {
    keyboard: true,
    ..Scopes::NONE
};

/// Whether a signature is good is not the meeting's affair.
pub(crate) const SIGNATURE: GrantSignature = GrantSignature::from_bytes([1; 64]);

pub(crate) fn lease(number: u8) -> LeaseId {
    LeaseId::new(START, [number; 10])
}

fn party(name: &str, on: &str) -> Party {
    Party {
        principal: person(name),
        device: device(on),
    }
}

impl World {
    /// Mira's meeting, with noor and chen in it by page, and noor and ada by program.
    pub(crate) fn with_programs() -> Self {
        let mut world = Self::instant(OwnerLeaves::HandOver);
        for name in ["mira", "noor", "chen"] {
            world.arrive(name, "tab");
        }
        for name in ["noor", "ada"] {
            world.arrive_by_program(name);
        }
        world
    }

    fn arrive_by_program(&mut self, name: &str) {
        let command = Command::Join {
            device: device("desk"),
            name: DisplayName::new(name).expect("a name"),
            second_device: SecondDevice::HereToo,
            key: Some(DeviceKey::from_bytes([7; 32])),
        };
        self.by(name, &command).expect("a seat");
        self.connect(name, "desk");
    }

    pub(crate) fn ask(&mut self, who: &str, of: &str, number: u8) -> Result<Vec<Event>, Refusal> {
        let ask = Ask {
            lease: lease(number),
            device: device("tab"),
            of: party(of, "desk"),
            scopes: POINTER,
        };
        self.by(who, &Command::AskControl(ask))
    }

    fn grant(&mut self, who: &str, number: u8, scopes: Scopes) -> Result<Vec<Event>, Refusal> {
        let command = Command::GrantControl {
            lease: lease(number),
            device: device("desk"),
            scopes,
            monitor: MonitorChoice::One(0),
            until: self.now.plus(minutes(30)),
            signature: SIGNATURE,
        };
        self.by(who, &command)
    }

    fn end(&mut self, who: &str, number: u8) -> Result<Vec<Event>, Refusal> {
        let (lease, reason) = (lease(number), None);
        self.by(who, &Command::EndControl { lease, reason })
    }

    fn deny(&mut self, who: &str, number: u8, block: bool) -> Result<Vec<Event>, Refusal> {
        let lease = lease(number);
        self.by(who, &Command::DenyControl { lease, block })
    }

    /// Chen controls noor's computer.
    fn controlled() -> Self {
        let mut world = Self::with_programs();
        world.ask("chen", "noor", 1).expect("a request");
        world.grant("noor", 1, POINTER).expect("a grant");
        world
    }

    fn state(&self) -> Option<LeaseState> {
        self.meeting.leases().first().map(|lease| lease.state())
    }
}

/// Why each lease ended that these events end.
fn ends(events: &[Event]) -> Vec<ControlEnd> {
    let ends = events.iter().filter_map(|event| match event {
        Event::ControlEnded { reason, .. } => Some(*reason),
        _ => None,
    });
    ends.collect()
}

#[test]
fn a_request_is_granted_paused_extended_and_released() {
    let mut world = World::with_programs();
    world.ask("chen", "noor", 1).unwrap();
    assert_eq!(world.state(), Some(LeaseState::Asked));
    world.grant("noor", 1, POINTER).unwrap();
    assert_eq!(world.state(), Some(LeaseState::Granted));
    let (id, desk) = (lease(1), device("desk"));
    let pause = Command::PauseControl {
        lease: id,
        device: desk.clone(),
    };
    world.by("noor", &pause).unwrap();
    assert_eq!(world.by("noor", &pause), Ok(vec![]));
    assert_eq!(world.state(), Some(LeaseState::Paused));
    let resume = Command::ResumeControl {
        lease: id,
        device: desk.clone(),
    };
    world.by("noor", &resume).unwrap();
    assert_eq!(world.pass(minutes(29)), []);
    let until = world.now.plus(minutes(30));
    let extend = Command::ExtendControl {
        lease: id,
        device: desk,
        until,
        signature: SIGNATURE,
    };
    world.by("noor", &extend).unwrap();
    assert_eq!(world.meeting.leases()[0].until(), until);
    assert_eq!(ends(&world.end("chen", 1).unwrap()), [ControlEnd::Released]);
    assert_eq!(world.state(), None);
}

#[test]
fn a_request_that_nobody_answers_ends_after_half_a_minute() {
    let mut world = World::with_programs();
    world.ask("chen", "noor", 1).unwrap();
    assert_eq!(world.pass(seconds(29)), []);
    assert_eq!(ends(&world.pass(seconds(1))), [ControlEnd::Unanswered]);
    world.ask("chen", "noor", 2).expect("no answer is no denial");
}

#[test]
fn a_grant_that_is_not_extended_ends_by_itself() {
    let mut world = World::controlled();
    assert_eq!(ends(&world.pass(minutes(30))), [ControlEnd::Expired]);
}

#[test]
fn who_asks_first_is_served_and_the_other_is_told() {
    let mut world = World::with_programs();
    world.ask("chen", "noor", 1).unwrap();
    let principal = person("noor");
    assert_eq!(
        world.ask("mira", "noor", 2),
        Err(Refusal::ControlBusy { principal })
    );
    let principal = person("chen");
    assert_eq!(
        world.ask("chen", "ada", 3),
        Err(Refusal::ControlBusy { principal })
    );
    let principal = person("noor");
    assert_eq!(
        world.ask("noor", "ada", 4),
        Err(Refusal::ControlBusy { principal })
    );
}

#[test]
fn only_a_program_that_is_here_can_be_asked_for() {
    let mut world = World::with_programs();
    let of_page = Ask {
        lease: lease(1),
        device: device("tab"),
        of: party("mira", "tab"),
        scopes: POINTER,
    };
    let refused = world.by("chen", &Command::AskControl(of_page));
    assert!(matches!(refused, Err(Refusal::NotAProgram { .. })));
    world.lose("ada", "desk");
    assert!(matches!(
        world.ask("chen", "ada", 2),
        Err(Refusal::NotAProgram { .. })
    ));
    assert_eq!(world.ask("noor", "noor", 3), Err(Refusal::ControlSelf));
    let stranger = world.ask("eve", "noor", 4);
    assert!(matches!(stranger, Err(Refusal::NotInside { .. })));
}

#[test]
fn only_the_asked_program_grants_and_no_more_than_was_asked() {
    let mut world = World::with_programs();
    world.ask("chen", "noor", 1).unwrap();
    for other in ["chen", "mira", "ada"] {
        let id = lease(1);
        assert_eq!(
            world.grant(other, 1, POINTER),
            Err(Refusal::NotYourLease { lease: id })
        );
    }
    let by_page = Command::GrantControl {
        lease: lease(1),
        device: device("tab"),
        scopes: POINTER,
        monitor: MonitorChoice::All,
        until: world.now.plus(minutes(1)),
        signature: SIGNATURE,
    };
    assert!(matches!(
        world.by("noor", &by_page),
        Err(Refusal::NotYourLease { .. })
    ));
    assert_eq!(
        world.grant("noor", 1, POINTER.with(KEYBOARD)),
        Err(Refusal::ScopesNotAsked)
    );
    assert_eq!(world.grant("noor", 1, Scopes::NONE), Err(Refusal::ScopesEmpty));
    let unknown = LeaseId::new(UnixMillis::default(), [0; 10]);
    let end = Command::EndControl {
        lease: unknown,
        reason: None,
    };
    assert_eq!(
        world.by("noor", &end),
        Err(Refusal::LeaseUnknown { lease: unknown })
    );
}

#[test]
fn a_grant_holds_for_half_an_hour_at_most() {
    let mut world = World::with_programs();
    world.ask("chen", "noor", 1).unwrap();
    for until in [world.now, world.now.plus(minutes(31))] {
        let command = Command::GrantControl {
            lease: lease(1),
            device: device("desk"),
            scopes: POINTER,
            monitor: MonitorChoice::All,
            until,
            signature: SIGNATURE,
        };
        assert_eq!(world.by("noor", &command), Err(Refusal::LeaseTooLong));
    }
}

#[test]
fn who_was_declined_waits_and_after_three_times_asks_no_more() {
    let mut world = World::with_programs();
    for number in 1..=3 {
        world.ask("chen", "noor", number).unwrap();
        let end = world.deny("noor", number, false).unwrap();
        assert_eq!(ends(&end), [ControlEnd::Denied]);
        if number < 3 {
            world.pass(seconds(5));
            let wait = seconds(15);
            assert_eq!(
                world.ask("chen", "noor", 9),
                Err(Refusal::ControlTooSoon { wait })
            );
            world.pass(wait);
        }
    }
    world.pass(minutes(4));
    assert_eq!(world.ask("chen", "noor", 9), Err(Refusal::ControlBlocked));
    world.ask("chen", "ada", 9).expect("others may still be asked");
    world.ask("mira", "noor", 8).expect("others may still ask");
}

#[test]
fn whoever_is_blocked_asks_no_more() {
    let mut world = World::with_programs();
    world.ask("chen", "noor", 1).unwrap();
    assert_eq!(ends(&world.deny("noor", 1, true).unwrap()), [ControlEnd::Blocked]);
    world.pass(minutes(1));
    assert_eq!(world.ask("chen", "noor", 2), Err(Refusal::ControlBlocked));
}

#[test]
fn each_side_ends_it_in_its_own_words() {
    let cases = [
        ("chen", None, ControlEnd::Released),
        ("chen", Some(ControlEnd::Panic), ControlEnd::Released),
        ("noor", None, ControlEnd::Revoked),
        ("noor", Some(ControlEnd::Panic), ControlEnd::Panic),
        ("noor", Some(ControlEnd::Expired), ControlEnd::Revoked),
        ("mira", None, ControlEnd::Forbidden),
    ];
    for (who, reason, expected) in cases {
        let mut world = World::controlled();
        let lease = lease(1);
        let events = world.by(who, &Command::EndControl { lease, reason }).unwrap();
        assert_eq!(ends(&events), [expected], "{who} {reason:?}");
    }
    let mut world = World::controlled();
    assert!(matches!(world.end("ada", 1), Err(Refusal::NotYourLease { .. })));
}

#[test]
fn losing_either_side_ends_it_at_once() {
    for (who, on) in [("chen", "tab"), ("noor", "desk")] {
        let mut world = World::controlled();
        assert_eq!(ends(&world.lose(who, on)), [ControlEnd::Lost], "{who}");
        let mut world = World::controlled();
        assert_eq!(ends(&world.leave(who, on).unwrap()), [ControlEnd::Left], "{who}");
    }
    let mut world = World::controlled();
    assert_eq!(ends(&world.lose("noor", "tab")), [], "another device of noor's");
    let restarted = world.give(Actor::Server, &Command::Restarted).unwrap();
    assert_eq!(ends(&restarted), [ControlEnd::Lost]);
}

#[test]
fn closing_the_meeting_leaves_no_lease() {
    let mut world = World::controlled();
    world.by("mira", &Command::Close).unwrap();
    assert_eq!(world.meeting.leases(), []);
}

#[test]
fn the_owner_forbids_it_for_all_and_allows_it_again() {
    let mut world = World::controlled();
    let forbid = Command::AllowControl(false);
    assert!(matches!(world.by("noor", &forbid), Err(Refusal::NotOwner { .. })));
    assert_eq!(ends(&world.by("mira", &forbid).unwrap()), [ControlEnd::Forbidden]);
    assert_eq!(world.ask("chen", "noor", 2), Err(Refusal::ControlForbidden));
    world.by("mira", &Command::AllowControl(true)).unwrap();
    world.ask("chen", "noor", 2).unwrap();
}

#[test]
fn more_is_asked_for_answered_and_changes_nothing_where_it_is_declined() {
    let mut world = World::controlled();
    let ask_more = Command::AskMoreControl {
        lease: lease(1),
        device: device("tab"),
        scopes: KEYBOARD,
    };
    world.by("chen", &ask_more).unwrap();
    assert_eq!(
        world.by("chen", &ask_more),
        Err(Refusal::ControlBusy {
            principal: person("noor")
        })
    );
    world.deny("noor", 1, false).unwrap();
    assert_eq!(world.meeting.leases()[0].scopes(), POINTER);
    world.by("chen", &ask_more).unwrap();
    assert!(matches!(
        world.pass(seconds(30))[..],
        [Event::ControlMoreDenied { .. }]
    ));
    world.by("chen", &ask_more).unwrap();
    world.grant("noor", 1, POINTER.with(KEYBOARD)).unwrap();
    assert_eq!(world.meeting.leases()[0].scopes(), POINTER.with(KEYBOARD));
    assert_eq!(world.grant("noor", 1, POINTER), Err(Refusal::ScopesNotAsked));
}

#[test]
fn a_no_after_the_yes_of_another_device_ends_it() {
    let mut world = World::controlled();
    assert_eq!(
        ends(&world.deny("noor", 1, false).unwrap()),
        [ControlEnd::Revoked]
    );
}

#[test]
fn an_event_of_before_there_was_control_is_still_read() {
    let old = r#"{"type":"joined","principal":"018bcfe5-6800-7000-8000-000000000000","device":"tab","name":"Noor"}"#;
    let event: Event = serde_json::from_str(old).unwrap();
    assert!(matches!(event, Event::Joined { key: None, .. }));
    assert_eq!(serde_json::to_string(&event).unwrap(), old);
}

#[test]
fn what_happened_to_a_lease_is_read_back_from_its_events() {
    let mut world = World::controlled();
    world.lose("chen", "tab");
    world.connect("chen", "tab");
    world.ask("mira", "noor", 2).unwrap();
    world.deny("noor", 2, false).unwrap();
    let read = world.log.iter().map(|(event, at)| {
        let json = serde_json::to_string(event).unwrap();
        (serde_json::from_str::<Event>(&json).unwrap(), *at)
    });
    let read: Vec<_> = read.collect();
    let replayed = Meeting::replay(read.iter().map(|(event, at)| (event, *at)));
    assert_eq!(replayed.as_ref(), Some(&world.meeting));
}
