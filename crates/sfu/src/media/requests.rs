//! Keyframe requests of many subscribers become few: one in flight for each track and layer, repeated while it is
//! unanswered, and limited where keyframes do come (PLI, RFC 4585 section 6.3.1). A keyframe costs the sender and
//! everybody on the way as much as a second of video, so no viewer may cause more than a few.

use std::time::{Duration, Instant};

/// The least time between a request and the next after it was answered.
const SPACING: Duration = Duration::from_millis(500);
/// No more than two requests in this time, so that a storm causes one a second.
const PAIR_SPACING: Duration = Duration::from_secs(2);
/// The shortest wait for an answer: an encoder takes a frame or two, and most answer no sooner.
const LEAST_PATIENCE: Duration = Duration::from_millis(300);
/// Repetitions slow down to this: a sender that stays silent for long has its camera off.
const MOST_PATIENCE: Duration = Duration::from_secs(2);
const DEFAULT_ROUND_TRIP: Duration = Duration::from_millis(100);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nobody asks.
    Resting,
    /// Asked for too soon after the last one.
    Deferred { until: Instant },
    /// Sent, and no keyframe came yet.
    InFlight { repeat_at: Instant, patience: Duration },
}

/// The requests for one layer of one track.
#[derive(Clone, Debug)]
pub struct KeyframeRequests {
    state: State,
    last_sent: Option<Instant>,
    sent_before: Option<Instant>,
    round_trip: Duration,
}

impl Default for KeyframeRequests {
    fn default() -> Self {
        Self {
            state: State::Resting,
            last_sent: None,
            sent_before: None,
            round_trip: DEFAULT_ROUND_TRIP,
        }
    }
}

impl KeyframeRequests {
    pub fn new() -> Self {
        Self::default()
    }

    /// The newest measured round trip to the sender.
    pub fn set_round_trip(&mut self, round_trip: Duration) {
        self.round_trip = round_trip;
    }

    /// Somebody needs a keyframe. True if a request has to be sent now; otherwise one is under way or will be due at
    /// [`KeyframeRequests::poll_timeout`].
    pub fn request(&mut self, now: Instant) -> bool {
        if self.state != State::Resting {
            return false;
        }
        let allowed = self.allowed_at();
        if let Some(until) = allowed.filter(|at| *at > now) {
            self.state = State::Deferred { until };
            return false;
        }
        self.send(now, self.patience());
        true
    }

    /// A keyframe began. Whoever could not use it has to ask again.
    pub fn keyframe_arrived(&mut self) {
        self.state = State::Resting;
    }

    /// Nobody waits for a keyframe any more.
    pub fn withdraw(&mut self) {
        self.state = State::Resting;
    }

    /// Whether somebody asked and no keyframe came yet.
    pub fn is_pending(&self) -> bool {
        self.state != State::Resting
    }

    pub fn poll_timeout(&self) -> Option<Instant> {
        match self.state {
            State::Resting => None,
            State::Deferred { until } => Some(until),
            State::InFlight { repeat_at, .. } => Some(repeat_at),
        }
    }

    /// True if a request has to be sent now: a deferred one, or the repetition of one that was not answered.
    pub fn handle_timeout(&mut self, now: Instant) -> bool {
        if self.poll_timeout().is_none_or(|due| due > now) {
            return false;
        }
        let patience = match self.state {
            State::InFlight { patience, .. } => patience.saturating_mul(2).min(MOST_PATIENCE),
            State::Resting | State::Deferred { .. } => self.patience(),
        };
        self.send(now, patience);
        true
    }

    fn send(&mut self, now: Instant, patience: Duration) {
        self.sent_before = self.last_sent.replace(now);
        self.state = State::InFlight {
            repeat_at: now + patience,
            patience,
        };
    }

    fn allowed_at(&self) -> Option<Instant> {
        let after_last = self.last_sent.map(|at| at + SPACING);
        let after_pair = self.sent_before.map(|at| at + PAIR_SPACING);
        after_last.max(after_pair)
    }

    fn patience(&self) -> Duration {
        self.round_trip
            .saturating_mul(2)
            .clamp(LEAST_PATIENCE, MOST_PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::start;
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn requests_of_many_subscribers_become_one() {
        let (mut requests, now) = (KeyframeRequests::new(), start());
        assert!(requests.request(now));
        assert!((0..50).all(|later| !requests.request(now + later * MS)));
        assert!(requests.is_pending());
    }

    #[test]
    fn an_unanswered_request_is_repeated_ever_more_slowly() {
        let (mut requests, begin) = (KeyframeRequests::new(), start());
        requests.set_round_trip(200 * MS);
        requests.request(begin);
        let mut waits = Vec::new();
        let mut last = begin;
        for _ in 0..5 {
            let due = requests.poll_timeout().unwrap();
            assert!(!requests.handle_timeout(due - MS));
            assert!(requests.handle_timeout(due));
            waits.push((due - last).as_millis());
            last = due;
        }
        assert_eq!(waits, [400, 800, 1600, 2000, 2000]);
    }

    #[test]
    fn a_keyframe_and_a_withdrawal_end_the_repetition() {
        let (mut requests, now) = (KeyframeRequests::new(), start());
        requests.request(now);
        requests.keyframe_arrived();
        assert_eq!(requests.poll_timeout(), None);
        requests.request(now + 3000 * MS);
        requests.withdraw();
        assert!(!requests.handle_timeout(now + 9000 * MS));
    }

    #[test]
    fn a_request_soon_after_an_answered_one_is_deferred_and_not_lost() {
        let (mut requests, now) = (KeyframeRequests::new(), start());
        requests.request(now);
        requests.keyframe_arrived();
        assert!(!requests.request(now + 100 * MS));
        assert_eq!(requests.poll_timeout(), Some(now + SPACING));
        assert!(requests.handle_timeout(now + SPACING));
        requests.keyframe_arrived();
        assert!(
            requests.request(now + PAIR_SPACING),
            "a quiet second and a half later it is sent at once"
        );
    }

    #[test]
    fn a_storm_causes_one_request_a_second() {
        let (mut requests, begin) = (KeyframeRequests::new(), start());
        let mut sent = 0;
        for later in 0..10_000 {
            let now = begin + later * MS;
            if requests.request(now) || requests.handle_timeout(now) {
                sent += 1;
                requests.keyframe_arrived();
            }
        }
        assert_eq!(sent, 10);
    }
}
