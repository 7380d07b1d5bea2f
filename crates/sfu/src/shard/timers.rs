//! When something has to be done although nothing happened.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

use super::Shard;
use super::seam::{Now, Output};
use super::state::{ParticipantKey, SubscriptionKey, TrackKey, TransportKey};

/// A lost connection may come back for this long; then the participant has left.
const RESUME_GRACE: Duration = Duration::from_secs(20);
/// How old a client's token may get while it is connected. It is a wall-clock age, so a machine that slept sends
/// a fresh one as soon as it wakes.
const TOKEN_REFRESH: Duration = Duration::from_secs(300);
const HOUSEKEEPING: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Timer {
    Transport(TransportKey),
    Track(TrackKey),
    /// A described lane that the client said nothing about.
    Lane(SubscriptionKey),
    Loudness,
    Housekeeping,
}

/// A heap of times. Entries are not taken back: whoever is called too early puts itself in again.
pub(super) struct Timers(BinaryHeap<Reverse<(Instant, Timer)>>);

impl Timers {
    pub(super) fn new(now: Instant) -> Self {
        Self(
            [
                Reverse((now, Timer::Loudness)),
                Reverse((now, Timer::Housekeeping)),
            ]
            .into(),
        )
    }

    pub(super) fn push(&mut self, at: Instant, timer: Timer) {
        self.0.push(Reverse((at, timer)));
    }

    pub(super) fn pop(&mut self, now: Instant) -> Option<Timer> {
        let Reverse((at, _)) = self.0.peek()?;
        if *at > now {
            return None;
        }
        self.0.pop().map(|Reverse((_, timer))| timer)
    }

    /// Never empty: housekeeping and loudness put themselves in again.
    #[expect(clippy::expect_used, reason = "two timers are always in the heap")]
    pub(super) fn next(&self) -> Instant {
        self.0
            .peek()
            .map(|Reverse((at, _))| *at)
            .expect("two timers are always in the heap")
    }
}

impl Shard {
    pub(super) fn timer(&mut self, now: Now, timer: Timer) {
        match timer {
            Timer::Transport(key) => self.transport_due(now, key),
            Timer::Track(key) => self.track_due(now, key),
            Timer::Lane(key) => self.lane_due(now, key),
            Timer::Loudness => {
                self.timers.push(now.instant + super::loudness::INTERVAL, timer);
                self.report_loudness(now);
            }
            Timer::Housekeeping => {
                self.timers.push(now.instant + HOUSEKEEPING, timer);
                self.housekeeping(now);
            }
        }
    }

    pub(super) fn schedule_transport(&mut self, key: TransportKey) {
        let Some(slot) = self.transports.get_mut(key) else {
            return;
        };
        if slot.scheduled.is_none_or(|scheduled| slot.due < scheduled) {
            slot.scheduled = Some(slot.due);
            self.timers.push(slot.due, Timer::Transport(key));
        }
    }

    fn transport_due(&mut self, now: Now, key: TransportKey) {
        let Some(slot) = self.transports.get_mut(key) else {
            return;
        };
        if slot.scheduled.is_some_and(|scheduled| scheduled <= now.instant) {
            slot.scheduled = None;
        }
        if slot.due <= now.instant {
            self.touch(key);
        } else {
            self.schedule_transport(key);
        }
    }

    fn housekeeping(&mut self, now: Now) {
        let members: Vec<ParticipantKey> = self.participants.keys().collect();
        for key in members {
            self.refresh_token(now, key);
            let lost_at = self
                .participants
                .get(key)
                .and_then(|participant| participant.lost_at);
            if lost_at.is_some_and(|lost_at| now.instant.duration_since(lost_at) >= RESUME_GRACE) {
                self.leave(now, key);
            }
        }
    }

    fn refresh_token(&mut self, now: Now, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(key) else {
            return;
        };
        let Some(connection) = participant.connection else {
            return;
        };
        if now.wall.since(participant.token_at) < TOKEN_REFRESH {
            return;
        }
        participant.token_at = now.wall;
        let mut grant = participant.grant.clone();
        grant.permission = participant.permission.clone();
        self.outputs.push_back(Output::TokenDue {
            connection,
            grant: Box::new(grant),
        });
    }
}
