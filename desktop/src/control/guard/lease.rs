//! What happens to a lease that lives: pauses, more rights, more time, its ends.

use std::time::Instant;

use conclave_protocol::limits;
use conclave_protocol::remote::{LeaseId, Message as _, MonitorChoice, Scopes, ScreenMessage};

use super::live::{BarSight, Extension, Live, More, Pause};
use super::{
    ALLOW_AFTER, ASK, Act, Answer, BAR_APPEARS, COVERED, DenyReason, EndReason, Guard, IDLE, LEASE, PAUSE,
    Question, Screen, State, place,
};
use crate::control::view::BarAct;

impl Guard {
    pub(super) fn begin(&mut self, now: Instant, question: Question, answer: Answer) {
        let shared = match answer.claim.monitor {
            MonitorChoice::One(id) => id,
            MonitorChoice::All => self.shared,
        };
        self.state = State::Live(Box::new(Live::new(now, question, answer, shared)));
        self.acts.push_back(Act::Share(shared));
        self.say_layout();
        // It may have been unplugged while the server was asked.
        if place::find(&self.screens, shared).is_none() {
            self.end(EndReason::MonitorGone);
        }
    }

    pub(super) fn bar(&mut self, now: Instant, act: BarAct) {
        match act {
            BarAct::Stop => self.end_all(now, EndReason::Stopped),
            BarAct::KeepPaused(kept) => self.live(|live, shell| live.keep_paused(now, kept, shell.acts)),
            BarAct::More(yes) => self.live(|live, shell| live.answer_more(now, yes, shell.acts)),
            BarAct::Extend(true) => self.live(|live, shell| live.extend(now, shell.acts)),
            BarAct::Extend(false) if self.asks_for_time(now) => self.end(EndReason::Expired),
            BarAct::Extend(false) => {}
        }
    }

    fn asks_for_time(&self, now: Instant) -> bool {
        matches!(&self.state, State::Live(live) if now >= live.asks_again_at())
    }

    pub(super) fn more_asked(&mut self, now: Instant, lease: LeaseId, scopes: Scopes) {
        self.live(|live, _| {
            let has_news = !scopes.is_within(live.claim.scopes);
            if live.claim.lease == lease && live.more.is_none() && has_news {
                live.more = Some(More {
                    scopes,
                    allow_at: now + ALLOW_AFTER,
                    until: now + ASK,
                    answer: None,
                });
            }
        });
    }

    pub(super) fn more_over(&mut self, lease: LeaseId) {
        self.live(|live, _| {
            if live.claim.lease == lease {
                live.more = None;
            }
        });
    }

    /// Counts only if it was signed here in just these words.
    pub(super) fn granted_more(&mut self, lease: LeaseId, scopes: Scopes) {
        self.live(|live, _| {
            let answer = live.more.as_mut().and_then(|more| more.answer.take());
            let Some(claim) = answer.filter(|claim| claim.lease == lease) else {
                return;
            };
            live.more = None;
            if claim.scopes == scopes {
                live.claim = claim;
            }
        });
    }

    pub(super) fn extended(&mut self, lease: LeaseId) {
        self.live(|live, _| {
            if live.claim.lease != lease {
                return;
            }
            if let Some(extension) = live.extension.take() {
                live.until = extension.ends;
                live.claim.until = extension.until;
            }
        });
    }
}

impl Live {
    /// Why it is over by now. Looked at before anything that comes is.
    pub(super) fn overdue(&self, now: Instant) -> Option<EndReason> {
        self.ends()
            .into_iter()
            .find(|(at, _)| now >= *at)
            .map(|(_, reason)| reason)
    }

    fn ends(&self) -> Vec<(Instant, EndReason)> {
        let mut ends = vec![
            (self.until, EndReason::Expired),
            (self.obeyed + IDLE, EndReason::Idle),
        ];
        match self.bar {
            BarSight::Seen => {}
            BarSight::AwaitedSince(since) => ends.push((since + BAR_APPEARS, EndReason::Covered)),
            BarSight::CoveredSince(since) => ends.push((since + COVERED, EndReason::Covered)),
        }
        ends
    }

