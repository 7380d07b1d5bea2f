//! From the question to the signed answer.

use std::time::Instant;

use conclave_protocol::remote::{GrantClaim, LeaseId, MonitorChoice, Scopes};
use conclave_protocol::unprotected::Check;

use super::name::looks_like_the_system;
use super::{
    ALLOW_AFTER, ASK, Act, Answer, Asked, Clock, DenyReason, EndReason, Guard, LEASE, Question, Screen,
    State, place,
};
use crate::control::view::{Prompt, PromptAnswer};

impl Question {
    pub(super) fn view(&self, screens: &[Screen], shared: u8) -> Prompt {
        Prompt {
            lease: self.asked.lease,
            who: self.asked.who.clone(),
            guest: self.asked.guest,
            meeting: self.asked.title.clone(),
            asked: self.asked.scopes,
            monitors: place::monitors(screens),
            shared,
            allow_at: self.allow_at.unwrap_or(self.until),
            until: self.until,
        }
    }

    fn answered_by(&self, now: Instant, scopes: Scopes, monitor: MonitorChoice) -> Answer {
        let claim = GrantClaim {
            meeting: self.asked.meeting,
            lease: self.asked.lease,
            controller: self.asked.controller.clone(),
            controlled: self.asked.controlled.clone(),
            scopes,
            monitor,
            until: self.clock.read(now).plus(LEASE),
        };
        Answer {
            claim,
            ends: now + LEASE,
        }
    }

    fn may_be_allowed(&self, now: Instant) -> bool {
        self.allow_at.is_some_and(|allow_at| now >= allow_at)
    }
}

impl Guard {
    pub(super) fn asked(&mut self, now: Instant, asked: Asked) {
        // Said again after a reconnect.
        if self.lease() == Some(asked.lease) {
            return;
        }
        if let Some(why) = self.against(now, &asked) {
            let block = why == DenyReason::Blocked;
            self.acts.push_back(Act::Deny {
                lease: asked.lease,
                block,
                why,
            });
            return;
        }
        let clock = Clock {
            at: now,
            server: asked.server_time,
        };
        let until = now + asked.left.min(ASK);
        let question = Question {
            asked,
            until,
            allow_at: None,
            clock,
        };
        self.state = State::Asked(Box::new(question));
    }

    fn against(&self, now: Instant, asked: &Asked) -> Option<DenyReason> {
        if let Some(why) = self.refusals.against(now, &asked.controller) {
            return Some(why);
        }
        let checks = [
            (self.lease().is_some(), DenyReason::Busy),
            (self.locked, DenyReason::Locked),
            (looks_like_the_system(&asked.who), DenyReason::SystemName),
            (
                asked.scopes.is_empty() || self.screens.is_empty(),
                DenyReason::Nothing,
            ),
        ];
        checks.into_iter().find(|(holds, _)| *holds).map(|(_, why)| why)
    }

    pub(super) fn prompt_seen(&mut self, now: Instant, seen: bool) {
        if let State::Asked(question) = &mut self.state {
            let since = question.allow_at.filter(|_| seen);
            question.allow_at = seen.then(|| since.unwrap_or(now + ALLOW_AFTER));
        }
    }

    /// The only place where a grant begins. An answer that says too much, or too early, is none.
    pub(super) fn answered(&mut self, now: Instant, lease: LeaseId, answer: PromptAnswer) {
        let State::Asked(question) = &self.state else {
            return;
        };
        if question.asked.lease != lease {
            return;
        }
        match answer {
            PromptAnswer::Allow { scopes, monitor } => self.allow(now, scopes, monitor),
            PromptAnswer::Decline => self.decline(now, false),
            PromptAnswer::Block => self.decline(now, true),
        }
    }

    fn allow(&mut self, now: Instant, scopes: Scopes, monitor: MonitorChoice) {
        let is_there = match monitor {
            MonitorChoice::One(id) => place::find(&self.screens, id).is_some(),
            MonitorChoice::All => true,
        };
        self.state = match std::mem::take(&mut self.state) {
            State::Asked(question)
                if question.may_be_allowed(now)
                    && is_there
                    && !scopes.is_empty()
                    && scopes.is_within(question.asked.scopes) =>
            {
                let answer = question.answered_by(now, scopes, monitor);
                self.acts.push_back(Act::Grant(answer.claim.clone()));
                State::Answered(question, answer)
            }
            other => other,
        };
    }

    fn decline(&mut self, now: Instant, block: bool) {
        if let State::Asked(question) = std::mem::take(&mut self.state) {
            self.refusals.note(now, &question.asked.controller, block);
            let (lease, why) = (question.asked.lease, DenyReason::Answered);
            self.acts.push_back(Act::Deny { lease, block, why });
        }
    }

    /// The server's word makes a grant count, and only one that was signed here in just these words.
    pub(super) fn granted(&mut self, now: Instant, lease: LeaseId, scopes: Scopes, monitor: MonitorChoice) {
        match std::mem::take(&mut self.state) {
            State::Answered(question, answer) if answer.claim.lease == lease => {
                if answer.claim.scopes == scopes && answer.claim.monitor == monitor {
                    self.begin(now, *question, answer);
                } else {
                    let reason = EndReason::NotAsSigned;
                    self.acts.push_back(Act::End { lease, reason });
                }
            }
            State::Asked(question) if question.asked.lease == lease && Check::Guard.is_off() => {
                let answer = question.answered_by(now, scopes, monitor);
                self.begin(now, *question, answer);
            }
            // It was granted by somebody else than this desk.
            State::Asked(question) if question.asked.lease == lease => {
                let reason = EndReason::NotAsSigned;
                self.acts.push_back(Act::End { lease, reason });
            }
            other => {
                self.state = other;
                self.granted_more(lease, scopes);
            }
        }
    }

    pub(super) fn not_taken(&mut self, lease: LeaseId) {
        match &mut self.state {
            State::Answered(question, _) if question.asked.lease == lease => self.state = State::ViewOnly,
            State::Live(live) if live.claim.lease == lease => {
                live.more = None;
                live.extension = None;
            }
            _ => {}
        }
    }
}
