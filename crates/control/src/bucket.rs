//! How often one client address may do something: token buckets, one an address, in bounded memory.
//!
//! Pure: time comes in. An IPv6 client owns a whole /64, so that counts as one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use conclave_protocol::UnixMillis;

use crate::limits;

/// Buckets of addresses. One that is full again is forgotten.
pub(crate) struct Buckets {
    at_once: u32,
    again: Duration,
    /// When everything that was taken will have come back.
    full_at: HashMap<IpAddr, UnixMillis>,
}

impl Buckets {
    pub(crate) fn new(at_once: u32, again: Duration) -> Self {
        Self {
            at_once,
            again,
            full_at: HashMap::new(),
        }
    }

    /// How long this address has to wait; `None` where it may go on.
    pub(crate) fn wait(&self, now: UnixMillis, address: IpAddr) -> Option<Duration> {
        let full_at = self.bounded(now, *self.full_at.get(&network(address))?);
        let wait = full_at.plus(self.again).since(now.plus(self.burst()));
        (!wait.is_zero()).then_some(wait)
    }

    /// Counts one.
    pub(crate) fn take(&mut self, now: UnixMillis, address: IpAddr) {
        self.make_room(now);
        let network = network(address);
        let full_at = self.full_at.get(&network).copied().unwrap_or(now);
        let full_at = self.bounded(now, full_at).max(now).plus(self.again);
        self.full_at.insert(network, full_at);
    }

    /// A clock that was set back must not make anybody wait for as long as that.
    fn bounded(&self, now: UnixMillis, full_at: UnixMillis) -> UnixMillis {
        full_at.min(now.plus(self.burst()))
    }

    fn burst(&self) -> Duration {
        self.again * self.at_once
    }

    /// Forgets who has nothing left to wait for, and under a flood of addresses those with the least.
    fn make_room(&mut self, now: UnixMillis) {
        if self.full_at.len() < limits::ADDRESSES_REMEMBERED {
            return;
        }
        self.full_at.retain(|_, full_at| *full_at > now);
        if self.full_at.len() >= limits::ADDRESSES_REMEMBERED {
            let mut all: Vec<_> = self.full_at.values().copied().collect();
            let middle = all.len() / 2;
            let median = *all.select_nth_unstable(middle).1;
            self.full_at.retain(|_, full_at| *full_at > median);
        }
    }
}

/// What counts as one client: an IPv4 address, or an IPv6 network of 64 bits (RFC 6177).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) >> 64 << 64).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGAIN: Duration = Duration::from_secs(6);

    fn at(seconds: u64) -> UnixMillis {
        UnixMillis::from_millis(1_000_000 + seconds * 1_000)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_allowed_at_once_passes_and_the_next_waits() {
        let mut buckets = Buckets::new(3, AGAIN);
        for _ in 0..3 {
            assert_eq!(buckets.wait(at(0), ip("10.0.0.1")), None);
            buckets.take(at(0), ip("10.0.0.1"));
        }
        assert_eq!(buckets.wait(at(0), ip("10.0.0.1")), Some(AGAIN));
        assert_eq!(buckets.wait(at(4), ip("10.0.0.1")), Some(Duration::from_secs(2)));
        assert_eq!(buckets.wait(at(6), ip("10.0.0.1")), None);
        assert_eq!(
            buckets.wait(at(0), ip("10.0.0.2")),
            None,
            "others are not concerned"
        );
    }

    #[test]
    fn a_clock_that_is_set_back_makes_nobody_wait_longer() {
        let mut buckets = Buckets::new(3, AGAIN);
        for _ in 0..3 {
            buckets.take(at(3_600), ip("10.0.0.1"));
        }
        assert_eq!(buckets.wait(at(0), ip("10.0.0.1")), Some(AGAIN));
        assert_eq!(
            buckets.wait(at(6), ip("10.0.0.1")),
            Some(AGAIN),
            "bounded at each look"
        );
        buckets.take(at(0), ip("10.0.0.1"));
        assert_eq!(buckets.wait(at(12), ip("10.0.0.1")), None);
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_client() {
        let mut buckets = Buckets::new(1, AGAIN);
        buckets.take(at(0), ip("2001:db8::1"));
        assert!(buckets.wait(at(0), ip("2001:db8::ffff:1")).is_some());
        assert!(buckets.wait(at(0), ip("2001:db8:0:1::1")).is_none());
        buckets.take(at(0), ip("::ffff:10.0.0.1"));
        assert!(
            buckets.wait(at(0), ip("10.0.0.1")).is_some(),
            "IPv4 in IPv6 is IPv4"
        );
    }

    #[test]
    fn a_flood_of_addresses_makes_nobody_forgotten_who_failed_more() {
        let mut buckets = Buckets::new(3, AGAIN);
        for _ in 0..3 {
            buckets.take(at(0), ip("10.0.0.1"));
        }
        let flood = u32::try_from(limits::ADDRESSES_REMEMBERED).unwrap() + 10;
        for number in 0..flood {
            buckets.take(at(0), IpAddr::V4((0x0b00_0000 + number).into()));
        }
        assert!(buckets.full_at.len() <= limits::ADDRESSES_REMEMBERED);
        assert!(buckets.wait(at(0), ip("10.0.0.1")).is_some());
    }
}
