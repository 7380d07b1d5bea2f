//! `ListParticipants`: everybody of a room, from all its shards. A room nobody knows has nobody.

use std::sync::Arc;

use conclave_protocol::{Claims, RoomName, lk};

use super::answer;
use super::twirp::Failure;
use crate::server::Shared;

pub(super) async fn run(
    shared: Arc<Shared>,
    claims: Claims,
    request: lk::ListParticipantsRequest,
) -> Result<lk::ListParticipantsResponse, Failure> {
    claims.require_admin_of(&request.room)?;
    let room = RoomName::new(&request.room)?;
    let shards = shared.directory().shards_of(&room).unwrap_or_default();
    let participants = answer::participants(&shared, &room, shards).await?;
    Ok(lk::ListParticipantsResponse { participants })
}
