//! The question and its answer.

use std::time::Duration;

use conclave_protocol::remote::{MonitorChoice, Scopes};

use super::desk::{ALL, Desk, SERVER_TIME, asked, lease, person};
use crate::control::guard::{ALLOW_AFTER, ASK, Act, DenyReason, EndReason, Heard, LEASE, WAIT};
use crate::control::view::PromptAnswer;

const YES: PromptAnswer = PromptAnswer::Allow {
    scopes: ALL,
    monitor: MonitorChoice::One(0),
};
const MOMENT: Duration = Duration::from_millis(1);

fn denied(number: u8, block: bool, why: DenyReason) -> Act {
    Act::Deny {
        lease: lease(number),
        block,
        why,
    }
}

#[test]
fn who_asks_for_what_and_where_is_shown() {
    let mut desk = Desk::new();
    desk.ask(asked(1, 1));
    let prompt = desk.prompt.clone().unwrap();
    assert_eq!(
        (prompt.who.as_str(), prompt.asked, prompt.shared),
        ("Anna", ALL, 0)
    );
    assert_eq!(prompt.meeting.as_deref(), Some("Review"));
    assert_eq!(prompt.monitors.len(), 2);
    assert_eq!(
        (prompt.allow_at, prompt.until),
        (desk.now + ALLOW_AFTER, desk.now + ASK)
    );
}

#[test]
fn yes_is_signed_by_the_servers_clock_with_the_rights_that_were_left() {
    let mut desk = Desk::new();
    let scopes = Scopes {
        pointer: true,
        ..Scopes::NONE
    };
    desk.allow(1, 1, scopes, MonitorChoice::All);
    let [claim] = &desk.claims()[..] else { panic!() };
    assert_eq!((claim.scopes, claim.monitor), (scopes, MonitorChoice::All));
    assert_eq!(
        (claim.controller.clone(), claim.controlled.clone()),
        (person(1), person(200))
    );
    assert_eq!(claim.until, SERVER_TIME.plus(ALLOW_AFTER).plus(LEASE));
    assert_eq!(desk.prompt, None);
}

#[test]
fn nothing_is_granted_before_the_prompt_was_seen_for_a_second_and_a_half() {
    let mut desk = Desk::new();
    desk.hear(Heard::Asked(asked(1, 1)));
    desk.pass(Duration::from_secs(5));
    desk.answer(1, YES);
    assert_eq!(desk.claims(), []);
    desk.hear(Heard::PromptSeen(true));
    desk.pass(ALLOW_AFTER - MOMENT);
    desk.answer(1, YES);
    assert_eq!(desk.claims(), []);
    desk.pass(MOMENT);
    desk.answer(1, YES);
    assert_eq!(desk.claims().len(), 1);
}

#[test]
fn a_prompt_that_was_covered_has_to_be_seen_anew() {
    let mut desk = Desk::new();
    desk.ask(asked(1, 1));
    desk.pass(ALLOW_AFTER);
    desk.hear(Heard::PromptSeen(false));
    desk.answer(1, YES);
    desk.hear(Heard::PromptSeen(true));
    desk.answer(1, YES);
    assert_eq!(desk.claims(), []);
    assert_eq!(desk.prompt.as_ref().unwrap().allow_at, desk.now + ALLOW_AFTER);
}

#[test]
fn an_answer_that_says_too_much_is_none() {
    let mut desk = Desk::new();
    let pointer = Scopes {
        pointer: true,
        ..Scopes::NONE
    };
    let mut question = asked(1, 1);
    question.scopes = pointer;
    desk.ask(question);
    desk.pass(ALLOW_AFTER);
    let one = MonitorChoice::One(0);
    let wrong = [(ALL, one), (Scopes::NONE, one), (pointer, MonitorChoice::One(7))];
    for (scopes, monitor) in wrong {
        desk.answer(1, PromptAnswer::Allow { scopes, monitor });
    }
    desk.answer(
        2,
        PromptAnswer::Allow {
            scopes: pointer,
            monitor: one,
        },
    );
    assert_eq!(desk.claims(), []);
    assert!(desk.prompt.is_some());
}

#[test]
fn a_question_without_an_answer_goes_after_thirty_seconds() {
    let mut desk = Desk::new();
    desk.ask(asked(1, 1));
    desk.pass(ASK);
    assert_eq!(desk.prompt, None);
    desk.answer(1, YES);
    assert_eq!(desk.claims(), []);
}

