//! `GetParticipant`: one participant by identity.

use std::sync::Arc;

use conclave_protocol::{Claims, Identity, RoomName, lk};

use super::answer;
use super::twirp::Failure;
use crate::server::Shared;

pub(super) async fn run(
    shared: Arc<Shared>,
    claims: Claims,
    request: lk::RoomParticipantIdentity,
) -> Result<lk::ParticipantInfo, Failure> {
    claims.require_admin_of(&request.room)?;
    let room = RoomName::new(&request.room)?;
    let identity = Identity::new(&request.identity)?;
    let shard = answer::shard_of(&shared, &room, &identity)?;
    let everybody = answer::participants(&shared, &room, vec![shard]).await?;
    let found = everybody
        .into_iter()
        .find(|participant| participant.identity == identity.as_str());
    found.ok_or_else(|| answer::no_participant(&room, &identity))
}
