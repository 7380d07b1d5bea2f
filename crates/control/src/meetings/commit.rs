//! How a command becomes true: decided, written in one transaction, folded, told, and done to the room, in this order.
//!
//! Commands that take rights away are done first and written when the database is back: nobody stays in a room because
//! a disk is full. All others are refused while it is away.

use std::sync::Arc;

use conclave_meeting::{Actor, Command, Event, Meeting};
use conclave_protocol::PrincipalId;
use conclave_storage::{Database, StorageError, StoredEvent, Taken, events};
use tokio::time::Instant;

use super::batch::{Batch, read};
use super::live::{Live, News, State, Unwritten};
use super::{Meetings, policy};
use crate::error::ApiError;
use crate::limits;
use crate::view::MeetingView;

impl Meetings {
    /// Carries out one command of a person, to its end: somebody who goes away in between must not leave half of it.
    pub(crate) async fn command(
        self: &Arc<Self>,
        live: &Arc<Live>,
        who: PrincipalId,
        command: Command,
    ) -> Result<(), ApiError> {
        let (meetings, live) = (Arc::clone(self), Arc::clone(live));
        let task = async move { meetings.carry_out(&live, Actor::Person(who), command).await };
        tokio::spawn(task).await.unwrap_or_else(|error| {
            tracing::error!(%error, "command not carried out");
            Err(ApiError::Internal)
        })
    }

    /// Carries a command out. What it leads to is true, and written or sure to be, when this returns.
    pub(super) async fn carry_out(
        &self,
        live: &Live,
        actor: Actor,
        command: Command,
    ) -> Result<(), ApiError> {
        let mut state = live.state.lock().await;
        if takes_rights_away(&command) {
            return self.act_first(live, &mut state, actor, command).await;
        }
        if state.is_database_away() && matches!(actor, Actor::Person(_)) {
            return Err(ApiError::DatabaseAway);
        }
        self.write_unwritten(live, &mut state).await?;
        match self.write_first(live, &mut state, actor, &command).await {
            Err(Failed::Storage(StorageError::Conflict(Taken::Sequence))) => {
                // An earlier write that counted as failed came through after all.
                self.catch_up(live, &mut state).await?;
                Ok(self.write_first(live, &mut state, actor, &command).await?)
            }
            done => Ok(done?),
        }
    }

    async fn write_first(
        &self,
        live: &Live,
        state: &mut State,
        actor: Actor,
        command: &Command,
    ) -> Result<(), Failed> {
        let now = self.outside.now();
        let batch = Batch::of(&state.meeting, state.next_seq, actor, command, now);
        let Some(batch) = batch.map_err(|refusal| Failed::Refused(refusal.into()))? else {
            return Ok(());
        };
        append(&self.db, live, &mut state.doubt, &batch).await?;
        self.take_effect(live, state, &batch).await;
        Ok(())
    }

    /// Where the database was away a moment ago, the rounds write: others wait for their turn to leave.
    async fn act_first(
        &self,
        live: &Live,
        state: &mut State,
        actor: Actor,
        command: Command,
    ) -> Result<(), ApiError> {
        let now = self.outside.now();
        let Some(batch) = Batch::of(&state.meeting, state.next_seq, actor, &command, now)? else {
            return Ok(());
        };
        if state.unwritten.len() >= limits::UNWRITTEN {
            return Err(ApiError::DatabaseAway);
        }
        self.owe(live, state, actor, command, batch).await;
        if state.is_database_away() {
            return Ok(());
        }
        if let Err(error) = self.write_unwritten(live, state).await {
            tracing::warn!(meeting = %live.place.id, %error, "written later");
        }
        Ok(())
    }

    /// Lets a batch take effect that the database has yet to hear of.
    async fn owe(&self, live: &Live, state: &mut State, actor: Actor, command: Command, batch: Batch) {
        let events = batch.events.clone();
        self.fold_all(live, state, &batch);
        state.unwritten.push_back(Unwritten {
            actor,
            command,
            batch,
        });
        self.do_all_to_room(live, &state.meeting, &events).await;
    }

