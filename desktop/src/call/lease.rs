//! What the meeting says of leases of our own seat, as the guard hears it. Pure.

use std::time::Duration;

use conclave_api::{Lease, LeaseState, Meeting};
use conclave_protocol::remote::{LeaseId, MonitorChoice, Scopes};
use conclave_protocol::{DeviceId, UnixMillis};

use crate::control::guard::{ASK, Asked, Heard};

/// What was said of each lease last.
#[derive(Debug, Default)]
pub(super) struct Leases(Vec<Lease>);

impl Leases {
    /// What is new for the computer that this device of ours is.
    pub(super) fn news(&mut self, meeting: &Meeting, device: &DeviceId) -> Vec<Heard> {
        let is_ours =
            |lease: &&Lease| lease.controlled.principal == meeting.you && lease.controlled.device == *device;
        let now: Vec<Lease> = meeting.control.iter().filter(is_ours).cloned().collect();
        let before = std::mem::replace(&mut self.0, now);
        let mut news: Vec<Heard> = before
            .iter()
            .filter(|one| self.find(one.lease).is_none())
            .map(|gone| Heard::Ended { lease: gone.lease })
            .collect();
        for lease in &self.0 {
            match before.iter().find(|one| one.lease == lease.lease) {
                None => news.extend(begun(lease, meeting)),
                Some(known) => news.extend(changed(known, lease)),
            }
        }
        news
    }

    /// There is no meeting any more.
    pub(super) fn all_over(&mut self) -> Vec<Heard> {
        let over = |lease: Lease| Heard::Ended { lease: lease.lease };
        self.0.drain(..).map(over).collect()
    }

    pub(super) fn find(&self, lease: LeaseId) -> Option<&Lease> {
        self.0.iter().find(|one| one.lease == lease)
    }
}

fn begun(lease: &Lease, meeting: &Meeting) -> Vec<Heard> {
    let asked = Heard::Asked(asked(lease, meeting));
    match lease.state {
        LeaseState::Asked => vec![asked],
        // This program was away, or is another one than that which granted: it has signed nothing.
        LeaseState::Granted | LeaseState::Paused => vec![asked, granted(lease)],
    }
}

fn asked(lease: &Lease, meeting: &Meeting) -> Asked {
    let person = meeting
        .people
        .iter()
        .find(|person| person.principal == lease.controller.principal);
    Asked {
        meeting: meeting.id,
        title: meeting.title.clone(),
        lease: lease.lease,
        controller: lease.controller.device.identity_of(lease.controller.principal),
        controlled: lease.controlled.device.identity_of(lease.controlled.principal),
        who: person.map(|person| person.name.clone()).unwrap_or_default(),
        // Nobody has an account yet whose name is checked.
        guest: true,
        scopes: lease.scopes,
        left: ASK,
        server_time: before(lease.until, ASK),
    }
}

/// The question was asked so long before it runs out. Time that it took to get here makes grants end earlier, not later.
fn before(until: UnixMillis, by: Duration) -> UnixMillis {
    let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
    UnixMillis::from_millis(until.as_millis().saturating_sub(by))
}

fn granted(lease: &Lease) -> Heard {
    let (scopes, monitor): (Scopes, _) = (lease.scopes, lease.monitor.unwrap_or(MonitorChoice::All));
    Heard::Granted {
        lease: lease.lease,
        scopes,
        monitor,
    }
}

fn changed(known: &Lease, lease: &Lease) -> Vec<Heard> {
    let id = lease.lease;
    let mut news = Vec::new();
    let was_asked = known.state == LeaseState::Asked;
    let is_granted = lease.state != LeaseState::Asked;
    if is_granted && (was_asked || known.scopes != lease.scopes) {
        news.push(granted(lease));
    } else if known.more.is_some() && lease.more.is_none() {
        news.push(Heard::MoreOver { lease: id });
    }
    if let Some(more) = lease
        .more
        .as_ref()
        .filter(|more| known.more.as_ref() != Some(*more))
    {
        let scopes = more.scopes;
        news.push(Heard::MoreAsked { lease: id, scopes });
    }
    if is_granted && !was_asked && known.until != lease.until {
        news.push(Heard::Extended { lease: id });
    }
    news
}

#[cfg(test)]
mod tests {
    use conclave_api::{MoreAsked, Party, Person, PersonState};
    use conclave_protocol::{InviteSecret, MeetingId, PrincipalId};

