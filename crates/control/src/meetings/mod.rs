//! The meetings of this server: loads them when somebody asks, keeps them in memory while somebody is there, and is the
//! only one that writes what happens in them.
//!
//! What a command leads to is decided by `conclave_meeting`, never here.

mod batch;
mod commit;
mod live;
mod policy;
mod presence;
mod rounds;
mod seats;
#[cfg(test)]
mod tests;
mod watch;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use conclave_meeting::{Creation, Meeting};
use conclave_protocol::seam::Rooms;
use conclave_protocol::{Code, CodePrefixes, DeviceId, InviteSecret, MeetingId, PrincipalId, Slug};
use conclave_storage::{
    Database, MeetingRow, NewMeeting, StorageError, Taken, events, meetings, participations,
};

pub(crate) use live::{Live, News};

use crate::error::ApiError;
use crate::limits;
use crate::outside::Outside;
use crate::view::Place;

pub(crate) struct Meetings {
    pub(super) db: Database,
    outside: Outside,
    prefixes: CodePrefixes,
    live: Mutex<HashMap<MeetingId, Arc<Live>>>,
    seats: seats::Seats,
    presence: presence::Presence,
    /// Set once, when media runs: it has to know this part before this part can know it.
    rooms: OnceLock<Arc<dyn Rooms>>,
}

impl Meetings {
    pub(crate) fn new(db: Database, outside: Outside, prefixes: CodePrefixes) -> Self {
        Self {
            db,
            outside,
            prefixes,
            live: Mutex::default(),
            seats: seats::Seats::default(),
            presence: presence::Presence::default(),
            rooms: OnceLock::new(),
        }
    }

    /// From now on rooms follow the meetings. Only the first call counts.
    pub(crate) fn act_on(&self, rooms: Arc<dyn Rooms>) {
        let _ = self.rooms.set(rooms);
    }

    pub(crate) async fn create(
        &self,
        owner: PrincipalId,
        creation: Creation,
        slug: Option<Slug>,
    ) -> Result<Arc<Live>, ApiError> {
        if meetings::open_count(&self.db, owner).await? >= limits::OPEN_MEETINGS {
            return Err(ApiError::TooManyMeetings);
        }
        let now = self.outside.now();
        let first = conclave_meeting::create(creation, owner)?;
        let meeting = Meeting::begin(&first, now).ok_or(ApiError::Internal)?;
        let mut new = NewMeeting {
            id: MeetingId::new(now, self.outside.bytes()),
            code: Code::from_random(self.outside.number()),
            slug,
            secret: InviteSecret::from_random(self.outside.number()),
            facts: batch::facts(&meeting),
            first: batch::store(1, now, Some(owner), &first),
        };
        self.write_new(&mut new).await?;
        let place = Place::new(new.id, new.code, new.slug, new.secret, &self.prefixes);
        Ok(self.remember(Live::new(place, meeting, 2)))
    }

    /// Draws another code while the one drawn is taken.
    async fn write_new(&self, new: &mut NewMeeting) -> Result<(), StorageError> {
        for _ in 1..limits::CODE_DRAWS {
            match meetings::create(&self.db, new).await {
                Err(StorageError::Conflict(Taken::Code)) => {
                    new.code = Code::from_random(self.outside.number());
                }
                done => return done,
            }
        }
        meetings::create(&self.db, new).await
    }

    /// The meeting with this id, loaded if need be.
    async fn open(&self, id: MeetingId) -> Result<Option<Arc<Live>>, ApiError> {
        if let Some(live) = self.in_memory(id) {
            return Ok(Some(live));
        }
        Ok(match meetings::find(&self.db, id).await? {
            Some(row) => Some(self.load(&row).await?),
            None => None,
        })
    }

    /// The meeting of this row, in memory.
    pub(crate) async fn load(&self, row: &MeetingRow) -> Result<Arc<Live>, StorageError> {
        if let Some(live) = self.in_memory(row.id) {
            return Ok(live);
        }
        let (meeting, next_seq) = self.replay(row.id).await?;
        let place = Place::of(row, &self.prefixes);
        Ok(self.remember(Live::new(place, meeting, next_seq)))
    }

    pub(crate) fn in_memory(&self, id: MeetingId) -> Option<Arc<Live>> {
        self.live().get(&id).cloned()
    }

    /// Whether this device has a seat. Known without the database.
    pub(crate) fn has_seat(&self, id: MeetingId, principal: PrincipalId, device: &DeviceId) -> bool {
        self.seats.has(id, &(principal, device.clone()))
    }

    /// The meeting with this id, where this principal may know it: it owns it, or is or was in it. Loaded only then, so
    /// that strangers make no work.
    pub(crate) async fn open_to(
        &self,
        id: MeetingId,
        principal: PrincipalId,
    ) -> Result<Option<Arc<Live>>, ApiError> {
        if let Some(live) = self.in_memory(id) {
            let shown = live.shown();
            let is_inside = shown.owner == principal || shown.has(principal);
            let is_known = is_inside || participations::was_in(&self.db, id, principal).await?;
            return Ok(is_known.then_some(live));
        }
        let Some(row) = meetings::find(&self.db, id).await? else {
            return Ok(None);
        };
        let owns = row.facts.owner == principal;
        if owns || participations::was_in(&self.db, id, principal).await? {
            return Ok(Some(self.load(&row).await?));
        }
        Ok(None)
    }

    /// Folds all events of a meeting. Also says which number the next one gets.
    async fn replay(&self, id: MeetingId) -> Result<(Meeting, u64), StorageError> {
        let mut meeting: Option<Meeting> = None;
        let mut seq = 0;
        loop {
            let page = events::after(&self.db, id, seq, limits::EVENTS_READ).await?;
            let Some(last) = page.last() else {
                break;
            };
            seq = last.seq;
            for stored in &page {
                let event = batch::read(id, stored)?;
                match &mut meeting {
                    Some(meeting) => meeting.fold(&event, stored.at),
                    None => meeting = Meeting::begin(&event, stored.at),
                }
            }
        }
        let meeting =
            meeting.ok_or_else(|| StorageError::Broken(format!("meeting {id} has no beginning")))?;
        Ok((meeting, seq.saturating_add(1)))
    }

    /// Of two that loaded the same meeting at the same time, the first stays.
    fn remember(&self, live: Live) -> Arc<Live> {
        let mut all = self.live();
        let live = all.entry(live.place.id).or_insert_with(|| Arc::new(live));
        Arc::clone(live)
    }

    fn live(&self) -> MutexGuard<'_, HashMap<MeetingId, Arc<Live>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
