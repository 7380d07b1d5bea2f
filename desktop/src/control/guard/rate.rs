//! How many acts a second are obeyed.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// At most so many in any second.
#[derive(Debug)]
pub(super) struct Rate {
    limit: usize,
    times: VecDeque<Instant>,
}

impl Rate {
    pub(super) fn new(limit: u32) -> Self {
        let limit = limit as usize;
        let times = VecDeque::with_capacity(limit);
        Self { limit, times }
    }

    /// Whether `cost` more fit. They are counted if so.
    pub(super) fn admits(&mut self, now: Instant, cost: usize) -> bool {
        while self.times.front().is_some_and(|&time| time + WINDOW <= now) {
            self.times.pop_front();
        }
        let fits = self.times.len() + cost <= self.limit;
        if fits {
            self.times.extend(std::iter::repeat_n(now, cost));
        }
        fits
    }
}

const WINDOW: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_second_holds_more_than_the_limit() {
        let start = Instant::now();
        let mut rate = Rate::new(3);
        let at = |millis| start + Duration::from_millis(millis);
        assert!(rate.admits(at(0), 2));
        assert!(!rate.admits(at(500), 2));
        assert!(rate.admits(at(500), 1));
        assert!(!rate.admits(at(999), 1));
        assert!(rate.admits(at(1000), 2));
        assert!(!rate.admits(at(1400), 1));
    }
}
