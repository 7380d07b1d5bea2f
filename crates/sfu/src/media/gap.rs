//! What is missing of one incoming encoding, and when to give up on it.
//!
//! A lost packet is asked for again by the transport (NACK, RFC 4585). This tracker only waits: what has not come
//! after two round trips is taken for lost, the stream is broken, and that is said once. Video only: lost sound is
//! concealed. Memory is bounded by the window, whatever the indices.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How many indices back an arrival is told apart from a duplicate. A second of video at 10 Mbit/s.
const WINDOW: u64 = 1_024;
const WORDS: usize = (WINDOW / 64) as usize;
/// The round trip assumed until one is measured.
const DEFAULT_ROUND_TRIP: Duration = Duration::from_millis(100);
/// Patience is two round trips within these bounds: below, a timer's jitter decides; above, the picture stands longer
/// than a keyframe takes.
const LEAST_PATIENCE: Duration = Duration::from_millis(40);
const MOST_PATIENCE: Duration = Duration::from_secs(1);

/// What an arriving index means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Not seen before, and not given up for missing.
    New,
    /// It was missing.
    Repaired,
    Duplicate,
    /// Too far below the highest to tell anything. Not worth forwarding.
    TooOld,
    /// New, but so much is missing before it that the stream is broken: see [`Broken`].
    AfterBreak,
}

/// The stream lost something for good: subscribers have to be held and a keyframe asked for. Said once until the next
/// keyframe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// Tracks one encoding.
#[derive(Clone, Debug)]
pub struct GapTracker {
    highest: Option<u64>,
    /// Bit `index % WINDOW`: whether the index arrived.
    arrived: [u64; WORDS],
    /// Missing indices and when that was noticed, both ascending.
    missing: VecDeque<(u64, Instant)>,
    /// The last index that was too old. Two in a row mean that the sender counts anew (RFC 3550, appendix A.1).
    too_old: Option<u64>,
    is_broken: bool,
    patience: Duration,
}

impl Default for GapTracker {
    fn default() -> Self {
        Self {
            highest: None,
            arrived: [0; WORDS],
            missing: VecDeque::new(),
            too_old: None,
            is_broken: false,
            patience: patience(DEFAULT_ROUND_TRIP),
        }
    }
}

impl GapTracker {
    pub fn new() -> Self {
        Self::default()
    }

    /// The newest measured round trip to the sender.
    pub fn set_round_trip(&mut self, round_trip: Duration) {
        self.patience = patience(round_trip);
    }

    /// Begins anew, as after a pause: what did not come meanwhile is not missing.
    pub fn begin_anew(&mut self) {
        *self = Self {
            patience: self.patience,
            ..Self::default()
        };
    }

    /// Notes an arrival.
    pub fn received(&mut self, index: u64, now: Instant) -> Arrival {
        let Some(highest) = self.highest else {
            self.begin_at(index);
            return Arrival::New;
        };
        if index > highest {
            return self.advance(highest, index, now);
        }
        if highest - index >= WINDOW {
            return self.note_too_old(index);
        }
        if self.has(index) {
            return Arrival::Duplicate;
        }
        self.mark(index);
        self.repair(index)
    }

    /// Whether nothing above this index arrived. A keyframe whose start is not the newest packet is of no use to those
    /// who wait for one: they did not get what overtook it.
    pub fn is_newest(&self, index: u64) -> bool {
        self.highest == Some(index)
    }

    /// A keyframe begins at this index, which arrived: nothing before it is needed any more, and a break is said again.
    pub fn keyframe_started(&mut self, index: u64) {
        while self.missing.front().is_some_and(|(missing, _)| *missing < index) {
            self.missing.pop_front();
        }
        self.is_broken = false;
    }

    /// Whether the stream is broken and waits for a keyframe.
    pub fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// When the oldest missing packet is given up.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.missing.front().map(|(_, noticed)| *noticed + self.patience)
    }

    /// Says so, once, if a packet stayed away too long.
    pub fn handle_timeout(&mut self, now: Instant) -> Option<Broken> {
        let is_due = self.poll_timeout().is_some_and(|due| due <= now);
        is_due.then(|| self.break_off())
    }

    fn advance(&mut self, highest: u64, index: u64, now: Instant) -> Arrival {
        self.too_old = None;
        if index - highest > WINDOW {
            return self.restart(index);
        }
        for between in highest + 1..index {
            self.clear(between);
            if !self.is_broken {
                self.missing.push_back((between, now));
            }
        }
        self.mark(index);
        self.highest = Some(index);
        if self
            .missing
            .front()
            .is_some_and(|(missing, _)| index - missing >= WINDOW)
        {
            self.break_off();
            return Arrival::AfterBreak;
        }
        Arrival::New
    }

    fn note_too_old(&mut self, index: u64) -> Arrival {
        let follows = self
            .too_old
            .is_some_and(|last| last.checked_add(1) == Some(index));
        if follows {
            return self.restart(index);
        }
        self.too_old = Some(index);
        Arrival::TooOld
    }

    /// Counts anew from `index`. The break is said unless it was said before.
    fn restart(&mut self, index: u64) -> Arrival {
        let was_broken = self.is_broken;
        self.break_off();
        self.begin_at(index);
        if was_broken {
            Arrival::New
        } else {
            Arrival::AfterBreak
        }
    }

    fn begin_at(&mut self, index: u64) {
        self.arrived = [0; WORDS];
        self.highest = Some(index);
        self.too_old = None;
        self.mark(index);
    }

    fn break_off(&mut self) -> Broken {
        self.missing.clear();
        self.is_broken = true;
        Broken
    }

    fn repair(&mut self, index: u64) -> Arrival {
        let Ok(at) = self.missing.binary_search_by_key(&index, |(missing, _)| *missing) else {
            return Arrival::New;
        };
        self.missing.remove(at);
        Arrival::Repaired
    }

    fn has(&self, index: u64) -> bool {
        let (word, bit) = place(index);
        self.arrived[word] & bit != 0
    }

    fn mark(&mut self, index: u64) {
        let (word, bit) = place(index);
        self.arrived[word] |= bit;
    }

    fn clear(&mut self, index: u64) {
        let (word, bit) = place(index);
        self.arrived[word] &= !bit;
    }
}

