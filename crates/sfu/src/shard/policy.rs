//! Who may send data under a leased topic to whom. Remote control travels as data, and this is one of the three places
//! that each stop it alone where it is not allowed.
//!
//! Knows topics, identities and times, and nothing of what a lease is for; whether a rule was signed by whom it concerns is
//! looked at before it comes here. A topic that needs a lease and has no rule
//! goes nowhere.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use conclave_protocol::lk::{self, data_packet::Value};
use conclave_protocol::remote::topic;
use conclave_protocol::seam::DataRule;
use conclave_protocol::unprotected::Check;
use conclave_protocol::{Identity, RoomName, limits};

use super::seam::Now;

/// The rules of all rooms.
#[derive(Debug, Default)]
pub(super) struct Policies {
    rooms: HashMap<RoomName, Vec<Rule>>,
    /// Packets that were stopped.
    pub(super) refused: u64,
}

#[derive(Debug)]
struct Rule {
    topic: String,
    from: Identity,
    to: Identity,
    until: Instant,
}

/// What becomes of a data packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// To whom the packet names, or everybody.
    AsNamed,
    /// To one alone, whatever the packet names.
    To(String),
    Nowhere,
}

impl Policies {
    /// Replaces the rules of a room. Their ends become moments of the monotonic clock here and now, so that a wall clock
    /// that is set later neither prolongs nor ends a lease.
    pub(super) fn set(&mut self, now: Now, room: RoomName, rules: Vec<DataRule>) {
        for rules in self.rooms.values_mut() {
            rules.retain(|rule| rule.until > now.instant);
        }
        self.rooms.retain(|_, rules| !rules.is_empty());
        let wall = now.wall.as_secs().saturating_mul(1_000);
        let rules = rules
            .into_iter()
            .take(limits::DATA_RULES_PER_ROOM)
            .map(|rule| Rule {
                until: now.instant + Duration::from_millis(rule.until.as_millis().saturating_sub(wall)),
                topic: rule.topic,
                from: rule.from,
                to: rule.to,
            });
        self.rooms.insert(room, rules.collect());
    }

    pub(super) fn forget(&mut self, room: &RoomName) {
        self.rooms.remove(room);
    }

    /// Decides and counts. `to` is whom the packet names.
    pub(super) fn decide(
        &mut self,
        now: Instant,
        room: &RoomName,
        from: &Identity,
        packet: &lk::DataPacket,
        to: &[String],
    ) -> Way {
        let way = self.way(now, room, from, packet, to);
        if way == Way::Nowhere {
            self.refused += 1;
        }
        way
    }

    fn way(
        &self,
        now: Instant,
        room: &RoomName,
        from: &Identity,
        packet: &lk::DataPacket,
        to: &[String],
    ) -> Way {
        let topic = match &packet.value {
            Some(Value::User(user)) => user.topic.as_deref().unwrap_or_default(),
            // What is said in one message needs no stream, and a stream's pieces carry no topic to decide by.
            Some(Value::StreamHeader(header)) if topic::is_leased(&header.topic) => return Way::Nowhere,
            _ => return Way::AsNamed,
        };
        if !topic::is_leased(topic) || Check::Forwarding.is_off() {
            return Way::AsNamed;
        }
        let rules = self.rooms.get(room).into_iter().flatten();
        let mut allowed = rules.filter(|rule| rule.topic == topic && rule.from == *from && rule.until > now);
        match allowed.next() {
            Some(rule) if to.iter().all(|named| named == rule.to.as_str()) => {
                Way::To(rule.to.as_str().to_owned())
            }
            _ => Way::Nowhere,
        }
    }
}
