//! What is asked of the publisher: gaps against a plain model of them, and the limits on keyframe requests.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use conclave_sfu::media::{Arrival, Broken, GapTracker, KeyframeRequests};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::world::start;

const ROUND_TRIP: Duration = Duration::from_millis(80);
const PATIENCE: Duration = Duration::from_millis(160);

/// The tracker as one would write it without a bound on memory.
#[derive(Default)]
struct Model {
    arrived: BTreeSet<u64>,
    missing: BTreeMap<u64, Instant>,
    is_broken: bool,
}

impl Model {
    fn received(&mut self, index: u64, now: Instant) -> Arrival {
        let highest = self.arrived.last().copied().unwrap_or(index);
        if !self.arrived.insert(index) {
            return Arrival::Duplicate;
        }
        if !self.is_broken {
            self.missing
                .extend((highest + 1..index).map(|between| (between, now)));
        }
        if self.missing.remove(&index).is_some() {
            Arrival::Repaired
        } else {
            Arrival::New
        }
    }

    fn keyframe_started(&mut self, index: u64) {
        self.missing.retain(|missing, _| *missing >= index);
        self.is_broken = false;
    }

    fn breaks_at(&self) -> Option<Instant> {
        self.missing.values().min().map(|noticed| *noticed + PATIENCE)
    }

    fn breaks(&mut self) {
        self.missing.clear();
        self.is_broken = true;
    }
}

fn check_gaps(arrivals: &[(u64, u64, bool)]) -> Result<(), TestCaseError> {
    let (mut tracker, mut model) = (GapTracker::new(), Model::default());
    tracker.set_round_trip(ROUND_TRIP);
    let mut now = start();
    for (index, millis, is_keyframe) in arrivals.iter().copied() {
        now += Duration::from_millis(millis);
        while let Some(due) = model.breaks_at().filter(|due| *due <= now) {
            prop_assert_eq!(tracker.poll_timeout(), Some(due));
            prop_assert_eq!(tracker.handle_timeout(due), Some(Broken));
            model.breaks();
        }
        prop_assert_eq!(tracker.handle_timeout(now), None);
        prop_assert_eq!(tracker.received(index, now), model.received(index, now));
        if is_keyframe {
            tracker.keyframe_started(index);
            model.keyframe_started(index);
        }
        prop_assert_eq!(tracker.poll_timeout(), model.breaks_at());
        prop_assert_eq!(tracker.is_broken(), model.is_broken);
    }
    Ok(())
}

/// Indices that mostly ascend, with some left out, some late and some twice.
fn arrivals() -> impl Strategy<Value = Vec<(u64, u64, bool)>> {
    let one = (
        0..6_u64,
        prop_oneof![8 => Just(5_u64), 1 => 0..300_u64],
        prop::bool::weighted(0.05),
    );
    vec(one, 1..300).prop_map(|steps| {
        let paced = |(position, (jitter, millis, is_keyframe)): (u64, (u64, u64, bool))| {
            (70_000 + position + jitter, millis, is_keyframe)
        };
        (0..).zip(steps).map(paced).collect()
    })
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Request,
    Keyframe,
    Wait(u64),
}

fn requests() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![4 => Just(Step::Request), 2 => Just(Step::Keyframe), 4 => (1..400_u64).prop_map(Step::Wait)];
    vec(step, 1..200)
}

/// When requests were sent; those that repeat an unanswered one apart.
#[derive(Default)]
struct Log {
    answered: Vec<Instant>,
    is_open: bool,
}

impl Log {
    fn sent(&mut self, now: Instant) {
        if !self.is_open {
            self.answered.push(now);
        }
        self.is_open = true;
    }
}

fn check_requests(steps: &[Step]) -> Result<(), TestCaseError> {
    let mut requests = KeyframeRequests::new();
    let mut log = Log::default();
    let mut now = start();
    for step in steps.iter().copied() {
        match step {
            Step::Request => {
                if requests.request(now) {
                    log.sent(now);
                }
                let due = requests.poll_timeout();
                prop_assert!(
                    due.is_some_and(|due| due > now),
                    "a request is under way or will be sent"
                );
            }
            Step::Keyframe => {
                requests.keyframe_arrived();
                log.is_open = false;
                prop_assert_eq!(requests.poll_timeout(), None);
            }
            Step::Wait(millis) => {
                let until = now + Duration::from_millis(millis);
                while let Some(due) = requests.poll_timeout().filter(|due| *due <= until) {
                    prop_assert!(requests.handle_timeout(due));
                    log.sent(due);
                }
                now = until;
            }
        }
    }
    for pair in log.answered.windows(2) {
        prop_assert!(pair[1] - pair[0] >= Duration::from_millis(500));
    }
    for three in log.answered.windows(3) {
        prop_assert!(three[2] - three[0] >= Duration::from_secs(2));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn gaps_are_what_a_plain_model_says(arrivals in arrivals()) {
        check_gaps(&arrivals)?;
    }

    #[test]
    fn no_request_is_lost_and_answered_ones_keep_their_distance(steps in requests()) {
        check_requests(&steps)?;
    }
}
