//! Who may send remote control's data to whom in a meeting's room: made anew from its leases whenever they change.
//!
//! Pure. A lease that is asked for opens nothing.

use conclave_meeting::{Event, Lease, Meeting};
use conclave_protocol::remote::topic;
use conclave_protocol::seam::{Consent, DataRule};

pub(super) fn is_changed_by(event: &Event) -> bool {
    matches!(
        event,
        Event::ControlGranted { .. }
            | Event::ControlExtended { .. }
            | Event::ControlEnded { .. }
            | Event::Closed { .. }
    )
}

pub(super) fn rules(meeting: &Meeting) -> Vec<DataRule> {
    let live = meeting.leases().iter().filter(|lease| lease.is_live());
    live.filter_map(|lease| Some(rules_of(lease, consent(meeting, lease)?)))
        .flatten()
        .collect()
}

/// What media checks by itself: nothing is granted without it.
fn consent(meeting: &Meeting, lease: &Lease) -> Option<Consent> {
    let controlled = lease.controlled();
    let seat = meeting.seat(controlled.principal, &controlled.device)?;
    Some(Consent {
        scopes: lease.scopes(),
        monitor: lease.monitor()?,
        key: *seat.key()?,
        signature: lease.signature()?,
    })
}

fn rules_of(lease: &Lease, consent: Consent) -> [DataRule; 3] {
    let identity = |party: &conclave_meeting::Party| party.device.identity_of(party.principal);
    let (controller, controlled) = (identity(lease.controller()), identity(lease.controlled()));
    let there = [topic::INPUT, topic::MOVE].map(|topic| (topic, &controller, &controlled));
    let back = (topic::SCREEN, &controlled, &controller);
    [there[0], there[1], back].map(|(topic, from, to)| DataRule {
        topic: topic.to_owned(),
        from: from.clone(),
        to: to.clone(),
        lease: lease.id(),
        until: lease.until(),
        consent,
    })
}
