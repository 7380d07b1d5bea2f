//! Which rooms there are, who sits in them, and on which shard: the one place where seats are given out.
//!
//! A pure state machine: time comes in with every call, randomness once. It must never wait for a shard or a socket,
//! and never learn what is said or shown in a room.

mod refusal;
mod room;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use conclave_protocol::seam::{self, RoomWatch};
use conclave_protocol::token::JoinGrant;
use conclave_protocol::{Identity, ParticipantSid, RoomName, RoomSid, limits};
use conclave_sfu::{ConnectionId, Now, RoomFacts, ShardId};

pub(crate) use refusal::Refusal;
use room::{Member, Room};

use crate::config::RoomSettings;

pub(crate) struct Directory {
    settings: RoomSettings,
    rooms: HashMap<RoomName, Room>,
    /// Members of each shard, over all rooms.
    loads: Vec<usize>,
    /// Empty rooms by the moment they are closed.
    due: BTreeSet<(Instant, RoomName)>,
    random: u64,
    stopping: bool,
    /// Told who is in a room and who no longer, in the order in which it happened.
    watch: Option<Arc<dyn RoomWatch>>,
}

/// Where somebody who may join goes.
#[derive(Clone, Debug)]
pub(crate) struct Admission {
    pub(crate) shard: ShardId,
    pub(crate) room: RoomFacts,
}

/// A room with the number of people the world may know of.
#[derive(Clone, Debug)]
pub(crate) struct RoomView {
    pub(crate) facts: RoomFacts,
    pub(crate) participants: usize,
}

/// A room to be made through the server API. `None` stands for the setting.
#[derive(Clone, Debug)]
pub(crate) struct NewRoom {
    pub(crate) name: RoomName,
    pub(crate) metadata: String,
    pub(crate) empty_timeout: Option<Duration>,
    pub(crate) departure_timeout: Option<Duration>,
    pub(crate) max_participants: Option<u32>,
}

impl Directory {
    /// `seed` is random; room sids are derived from it.
    pub(crate) fn new(settings: RoomSettings, shards: usize, seed: u64) -> Self {
        Self {
            settings,
            rooms: HashMap::new(),
            loads: vec![0; shards.max(1)],
            due: BTreeSet::new(),
            random: seed,
            stopping: false,
            watch: None,
        }
    }

    /// Tells `watch` of everybody who comes and goes from now on.
    pub(crate) fn watched_by(self, watch: Option<Arc<dyn RoomWatch>>) -> Self {
        Self { watch, ..self }
    }

    /// Whether this join would be let in now. Changes nothing but closes rooms that are due.
    pub(crate) fn check(&mut self, now: Now, grant: &JoinGrant) -> Result<(), Refusal> {
        if self.stopping {
            return Err(Refusal::Stopping);
        }
        self.handle_timeout(now);
        match self.rooms.get(&grant.room) {
            Some(room) => room.check_seat(&grant.identity, grant.permission.hidden),
            None if !self.opens_by_join(grant) => Err(Refusal::NoRoom(grant.room.clone())),
            None => self.check_space(),
        }
    }

    /// Takes a seat for a connection, which keeps it until [`Directory::joined`] or [`Directory::release`].
    pub(crate) fn admit(
        &mut self,
        now: Now,
        grant: &JoinGrant,
        connection: ConnectionId,
    ) -> Result<Admission, Refusal> {
        self.check(now, grant)?;
        if !self.rooms.contains_key(&grant.room) {
            self.open(now, self.room_by_join(&grant.room));
        }
        let shard = self.shard_for(&grant.room, &grant.identity);
        let Some(room) = self.rooms.get_mut(&grant.room) else {
            return Err(Refusal::NoRoom(grant.room.clone()));
        };
        let facts = room.facts.clone();
        if let Some(member) = room.members.get_mut(&grant.identity) {
            member.pending = Some(connection);
        } else {
            let member = Member::pending(shard, connection, grant.permission.hidden);
            self.seat(&grant.room, grant.identity.clone(), member);
        }
        Ok(Admission { shard, room: facts })
    }

    /// Gives a seat back that no shard has confirmed.
    pub(crate) fn release(
        &mut self,
        now: Now,
        room: &RoomName,
        identity: &Identity,
        connection: ConnectionId,
    ) {
        self.change(now, room, identity, |member| {
            if member.pending == Some(connection) {
                member.pending = None;
            }
        });
    }