    use super::*;

    const TIME: UnixMillis = UnixMillis::from_millis(1_700_000_000_000);
    const POINTER: Scopes = Scopes {
        pointer: true,
        ..Scopes::NONE
    };

    fn person(number: u8) -> PrincipalId {
        PrincipalId::new(TIME, [number; 10])
    }

    fn device(name: &str) -> DeviceId {
        name.parse().unwrap()
    }

    fn meeting(control: Vec<Lease>) -> Meeting {
        Meeting {
            id: MeetingId::new(TIME, [9; 10]),
            address: "CON-7K3M9QXD".to_owned(),
            title: Some("Review".to_owned()),
            secret: InviteSecret::from_random(1),
            link_path: "/m/x".to_owned(),
            owner: person(1),
            you: person(2),
            seq: 1,
            closed_at: None,
            people: vec![Person {
                principal: person(1),
                name: "Anna".to_owned(),
                state: PersonState::Here,
                devices: vec![device("tab")],
                programs: vec![],
            }],
            remote_control: true,
            control,
        }
    }

    fn lease() -> Lease {
        Lease {
            lease: LeaseId::new(TIME, [7; 10]),
            state: LeaseState::Asked,
            controller: Party {
                principal: person(1),
                device: device("tab"),
            },
            controlled: Party {
                principal: person(2),
                device: device("desk"),
            },
            scopes: POINTER,
            monitor: None,
            until: TIME.plus(ASK),
            more: None,
        }
    }

    fn granted_lease() -> Lease {
        Lease {
            state: LeaseState::Granted,
            monitor: Some(MonitorChoice::One(0)),
            until: TIME.plus(Duration::from_secs(1_800)),
            ..lease()
        }
    }

    #[test]
    fn a_question_comes_with_its_name_and_the_servers_time_and_once() {
        let mut leases = Leases::default();
        let news = leases.news(&meeting(vec![lease()]), &device("desk"));
        let [Heard::Asked(asked)] = &news[..] else {
            panic!("{news:?}");
        };
        assert_eq!((asked.who.as_str(), asked.server_time), ("Anna", TIME));
        assert_eq!(asked.controlled, device("desk").identity_of(person(2)));
        assert_eq!(leases.news(&meeting(vec![lease()]), &device("desk")), []);
    }

    #[test]
    fn what_concerns_another_device_or_person_is_none_of_ours() {
        let mut leases = Leases::default();
        assert_eq!(leases.news(&meeting(vec![lease()]), &device("other")), []);
        let mut theirs = lease();
        theirs.controlled.principal = person(3);
        assert_eq!(leases.news(&meeting(vec![theirs]), &device("desk")), []);
    }

    #[test]
    fn a_grant_more_rights_more_time_and_the_end_are_told() {
        let (mut leases, desk, id) = (Leases::default(), device("desk"), lease().lease);
        leases.news(&meeting(vec![lease()]), &desk);
        let grant = Heard::Granted {
            lease: id,
            scopes: POINTER,
            monitor: MonitorChoice::One(0),
        };
        assert_eq!(leases.news(&meeting(vec![granted_lease()]), &desk), [grant]);
        let scopes = Scopes {
            keyboard: true,
            ..Scopes::NONE
        };
        let asking = Lease {
            more: Some(MoreAsked { scopes, until: TIME }),
            ..granted_lease()
        };
        let more = Heard::MoreAsked { lease: id, scopes };
        assert_eq!(leases.news(&meeting(vec![asking]), &desk), [more]);
        assert_eq!(
            leases.news(&meeting(vec![granted_lease()]), &desk),
            [Heard::MoreOver { lease: id }]
        );
        let longer = Lease {
            until: TIME.plus(Duration::from_secs(3_600)),
            ..granted_lease()
        };
        assert_eq!(
            leases.news(&meeting(vec![longer]), &desk),
            [Heard::Extended { lease: id }]
        );
        assert_eq!(leases.news(&meeting(vec![]), &desk), [Heard::Ended { lease: id }]);
    }

    #[test]
    fn a_grant_that_this_program_never_saw_asked_is_told_as_it_is_so_that_the_guard_ends_it() {
        let mut leases = Leases::default();
        let news = leases.news(&meeting(vec![granted_lease()]), &device("desk"));
        assert!(matches!(news[..], [Heard::Asked(_), Heard::Granted { .. }]));
        assert_eq!(leases.all_over().len(), 1);
    }
}