    /// What time alone has led to, where the database says that something is due. Waits for it like everything that is
    /// not urgent.
    pub(super) async fn pass_time(&self, live: &Live) -> Result<(), StorageError> {
        let mut state = live.state.lock().await;
        self.write_unwritten(live, &mut state).await?;
        let now = self.outside.now();
        if state.meeting.poll_timeout().is_none_or(|due| due > now) {
            // The database knows more: a write that counted as failed came through.
            self.catch_up(live, &mut state).await?;
        }
        let events = state.meeting.handle_timeout(now);
        let batch = Batch::from_events(&state.meeting, state.next_seq, Actor::Server, events, now);
        let Some(batch) = batch else {
            return Ok(());
        };
        match append(&self.db, live, &mut state.doubt, &batch).await {
            // The next round decides anew.
            Err(StorageError::Conflict(Taken::Sequence)) => self.catch_up(live, &mut state).await,
            Err(error) => Err(error),
            Ok(()) => {
                self.take_effect(live, &mut state, &batch).await;
                Ok(())
            }
        }
    }

    /// Writes what was carried out without the database, in order. After it, memory and database say the same.
    pub(super) async fn write_unwritten(&self, live: &Live, state: &mut State) -> Result<(), StorageError> {
        while let Some(first) = state.unwritten.front() {
            match append(&self.db, live, &mut state.doubt, &first.batch).await {
                Ok(()) => drop(state.unwritten.pop_front()),
                Err(StorageError::Conflict(Taken::Sequence)) => self.settle(live, state).await?,
                Err(error) => return Err(error),
            }
        }
        if state.doubt.is_some() {
            self.catch_up(live, state).await?;
        }
        Ok(())
    }

    /// The numbers of the first unwritten batch are taken: by itself, where a write that counted as failed came
    /// through; else by another such write before it, and what was carried out since is decided anew after that one.
    async fn settle(&self, live: &Live, state: &mut State) -> Result<(), StorageError> {
        let Some(first) = state.unwritten.front() else {
            return Ok(());
        };
        let before = first.batch.first_seq.saturating_sub(1);
        let stored = events::after(&self.db, live.place.id, before, limits::EVENTS_READ).await?;
        if is_same(&stored, &first.batch.stored) {
            state.unwritten.pop_front();
            return Ok(());
        }
        let (meeting, next_seq) = self.replay(live.place.id).await?;
        state.meeting = meeting;
        state.next_seq = next_seq;
        for unwritten in std::mem::take(&mut state.unwritten) {
            self.decide_anew(live, state, unwritten).await;
        }
        self.publish(live, state);
        // Numbers that followers know mean something else now.
        live.cut();
        Ok(())
    }

    async fn decide_anew(&self, live: &Live, state: &mut State, unwritten: Unwritten) {
        let Unwritten {
            actor,
            command,
            batch,
        } = unwritten;
        let (seq, at) = (state.next_seq, batch.at());
        let decided = match Batch::of(&state.meeting, seq, actor, &command, at) {
            Ok(decided) => decided,
            // Everybody was sent away; whoever owns it now, it stays closed.
            Err(_) if matches!(command, Command::Close) && !state.meeting.is_closed() => {
                Batch::from_events(&state.meeting, seq, actor, batch.events, at)
            }
            Err(refusal) => {
                tracing::warn!(meeting = %live.place.id, %refusal, "overtaken by an earlier write");
                None
            }
        };
        if let Some(batch) = decided {
            self.owe(live, state, actor, command, batch).await;
        }
    }

    /// Folds what the database has and this server does not know of.
    async fn catch_up(&self, live: &Live, state: &mut State) -> Result<(), StorageError> {
        let known = state.next_seq.saturating_sub(1);
        let stored = events::after(&self.db, live.place.id, known, limits::EVENTS_READ).await;
        note_doubt(&mut state.doubt, &stored);
        let mut events = Vec::new();
        for stored in stored? {
            let event = read(live.place.id, &stored)?;
            self.fold(live, state, &stored, event.clone());
            events.push(event);
        }
        self.do_all_to_room(live, &state.meeting, &events).await;
        Ok(())
    }

