//! `RemoveParticipant`: sends one participant away.

use std::sync::Arc;

use conclave_protocol::{Claims, Identity, RoomName, lk};
use conclave_sfu::{RemovalReason, Reply, Request};

use super::answer;
use super::twirp::Failure;
use crate::server::Shared;

pub(super) async fn run(
    shared: Arc<Shared>,
    claims: Claims,
    request: lk::RoomParticipantIdentity,
) -> Result<lk::RemoveParticipantResponse, Failure> {
    claims.require_admin_of(&request.room)?;
    let room = RoomName::new(&request.room)?;
    let identity = Identity::new(&request.identity)?;
    let shard = answer::shard_of(&shared, &room, &identity)?;
    let request = Request::Remove {
        room: room.clone(),
        identity: identity.clone(),
        reason: RemovalReason::Removed,
    };
    match shared.request(shard, request).await? {
        Reply::NotFound => Err(answer::no_participant(&room, &identity)),
        _ => Ok(lk::RemoveParticipantResponse {}),
    }
}
