//! What the network does to a datagram, drawn from a seed.

use std::time::Duration;

/// `SplitMix64` (Steele, Lea, Flood 2014).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(crate) fn pick<T: Copy>(&mut self, things: &[T]) -> T {
        let position = self.below(things.len() as u64);
        things[usize::try_from(position).expect("a position in memory")]
    }

    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// One direction of somebody's line. What it does to its nth datagram depends on nothing but its seed.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) link: Link,
    random: Random,
}

impl Line {
    pub(super) fn new(link: Link, random: &mut Random) -> Self {
        Self {
            link,
            random: Random::new(random.next()),
        }
    }

    /// How long a datagram takes; `None` if it is lost.
    pub(super) fn pass(&mut self) -> Option<Duration> {
        // Always as many draws, so that a change of the link leaves the rest of the sequence as it is.
        let (lost, overtaken, late) = (
            self.random.below(100),
            self.random.below(100),
            self.random.below(LATEST),
        );
        let late = if overtaken < self.link.late { 1 + late } else { 0 };
        (lost >= self.link.loss).then(|| self.link.delay + Duration::from_millis(late))
    }
}

/// How a line treats datagrams.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) delay: Duration,
    /// Of a hundred datagrams, how many are lost.
    pub(crate) loss: u64,
    /// Of a hundred datagrams, how many are overtaken by later ones.
    pub(crate) late: u64,
}

/// An overtaken datagram comes at most this much later.
const LATEST: u64 = 30;

impl Link {
    /// Nothing is lost, everything comes in order.
    pub(crate) const PERFECT: Self = Self {
        delay: Duration::from_millis(50),
        loss: 0,
        late: 0,
    };

    /// A bad line: one in ten is lost, one in twenty comes late.
    pub(crate) const BAD: Self = Self {
        loss: 10,
        late: 5,
        ..Self::PERFECT
    };
}
