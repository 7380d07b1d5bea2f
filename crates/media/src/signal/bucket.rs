//! How fast one client may send signal messages. Pure: the caller waits as long as it is told.

use std::time::{Duration, Instant};

use conclave_protocol::limits;

/// Seconds' worth of messages that may come at once.
const BURST: u32 = 10;

/// A leaky bucket (the generic cell rate algorithm of ITU-T I.371).
#[derive(Debug)]
pub(crate) struct Bucket {
    interval: Duration,
    burst: Duration,
    /// When everything that was taken will have leaked out.
    empty_at: Instant,
}

impl Bucket {
    /// One that lets `limits::SIGNAL_RATE` messages a second pass.
    pub(crate) fn for_signals(now: Instant) -> Self {
        Self::new(now, limits::SIGNAL_RATE)
    }

    fn new(now: Instant, rate: u32) -> Self {
        let interval = Duration::from_secs(1) / rate.max(1);
        Self {
            interval,
            burst: interval * rate * BURST,
            empty_at: now,
        }
    }

    /// Counts one message. Returns how long the next has to wait; zero while the burst lasts.
    pub(crate) fn take(&mut self, now: Instant) -> Duration {
        self.empty_at = self.empty_at.max(now) + self.interval;
        self.empty_at.saturating_duration_since(now + self.burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_what_follows_waits_for_the_rate() {
        let now = Instant::now();
        let mut bucket = Bucket::new(now, 10);
        for _ in 0..100 {
            assert_eq!(bucket.take(now), Duration::ZERO);
        }
        assert_eq!(bucket.take(now), Duration::from_millis(100));
    }

    #[test]
    fn one_who_keeps_to_the_rate_never_waits() {
        let mut now = Instant::now();
        let mut bucket = Bucket::new(now, 10);
        for _ in 0..1_000 {
            assert_eq!(bucket.take(now), Duration::ZERO);
            now += Duration::from_millis(100);
        }
    }

    #[test]
    fn one_who_waits_as_told_sends_at_the_rate() {
        let start = Instant::now();
        let mut now = start;
        let mut bucket = Bucket::new(now, 10);
        for _ in 0..1_100 {
            now += bucket.take(now);
        }
        let seconds = now.duration_since(start).as_secs_f64();
        assert!((99.0..101.0).contains(&seconds), "{seconds}");
    }
}