    /// A shard let somebody in. Returns the shard on which an older stay of the same identity has to end.
    pub(crate) fn joined(
        &mut self,
        room: &RoomName,
        identity: &Identity,
        sid: ParticipantSid,
        connection: ConnectionId,
        shard: ShardId,
    ) -> Option<ShardId> {
        let Some(known) = self.rooms.get_mut(room) else {
            return Some(shard);
        };
        let former = match known.members.get_mut(identity) {
            Some(member) if member.shard == shard => {
                member.confirm(sid, connection);
                self.tell_joined(room, identity);
                return None;
            }
            Some(member) if member.newest() > connection => return Some(shard),
            Some(member) => Some((member.shard, member.hidden, member.is_told)),
            None => None,
        };
        if former.is_some() {
            self.unseat(room, identity);
        }
        let (hidden, is_told) = former.map_or((false, false), |(_, hidden, is_told)| (hidden, is_told));
        let mut member = Member::confirmed(shard, sid, connection, hidden);
        member.is_told = is_told;
        self.seat(room, identity.clone(), member);
        self.tell_joined(room, identity);
        former.map(|(shard, _, _)| shard)
    }

    /// A stay ended. One that a newer stay has replaced already is ignored.
    pub(crate) fn left(&mut self, now: Now, room: &RoomName, identity: &Identity, sid: &ParticipantSid) {
        self.change(now, room, identity, |member| {
            if member.stay.as_ref() == Some(sid) {
                member.stay = None;
            }
        });
    }

    /// The shard that has this very stay.
    pub(crate) fn find(&self, room: &RoomName, identity: &Identity, sid: &ParticipantSid) -> Option<ShardId> {
        let member = self.rooms.get(room)?.members.get(identity)?;
        (member.stay.as_ref() == Some(sid)).then_some(member.shard)
    }

    /// The shard somebody is on, whichever stay it is.
    pub(crate) fn shard_of(&self, room: &RoomName, identity: &Identity) -> Option<ShardId> {
        let member = self.rooms.get(room)?.members.get(identity)?;
        member.stay.is_some().then_some(member.shard)
    }

    /// The shards that have people of this room; `None` for an unknown room.
    pub(crate) fn shards_of(&self, room: &RoomName) -> Option<Vec<ShardId>> {
        self.rooms.get(room).map(Room::shards)
    }

    /// Makes a room, or returns the one that has the name already as it is.
    pub(crate) fn create(&mut self, now: Now, new: NewRoom) -> Result<RoomView, Refusal> {
        if self.stopping {
            return Err(Refusal::Stopping);
        }
        self.handle_timeout(now);
        let name = new.name.clone();
        if !self.rooms.contains_key(&name) {
            self.check_space()?;
            self.open(now, new);
        }
        let room = self.rooms.get(&name).map(Room::view);
        room.ok_or(Refusal::NoRoom(name))
    }

    /// All rooms, or those of these names, ordered by name.
    pub(crate) fn list(&mut self, now: Now, names: &[RoomName]) -> Vec<RoomView> {
        self.handle_timeout(now);
        let mut views: Vec<_> = if names.is_empty() {
            self.rooms.values().map(Room::view).collect()
        } else {
            names
                .iter()
                .filter_map(|name| self.rooms.get(name))
                .map(Room::view)
                .collect()
        };
        views.sort_by(|a, b| a.facts.name.cmp(&b.facts.name));
        views.dedup_by(|a, b| a.facts.name == b.facts.name);
        views
    }

    /// Forgets a room and everybody in it. False for an unknown one.
    pub(crate) fn delete(&mut self, name: &RoomName) -> bool {
        let Some(room) = self.rooms.remove(name) else {
            return false;
        };
        if let Some(at) = room.due {
            self.due.remove(&(at, name.clone()));
        }
        for (identity, member) in &room.members {
            self.lighten(member.shard);
            self.tell_left(name, identity, member);
        }
        true
    }

    /// Closes empty rooms whose time is over.
    pub(crate) fn handle_timeout(&mut self, now: Now) {
        while let Some((at, _)) = self.due.first() {
            if *at > now.instant {
                return;
            }
            let Some((_, name)) = self.due.pop_first() else {
                return;
            };
            tracing::debug!(room = %name, "empty room closed");
            self.rooms.remove(&name);
        }
    }