#[test]
fn two_who_ask_at_once_are_served_one_after_the_other() {
    let mut desk = Desk::new();
    desk.ask(asked(1, 1));
    desk.ask(asked(2, 2));
    assert!(desk.has(&denied(2, false, DenyReason::Busy)));
    assert_eq!(desk.prompt.as_ref().unwrap().lease, lease(1));
}

#[test]
fn declined_once_waits_twenty_seconds_and_declined_three_times_never_asks_again() {
    let mut desk = Desk::new();
    for number in 1..=3 {
        desk.ask(asked(number, 1));
        desk.answer(number, PromptAnswer::Decline);
        assert!(desk.has(&denied(number, false, DenyReason::Answered)));
        desk.ask(asked(10 + number, 1));
        assert_eq!(desk.prompt, None);
        desk.pass(WAIT);
    }
    assert!(desk.has(&denied(11, false, DenyReason::TooSoon)));
    desk.ask(asked(4, 1));
    assert!(desk.has(&denied(4, true, DenyReason::Blocked)));
    desk.ask(asked(5, 2));
    assert!(desk.prompt.is_some(), "another person may ask");
}

#[test]
fn blocked_is_blocked_at_once() {
    let mut desk = Desk::new();
    desk.ask(asked(1, 1));
    desk.answer(1, PromptAnswer::Block);
    desk.pass(WAIT);
    desk.ask(asked(2, 1));
    assert!(desk.has(&denied(1, true, DenyReason::Answered)));
    assert!(desk.has(&denied(2, true, DenyReason::Blocked)));
    assert_eq!(desk.prompt, None);
}

#[test]
fn a_name_like_the_systems_own_is_not_shown() {
    let mut desk = Desk::new();
    let mut question = asked(1, 1);
    question.who = "Windows Update".to_owned();
    desk.ask(question);
    assert!(desk.has(&denied(1, false, DenyReason::SystemName)));
    assert_eq!(desk.prompt, None);
}

#[test]
fn nobody_is_asked_behind_a_locked_screen() {
    let mut desk = Desk::new();
    desk.hear(Heard::Locked(true));
    desk.ask(asked(1, 1));
    assert!(desk.has(&denied(1, false, DenyReason::Locked)));
    desk.hear(Heard::Locked(false));
    desk.ask(asked(2, 1));
    assert!(desk.prompt.is_some());
}

#[test]
fn a_grant_that_this_desk_did_not_give_is_ended() {
    let mut desk = Desk::new();
    let (scopes, monitor) = (ALL, MonitorChoice::One(0));
    desk.ask(asked(1, 1));
    desk.hear(Heard::Granted {
        lease: lease(1),
        scopes,
        monitor,
    });
    let end = Act::End {
        lease: lease(1),
        reason: EndReason::NotAsSigned,
    };
    assert!(desk.has(&end));
    assert_eq!((&desk.bar, &desk.prompt), (&None, &None));
}

#[test]
fn a_grant_in_other_words_than_the_signed_ones_is_ended() {
    let mut desk = Desk::new();
    let pointer = Scopes {
        pointer: true,
        ..Scopes::NONE
    };
    desk.allow(1, 1, pointer, MonitorChoice::One(0));
    desk.hear(Heard::Granted {
        lease: lease(1),
        scopes: ALL,
        monitor: MonitorChoice::One(0),
    });
    assert_eq!(desk.bar, None);
    assert_eq!(desk.guard.lease(), None);
}

#[test]
fn a_grant_that_the_server_does_not_take_is_forgotten() {
    let mut desk = Desk::new();
    let (scopes, monitor) = (ALL, MonitorChoice::One(0));
    desk.allow(1, 1, scopes, monitor);
    desk.hear(Heard::NotTaken { lease: lease(1) });
    desk.hear(Heard::Granted {
        lease: lease(1),
        scopes,
        monitor,
    });
    assert_eq!((&desk.bar, desk.guard.lease()), (&None, None));
}

#[test]
fn the_panic_key_answers_a_question_with_no() {
    let mut desk = Desk::new();
    desk.ask(asked(1, 1));
    desk.hear(Heard::Panic);
    assert_eq!(desk.prompt, None);
    assert!(desk.has(&denied(1, false, DenyReason::Ended)));
}

#[test]
fn a_question_that_is_taken_back_goes() {
    let mut desk = Desk::new();
    desk.ask(asked(1, 1));
    desk.hear(Heard::Ended { lease: lease(2) });
    assert!(desk.prompt.is_some());
    desk.hear(Heard::Ended { lease: lease(1) });
    assert_eq!(desk.prompt, None);
}
