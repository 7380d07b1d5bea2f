//! Real displays, real windows, real pixels.

use std::time::{Duration, Instant};

use conclave_codec::picture::I420;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::MOTION_NOTIFY_EVENT;
use x11rb::protocol::xproto::{
    ConnectionExt as _, CreateGCAux, CreateWindowAux, Rectangle, Window, WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT};

use super::*;
use crate::capture::Change;
use crate::testing::Display;

const LONG: Duration = Duration::from_secs(10);
const SHORT: Duration = Duration::from_millis(300);

/// A window that is painted.
struct Painted {
    connection: RustConnection,
    window: Window,
}

impl Painted {
    fn new(display: &Display, x: i16, y: i16, side: u16) -> Self {
        let (connection, screen) = RustConnection::connect(Some(display.name())).expect("a display");
        let root = connection.setup().roots[screen].root;
        let window = connection.generate_id().expect("an id");
        let looks = CreateWindowAux::new().background_pixel(0).override_redirect(1);
        let class = WindowClass::INPUT_OUTPUT;
        connection
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                window,
                root,
                x,
                y,
                side,
                side,
                0,
                class,
                COPY_FROM_PARENT,
                &looks,
            )
            .expect("a window");
        connection.map_window(window).expect("it is mapped");
        connection.sync();
        Self { connection, window }
    }

    fn paint(&self, colour: u32) {
        let gc = self.connection.generate_id().expect("an id");
        let looks = CreateGCAux::new().foreground(colour);
        self.connection
            .create_gc(gc, self.window, &looks)
            .expect("a context");
        let all = Rectangle {
            x: 0,
            y: 0,
            width: 1000,
            height: 1000,
        };
        self.connection
            .poly_fill_rectangle(self.window, gc, &[all])
            .expect("it is painted");
        self.connection.free_gc(gc).expect("it is freed");
        self.connection.sync();
    }
}

trait Sync {
    fn sync(&self);
}

impl Sync for RustConnection {
    fn sync(&self) {
        self.get_input_focus().expect("asked").reply().expect("answered");
    }
}

fn monitor(display: &Display) -> Box<dyn Frames> {
    let mut capture = X11Capture::open(Some(display.name())).expect("a display");
    let sources = capture.sources().expect("sources");
    assert_eq!(sources[0].id, SourceId::Monitor(0));
    capture.open(sources[0].id).expect("it opens")
}

fn rgb(picture: &I420, x: usize, y: usize) -> [u8; 3] {
    let mut rgba = Vec::new();
    picture.to_rgba(&mut rgba).expect("converted");
    let at = (y * picture.width() as usize + x) * 4;
    [rgba[at], rgba[at + 1], rgba[at + 2]]
}

fn is_like(found: [u8; 3], wanted: [u8; 3]) -> bool {
    found
        .iter()
        .zip(wanted)
        .all(|(one, other)| one.abs_diff(other) < 8)
}

/// Reads until nothing changes any more.
fn settle(frames: &mut dyn Frames, picture: &mut Option<I420>) {
    frames.grab(picture).expect("grabbed");
    while frames.wait(SHORT).expect("waited").picture {
        frames.grab(picture).expect("grabbed");
    }
}

#[test]
fn what_is_painted_is_seen_and_only_what_changed_is_read() {
    let display = Display::start();
    let painted = Painted::new(&display, 101, 51, 60);
    let mut frames = monitor(&display);
    let mut picture = None;
    settle(&mut *frames, &mut picture);
    assert_eq!(frames.size(), (1280, 800));
    painted.paint(0x00ff_8020);
    assert!(frames.wait(LONG).unwrap().picture);
    assert!(!frames.grab(&mut picture).unwrap().is_empty());
    let seen = picture.as_ref().unwrap();
    assert!(
        is_like(rgb(seen, 130, 80), [0xff, 0x80, 0x20]),
        "{:?}",
        rgb(seen, 130, 80)
    );
    assert!(
        is_like(rgb(seen, 90, 80), rgb(seen, 10, 10)),
        "beside it nothing changed"
    );
    assert_eq!(frames.grab(&mut picture).unwrap(), [], "nothing new");
}

