//! What several methods share: rooms as messages, and the answers of shards.

use conclave_protocol::{Identity, RoomName, lk};
use conclave_sfu::{Reply, Request, ShardId};
use futures_util::future::try_join_all;

use super::twirp::{Code, Failure};
use crate::directory::RoomView;
use crate::server::Shared;

/// A room as LiveKit shows it.
pub(super) fn room(view: RoomView) -> lk::Room {
    let facts = view.facts;
    let seconds = |duration: std::time::Duration| u32::try_from(duration.as_secs()).unwrap_or(u32::MAX);
    let created = facts.created_at.as_i64();
    lk::Room {
        sid: facts.sid.to_string(),
        name: facts.name.to_string(),
        empty_timeout: seconds(facts.empty_timeout),
        departure_timeout: seconds(facts.departure_timeout),
        max_participants: facts.max_participants,
        creation_time: created,
        creation_time_ms: created.saturating_mul(1_000),
        metadata: facts.metadata,
        num_participants: u32::try_from(view.participants).unwrap_or(u32::MAX),
        ..Default::default()
    }
}

/// The shard somebody is on.
pub(super) fn shard_of(shared: &Shared, room: &RoomName, identity: &Identity) -> Result<ShardId, Failure> {
    let shard = shared.directory().shard_of(room, identity);
    shard.ok_or_else(|| no_participant(room, identity))
}

pub(super) fn no_participant(room: &RoomName, identity: &Identity) -> Failure {
    Failure::new(
        Code::NotFound,
        format!("there is no participant {identity:?} in room {room:?}"),
    )
}

pub(super) fn no_room(room: &RoomName) -> Failure {
    Failure::new(
        Code::NotFound,
        format!("requested room does not exist: there is no {room:?}"),
    )
}

/// Everybody of a room on these shards.
pub(super) async fn participants(
    shared: &Shared,
    room: &RoomName,
    shards: Vec<ShardId>,
) -> Result<Vec<lk::ParticipantInfo>, Failure> {
    let asked = shards.into_iter().map(|shard| {
        let room = room.clone();
        shared.request(shard, Request::ListParticipants { room })
    });
    let mut all = Vec::new();
    for reply in try_join_all(asked).await? {
        if let Reply::Participants(some) = reply {
            all.extend(some);
        }
    }
    all.sort_by(|a, b| a.identity.cmp(&b.identity));
    Ok(all)
}
