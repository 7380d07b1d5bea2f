//! A lease's life: pauses, more rights, more time, and every end.

use std::time::Duration;

use conclave_protocol::remote::{Input, MonitorChoice, Scopes, ScreenMessage};

use super::desk::{ALL, Desk, SERVER_TIME, asked, at, lease, screen, stroke};
use crate::control::guard::{
    ALLOW_AFTER, ASK, ASK_AGAIN, Act, BAR_APPEARS, COVERED, DenyReason, EndReason, Heard, IDLE, LEASE, PAUSE,
    SILENCE,
};
use crate::control::view::{BarAct, BarState};
use crate::inject::{Point, Stroke};

const MOMENT: Duration = Duration::from_millis(1);
const POINTER: Scopes = Scopes {
    pointer: true,
    keyboard: false,
    clipboard: false,
};

/// Everything is let go, the bar is gone, the controller and the server are told, and nothing is obeyed any more.
fn assert_over(desk: &mut Desk, reason: EndReason) {
    let released = desk.acts.iter().position(|act| *act == Act::ReleaseAll);
    let end = Act::End {
        lease: lease(1),
        reason,
    };
    let ended = desk.acts.iter().position(|act| *act == end);
    assert!(
        released.unwrap() < ended.expect("the server is told"),
        "what is down goes first"
    );
    assert!(desk.said().contains(&ScreenMessage::Ended { lease: lease(1) }));
    assert_eq!(desk.bar, None);
    desk.acts.clear();
    let (scopes, monitor) = (ALL, MonitorChoice::One(0));
    desk.hear(Heard::Granted {
        lease: lease(1),
        scopes,
        monitor,
    });
    desk.key("KeyA", true);
    desk.moved(at(1, 1), 9);
    assert_eq!(desk.acts, []);
}

fn held() -> Desk {
    let mut desk = Desk::controlled(ALL);
    desk.key("ShiftLeft", true);
    assert_eq!(desk.strokes(), [stroke("ShiftLeft", true)]);
    desk
}

#[test]
fn the_bar_says_who_may_what_for_how_long() {
    let desk = Desk::controlled(POINTER);
    let bar = desk.bar.clone().unwrap();
    assert_eq!(
        (bar.who.as_str(), bar.scopes, bar.state),
        ("Anna", POINTER, BarState::Controlled)
    );
    assert_eq!(bar.until, desk.now + LEASE);
}

#[test]
fn the_controller_is_told_the_monitors_and_the_keyboard() {
    let mut desk = Desk::new();
    desk.hear(Heard::Keyboard("Deutsch".to_owned()));
    desk.grant(1, 1, ALL, MonitorChoice::One(1));
    let layouts: Vec<_> = desk.said();
    let [
        ScreenMessage::Layout {
            monitors,
            shared,
            keyboard,
            ..
        },
    ] = &layouts[..]
    else {
        panic!()
    };
    assert_eq!((monitors.len(), *shared, keyboard.as_str()), (2, 1, "Deutsch"));
    assert!(desk.has(&Act::Share(1)));
}

#[test]
fn stop_needs_no_server() {
    let mut desk = held();
    desk.hear(Heard::Bar(BarAct::Stop));
    assert_over(&mut desk, EndReason::Stopped);
}

#[test]
fn the_panic_key_ends_it() {
    let mut desk = held();
    desk.hear(Heard::Panic);
    assert_over(&mut desk, EndReason::Panic);
}

#[test]
fn the_end_of_the_program_ends_it() {
    let mut desk = held();
    desk.hear(Heard::Closing);
    assert_over(&mut desk, EndReason::ProgramEnded);
}

#[test]
fn a_lost_connection_ends_it() {
    let mut desk = held();
    desk.hear(Heard::ConnectionLost);
    assert_over(&mut desk, EndReason::ConnectionLost);
}

#[test]
fn locking_the_screen_ends_it() {
    let mut desk = held();
    desk.hear(Heard::Locked(true));
    assert_over(&mut desk, EndReason::Locked);
}

#[test]
fn five_minutes_without_an_act_end_it_though_the_controller_pings() {
    let mut desk = Desk::controlled(ALL);
    desk.pass_with_pings(IDLE - MOMENT);
    assert!(desk.bar.is_some());
    desk.pass(MOMENT);
    assert_over(&mut desk, EndReason::Idle);
}

#[test]
fn a_bar_that_stays_covered_for_half_a_second_ends_it() {
    let mut desk = held();
    desk.hear(Heard::BarSeen(false));
    desk.pass(COVERED - MOMENT);
    desk.hear(Heard::BarSeen(true));
    desk.pass(COVERED);
    desk.hear(Heard::BarSeen(false));
    desk.pass(COVERED / 2);
    desk.hear(Heard::BarSeen(false));
    assert!(desk.bar.is_some());
    desk.pass(COVERED / 2);
    assert_over(&mut desk, EndReason::Covered);
}

