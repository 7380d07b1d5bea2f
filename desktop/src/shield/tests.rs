//! A computer in a window of another: input into the outer display is the person at the desk, XTEST in the inner one is
//! whoever controls it.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use conclave_protocol::UnixMillis;
use conclave_protocol::remote::{LeaseId, Monitor, MonitorChoice, Scopes};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConfigureWindowAux, ConnectionExt as _, CreateWindowAux,
    KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT, StackMode, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT};

use super::*;
use crate::control::guard::ALLOW_AFTER;
use crate::control::view::BarState;
use crate::testing::Display;

const LONG: Duration = Duration::from_secs(10);
const MOMENT: Duration = Duration::from_millis(700);
const ALL: Scopes = Scopes {
    pointer: true,
    keyboard: true,
    clipboard: true,
};

struct Scene {
    _outer: Display,
    inner: Display,
    person: Hand,
    attacker: Hand,
    shield: Shield,
    events: Receiver<ShieldEvent>,
}

/// Input by XTEST.
struct Hand(RustConnection);

impl Hand {
    fn on(display: &Display) -> Self {
        Self(
            RustConnection::connect(Some(display.name()))
                .expect("a display")
                .0,
        )
    }

    fn fake(&self, kind: u8, detail: u8, x: i16, y: i16) {
        let root = self.0.setup().roots[0].root;
        self.0
            .xtest_fake_input(kind, detail, 0, root, x, y, 0)
            .expect("asked");
        self.0.get_input_focus().expect("asked").reply().expect("done");
    }

    fn click(&self, (x, y): (i16, i16)) {
        // Not on the spot at once: it has to be seen moving.
        self.fake(MOTION_NOTIFY_EVENT, 0, x - 1, y);
        self.fake(MOTION_NOTIFY_EVENT, 0, x, y);
        thread::sleep(Duration::from_millis(100));
        self.fake(BUTTON_PRESS_EVENT, 1, 0, 0);
        thread::sleep(Duration::from_millis(100));
        self.fake(BUTTON_RELEASE_EVENT, 1, 0, 0);
    }

    fn press(&self, code: &str) {
        let key = crate::inject::Key::from_code(code).expect("a key").x11();
        self.fake(KEY_PRESS_EVENT, key, 0, 0);
        self.fake(KEY_RELEASE_EVENT, key, 0, 0);
    }
}

impl Scene {
    fn new() -> Self {
        let outer = Display::start();
        let inner = Display::inside(&outer);
        let (sender, events) = sync_channel(64);
        let shield = Shield::start(
            Some(inner.name()),
            Box::new(move |event| drop(sender.send(event))),
        );
        Self {
            person: Hand::on(&outer),
            attacker: Hand::on(&inner),
            shield: shield.expect("it starts"),
            inner,
            _outer: outer,
            events,
        }
    }

    fn until(&self, wanted: &ShieldEvent) {
        let end = Instant::now() + LONG;
        while let Ok(event) = self
            .events
            .recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            if event == *wanted {
                return;
            }
        }
        panic!("{wanted:?} never came");
    }

    /// Whatever is answered or pressed in this time.
    fn answers(&self) -> Vec<ShieldEvent> {
        thread::sleep(MOMENT);
        let is_answer =
            |event: &ShieldEvent| matches!(event, ShieldEvent::Answer { .. } | ShieldEvent::Bar(_));
        self.events.try_iter().filter(is_answer).collect()
    }

    fn picture(&self, name: &str) {
        let folder = std::env::var_os("CONCLAVE_TEST_OUTPUT").map_or_else(std::env::temp_dir, PathBuf::from);
        let path = folder.join(format!("shield-{name}.png"));
        self.inner
            .call("import", &["-window", "root", &path.to_string_lossy()]);
    }
}

fn lease() -> LeaseId {
    LeaseId::new(UnixMillis::from_millis(1_700_000_000_000), [1; 10])
}

fn question(now: Instant) -> Prompt {
    Prompt {
        lease: lease(),
        who: "Anna".to_owned(),
        guest: true,
        meeting: Some("Garden committee".to_owned()),
        asked: Scopes {
            clipboard: false,
            ..ALL
        },
        monitors: vec![Monitor {
            id: 0,
            name: "default".to_owned(),
            width: 800,
            height: 600,
        }],
        shared: 0,
        allow_at: now + ALLOW_AFTER,
        until: now + Duration::from_secs(30),
    }
}

fn bar(state: BarState) -> Bar {
    Bar {
        who: "Anna".to_owned(),
        scopes: ALL,
        until: Instant::now() + Duration::from_secs(1_450),
        state,
    }
}

/// Where things are on a screen of 800 × 600.
const DECLINE: (i16, i16) = (180, 454);
const ALLOW: (i16, i16) = (290, 454);
const STOP: (i16, i16) = (720, 30);

