//! How a command becomes true: decided, written in one transaction, folded, told, and done to the room, in this order.
//!
//! Commands that take rights away are done first and written when the database is back: nobody stays in a room because
//! a disk is full. All others are refused while it is away.

use std::sync::Arc;

use conclave_meeting::{Actor, Command, Event};
use conclave_storage::{StorageError, StoredEvent, Taken, events};

use super::Meetings;
use super::batch::{Batch, read};
use super::live::{Live, News, State, Unwritten};
use crate::error::ApiError;
use crate::limits;
use crate::view::MeetingView;

impl Meetings {
    /// Carries a command out. What it leads to is true, and written or sure to be, when this returns.
    pub(crate) async fn carry_out(
        &self,
        live: &Live,
        actor: Actor,
        command: Command,
    ) -> Result<(), ApiError> {
        let mut state = live.state.lock().await;
        if takes_rights_away(&command) {
            return self.act_first(live, &mut state, actor, command).await;
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
        self.append(live, &batch).await?;
        self.take_effect(live, state, &batch).await;
        Ok(())
    }

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
        self.take_effect(live, state, &batch).await;
        state.unwritten.push_back(Unwritten {
            actor,
            command,
            batch,
        });
        if let Err(error) = self.write_unwritten(live, state).await {
            tracing::warn!(meeting = %live.place.id, %error, "written later");
        }
        Ok(())
    }

    /// What time alone has led to. Waits for the database like everything that is not urgent.
    pub(super) async fn pass_time(&self, live: &Live) -> Result<(), StorageError> {
        let mut state = live.state.lock().await;
        self.write_unwritten(live, &mut state).await?;
        let now = self.outside.now();
        let events = state.meeting.handle_timeout(now);
        let batch = Batch::from_events(&state.meeting, state.next_seq, Actor::Server, events, now);
        let Some(batch) = batch else {
            return Ok(());
        };
        match self.append(live, &batch).await {
            // The next round decides anew.
            Err(StorageError::Conflict(Taken::Sequence)) => self.catch_up(live, &mut state).await,
            Err(error) => Err(error),
            Ok(()) => {
                self.take_effect(live, &mut state, &batch).await;
                Ok(())
            }
        }
    }

    /// Writes what was carried out without the database, in order.
    pub(super) async fn write_unwritten(&self, live: &Live, state: &mut State) -> Result<(), StorageError> {
        while let Some(first) = state.unwritten.front() {
            match self.append(live, &first.batch).await {
                Ok(()) => drop(state.unwritten.pop_front()),
                Err(StorageError::Conflict(Taken::Sequence)) => self.settle(live, state).await?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn append(&self, live: &Live, batch: &Batch) -> Result<(), StorageError> {
        events::append(
            &self.db,
            live.place.id,
            batch.first_seq,
            &batch.stored,
            &batch.facts,
            &batch.changes,
        )
        .await
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
        Ok(())
    }

    async fn decide_anew(&self, live: &Live, state: &mut State, unwritten: Unwritten) {
        let Unwritten {
            actor,
            command,
            batch,
        } = unwritten;
        let decided = Batch::of(&state.meeting, state.next_seq, actor, &command, batch.at());
        match decided {
            Ok(Some(batch)) => {
                self.take_effect(live, state, &batch).await;
                state.unwritten.push_back(Unwritten {
                    actor,
                    command,
                    batch,
                });
            }
            Ok(None) => {}
            Err(refusal) => {
                tracing::warn!(meeting = %live.place.id, %refusal, "overtaken by an earlier write")
            }
        }
    }

    /// Folds what the database has and this server does not know of.
    async fn catch_up(&self, live: &Live, state: &mut State) -> Result<(), StorageError> {
        let known = state.next_seq.saturating_sub(1);
        let stored = events::after(&self.db, live.place.id, known, limits::EVENTS_READ).await?;
        for stored in stored {
            let event = read(live.place.id, &stored)?;
            self.fold(live, state, &stored, event.clone());
            self.do_to_room(live, &event).await;
        }
        Ok(())
    }

    /// Everything that follows from a batch but writing it.
    async fn take_effect(&self, live: &Live, state: &mut State, batch: &Batch) {
        for (stored, event) in batch.stored.iter().zip(&batch.events) {
            self.fold(live, state, stored, event.clone());
        }
        for event in &batch.events {
            self.do_to_room(live, event).await;
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
            tracing::error!(%error, "a meeting's room does not follow");
        }
    }
}

/// Leaving and closing; giving a seat or a right can wait.
fn takes_rights_away(command: &Command) -> bool {
    matches!(command, Command::Leave { .. } | Command::Close)
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
