//! Who media says is in which room, and which meetings have yet to be brought in line with it.
//!
//! Told by shard threads with locks held, so it only notes. Nothing can overflow and nothing is lost while the database
//! is away: what is kept is how things are, not how they became so.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use conclave_protocol::MeetingId;
use tokio::sync::Notify;

use super::seats::Seat;

#[derive(Default)]
pub(super) struct Presence {
    noted: Mutex<Noted>,
    changed: Notify,
}

#[derive(Default)]
struct Noted {
    inside: HashMap<MeetingId, HashSet<Seat>>,
    changed: BTreeSet<MeetingId>,
    is_over: bool,
}

impl Presence {
    pub(super) fn joined(&self, meeting: MeetingId, seat: Seat) {
        self.note(meeting, |inside| {
            inside.insert(seat);
        });
    }

    pub(super) fn left(&self, meeting: MeetingId, seat: &Seat) {
        self.note(meeting, |inside| {
            inside.remove(seat);
        });
    }

    /// Everybody leaves a server that stops, and nobody of them is to be counted as lost for it: they come back.
    pub(super) fn stop(&self) {
        self.noted().is_over = true;
    }

    pub(super) fn inside(&self, meeting: MeetingId) -> HashSet<Seat> {
        self.noted().inside.get(&meeting).cloned().unwrap_or_default()
    }

    /// The meetings to bring in line. Whoever cannot puts them back.
    pub(super) fn take_changed(&self) -> BTreeSet<MeetingId> {
        std::mem::take(&mut self.noted().changed)
    }

    pub(super) fn put_back(&self, meeting: MeetingId) {
        self.noted().changed.insert(meeting);
    }

    /// Resolves when there is something to bring in line.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    fn note(&self, meeting: MeetingId, edit: impl FnOnce(&mut HashSet<Seat>)) {
        let mut noted = self.noted();
        if noted.is_over {
            return;
        }
        let inside = noted.inside.entry(meeting).or_default();
        edit(inside);
        if inside.is_empty() {
            noted.inside.remove(&meeting);
        }
        noted.changed.insert(meeting);
        self.changed.notify_one();
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
