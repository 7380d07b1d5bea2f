//! What is done without being asked: meetings follow who is in their rooms, time passes in them, what could not be
//! written is, and what nobody needs is forgotten.
//!
//! A round never fails: what cannot be done now is done in a later one.

use std::sync::Arc;

use conclave_meeting::{Actor, Command, Presence};
use conclave_protocol::MeetingId;
use conclave_storage::{StorageError, meetings, sessions};

use super::Meetings;
use super::live::Live;
use crate::error::ApiError;
use crate::limits;

impl Meetings {
    /// Brings back what was live when the server ended. Must be done before anybody is served.
    pub(crate) async fn recover(&self) -> Result<(), StorageError> {
        for id in meetings::live(&self.db).await? {
            if let Err(error) = self.recover_one(id).await {
                if matches!(error, StorageError::Away(_)) {
                    return Err(error);
                }
                tracing::error!(meeting = %id, %error, "meeting not brought back");
            }
        }
        Ok(())
    }

    async fn recover_one(&self, id: MeetingId) -> Result<(), StorageError> {
        let Some(row) = meetings::find(&self.db, id).await? else {
            return Ok(());
        };
        let live = self.load(&row).await?;
        self.seats.follow(id, &live.state.lock().await.meeting);
        match self.carry_out(&live, Actor::Server, Command::Restarted).await {
            Err(ApiError::DatabaseAway) => Err(StorageError::Away(format!("meeting {id} not written"))),
            Err(error) => Err(StorageError::Broken(error.to_string())),
            Ok(()) => Ok(()),
        }
    }

    /// Everything that is to be done now.
    pub(crate) async fn round(&self) {
        self.follow_rooms().await;
        self.write_waiting().await;
        self.pass_time_where_due().await;
        self.forget_idle();
    }

    /// Resolves when a room changed.
    pub(crate) async fn rooms_changed(&self) {
        self.presence.changed().await;
    }

    /// Brings the meetings in line with who is in their rooms.
    pub(crate) async fn follow_rooms(&self) {
        let changed = self.presence.take_changed();
        for id in &changed {
            self.send_strangers_away(*id).await;
        }
        let mut away = 0;
        for id in changed {
            if away == limits::AWAY_IN_A_ROUND {
                self.presence.put_back(id);
            } else if let Err(error) = self.follow_room(id).await {
                tracing::warn!(meeting = %id, %error, "meeting follows its room later");
                self.presence.put_back(id);
                away += usize::from(error == ApiError::DatabaseAway);
            }
        }
    }

    async fn follow_room(&self, id: MeetingId) -> Result<(), ApiError> {
        let Some(live) = self.open(id).await? else {
            return Ok(());
        };
        for command in self.differences(&live).await {
            match self.carry_out(&live, Actor::Media, command).await {
                Err(error @ ApiError::DatabaseAway) => return Err(error),
                // It was overtaken: the seat is gone, or the meeting over.
                Err(error) => tracing::debug!(meeting = %id, %error, "not followed"),
                Ok(()) => {}
            }
        }
        Ok(())
    }

    async fn differences(&self, live: &Live) -> Vec<Command> {
        let state = live.state.lock().await;
        let inside = self.presence.inside(live.place.id);
        let people = state.meeting.people().iter();
        let seats = people.flat_map(|person| person.seats().iter().map(|seat| (person.principal(), seat)));
        let differences = seats.filter_map(|(principal, seat)| {
            let device = seat.device().clone();
            let is_inside = inside.contains(&(principal, device.clone()));
            match (is_inside, seat.presence() == Presence::Here) {
                (true, false) => Some(Command::Connected { principal, device }),
                (false, true) => Some(Command::Lost { principal, device }),
                _ => None,
            }
        });
        differences.collect()
    }

    /// Somebody may have been on the way in when the seat was taken away. Needs no database.
    async fn send_strangers_away(&self, id: MeetingId) {
        let Some(rooms) = self.rooms.get() else {
            return;
        };
        for seat in self.presence.inside(id) {
            if !self.seats.has(id, &seat) {
                let (principal, device) = seat;
                let identity = device.identity_of(principal);
                if let Err(error) = rooms.remove(&id.room(), &identity).await {
                    tracing::error!(%error, "somebody without a seat stays in a room until the next round");
                    self.presence.put_back(id);
                }
            }
        }
    }

    /// Whoever has a meeting's turn now writes first, so nothing is waited for here.
    async fn write_waiting(&self) {
        let mut away = 0;
        for live in self.all() {
            let Ok(mut state) = live.state.try_lock() else {
                continue;
            };
            match self.write_unwritten(&live, &mut state).await {
                Ok(()) => {}
                Err(StorageError::Away(_)) => away += 1,
                Err(error) => tracing::error!(meeting = %live.place.id, %error, "event cannot be written"),
            }
            if away == limits::AWAY_IN_A_ROUND {
                return;
            }
        }
    }

    /// Writes what waits a last time, and says so where some of it is lost.
    pub(crate) async fn write_the_rest(&self) {
        let written = tokio::time::timeout(limits::LAST_WRITES, self.write_waiting()).await;
        let all = self.all();
        let states = all.iter().filter_map(|live| live.state.try_lock().ok());
        let lost: usize = states.map(|state| state.unwritten.len()).sum();
        if lost > 0 || written.is_err() {
            tracing::error!(
                lost,
                "the database stayed away: some leaving or closing is not written"
            );
        }
    }

    fn all(&self) -> Vec<Arc<Live>> {
        self.live().values().cloned().collect()
    }

    pub(super) async fn pass_time_where_due(&self) {
        let due = match meetings::due(&self.db, self.outside.now(), limits::DUE).await {
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(%error, "deadlines of meetings wait");
                return;
            }
        };
        for id in due {
            if let Err(error) = self.pass_time_in(id).await {
                tracing::warn!(meeting = %id, %error, "deadline of a meeting waits");
            }
        }
    }

    async fn pass_time_in(&self, id: MeetingId) -> Result<(), ApiError> {
        // Whoever is in the room is not timed out for what could not be noted.
        self.follow_room(id).await?;
        if let Some(live) = self.open(id).await? {
            self.pass_time(&live).await?;
        }
        Ok(())
    }

    /// Drops meetings that nobody is in, follows or holds.
    fn forget_idle(&self) {
        self.live()
            .retain(|_, live| Arc::strong_count(live) > 1 || !live.is_idle());
    }

    /// Everybody leaves now because the server stops; that is no loss of anybody.
    pub(crate) fn stop_following(&self) {
        self.presence.stop();
    }

    /// Removes the sessions that have expired, some at a time.
    pub(crate) async fn remove_expired_sessions(&self) {
        loop {
            match sessions::remove_expired(&self.db, self.outside.now(), limits::EXPIRED).await {
                Ok(limits::EXPIRED..) => {}
                Ok(_) => return,
                Err(error) => {
                    tracing::warn!(%error, "expired sessions stay");
                    return;
                }
            }
        }
    }
}
