//! `DeleteRoom`: sends everybody away and forgets the room.

use std::sync::Arc;

use conclave_protocol::{Claims, RoomName, lk};

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
    if shared.close(&room).await? {
        Ok(lk::DeleteRoomResponse {})
    } else {
        Err(answer::no_room(&room))
    }
}
