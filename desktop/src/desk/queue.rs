//! The one queue to the guard's thread. It is bounded, saying never waits, and words of the person at the desk find
//! room whatever the network sends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::control::guard::Heard;

/// Words that wait: two seconds of the most that the forwarding core lets through.
const WORDS: usize = 1_024;
/// Of them, room that data messages never take.
const KEPT_FREE: usize = 64;

#[derive(Clone, Debug)]
pub struct Mouth {
    shared: Arc<Shared>,
    words: Arc<Mutex<Option<SyncSender<Heard>>>>,
}

#[derive(Debug, Default)]
struct Shared {
    waiting: std::sync::atomic::AtomicUsize,
    /// Something was lost, so nothing may stay pressed.
    overrun: AtomicBool,
}

pub(super) struct Inbox {
    shared: Arc<Shared>,
    words: Receiver<Heard>,
}

pub(super) fn queue() -> (Mouth, Inbox) {
    let (sender, words) = sync_channel(WORDS);
    let shared = Arc::new(Shared::default());
    let mouth = Mouth {
        shared: shared.clone(),
        words: Arc::new(Mutex::new(Some(sender))),
    };
    (mouth, Inbox { shared, words })
}

impl Mouth {
    pub fn say(&self, heard: Heard) {
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(words) = words.as_ref() else {
            return;
        };
        let is_data = matches!(heard, Heard::Data(_));
        if is_data && self.shared.waiting.load(Ordering::SeqCst) >= WORDS - KEPT_FREE {
            return self.shared.overrun.store(true, Ordering::SeqCst);
        }
        match words.try_send(heard) {
            Ok(()) => drop(self.shared.waiting.fetch_add(1, Ordering::SeqCst)),
            Err(TrySendError::Full(_)) => self.shared.overrun.store(true, Ordering::SeqCst),
            Err(TrySendError::Disconnected(_)) => {}
        }
    }

    /// What was said until now is heard, then the inbox ends.
    pub(super) fn close(&self) {
        *self.words.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Inbox {
    pub(super) fn next(&self, wait: Duration) -> Result<Heard, RecvTimeoutError> {
        if self.shared.overrun.swap(false, Ordering::SeqCst) {
            return Ok(Heard::ControllerGone);
        }
        let heard = self.words.recv_timeout(wait)?;
        self.shared.waiting.fetch_sub(1, Ordering::SeqCst);
        Ok(heard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::guard::Packet;

    fn data() -> Heard {
        Heard::Data(Packet {
            topic: String::new(),
            from: conclave_protocol::Identity::new("somebody").expect("an identity"),
            reliable: true,
            encrypted: false,
            bytes: Vec::new(),
        })
    }

    #[test]
    fn a_flood_of_data_leaves_room_for_the_person_and_lets_everything_go() {
        let (mouth, inbox) = queue();
        for _ in 0..2 * WORDS {
            mouth.say(data());
        }
        mouth.say(Heard::Panic);
        mouth.close();
        let heard: Vec<Heard> = std::iter::from_fn(|| inbox.next(Duration::ZERO).ok()).collect();
        assert_eq!(heard.first(), Some(&Heard::ControllerGone));
        assert_eq!(heard.last(), Some(&Heard::Panic));
        assert_eq!(heard.len(), WORDS - KEPT_FREE + 2);
    }

    #[test]
    fn what_was_said_before_the_end_is_heard() {
        let (mouth, inbox) = queue();
        mouth.say(Heard::LocalInput);
        mouth.close();
        mouth.say(Heard::Panic);
        assert_eq!(inbox.next(Duration::ZERO), Ok(Heard::LocalInput));
        assert_eq!(inbox.next(Duration::ZERO), Err(RecvTimeoutError::Disconnected));
    }
}