#[test]
fn nothing_is_obeyed_before_the_bar_is_seen_and_a_bar_that_never_comes_ends_it() {
    let mut desk = Desk::new();
    let (scopes, monitor) = (ALL, MonitorChoice::One(0));
    desk.allow(1, 1, scopes, monitor);
    desk.hear(Heard::Granted {
        lease: lease(1),
        scopes,
        monitor,
    });
    desk.key("KeyA", true);
    desk.moved(at(1, 1), 0);
    desk.pass(BAR_APPEARS);
    assert_over(&mut desk, EndReason::Covered);
    assert_eq!(desk.strokes(), []);
}

#[test]
fn the_servers_end_releases_everything_and_is_not_answered() {
    let mut desk = held();
    desk.hear(Heard::Ended { lease: lease(2) });
    assert!(desk.bar.is_some(), "another lease's end is none of this one's");
    desk.hear(Heard::Ended { lease: lease(1) });
    assert!(desk.has(&Act::ReleaseAll) && desk.bar.is_none());
    assert!(!desk.acts.iter().any(|act| matches!(act, Act::End { .. })));
}

#[test]
fn own_mouse_or_keys_pause_for_two_seconds_after_the_last() {
    let mut desk = held();
    desk.hear(Heard::LocalInput);
    assert!(desk.has(&Act::ReleaseAll) && desk.has(&Act::Pause { lease: lease(1) }));
    assert_eq!(desk.said(), [ScreenMessage::Paused { lease: lease(1) }]);
    assert_eq!(desk.state(), Some(BarState::Paused { kept: false }));
    desk.pass(PAUSE - MOMENT);
    desk.hear(Heard::LocalInput);
    desk.pass(PAUSE - MOMENT);
    desk.key("KeyA", true);
    desk.moved(at(1, 1), 0);
    assert_eq!(desk.strokes(), []);
    desk.pass(MOMENT);
    assert_eq!(desk.said(), [ScreenMessage::Resumed { lease: lease(1) }]);
    assert!(desk.has(&Act::Resume { lease: lease(1) }));
    desk.key("KeyB", true);
    assert_eq!(desk.strokes(), [stroke("KeyB", true)]);
}

#[test]
fn what_was_sent_into_a_pause_is_not_obeyed_after_it() {
    let mut desk = Desk::controlled(ALL);
    desk.hear(Heard::LocalInput);
    desk.key("KeyA", true);
    desk.pass(PAUSE);
    desk.key("KeyA", false);
    assert_eq!(desk.strokes(), []);
}

#[test]
fn keep_paused_lasts_until_it_is_taken_back() {
    let mut desk = Desk::controlled(ALL);
    desk.hear(Heard::LocalInput);
    desk.hear(Heard::Bar(BarAct::KeepPaused(true)));
    desk.pass(PAUSE * 10);
    assert_eq!(desk.state(), Some(BarState::Paused { kept: true }));
    desk.hear(Heard::LocalInput);
    desk.hear(Heard::Bar(BarAct::KeepPaused(false)));
    desk.pass(PAUSE);
    assert_eq!(desk.state(), Some(BarState::Controlled));
}

#[test]
fn at_half_an_hour_it_asks_and_ends_without_an_answer() {
    let mut desk = Desk::controlled(ALL);
    let end = desk.now + LEASE;
    desk.pass_busy(LEASE - ASK_AGAIN - MOMENT);
    assert_eq!(desk.state(), Some(BarState::Controlled));
    desk.pass(MOMENT);
    assert_eq!(desk.state(), Some(BarState::TimeOver { until: end }));
    desk.pass(ASK_AGAIN);
    assert_over(&mut desk, EndReason::Expired);
}

#[test]
fn a_yes_gives_another_half_hour_once_the_server_took_it() {
    let mut desk = Desk::controlled(ALL);
    desk.hear(Heard::Bar(BarAct::Extend(true)));
    desk.pass_busy(LEASE - ASK_AGAIN);
    desk.hear(Heard::Extended { lease: lease(1) });
    assert_eq!(desk.claims(), [], "nothing was asked yet");
    desk.hear(Heard::Bar(BarAct::Extend(true)));
    let [claim] = &desk.claims()[..] else { panic!() };
    let passed = ALLOW_AFTER + LEASE - ASK_AGAIN;
    assert_eq!(claim.until, SERVER_TIME.plus(passed).plus(LEASE));
    desk.hear(Heard::Extended { lease: lease(1) });
    assert_eq!(desk.bar.as_ref().unwrap().until, desk.now + LEASE);
    desk.pass_busy(LEASE - ASK_AGAIN - MOMENT);
    assert_eq!(desk.state(), Some(BarState::Controlled));
}

#[test]
fn an_extension_that_the_server_does_not_take_is_none() {
    let mut desk = Desk::controlled(ALL);
    desk.pass_busy(LEASE - ASK_AGAIN);
    desk.hear(Heard::Bar(BarAct::Extend(true)));
    desk.hear(Heard::NotTaken { lease: lease(1) });
    assert!(matches!(desk.state(), Some(BarState::TimeOver { .. })));
    desk.hear(Heard::Bar(BarAct::Extend(false)));
    assert_over(&mut desk, EndReason::Expired);
}

