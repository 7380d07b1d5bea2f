//! `DeleteRoom`: sends everybody away and forgets the room.

use std::sync::Arc;

use conclave_protocol::{Claims, RoomName, lk};
use conclave_sfu::{RemovalReason, Request};
use futures_util::future::try_join_all;

use super::answer;
use super::twirp::{Failure, require};
use crate::server::Shared;

pub(super) async fn run(
    shared: Arc<Shared>,
    claims: Claims,
    request: lk::DeleteRoomRequest,
) -> Result<lk::DeleteRoomResponse, Failure> {
    require(claims.video.room_create, "roomCreate")?;
    let room = RoomName::new(&request.room)?;
    if shared.directory().shards_of(&room).is_none() {
        return Err(answer::no_room(&room));
    }
    // Every shard is asked, because somebody may be on the way in to one that has nobody yet.
    let closing = shared.shard_ids().map(|shard| {
        let room = room.clone();
        shared.request(
            shard,
            Request::CloseRoom {
                room,
                reason: RemovalReason::RoomDeleted,
            },
        )
    });
    try_join_all(closing).await?;
    shared.directory().delete(&room);
    Ok(lk::DeleteRoomResponse {})
}
