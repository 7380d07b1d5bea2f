//! Pings: they tell a signal connection that is dead from one that is silent.

use std::time::{Duration, Instant};

use lk::signal_request::Message as Request;

use super::participant::Participant;
use crate::lk;

/// Where the server names none.
const INTERVAL: Duration = Duration::from_secs(5);
/// Where the server names none.
const PATIENCE: Duration = Duration::from_secs(15);

/// When to ping, and when something was heard.
#[derive(Debug, Default)]
pub(super) struct Ping {
    interval: Duration,
    patience: Duration,
    next: Option<Instant>,
    last_heard: Option<Instant>,
    round_trip: Duration,
}

fn seconds(seconds: i32, default: Duration) -> Duration {
    let given = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0);
    given.map_or(default, Duration::from_secs)
}

impl Participant {
    /// Starts anew on a signal connection just opened, as the server wants it.
    pub(super) fn start_pings(&mut self, join: &lk::JoinResponse) {
        self.ping.interval = seconds(join.ping_interval, INTERVAL);
        self.ping.patience = seconds(join.ping_timeout, PATIENCE);
        self.resume_pings();
    }

    /// Starts anew on a signal connection just opened, as before.
    pub(super) fn resume_pings(&mut self) {
        self.ping.next = Some(self.now + self.ping.interval);
        self.heard();
    }

    /// The server has said something.
    pub(super) fn heard(&mut self) {
        self.ping.last_heard = Some(self.now);
    }

    pub(super) fn ping_deadline(&self) -> Option<Instant> {
        if !self.stage.is_inside() {
            return None;
        }
        let silence = self.ping.last_heard.map(|heard| heard + self.ping.patience);
        [self.ping.next, silence].into_iter().flatten().min()
    }

    pub(super) fn ping_timeout(&mut self) {
        if self.ping_deadline().is_none_or(|deadline| deadline > self.now) {
            return;
        }
        if self
            .ping
            .last_heard
            .is_some_and(|heard| heard + self.ping.patience <= self.now)
        {
            self.signal_lost();
            return;
        }
        self.ping.next = Some(self.now + self.ping.interval);
        let rtt = i64::try_from(self.ping.round_trip.as_millis()).unwrap_or(i64::MAX);
        self.send(Request::PingReq(lk::Ping {
            timestamp: self.milliseconds(),
            rtt,
        }));
    }

    pub(super) fn pong(&mut self, sent: i64) {
        let elapsed = u64::try_from(self.milliseconds().saturating_sub(sent)).unwrap_or_default();
        self.ping.round_trip = Duration::from_millis(elapsed);
    }

    /// Milliseconds of our own life: the server only gives them back.
    fn milliseconds(&self) -> i64 {
        i64::try_from(self.now.duration_since(self.started).as_millis()).unwrap_or(i64::MAX)
    }
}
