//! A share in virtual sources: frames that a test makes, decoded as a viewer does.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};

use conclave_codec::picture::{I420, Rect};
use conclave_codec::rtp::FrameAssembler;
use conclave_codec::video::{Decoder, VideoCodec};

use super::*;
use crate::capture::PointerImage;
use crate::inject::Point;

const LONG: Duration = Duration::from_secs(10);

/// A screen of one colour. What is to happen next lies in a queue.
struct Screen {
    changes: Receiver<Change>,
    wake: SyncSender<Change>,
    shade: Arc<Mutex<u8>>,
    shown: Option<u8>,
    grabs: Arc<Mutex<u32>>,
}

struct Hand {
    change: SyncSender<Change>,
    shade: Arc<Mutex<u8>>,
    grabs: Arc<Mutex<u32>>,
}

fn screen() -> (Screen, Hand) {
    let (change, changes) = sync_channel(64);
    let (shade, grabs) = (Arc::new(Mutex::new(40)), Arc::new(Mutex::new(0)));
    let hand = Hand {
        change: change.clone(),
        shade: shade.clone(),
        grabs: grabs.clone(),
    };
    let screen = Screen {
        changes,
        wake: change,
        shade,
        shown: None,
        grabs,
    };
    (screen, hand)
}

impl Hand {
    fn paint(&self, shade: u8) {
        *self.shade.lock().expect("a shade") = shade;
        let picture = true;
        self.change
            .send(Change {
                picture,
                ..Change::default()
            })
            .expect("the share goes on");
    }

    fn moves(&self) {
        let pointer_moved = true;
        self.change
            .send(Change {
                pointer_moved,
                ..Change::default()
            })
            .expect("the share goes on");
    }
}

impl Frames for Screen {
    fn wait(&mut self, patience: Duration) -> Result<Change, CaptureError> {
        match self.changes.recv_timeout(patience) {
            Ok(change) => Ok(change),
            Err(RecvTimeoutError::Timeout) => Ok(Change::default()),
            Err(RecvTimeoutError::Disconnected) => Err(CaptureError::Gone),
        }
    }

    fn waker(&self) -> Box<dyn Fn() + Send + Sync> {
        let wake = self.wake.clone();
        Box::new(move || {
            let woken = true;
            let _ = wake.try_send(Change {
                woken,
                ..Change::default()
            });
        })
    }

    fn grab(&mut self, picture: &mut Option<I420>) -> Result<Vec<Rect>, CaptureError> {
        *self.grabs.lock().expect("a count") += 1;
        let shade = *self.shade.lock().expect("a shade");
        if shade == 255 {
            return Err(CaptureError::Gone);
        }
        let bgra = [shade, shade, shade, 255].repeat(320 * 240);
        *picture = Some(I420::from_bgra(&bgra, 320 * 4, 320, 240)?);
        let all = Rect {
            x: 0,
            y: 0,
            width: 320,
            height: 240,
        };
        let differs = self.shown.replace(shade) != Some(shade);
        Ok(differs.then_some(all).into_iter().collect())
    }

    fn pointer(&mut self) -> Result<Option<Point>, CaptureError> {
        Ok(Some(Point { x: 319, y: 0 }))
    }

    fn pointer_image(&mut self) -> Result<PointerImage, CaptureError> {
        Ok(PointerImage {
            width: 2,
            height: 1,
            hot: (1, 0),
            rgba: vec![255; 8],
        })
    }

    fn size(&self) -> (u32, u32) {
        (320, 240)
    }
}

struct Viewer {
    share: Share,
    shared: Receiver<Shared>,
    assembler: FrameAssembler,
    decoder: Decoder,
    keyframes: u32,
    cursors: Vec<CursorMessage>,
    delays: Vec<Option<(u16, u16)>>,
}

impl Viewer {
    fn of(screen: Screen) -> Self {
        let (sink, shared): (Sender<_>, _) = channel();
        let sink = Box::new(move |one| drop(sink.send(one)));
        Self {
            share: Share::start(Box::new(screen), 2_000_000, sink).expect("it starts"),
            shared,
            assembler: FrameAssembler::new(VideoCodec::Vp8),
            decoder: Decoder::new(VideoCodec::Vp8).expect("a decoder"),
            keyframes: 0,
            cursors: Vec::new(),
            delays: Vec::new(),
        }
    }

