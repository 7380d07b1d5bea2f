//! From a source's frames to packets and to messages about the pointer, on a thread of its own.
//!
//! Early before fluent: what changes after a rest is encoded at once. While nothing changes nothing is sent, but for a
//! keyframe that somebody asks for. Must never send the pointer within the picture.

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
            last: None,
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
    /// When the last frame was grabbed.
    last: Option<Instant>,
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
            if due.is_some_and(|due| due <= now) {
                self.frame(now)?;
                continue;
            }
            let patience = due
                .map_or(REST, |due| due - now)
                .min(self.pointer.due(now))
                .min(REST);
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

    /// When the next frame is to be made; none while there is nothing to show.
    fn due(&self, now: Instant) -> Option<Instant> {
        let Some(last) = self.last else {
            return Some(now);
        };
        let interval = Duration::from_secs(1) / if self.controlled { RATE_CONTROLLED } else { RATE };
        if self.dirty {
            return Some(last + interval);
        }
        let keyframe = self.video.keyframe_due(now).map(|due| due.max(last + interval));
        let sharper = SHARPEN_AFTER.get(self.sharpened).map(|after| last + *after);
        match (keyframe, sharper) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }

    fn frame(&mut self, now: Instant) -> Result<(), CaptureError> {
        let has_changed = self.video.grab(&mut *self.frames)?;
        let was_dirty = std::mem::take(&mut self.dirty);
        self.last = Some(now);
        let keyframe = self.video.keyframe_due(now).is_some_and(|due| due <= now);
        let quality = if has_changed || keyframe {
            self.sharpened = 0;
            Quality::AsItComes
        } else if was_dirty {
            // Something was drawn elsewhere on the screen.
            return Ok(());
        } else {
            self.sharpened = (self.sharpened + 1).min(SHARPEN_AFTER.len());
            Quality::Sharper {
                last: self.sharpened == SHARPEN_AFTER.len(),
            }
        };
        tracing::trace!(?quality, keyframe, "frame");
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