#[test]
fn only_the_person_answers_and_only_once_allow_is_alive() {
    let scene = Scene::new();
    scene.shield.show_prompt(question(Instant::now()));
    scene.until(&ShieldEvent::PromptSeen(true));
    scene.person.click(ALLOW);
    scene.picture("question-new");
    assert_eq!(scene.answers(), [], "too early");
    thread::sleep(ALLOW_AFTER);
    scene.picture("question");
    scene.attacker.click(ALLOW);
    scene.attacker.press("Enter");
    scene.attacker.press("Escape");
    assert_eq!(scene.answers(), [], "a program answered");
    // A hand that clicks where a program put the pointer may have meant something else.
    scene.attacker.fake(MOTION_NOTIFY_EVENT, 0, ALLOW.0, ALLOW.1);
    scene.person.fake(BUTTON_PRESS_EVENT, 1, 0, 0);
    scene.person.fake(BUTTON_RELEASE_EVENT, 1, 0, 0);
    assert_eq!(scene.answers(), [], "a click was stolen");
    scene.person.click(ALLOW);
    let answer = PromptAnswer::Allow {
        scopes: Scopes {
            clipboard: false,
            ..ALL
        },
        monitor: MonitorChoice::One(0),
    };
    scene.until(&ShieldEvent::Answer {
        lease: lease(),
        answer,
    });
}

#[test]
fn it_is_declined_by_click_and_by_the_escape_key() {
    let scene = Scene::new();
    scene.shield.show_prompt(question(Instant::now()));
    scene.until(&ShieldEvent::PromptSeen(true));
    let declined = ShieldEvent::Answer {
        lease: lease(),
        answer: PromptAnswer::Decline,
    };
    scene.person.click(DECLINE);
    scene.until(&declined);
    scene.person.press("Escape");
    scene.until(&declined);
}

#[test]
fn the_bar_stops_for_the_person_and_not_for_a_program() {
    let scene = Scene::new();
    scene.shield.show_bar(bar(BarState::Controlled));
    scene.until(&ShieldEvent::BarSeen(true));
    scene.picture("bar");
    scene.attacker.click(STOP);
    assert_eq!(scene.answers(), []);
    scene.person.click(STOP);
    scene.until(&ShieldEvent::Bar(BarAct::Stop));
    scene.shield.hide_bar();
}

#[test]
fn each_state_of_the_bar_has_its_words() {
    let scene = Scene::new();
    let now = Instant::now();
    let clipboard = Scopes {
        clipboard: true,
        ..Scopes::NONE
    };
    let states = [
        ("paused", BarState::Paused { kept: false }),
        ("kept", BarState::Paused { kept: true }),
        (
            "more",
            BarState::MoreAsked {
                scopes: clipboard,
                allow_at: now,
                until: now + Duration::from_secs(28),
            },
        ),
        (
            "time-over",
            BarState::TimeOver {
                until: now + Duration::from_secs(30),
            },
        ),
    ];
    for (name, state) in states {
        scene.shield.show_bar(bar(state));
        scene.answers();
        scene.picture(&format!("bar-{name}"));
    }
}

/// A window over all of the screen.
fn cover(hand: &Hand) -> u32 {
    let window = hand.0.generate_id().expect("an id");
    let looks = CreateWindowAux::new()
        .override_redirect(1)
        .background_pixel(0x00ff_ffff);
    let root = hand.0.setup().roots[0].root;
    let class = WindowClass::INPUT_OUTPUT;
    hand.0
        .create_window(
            COPY_DEPTH_FROM_PARENT,
            window,
            root,
            0,
            0,
            800,
            600,
            0,
            class,
            COPY_FROM_PARENT,
            &looks,
        )
        .expect("a window");
    raise(hand, window);
    window
}

fn raise(hand: &Hand, window: u32) {
    let top = ConfigureWindowAux::new().stack_mode(StackMode::ABOVE);
    hand.0.map_window(window).expect("mapped");
    hand.0.configure_window(window, &top).expect("raised");
    hand.0.get_input_focus().expect("asked").reply().expect("done");
}

#[test]
fn what_covers_it_is_noticed_and_it_comes_on_top_again() {
    let scene = Scene::new();
    scene.shield.show_bar(bar(BarState::Controlled));
    scene.until(&ShieldEvent::BarSeen(true));
    cover(&scene.attacker);
    scene.until(&ShieldEvent::BarSeen(false));
    scene.until(&ShieldEvent::BarSeen(true));
}

#[test]
fn something_that_keeps_covering_it_never_lets_it_be_seen() {
    let scene = Scene::new();
    scene.shield.show_bar(bar(BarState::Controlled));
    scene.until(&ShieldEvent::BarSeen(true));
    let window = cover(&scene.attacker);
    scene.until(&ShieldEvent::BarSeen(false));
    let end = Instant::now() + Duration::from_secs(2);
    while Instant::now() < end {
        raise(&scene.attacker, window);
        thread::sleep(Duration::from_millis(20));
    }
    let seen: Vec<_> = scene.events.try_iter().collect();
    assert!(!seen.contains(&ShieldEvent::BarSeen(true)), "{seen:?}");
}

#[test]
fn a_bar_that_is_taken_away_or_moved_comes_back() {
    let scene = Scene::new();
    scene.shield.show_bar(bar(BarState::Controlled));
    scene.until(&ShieldEvent::BarSeen(true));
    for window in scene.shield.windows() {
        scene.attacker.0.unmap_window(window).unwrap();
    }
    scene.attacker.0.flush().unwrap();
    scene.until(&ShieldEvent::BarSeen(false));
    scene.until(&ShieldEvent::BarSeen(true));
    for window in scene.shield.windows() {
        let away = ConfigureWindowAux::new().y(900);
        scene.attacker.0.configure_window(window, &away).unwrap();
    }
    scene.attacker.0.flush().unwrap();
    scene.until(&ShieldEvent::BarSeen(false));
    scene.until(&ShieldEvent::BarSeen(true));
}
