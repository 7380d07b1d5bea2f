//! How long to wait before a lost connection is tried again: the pauses LiveKit's own clients make.

use std::time::Duration;

const STEP: Duration = Duration::from_millis(300);
const LONGEST: Duration = Duration::from_secs(7);
/// From the third attempt on, up to this is added, so that a room full of clients does not come back at once.
const JITTER: Duration = Duration::from_secs(1);

/// Counts attempts and says how long to wait before the next.
#[derive(Debug)]
pub(super) struct Backoff {
    limit: u32,
    made: u32,
    random: u64,
}

impl Backoff {
    pub(super) fn new(limit: u32, seed: u64) -> Self {
        Self {
            limit,
            made: 0,
            random: seed | 1,
        }
    }

    /// The pause before the next attempt, or `None` when there shall be no more.
    pub(super) fn next_pause(&mut self) -> Option<Duration> {
        if self.made >= self.limit {
            return None;
        }
        let attempt = self.made;
        self.made += 1;
        let pause = STEP.saturating_mul(attempt.saturating_mul(attempt)).min(LONGEST);
        Some(if attempt > 1 { pause + self.jitter() } else { pause })
    }

    pub(super) fn reset(&mut self) {
        self.made = 0;
    }

    fn jitter(&mut self) -> Duration {
        // Xorshift (Marsaglia 2003): spreading retries needs no better numbers.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        JITTER.mul_f64((self.random >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_attempt_is_immediate_and_pauses_grow_to_the_longest() {
        let mut backoff = Backoff::new(8, 7);
        let pauses: Vec<_> = std::iter::from_fn(|| backoff.next_pause()).collect();
        assert_eq!(pauses[0], Duration::ZERO);
        assert_eq!(pauses[1], STEP);
        assert!(pauses[2] >= STEP * 4 && pauses[2] <= STEP * 4 + JITTER);
        assert!(pauses.iter().all(|pause| *pause <= LONGEST + JITTER));
        assert!(pauses[7] >= LONGEST);
    }

    #[test]
    fn attempts_end_at_the_limit_and_begin_anew_after_success() {
        let mut backoff = Backoff::new(2, 0);
        assert!(backoff.next_pause().is_some() && backoff.next_pause().is_some());
        assert_eq!(backoff.next_pause(), None);
        backoff.reset();
        assert_eq!(backoff.next_pause(), Some(Duration::ZERO));
        assert_eq!(Backoff::new(0, 0).next_pause(), None);
    }

    #[test]
    fn clients_with_different_seeds_come_back_at_different_times() {
        let third = |seed| {
            let mut backoff = Backoff::new(3, seed);
            (0..3).filter_map(|_| backoff.next_pause()).last()
        };
        assert_ne!(third(2), third(9_001));
    }
}
