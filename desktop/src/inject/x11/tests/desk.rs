//! The person at the desk is played by input into the outer display, which Xephyr takes for devices.

use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use crate::inject::x11::{AtDesk, DeskWatch, X11Injector};
use crate::inject::{Button, Injector as _, Key, Point, Stop, Stroke};
use crate::testing::Display;

struct Scene {
    watch: DeskWatch,
    told: Receiver<AtDesk>,
    inner: Display,
    outer: Display,
}

fn scene() -> Scene {
    let outer = Display::start();
    let inner = Display::inside(&outer);
    outer.call("xdotool", &["mousemove", "300", "300"]);
    std::thread::sleep(Duration::from_millis(500));
    let (sender, told) = sync_channel(1000);
    let tell = Box::new(move |what| sender.send(what).unwrap());
    let watch = DeskWatch::start(Some(inner.name()), tell).unwrap();
    Scene {
        watch,
        told,
        inner,
        outer,
    }
}

impl Scene {
    /// What was told until it was quiet for a while, each once.
    fn told(&self) -> Vec<AtDesk> {
        let mut told: Vec<_> =
            std::iter::from_fn(|| self.told.recv_timeout(Duration::from_millis(400)).ok()).collect();
        told.dedup();
        told
    }

    fn person(&self, arguments: &[&str]) {
        self.outer.call("xdotool", arguments);
    }
}

#[test]
fn mouse_buttons_and_keys_of_the_desk_are_noticed() {
    let scene = scene();
    let acts: [&[&str]; 4] = [
        &["mousemove", "310", "320"],
        &["click", "1"],
        &["key", "a"],
        &["click", "5"],
    ];
    for act in acts {
        scene.person(act);
        assert_eq!(scene.told(), [AtDesk::Input], "{act:?}");
    }
}

#[test]
fn what_is_injected_is_not_taken_for_the_desk() {
    let scene = scene();
    let mut injector = X11Injector::open(Some(scene.inner.name()), None).unwrap();
    let (button, at) = (Button::Left, Point { x: 50, y: 60 });
    let chord = ["ControlLeft", "AltLeft", "ShiftLeft", "Escape"].map(|code| Key::from_code(code).unwrap());
    let mut strokes = vec![
        Stroke::Move(Point { x: 5, y: 5 }),
        Stroke::Button {
            button,
            down: true,
            at,
        },
        Stroke::Button {
            button,
            down: false,
            at,
        },
        Stroke::Wheel { dx: 0, dy: 120, at },
        Stroke::Text("aß世".to_owned()),
    ];
    strokes.extend(chord.map(|key| Stroke::Key { key, down: true }));
    for stroke in strokes {
        injector.apply(&stroke, &Stop::default()).unwrap();
    }
    injector.release_all().unwrap();
    assert_eq!(scene.told(), []);
}

#[test]
fn the_panic_key_is_noticed_on_a_real_keyboard() {
    let scene = scene();
    scene.person(&["key", "ctrl+alt+shift+Escape"]);
    assert!(scene.told().contains(&AtDesk::Panic));
    scene.person(&["key", "ctrl+alt+Escape"]);
    assert_eq!(scene.told(), [AtDesk::Input]);
}

#[test]
fn a_display_that_is_lost_is_told() {
    let Scene {
        watch,
        told,
        inner,
        outer: _outer,
    } = scene();
    drop(inner);
    let lost = std::iter::from_fn(|| told.recv_timeout(Duration::from_secs(2)).ok())
        .find(|what| *what == AtDesk::Lost);
    assert_eq!(lost, Some(AtDesk::Lost));
    drop(watch);
}

#[test]
fn the_watch_ends_when_it_is_dropped() {
    let Scene {
        watch,
        told,
        inner: _inner,
        outer: _outer,
    } = scene();
    drop(watch);
    assert!(
        told.iter().all(|what| what == AtDesk::Input),
        "the channel is closed"
    );
}