    /// Looks for so long, or until this is true of the brightness.
    fn look(&mut self, patience: Duration, until: impl Fn(u8) -> bool) -> bool {
        let end = Instant::now() + patience;
        while let Ok(one) = self
            .shared
            .recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            match one {
                Shared::Packet(packet) => {
                    let now = Instant::now();
                    self.delays.push(packet.playout_delay);
                    self.assembler
                        .push(packet.seq, packet.time, packet.marker, &packet.payload, now);
                    while let Some(frame) = self.assembler.poll(now) {
                        self.keyframes += u32::from(frame.keyframe);
                        let picture = self
                            .decoder
                            .decode(&frame.bytes)
                            .expect("decodable")
                            .expect("a picture");
                        if until(picture.planes()[0][1_000]) {
                            return true;
                        }
                    }
                }
                Shared::Cursor { message, .. } => self.cursors.push(message),
                Shared::Ended(_) => return false,
            }
        }
        false
    }

    fn rest(&mut self) {
        assert!(!self.look(Duration::from_secs(2), |_| false));
    }
}

/// Of a grey in limited range.
fn is_shade(shade: u8) -> impl Fn(u8) -> bool {
    move |seen| seen.abs_diff(16 + (u32::from(shade) * 219 / 255) as u8) < 6
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test that reads at its own pace must not slow the share down"
)]
fn channel<T>() -> (Sender<T>, Receiver<T>) {
    std::sync::mpsc::channel()
}

#[test]
fn what_changes_is_seen_and_a_screen_at_rest_is_left_alone() {
    let (screen, hand) = screen();
    let mut viewer = Viewer::of(screen);
    assert!(viewer.look(LONG, is_shade(40)));
    viewer.rest();
    let grabs = *hand.grabs.lock().unwrap();
    viewer.rest();
    assert_eq!(
        *hand.grabs.lock().unwrap(),
        grabs,
        "nobody looks where nothing changes"
    );
    hand.paint(200);
    assert!(viewer.look(LONG, is_shade(200)));
    assert_eq!(viewer.keyframes, 1);
}

#[test]
fn a_share_at_rest_says_now_and_then_that_it_goes_on() {
    let (screen, _hand) = screen();
    let mut viewer = Viewer::of(screen);
    assert!(viewer.look(LONG, is_shade(40)));
    viewer.rest();
    let mut frames = 0;
    let (length, started) = (STILL_THERE * 3, Instant::now());
    while viewer.look(length.saturating_sub(started.elapsed()), is_shade(40)) {
        frames += 1;
    }
    assert!((1..=4).contains(&frames), "{frames}");
    assert_eq!(viewer.keyframes, 1);
}

#[test]
fn a_keyframe_comes_when_it_is_asked_for_and_one_for_many() {
    let (screen, _hand) = screen();
    let mut viewer = Viewer::of(screen);
    viewer.rest();
    assert_eq!(viewer.keyframes, 1);
    for _ in 0..20 {
        viewer.share.keyframe();
    }
    viewer.rest();
    assert_eq!(viewer.keyframes, 2);
}

#[test]
fn the_pointer_travels_apart() {
    let (screen, hand) = screen();
    let mut viewer = Viewer::of(screen);
    viewer.rest();
    viewer.cursors.clear();
    let grabs = *hand.grabs.lock().unwrap();
    hand.moves();
    viewer.rest();
    assert_eq!(*hand.grabs.lock().unwrap(), grabs);
    let place = viewer.cursors.iter().find_map(|message| match message {
        CursorMessage::At { at, .. } => Some(*at),
        _ => None,
    });
    assert_eq!(place.map(|at| (at.x, at.y)), Some((u16::MAX, 0)));
    assert!(
        !viewer
            .cursors
            .iter()
            .any(|message| matches!(message, CursorMessage::Image(_)))
    );
    viewer.share.say_pointer();
    viewer.rest();
    assert!(
        viewer
            .cursors
            .iter()
            .any(|message| matches!(message, CursorMessage::Image(_)))
    );
}

#[test]
fn only_a_controlled_share_asks_not_to_be_delayed() {
    let (screen, hand) = screen();
    let mut viewer = Viewer::of(screen);
    assert!(viewer.look(LONG, is_shade(40)));
    viewer.rest();
    assert!(viewer.delays.iter().all(Option::is_none));
    viewer.share.set_controlled(true);
    viewer.delays.clear();
    hand.paint(90);
    assert!(viewer.look(LONG, is_shade(90)));
    assert!(!viewer.delays.is_empty() && viewer.delays.iter().all(|delay| *delay == Some((0, 0))));
}

#[test]
fn a_source_that_goes_ends_the_share() {
    let (screen, hand) = screen();
    let viewer = Viewer::of(screen);
    hand.paint(255);
    let ended = std::iter::from_fn(|| viewer.shared.recv_timeout(LONG).ok());
    assert!(
        ended
            .into_iter()
            .any(|one| matches!(one, Shared::Ended(CaptureError::Gone)))
    );
}
