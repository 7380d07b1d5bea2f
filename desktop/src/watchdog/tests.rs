//! The watchdog as a process: this test program starts itself as one, and as a program that is killed.

use std::env;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Watchdog, Word};
use crate::inject::x11::{Held, X11Injector};
use crate::inject::{Button, Injector as _, Key, Point, Stop, Stroke};
use crate::testing::{Display, Process, Target, happens_within};

const SECOND: Duration = Duration::from_secs(1);

/// One of the ignored tests below, as a process.
fn part(name: &str, display: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    let test = format!("watchdog::tests::{name}");
    command
        .args(["--exact", &test, "--ignored", "--nocapture", "--test-threads=1"])
        .env("DISPLAY", display);
    command
}

#[test]
#[ignore = "a part of the other tests: the watchdog's process"]
fn the_watchdog() {
    super::run().unwrap();
}

#[test]
#[ignore = "a part of the other tests: a program that holds everything until it is killed"]
fn a_program_that_holds_keys() {
    let display = env::var("DISPLAY").unwrap();
    let mut watchdog = part("the_watchdog", &display);
    watchdog.env("DISPLAY", &display);
    let watchdog = Watchdog::spawn(watchdog).unwrap();
    let mut injector = X11Injector::open(Some(&display), Some(watchdog)).unwrap();
    let (button, at) = (Button::Left, Point { x: 10, y: 10 });
    let strokes = [
        Stroke::Text("ß世".to_owned()),
        Stroke::Key {
            key: Key::SHIFT,
            down: true,
        },
        Stroke::Key {
            key: Key::TAB,
            down: true,
        },
        Stroke::Key {
            key: Key::TAB,
            down: false,
        },
        Stroke::Button {
            button,
            down: true,
            at,
        },
    ];
    for stroke in strokes {
        injector.apply(&stroke, &Stop::default()).unwrap();
    }
    std::thread::sleep(Duration::from_secs(60));
}

struct Scene {
    display: Display,
    target: Target,
    before: Vec<u32>,
    program: Process,
}

fn program(display: &Display) -> Process {
    let mut command = part("a_program_that_holds_keys", display.name());
    // In a group of its own, as a shell would start it.
    command
        .process_group(0)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Process::new(command.spawn().unwrap())
}

fn scene() -> Scene {
    let display = Display::start();
    let target = Target::open(display.name(), (0, 0), (100, 100));
    target.focus();
    let before = symbols(&target);
    let program = program(&display);
    let scene = Scene {
        display,
        target,
        before,
        program,
    };
    assert!(happens_within(SECOND * 10, || scene.holds_everything()));
    assert_ne!(symbols(&scene.target), scene.before);
    scene
}

fn symbols(target: &Target) -> Vec<u32> {
    target
        .symbols()
        .into_iter()
        .filter(|symbol| *symbol != 0)
        .collect()
}

fn signal(name: &str, to: &str) {
    assert!(
        Command::new("kill")
            .args([name, "--", to])
            .status()
            .unwrap()
            .success()
    );
}

impl Scene {
    fn holds_everything(&self) -> bool {
        self.target.is_down(Key::SHIFT.x11()) && self.target.buttons() != 0
    }

    fn holds_nothing(&self) -> bool {
        !self.target.is_down(Key::SHIFT.x11()) && self.target.buttons() == 0
    }

    fn assert_everything_is_let_go(&self) {
        assert!(happens_within(SECOND, || self.holds_nothing()));
        assert!(happens_within(SECOND, || symbols(&self.target) == self.before));
    }
}

#[test]
fn a_program_that_is_killed_leaves_nothing_down_for_a_second() {
    let scene = scene();
    signal("-KILL", &scene.program.id().to_string());
    scene.assert_everything_is_let_go();
}

#[test]
fn a_program_started_at_once_after_a_killed_one_is_let_go_of_as_well() {
    let mut scene = scene();
    for _ in 0..3 {
        signal("-KILL", &scene.program.id().to_string());
        assert!(happens_within(SECOND, || scene.holds_nothing()));
        // It finds the characters on the map still, and has nothing to restore in the end.
        scene.program = program(&scene.display);
        assert!(happens_within(SECOND * 10, || scene.holds_everything()));
    }
    signal("-KILL", &scene.program.id().to_string());
    scene.assert_everything_is_let_go();
}

#[test]
fn a_signal_to_the_whole_group_does_not_reach_the_watchdog() {
    let scene = scene();
    signal("-TERM", &format!("-{}", scene.program.id()));
    scene.assert_everything_is_let_go();
}

#[test]
fn what_somebody_else_holds_stays_down() {
    let scene = scene();
    let mut other = X11Injector::open(Some(scene.display.name()), None).unwrap();
    let key = Key::from_code("KeyQ").unwrap();
    other
        .apply(&Stroke::Key { key, down: true }, &Stop::default())
        .unwrap();
    signal("-KILL", &scene.program.id().to_string());
    scene.assert_everything_is_let_go();
    assert!(scene.target.is_down(key.x11()));
}

#[test]
fn nothing_is_pressed_once_the_watchdog_is_gone() {
    let display = Display::start();
    let target = Target::open(display.name(), (0, 0), (100, 100));
    target.focus();
    let watchdog = Watchdog::spawn(part("the_watchdog", display.name())).unwrap();
    signal("-KILL", &watchdog.child.id().to_string());
    let mut injector = X11Injector::open(Some(display.name()), Some(watchdog)).unwrap();
    let key = Key::SHIFT;
    let pressed = || injector.apply(&Stroke::Key { key, down: true }, &Stop::default());
    let error = std::iter::repeat_with(pressed).take(1000).find_map(Result::err);
    assert!(error.is_some_and(|error| error.is_final()));
}

#[test]
fn every_word_is_read_back_and_nothing_else_is_a_word() {
    let words = [
        Word::Down(Held::Key(50)),
        Word::Up(Held::Button(1)),
        Word::Down(Held::Button(9)),
        Word::Up(Held::Key(255)),
        Word::Maps(97, 0x0100_4e16),
        Word::Unmaps(97),
    ];
    for word in words {
        assert_eq!(Word::read(&word.written()), Some(word));
    }
    for line in [
        "",
        "down",
        "down key",
        "down key 256",
        "press key 1",
        "down key 1 2",
    ] {
        assert_eq!(Word::read(line), None, "{line}");
    }
}
