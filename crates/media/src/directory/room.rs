//! One room of the directory and who has a seat in it.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use conclave_protocol::{Identity, ParticipantSid, limits};
use conclave_sfu::{ConnectionId, RoomFacts, ShardId};

use super::{Refusal, RoomView};

pub(super) struct Room {
    pub(super) facts: RoomFacts,
    pub(super) members: HashMap<Identity, Member>,
    /// When it is closed; set exactly while it is empty.
    pub(super) due: Option<Instant>,
    /// Whether anybody was ever inside; decides which time-out counts.
    pub(super) ever_joined: bool,
}

impl Room {
    pub(super) fn new(facts: RoomFacts) -> Self {
        Self {
            facts,
            members: HashMap::new(),
            due: None,
            ever_joined: false,
        }
    }

    /// Passes one who has a seat already, or for whom there is one. The room's own limit is for people who are seen.
    pub(super) fn check_seat(&self, identity: &Identity, hidden: bool) -> Result<(), Refusal> {
        let full = |limit| Refusal::RoomFull {
            room: self.facts.name.clone(),
            limit,
        };
        if self.members.contains_key(identity) {
            return Ok(());
        }
        if self.members.len() >= limits::PARTICIPANTS_PER_ROOM {
            return Err(full(limits::PARTICIPANTS_PER_ROOM));
        }
        let own_limit = usize::try_from(self.facts.max_participants).unwrap_or(usize::MAX);
        if own_limit > 0 && !hidden && self.seen() >= own_limit {
            return Err(full(own_limit));
        }
        Ok(())
    }

    fn seen(&self) -> usize {
        self.members.values().filter(|member| !member.hidden).count()
    }

    pub(super) fn patience(&self) -> Duration {
        if self.ever_joined {
            self.facts.departure_timeout
        } else {
            self.facts.empty_timeout
        }
    }

    pub(super) fn view(&self) -> RoomView {
        let inside = |member: &&Member| !member.hidden && member.stay.is_some();
        RoomView {
            facts: self.facts.clone(),
            participants: self.members.values().filter(inside).count(),
        }
    }

    /// Members by shard.
    pub(super) fn counts(&self, shards: usize) -> Vec<usize> {
        let mut counts = vec![0; shards];
        for member in self.members.values() {
            if let Some(count) = counts.get_mut(usize::from(member.shard.0)) {
                *count += 1;
            }
        }
        counts
    }

    /// The shards it has members on, in order.
    pub(super) fn shards(&self) -> Vec<ShardId> {
        let shards: BTreeSet<_> = self.members.values().map(|member| member.shard).collect();
        shards.into_iter().collect()
    }
}

/// One who is inside, about to come in, or both: an identity that joins again.
pub(super) struct Member {
    pub(super) shard: ShardId,
    pub(super) hidden: bool,
    pub(super) stay: Option<ParticipantSid>,
    pub(super) pending: Option<ConnectionId>,
    /// Whether the watch was told that this identity is in the room.
    pub(super) is_told: bool,
    /// The connection the stay began with.
    began_with: ConnectionId,
}

impl Member {
    pub(super) fn pending(shard: ShardId, connection: ConnectionId, hidden: bool) -> Self {
        Self {
            shard,
            hidden,
            stay: None,
            pending: Some(connection),
            is_told: false,
            began_with: connection,
        }
    }

    pub(super) fn confirmed(
        shard: ShardId,
        sid: ParticipantSid,
        connection: ConnectionId,
        hidden: bool,
    ) -> Self {
        Self {
            stay: Some(sid),
            pending: None,
            ..Self::pending(shard, connection, hidden)
        }
    }

    pub(super) fn confirm(&mut self, sid: ParticipantSid, connection: ConnectionId) {
        self.stay = Some(sid);
        self.began_with = connection;
        if self.pending == Some(connection) {
            self.pending = None;
        }
    }

    pub(super) fn newest(&self) -> ConnectionId {
        self.pending
            .map_or(self.began_with, |pending| pending.max(self.began_with))
    }

    pub(super) fn is_gone(&self) -> bool {
        self.stay.is_none() && self.pending.is_none()
    }
}