    /// When [`Directory::handle_timeout`] has something to do.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        self.due.first().map(|(at, _)| *at)
    }

    /// Lets nobody in any more and returns the rooms that have people, each with its shards.
    pub(crate) fn stop(&mut self) -> Vec<(RoomName, Vec<ShardId>)> {
        self.stopping = true;
        let rooms = self.rooms.iter();
        rooms.map(|(name, room)| (name.clone(), room.shards())).collect()
    }

    /// A meeting's room needs no leave of its own: whoever comes to this point was admitted to the meeting.
    fn opens_by_join(&self, grant: &JoinGrant) -> bool {
        let is_meeting = self.watch.is_some() && seam::meeting_of(&grant.room).is_some();
        self.settings.auto_create || grant.may_create_room || is_meeting
    }

    fn check_space(&self) -> Result<(), Refusal> {
        if self.rooms.len() < limits::ROOMS {
            return Ok(());
        }
        Err(Refusal::NoSpace { limit: limits::ROOMS })
    }

    fn room_by_join(&self, name: &RoomName) -> NewRoom {
        NewRoom {
            name: name.clone(),
            metadata: String::new(),
            empty_timeout: None,
            departure_timeout: None,
            max_participants: None,
        }
    }

    fn open(&mut self, now: Now, new: NewRoom) {
        let settings = &self.settings;
        let facts = RoomFacts {
            name: new.name.clone(),
            sid: RoomSid::from_random(next_random(&mut self.random)),
            created_at: now.wall,
            metadata: new.metadata,
            empty_timeout: new.empty_timeout.unwrap_or(settings.empty_timeout),
            departure_timeout: new.departure_timeout.unwrap_or(settings.departure_timeout),
            max_participants: new.max_participants.unwrap_or(settings.max_participants),
        };
        tracing::debug!(room = %new.name, "room opened");
        self.rooms.insert(new.name.clone(), Room::new(facts));
        self.close_later(now, &new.name);
    }

    /// A former stay stays where it is, newcomers keep a room together until one shard has enough of it.
    fn shard_for(&self, name: &RoomName, identity: &Identity) -> ShardId {
        let room = self.rooms.get(name);
        if let Some(member) = room.and_then(|room| room.members.get(identity)) {
            return member.shard;
        }
        let of_room = room.map(|room| room.counts(self.loads.len())).unwrap_or_default();
        let count = |shard: usize| of_room.get(shard).copied().unwrap_or_default();
        let shards = 0..self.loads.len();
        let busiest_with_space = shards
            .clone()
            .filter(|&shard| (1..self.settings.spread_above).contains(&count(shard)))
            .max_by_key(|&shard| (count(shard), std::cmp::Reverse(shard)));
        let least_loaded = shards.min_by_key(|&shard| (self.loads[shard], count(shard), shard));
        let chosen = busiest_with_space.or(least_loaded).unwrap_or_default();
        ShardId(u16::try_from(chosen).unwrap_or_default())
    }

    fn seat(&mut self, name: &RoomName, identity: Identity, member: Member) {
        let Some(room) = self.rooms.get_mut(name) else {
            return;
        };
        if let Some(at) = room.due.take() {
            self.due.remove(&(at, name.clone()));
        }
        if let Some(load) = self.loads.get_mut(usize::from(member.shard.0)) {
            *load += 1;
        }
        room.ever_joined |= member.stay.is_some();
        room.members.insert(identity, member);
    }

    fn unseat(&mut self, name: &RoomName, identity: &Identity) -> Option<Member> {
        let member = self.rooms.get_mut(name)?.members.remove(identity)?;
        self.lighten(member.shard);
        Some(member)
    }

    fn lighten(&mut self, shard: ShardId) {
        if let Some(load) = self.loads.get_mut(usize::from(shard.0)) {
            *load = load.saturating_sub(1);
        }
    }

    /// Changes a member, and takes the seat away from one who neither stays nor is about to come.
    fn change(&mut self, now: Now, name: &RoomName, identity: &Identity, edit: impl FnOnce(&mut Member)) {
        let Some(room) = self.rooms.get_mut(name) else {
            return;
        };
        let Some(member) = room.members.get_mut(identity) else {
            return;
        };
        room.ever_joined |= member.stay.is_some();
        edit(member);
        if !member.is_gone() {
            return;
        }
        if let Some(gone) = self.unseat(name, identity) {
            self.tell_left(name, identity, &gone);
        }
        self.close_later(now, name);
    }

    /// Each stay is told of, also one that replaces another: somebody who comes in anew has asked control anew.
    fn tell_joined(&mut self, name: &RoomName, identity: &Identity) {
        let room = self.rooms.get_mut(name);
        if let Some(member) = room.and_then(|room| room.members.get_mut(identity)) {
            member.is_told = true;
        }
        if let Some(watch) = &self.watch {
            watch.joined(name, identity);
        }
    }

    /// Somebody who only had a seat and never came in is nobody's news.
    fn tell_left(&self, name: &RoomName, identity: &Identity, gone: &Member) {
        if let Some(watch) = self.watch.as_ref().filter(|_| gone.is_told) {
            watch.left(name, identity);
        }
    }

    /// Sets the time at which a room is closed, if it is empty.
    fn close_later(&mut self, now: Now, name: &RoomName) {
        let Some(room) = self.rooms.get_mut(name) else {
            return;
        };
        if !room.members.is_empty() || room.due.is_some() {
            return;
        }
        let at = now.instant + room.patience();
        room.due = Some(at);
        self.due.insert((at, name.clone()));
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): enough for names that only have to differ.
fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