fn place(index: u64) -> (usize, u64) {
    let slot = index % WINDOW;
    ((slot / 64) as usize, 1 << (slot % 64))
}

fn patience(round_trip: Duration) -> Duration {
    round_trip.saturating_mul(2).clamp(LEAST_PATIENCE, MOST_PATIENCE)
}

#[cfg(test)]
mod tests {
    use super::super::samples::start;
    use super::*;

    fn tracker_at(index: u64) -> (GapTracker, Instant) {
        let mut tracker = GapTracker::new();
        let now = start();
        assert_eq!(tracker.received(index, now), Arrival::New);
        (tracker, now)
    }

    #[test]
    fn a_gap_that_is_repaired_in_time_breaks_nothing() {
        let (mut tracker, now) = tracker_at(10);
        assert_eq!(tracker.received(12, now), Arrival::New);
        assert_eq!(tracker.poll_timeout(), Some(now + Duration::from_millis(200)));
        assert_eq!(tracker.received(11, now), Arrival::Repaired);
        assert!(tracker.is_newest(12) && !tracker.is_newest(11));
        assert_eq!(tracker.received(11, now), Arrival::Duplicate);
        assert_eq!(tracker.poll_timeout(), None);
        assert_eq!(tracker.handle_timeout(now + Duration::from_secs(9)), None);
    }

    #[test]
    fn an_unrepaired_gap_breaks_the_stream_once_after_two_round_trips() {
        let (mut tracker, now) = tracker_at(10);
        tracker.set_round_trip(Duration::from_millis(30));
        tracker.received(12, now);
        tracker.received(14, now + Duration::from_millis(10));
        let due = now + Duration::from_millis(60);
        assert_eq!(tracker.handle_timeout(due - Duration::from_millis(1)), None);
        assert_eq!(tracker.handle_timeout(due), Some(Broken));
        tracker.received(20, due);
        assert_eq!(
            tracker.poll_timeout(),
            None,
            "nothing more is said before a keyframe"
        );
        assert_eq!(tracker.handle_timeout(due + Duration::from_secs(9)), None);
    }

    #[test]
    fn a_keyframe_makes_gaps_before_it_irrelevant_and_ends_a_break() {
        let (mut tracker, now) = tracker_at(10);
        tracker.received(12, now);
        tracker.received(14, now);
        tracker.keyframe_started(14);
        assert_eq!(tracker.poll_timeout(), None);
        tracker.received(16, now);
        assert_eq!(tracker.handle_timeout(now + MOST_PATIENCE), Some(Broken));
        tracker.received(17, now);
        assert!(tracker.is_broken());
        tracker.keyframe_started(17);
        assert!(!tracker.is_broken());
        tracker.received(19, now);
        assert!(tracker.poll_timeout().is_some());
    }

    #[test]
    fn patience_is_bounded() {
        let (mut tracker, now) = tracker_at(0);
        tracker.received(2, now);
        tracker.set_round_trip(Duration::ZERO);
        assert_eq!(tracker.poll_timeout(), Some(now + LEAST_PATIENCE));
        tracker.set_round_trip(Duration::MAX);
        assert_eq!(tracker.poll_timeout(), Some(now + MOST_PATIENCE));
    }

    #[test]
    fn a_jump_beyond_the_window_is_a_break_at_once() {
        let (mut tracker, now) = tracker_at(10);
        assert_eq!(tracker.received(10 + WINDOW, now), Arrival::New);
        assert_eq!(tracker.received(11 + 2 * WINDOW, now), Arrival::AfterBreak);
        assert_eq!(tracker.received(u64::MAX, now), Arrival::New, "said once");
        assert!(tracker.is_broken());
    }

    #[test]
    fn a_packet_that_leaves_the_window_missing_is_a_break() {
        let (mut tracker, now) = tracker_at(0);
        let arrivals: Vec<_> = (2..=WINDOW + 1)
            .map(|index| tracker.received(index, now))
            .collect();
        assert_eq!(arrivals.last(), Some(&Arrival::AfterBreak));
        assert_eq!(
            arrivals
                .iter()
                .filter(|arrival| **arrival == Arrival::AfterBreak)
                .count(),
            1
        );
        assert_eq!(tracker.received(1, now), Arrival::TooOld);
    }

    #[test]
    fn a_sender_that_counts_anew_is_followed() {
        let (mut tracker, now) = tracker_at(90_000);
        assert_eq!(tracker.received(5, now), Arrival::TooOld);
        assert_eq!(tracker.received(6, now), Arrival::AfterBreak);
        assert_eq!(tracker.received(7, now), Arrival::New);
    }
}
