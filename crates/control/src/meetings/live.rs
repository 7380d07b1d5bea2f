//! One meeting in memory: the fold of its events, who follows it, and what the database has yet to hear.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use conclave_meeting::{Actor, Command, Event, Meeting};
use conclave_protocol::remote::{DeviceKey, LeaseId};
use conclave_protocol::{Identity, UnixMillis};
use tokio::sync::{Mutex, broadcast};
use tokio::time::Instant;

use super::batch::Batch;
use crate::limits;
use crate::view::{MeetingView, Place};

/// A meeting that somebody asked for. Commands take turns at `state`; reading `shown` waits for nobody.
pub(crate) struct Live {
    pub(super) place: Place,
    pub(super) state: Mutex<State>,
    shown: RwLock<Arc<MeetingView>>,
    news: RwLock<broadcast::Sender<Arc<News>>>,
}

pub(super) struct State {
    pub(super) meeting: Meeting,
    pub(super) next_seq: u64,
    /// What was carried out and is not in the database yet, in order.
    pub(super) unwritten: VecDeque<Unwritten>,
    /// When the database last was away while something was written: it may have that, and memory not.
    pub(super) doubt: Option<Instant>,
}

impl State {
    /// Whether it was away so lately that asking again would only make others wait.
    pub(super) fn is_database_away(&self) -> bool {
        self.doubt.is_some_and(|since| since.elapsed() < limits::ROUND)
    }
}

/// A command that did not wait for the database.
pub(super) struct Unwritten {
    pub(super) actor: Actor,
    pub(super) command: Command,
    pub(super) batch: Batch,
}

/// An event with the meeting as it is after it.
#[derive(Debug)]
pub(crate) struct News {
    pub(crate) seq: u64,
    pub(crate) at: UnixMillis,
    pub(crate) event: Event,
    pub(crate) meeting: Arc<MeetingView>,
}

impl Live {
    pub(super) fn new(place: Place, meeting: Meeting, next_seq: u64) -> Self {
        let shown = MeetingView::new(&place, &meeting, next_seq.saturating_sub(1));
        Self {
            place,
            state: Mutex::new(State {
                meeting,
                next_seq,
                unwritten: VecDeque::new(),
                doubt: None,
            }),
            shown: RwLock::new(Arc::new(shown)),
            news: RwLock::new(broadcast::Sender::new(limits::EVENT_BACKLOG)),
        }
    }

    /// The meeting as it is now.
    pub(crate) fn shown(&self) -> Arc<MeetingView> {
        Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Both sides of a lease, controller first, and the key of the seat that is controlled.
    pub(crate) async fn parties_of(&self, lease: LeaseId) -> Option<(Identity, Identity, Option<DeviceKey>)> {
        let state = self.state.lock().await;
        let lease = state.meeting.lease(lease)?;
        let (controller, controlled) = (lease.controller(), lease.controlled());
        let seat = state.meeting.seat(controlled.principal, &controlled.device);
        Some((
            controller.device.identity_of(controller.principal),
            controlled.device.identity_of(controlled.principal),
            seat.and_then(|seat| seat.key().copied()),
        ))
    }

    /// Everything that happens from now on.
    pub(crate) fn follow(&self) -> broadcast::Receiver<Arc<News>> {
        self.news().subscribe()
    }

    /// Ends what everybody follows, so that they come back and see the meeting as it is.
    pub(super) fn cut(&self) {
        *self.news.write().unwrap_or_else(PoisonError::into_inner) =
            broadcast::Sender::new(limits::EVENT_BACKLOG);
    }

    fn news(&self) -> RwLockReadGuard<'_, broadcast::Sender<Arc<News>>> {
        self.news.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows the meeting as the state has it.
    pub(super) fn show(&self, state: &State) -> Arc<MeetingView> {
        let seq = state.next_seq.saturating_sub(1);
        let view = Arc::new(MeetingView::new(&self.place, &state.meeting, seq));
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&view);
        view
    }

    pub(super) fn tell(&self, news: News) {
        // Nobody may be following.
        let _ = self.news().send(Arc::new(news));
    }

    /// Whether forgetting it loses nothing.
    pub(super) fn is_idle(&self) -> bool {
        let Ok(state) = self.state.try_lock() else {
            return false;
        };
        state.unwritten.is_empty() && state.meeting.people().is_empty() && self.news().receiver_count() == 0
    }
}