#[test]
fn a_screen_at_rest_wakes_nobody_but_the_waker_does() {
    let display = Display::start();
    let mut frames = monitor(&display);
    settle(&mut *frames, &mut None);
    assert_eq!(frames.wait(SHORT).unwrap(), Change::default());
    let waker = frames.waker();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        waker();
    });
    let start = Instant::now();
    assert!(frames.wait(LONG).unwrap().woken);
    assert!(start.elapsed() < LONG);
    thread.join().unwrap();
}

#[test]
fn the_pointer_is_told_apart_from_the_picture() {
    let display = Display::start();
    let mut frames = monitor(&display);
    let hand = Painted::new(&display, 0, 0, 1).connection;
    settle(&mut *frames, &mut None);
    let root = hand.setup().roots[0].root;
    hand.xtest_fake_input(MOTION_NOTIFY_EVENT, 0, 0, root, 300, 200, 0)
        .unwrap();
    hand.sync();
    let mut change = Change::default();
    while !change.pointer_moved {
        change = frames.wait(LONG).unwrap();
        assert_ne!(change, Change::default());
    }
    assert_eq!(frames.pointer().unwrap(), Some(Point { x: 300, y: 200 }));
    let image = frames.pointer_image().unwrap();
    assert_eq!(
        image.rgba.len(),
        usize::from(image.width) * usize::from(image.height) * 4
    );
    assert!(
        image.rgba.chunks(4).any(|pixel| pixel[3] == 255),
        "it can be seen"
    );
}

#[test]
fn a_window_is_seen_under_others_follows_its_size_and_ends() {
    let display = Display::start();
    let painted = Painted::new(&display, 100, 100, 50);
    painted.paint(0x0020_80ff);
    let above = Painted::new(&display, 90, 90, 100);
    above.paint(0x00ff_ffff);
    let mut capture = X11Capture::open(Some(display.name())).unwrap();
    let mut frames = capture.open(SourceId::Window(painted.window)).unwrap();
    painted.paint(0x0020_80ff);
    let mut picture = None;
    settle(&mut *frames, &mut picture);
    assert_eq!(frames.size(), (50, 50));
    assert!(is_like(
        rgb(picture.as_ref().unwrap(), 25, 25),
        [0x20, 0x80, 0xff]
    ));
    let larger = x11rb::protocol::xproto::ConfigureWindowAux::new()
        .width(80)
        .height(64);
    painted
        .connection
        .configure_window(painted.window, &larger)
        .unwrap();
    painted.connection.sync();
    settle(&mut *frames, &mut picture);
    assert_eq!(frames.size(), (80, 64));
    painted.connection.destroy_window(painted.window).unwrap();
    painted.connection.sync();
    let end = std::iter::from_fn(|| Some(frames.wait(LONG))).find(Result::is_err);
    assert!(matches!(end, Some(Err(CaptureError::Gone))));
}

#[test]
fn windows_are_offered_by_their_names() {
    let display = Display::start();
    let _manager = display.spawn("openbox", &[]);
    let _window = display.spawn("xterm", &["-T", "a window of theirs", "-e", "sleep", "60"]);
    let mut capture = X11Capture::open(Some(display.name())).unwrap();
    let is_there = || {
        capture
            .sources()
            .unwrap()
            .iter()
            .any(|source| source.name == "a window of theirs")
    };
    assert!(crate::testing::happens_within(LONG, is_there));
}

#[test]
fn what_is_not_there_cannot_be_opened() {
    let display = Display::start();
    let mut capture = X11Capture::open(Some(display.name())).unwrap();
    assert!(matches!(
        capture.open(SourceId::Monitor(7)),
        Err(CaptureError::Gone)
    ));
    assert!(matches!(
        capture.open(SourceId::Window(1)),
        Err(CaptureError::Gone)
    ));
    assert!(X11Capture::open(Some(":9999")).is_err());
}