    pub(super) fn next_timeout(&self) -> Option<Instant> {
        let asks_again = (self.extension.is_none() && !self.time_asked).then(|| self.asks_again_at());
        let pause = self
            .paused
            .as_ref()
            .filter(|pause| !pause.kept)
            .map(|pause| pause.until);
        let more = self.more.as_ref().map(|more| more.until);
        let others = [asks_again, pause, more, self.silent_at()].into_iter().flatten();
        self.ends().into_iter().map(|(at, _)| at).chain(others).min()
    }

    pub(super) fn pass_time(&mut self, now: Instant, acts: &mut Vec<Act>) {
        self.time_asked = now >= self.asks_again_at();
        if self.more.as_ref().is_some_and(|more| now >= more.until) {
            self.more = None;
        }
        if self.silent_at().is_some_and(|at| now >= at) {
            self.release_and_say(acts);
        }
        if self
            .paused
            .as_ref()
            .is_some_and(|pause| !pause.kept && now >= pause.until)
        {
            self.paused = None;
            let lease = self.claim.lease;
            acts.extend([Act::Resume { lease }, self.say(ScreenMessage::Resumed { lease })]);
        }
    }

    pub(super) fn local_input(&mut self, now: Instant, acts: &mut Vec<Act>) {
        let kept = self.paused.as_ref().is_some_and(|pause| pause.kept);
        self.pause(
            Pause {
                until: now + PAUSE,
                kept,
            },
            acts,
        );
    }

    pub(super) fn keep_paused(&mut self, now: Instant, kept: bool, acts: &mut Vec<Act>) {
        let until = self.paused.as_ref().map_or(now + PAUSE, |pause| pause.until);
        if kept || self.paused.is_some() {
            self.pause(Pause { until, kept }, acts);
        }
    }

    fn pause(&mut self, pause: Pause, acts: &mut Vec<Act>) {
        if self.paused.replace(pause).is_none() {
            let lease = self.claim.lease;
            self.release(acts);
            acts.extend([Act::Pause { lease }, self.say(ScreenMessage::Paused { lease })]);
        }
    }

    pub(super) fn bar_seen(&mut self, now: Instant, seen: bool) {
        self.bar = match (self.bar, seen) {
            (_, true) => BarSight::Seen,
            (BarSight::Seen, false) => BarSight::CoveredSince(now),
            (still, false) => still,
        };
    }

    pub(super) fn copied(&mut self, lease: LeaseId, text: String, acts: &mut Vec<Act>) {
        if self.claim.lease != lease || !self.claim.scopes.clipboard || self.paused.is_some() {
            return;
        }
        let fits = text.chars().count() <= limits::REMOTE_CLIPBOARD_CHARACTERS;
        let message = ScreenMessage::Clipboard { lease, text };
        if fits && message.to_bytes().len() <= limits::REMOTE_MESSAGE_BYTES {
            acts.push(self.say(message));
        } else {
            let reason = "the clipboard is too long to cross".to_owned();
            acts.push(self.say(ScreenMessage::Refused { lease, n: 0, reason }));
        }
    }

    fn answer_more(&mut self, now: Instant, yes: bool, acts: &mut Vec<Act>) {
        let asked = self.more.as_mut().filter(|more| more.answer.is_none());
        let Some(more) = asked else {
            return;
        };
        if !yes {
            self.more = None;
            let (lease, why) = (self.claim.lease, DenyReason::MoreAnswered);
            acts.push(Act::Deny {
                lease,
                block: false,
                why,
            });
        } else if now >= more.allow_at {
            let mut claim = self.claim.clone();
            claim.scopes = claim.scopes.with(more.scopes);
            more.answer = Some(claim.clone());
            acts.push(Act::Grant(claim));
        }
    }

    fn extend(&mut self, now: Instant, acts: &mut Vec<Act>) {
        if now < self.asks_again_at() || self.extension.is_some() {
            return;
        }
        let until = self.clock.read(now).plus(LEASE);
        self.extension = Some(Extension {
            ends: now + LEASE,
            until,
        });
        let mut claim = self.claim.clone();
        claim.until = until;
        acts.push(Act::Extend(claim));
    }

    /// Under a grant for all monitors the one that is shared is the one that is pointed at.
    pub(super) fn follow(&mut self, screens: &[Screen], shared: u8) {
        let is_there = place::find(screens, shared).is_some();
        if self.claim.monitor == MonitorChoice::All && is_there {
            self.shared = shared;
        }
    }
}