    /// Everything that follows from a batch but writing it.
    async fn take_effect(&self, live: &Live, state: &mut State, batch: &Batch) {
        self.fold_all(live, state, batch);
        self.do_all_to_room(live, &state.meeting, &batch.events).await;
    }

    fn fold_all(&self, live: &Live, state: &mut State, batch: &Batch) {
        for (stored, event) in batch.stored.iter().zip(&batch.events) {
            self.fold(live, state, stored, event.clone());
        }
    }

    /// Data first: whoever may no longer control must not get one more act through.
    async fn do_all_to_room(&self, live: &Live, meeting: &Meeting, events: &[Event]) {
        if events.iter().any(policy::is_changed_by) {
            self.set_data_policy(live, meeting).await;
        }
        for event in events {
            self.do_to_room(live, event).await;
        }
    }

    async fn set_data_policy(&self, live: &Live, meeting: &Meeting) {
        let Some(rooms) = self.rooms.get() else {
            return;
        };
        let rules = policy::rules(meeting);
        if let Err(error) = rooms.set_data_policy(&live.place.id.room(), rules).await {
            tracing::error!(%error, "a room does not know who may control whom");
        }
    }

    fn fold(&self, live: &Live, state: &mut State, stored: &StoredEvent, event: Event) {
        state.meeting.fold(&event, stored.at);
        state.next_seq = stored.seq.saturating_add(1);
        let meeting = self.publish(live, state);
        live.tell(News {
            seq: stored.seq,
            at: stored.at,
            event,
            meeting,
        });
    }

    /// Seats first: the door of media is closed before anybody hears of it.
    fn publish(&self, live: &Live, state: &State) -> Arc<MeetingView> {
        self.seats.follow(live.place.id, &state.meeting);
        live.show(state)
    }

    /// Waits for the room, so that somebody who comes back at once is not sent away by what happened before.
    async fn do_to_room(&self, live: &Live, event: &Event) {
        let Some(rooms) = self.rooms.get() else {
            return;
        };
        let room = live.place.id.room();
        let done = match event {
            Event::DeviceLeft {
                principal, device, ..
            } => rooms.remove(&room, &device.identity_of(*principal)).await,
            Event::Closed { .. } => rooms.close(&room).await,
            _ => Ok(()),
        };
        if let Err(error) = done {
            tracing::error!(%error, "a meeting's room follows later");
            self.presence.put_back(live.place.id);
        }
    }
}

/// Writes a batch, and notes where that leaves in doubt whether it is written.
async fn append(
    db: &Database,
    live: &Live,
    doubt: &mut Option<Instant>,
    batch: &Batch,
) -> Result<(), StorageError> {
    let (id, first, facts) = (live.place.id, batch.first_seq, &batch.facts);
    let done = events::append(db, id, first, &batch.stored, facts, &batch.changes).await;
    note_doubt(doubt, &done);
    done
}

/// What went through shows that memory and database agree again.
fn note_doubt<T>(doubt: &mut Option<Instant>, done: &Result<T, StorageError>) {
    match done {
        Ok(_) => *doubt = None,
        Err(StorageError::Away(_)) => *doubt = Some(Instant::now()),
        Err(_) => {}
    }
}

/// Leaving, closing and ending control; giving a seat or a right can wait.
fn takes_rights_away(command: &Command) -> bool {
    matches!(
        command,
        Command::Leave { .. }
            | Command::Close
            | Command::DenyControl { .. }
            | Command::EndControl { .. }
            | Command::PauseControl { .. }
            | Command::AllowControl(false)
    )
}

/// Whether what is stored begins with what was to be.
fn is_same(stored: &[StoredEvent], wanted: &[StoredEvent]) -> bool {
    let same = |(stored, wanted): (&StoredEvent, &StoredEvent)| {
        stored.at == wanted.at && stored.actor == wanted.actor && stored.event == wanted.event
    };
    stored.len() >= wanted.len() && stored.iter().zip(wanted).all(same)
}

/// Why a command was not carried out.
enum Failed {
    Refused(ApiError),
    Storage(StorageError),
}

impl From<StorageError> for Failed {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl From<Failed> for ApiError {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Refused(refused) => refused,
            Failed::Storage(error) => error.into(),
        }
    }
}
