//! From a source's frames to packets and to messages about the pointer, on a thread of its own.
//!
//! Early before fluent: what changes after a rest is encoded at once. While nothing changes, next to nothing is sent: a
//! keyframe that somebody asks for, and an empty frame now and then. Must never send the pointer within the picture.

mod pointer;
#[cfg(test)]
mod tests;
mod video;

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use conclave_client::core::Outgoing;
use conclave_protocol::remote::CursorMessage;

use crate::capture::{CaptureError, Change, Frames};
use pointer::Pointer;
use video::{Quality, Video};

/// Frames a second at most, while nobody controls and while somebody does.
const RATE: u32 = 30;
const RATE_CONTROLLED: u32 = 60;
/// Orders that wait.
const ORDERS: usize = 64;
/// Without any change the thread looks around so often: the pointer's place is said again.
const REST: Duration = Duration::from_secs(1);
/// Once things came to rest, so much later the picture is sent again, sharper.
const SHARPEN_AFTER: [Duration; 2] = [Duration::from_millis(120), Duration::from_millis(400)];
/// A frame without anything in it goes so often, a hundred bytes: browsers take three seconds without any frame for a loss,
/// and ask for a keyframe of hundreds of kilobytes.
const STILL_THERE: Duration = Duration::from_secs(2);

/// What a share gives. From its thread; a sink that blocks slows the share down.
#[derive(Debug)]
pub enum Shared {
    Packet(Outgoing),
    Cursor {
        message: CursorMessage,
        reliable: bool,
    },
    /// It ended by itself; nothing comes after this.
    Ended(CaptureError),
}

pub type Sink = Box<dyn FnMut(Shared) + Send>;

#[derive(Debug)]
enum Order {
    Keyframe,
    Controlled(bool),
    Bitrate(u32),
    /// Somebody new sees the share.
    Pointer,
}

/// A share that goes on until it is dropped.
pub struct Share {
    orders: Option<SyncSender<Order>>,
    wake: Box<dyn Fn() + Send + Sync>,
    thread: Option<JoinHandle<()>>,
}

impl Share {
    /// `bitrate` in bits a second.
    pub fn start(frames: Box<dyn Frames>, bitrate: u32, sink: Sink) -> std::io::Result<Self> {
        let (orders, receiver) = sync_channel(ORDERS);
        let wake = frames.waker();
        let work = Work {
            video: Video::new(bitrate),
            pointer: Pointer::default(),
            frames,
            sink,
            controlled: false,
            began: Instant::now(),
            grabbed: None,
            sent: None,
            dirty: true,
            sharpened: SHARPEN_AFTER.len(),
        };
        let run = move || work.run(&receiver);
        let thread = thread::Builder::new().name("share".to_owned()).spawn(run)?;
        Ok(Self {
            orders: Some(orders),
            wake,
            thread: Some(thread),
        })
    }

    pub fn keyframe(&self) {
        self.order(Order::Keyframe);
    }

    /// Whoever controls must see what they do without delay.
    pub fn set_controlled(&self, controlled: bool) {
        self.order(Order::Controlled(controlled));
    }

    pub fn set_bitrate(&self, bitrate: u32) {
        self.order(Order::Bitrate(bitrate));
    }

    /// Says again how the pointer looks and where it is.
    pub fn say_pointer(&self) {
        self.order(Order::Pointer);
    }

    fn order(&self, order: Order) {
        // One that finds no room is one of very many; each of them asks again.
        if let Some(orders) = &self.orders
            && orders.try_send(order).is_ok()
        {
            (self.wake)();
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.orders = None;
        (self.wake)();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Work {
    frames: Box<dyn Frames>,
    sink: Sink,
    video: Video,
    pointer: Pointer,
    controlled: bool,
    began: Instant,
    /// When it was last looked at the screen, and when a frame was sent.
    grabbed: Option<Instant>,
    sent: Option<Instant>,
    /// Something changed that was not sent yet.
    dirty: bool,
    /// How many of the sharper frames since the last change were sent.
    sharpened: usize,
}

impl Work {
    fn run(mut self, orders: &Receiver<Order>) {
        if let Err(error) = self.work(orders) {
            (self.sink)(Shared::Ended(error));
        }
    }

    /// Until the orders end.
    fn work(&mut self, orders: &Receiver<Order>) -> Result<(), CaptureError> {
        loop {
            if !self.follow(orders) {
                return Ok(());
            }
            let now = Instant::now();
            let due = self.due(now);
            if due <= now {
                self.frame(now)?;
                continue;
            }
            let patience = (due - now).min(self.pointer.due(now)).min(REST);
            let change = self.frames.wait(patience)?;
            self.note(change)?;
        }
    }

    fn note(&mut self, change: Change) -> Result<(), CaptureError> {
        self.dirty |= change.picture;
        let now = Instant::now();
        if change.pointer_looks {
            self.pointer.looks_differ();
        }
        if change.pointer_moved {
            self.pointer.moved();
        }
        if self.pointer.due(now).is_zero() {
            self.pointer.say(now, &mut *self.frames, &mut self.sink)?;
        }
        Ok(())
    }

    /// When the next frame is to be made.
    fn due(&self, now: Instant) -> Instant {
        let (Some(grabbed), Some(sent)) = (self.grabbed, self.sent) else {
            return now;
        };
        let soonest = grabbed + Duration::from_secs(1) / if self.controlled { RATE_CONTROLLED } else { RATE };
        if self.dirty {
            return soonest;
        }
        let next = match SHARPEN_AFTER.get(self.sharpened) {
            Some(after) => grabbed + *after,
            None => sent + STILL_THERE,
        };
        let keyframe = self.video.keyframe_due(now).map(|due| due.max(soonest));
        keyframe.map_or(next, |due| due.min(next))
    }

    fn frame(&mut self, now: Instant) -> Result<(), CaptureError> {
        self.grabbed = Some(now);
        let was_dirty = std::mem::take(&mut self.dirty);
        let has_changed = was_dirty && self.video.grab(&mut *self.frames)?;
        let keyframe = self.video.keyframe_due(now).is_some_and(|due| due <= now);
        let sent_lately = self.sent.is_some_and(|sent| now < sent + STILL_THERE);
        let quality = if has_changed || keyframe {
            self.sharpened = 0;
            Quality::AsItComes
        } else if was_dirty && sent_lately {
            // Something was drawn elsewhere on the screen.
            return Ok(());
        } else if self.sharpened < SHARPEN_AFTER.len() {
            self.sharpened += 1;
            Quality::Sharper {
                last: self.sharpened == SHARPEN_AFTER.len(),
            }
        } else {
            // Nothing is in it.
            Quality::AsItComes
        };
        tracing::trace!(?quality, keyframe, "frame");
        self.sent = Some(now);
        let at = now.saturating_duration_since(self.began);
        self.video.send(quality, at, now, self.controlled, &mut self.sink)
    }

    /// Whether there is still somebody who orders.
    fn follow(&mut self, orders: &Receiver<Order>) -> bool {
        loop {
            match orders.try_recv() {
                Ok(Order::Keyframe) => self.video.want_keyframe(),
                Ok(Order::Controlled(controlled)) => self.controlled = controlled,
                Ok(Order::Bitrate(bitrate)) => self.video.set_bitrate(bitrate),
                Ok(Order::Pointer) => {
                    self.pointer.looks_differ();
                    self.pointer.forget();
                }
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }
}
