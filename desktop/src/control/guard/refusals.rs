//! Who was declined, and may not ask again yet or ever in this meeting.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use conclave_protocol::{Identity, who};

use super::DenyReason;

/// Denials after which a person is not shown any more.
pub const DENIALS: u32 = 3;
/// After a denial the same person may not ask for so long.
pub const WAIT: Duration = Duration::from_secs(20);

/// Grows by one person for each click on "decline", so it needs no bound.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    people: HashMap<String, Refused>,
}

#[derive(Debug)]
struct Refused {
    times: u32,
    last: Instant,
}

impl Refusals {
    pub(super) fn note(&mut self, now: Instant, person: &Identity, block: bool) {
        let refused = self
            .people
            .entry(principal(person))
            .or_insert(Refused { times: 0, last: now });
        refused.last = now;
        refused.times = if block {
            DENIALS
        } else {
            refused.times.saturating_add(1)
        };
    }

    /// Why this person must not be shown now.
    pub(super) fn against(&self, now: Instant, person: &Identity) -> Option<DenyReason> {
        let refused = self.people.get(&principal(person))?;
        if refused.times >= DENIALS {
            Some(DenyReason::Blocked)
        } else {
            (now < refused.last + WAIT).then_some(DenyReason::TooSoon)
        }
    }
}

/// All devices of a person are one person.
fn principal(person: &Identity) -> String {
    who(person).map_or_else(|_| person.to_string(), |(principal, _)| principal.to_string())
}