#[test]
fn more_rights_count_when_they_were_given_here_and_taken_by_the_server() {
    let mut desk = Desk::controlled(POINTER);
    let (lease, scopes, monitor) = (lease(1), ALL, MonitorChoice::One(0));
    desk.hear(Heard::Granted {
        lease,
        scopes,
        monitor,
    });
    assert_eq!(desk.bar.as_ref().unwrap().scopes, POINTER);
    desk.hear(Heard::MoreAsked { lease, scopes });
    desk.hear(Heard::Bar(BarAct::More(true)));
    assert_eq!(desk.claims(), [], "too early");
    desk.pass(ALLOW_AFTER);
    desk.hear(Heard::Bar(BarAct::More(true)));
    assert_eq!(desk.claims()[0].scopes, ALL);
    desk.key("KeyA", true);
    assert_eq!(desk.strokes(), []);
    desk.hear(Heard::Granted {
        lease,
        scopes,
        monitor,
    });
    desk.key("KeyA", true);
    assert_eq!(desk.strokes(), [stroke("KeyA", true)]);
}

#[test]
fn more_rights_are_declined_or_run_out() {
    let mut desk = Desk::controlled(POINTER);
    let (lease, scopes) = (lease(1), ALL);
    desk.hear(Heard::MoreAsked { lease, scopes });
    assert!(matches!(desk.state(), Some(BarState::MoreAsked { .. })));
    desk.hear(Heard::Bar(BarAct::More(false)));
    let why = DenyReason::MoreAnswered;
    assert!(desk.has(&Act::Deny {
        lease,
        block: false,
        why
    }));
    desk.hear(Heard::MoreAsked { lease, scopes });
    desk.pass(ASK);
    assert_eq!(desk.state(), Some(BarState::Controlled));
    desk.hear(Heard::Bar(BarAct::More(true)));
    assert_eq!(desk.claims(), []);
}

#[test]
fn a_monitor_that_is_unplugged_ends_the_grant_for_it() {
    let mut desk = held();
    desk.hear(Heard::Screens {
        screens: vec![screen(1, 0, 1280)],
        shared: 1,
    });
    assert_over(&mut desk, EndReason::MonitorGone);
}

#[test]
fn another_monitor_under_the_same_number_is_not_the_granted_one() {
    let mut desk = held();
    let mut other = screen(1, 0, 1280);
    other.monitor.id = 0;
    desk.hear(Heard::Screens {
        screens: vec![other],
        shared: 0,
    });
    assert_over(&mut desk, EndReason::MonitorGone);
}

#[test]
fn a_monitor_that_is_resized_lets_go_and_is_told() {
    let mut desk = held();
    desk.hear(Heard::Screens {
        screens: vec![screen(0, 100, 800)],
        shared: 0,
    });
    assert!(desk.has(&Act::ReleaseAll));
    assert!(matches!(
        desk.said()[..],
        [ScreenMessage::Released { .. }, ScreenMessage::Layout { .. }]
    ));
    desk.acts.clear();
    desk.moved(at(u16::MAX, 0), 9);
    assert_eq!(desk.strokes(), [Stroke::Move(Point { x: 899, y: 0 })]);
}

#[test]
fn under_a_grant_for_all_another_monitor_can_be_asked_for() {
    let mut desk = Desk::controlled_on(ALL, MonitorChoice::All);
    desk.send(Input::Monitor { monitor: 1 });
    assert!(desk.has(&Act::Share(1)));
    assert!(matches!(
        desk.said().last(),
        Some(ScreenMessage::Layout { shared: 1, .. })
    ));
    desk.moved(at(0, 0), 9);
    assert_eq!(desk.strokes(), [Stroke::Move(Point { x: 1920, y: 0 })]);
    desk.send(Input::Monitor { monitor: 9 });
    assert_eq!(desk.reasons().len(), 1);
}

#[test]
fn a_controller_that_vanishes_leaves_nothing_down() {
    let mut desk = held();
    desk.hear(Heard::ControllerGone);
    assert!(desk.has(&Act::ReleaseAll));
    let mut desk = held();
    desk.pass_with_pings(SILENCE * 2);
    assert!(!desk.has(&Act::ReleaseAll), "who pings is there");
    desk.pass(SILENCE);
    assert!(desk.has(&Act::ReleaseAll));
    assert_eq!(
        desk.said().last(),
        Some(&ScreenMessage::Released { lease: lease(1) })
    );
}

#[test]
fn after_an_end_somebody_else_can_be_granted() {
    let mut desk = Desk::controlled(ALL);
    desk.ask(asked(2, 2));
    assert!(desk.has(&Act::Deny {
        lease: lease(2),
        block: false,
        why: DenyReason::Busy
    }));
    desk.hear(Heard::Bar(BarAct::Stop));
    desk.grant(3, 2, ALL, MonitorChoice::One(0));
    assert!(desk.bar.is_some());
    desk.key("KeyA", true);
    assert_eq!(desk.strokes(), [], "the first person's lease is over");
}
