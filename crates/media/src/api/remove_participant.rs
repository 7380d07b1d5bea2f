//! `RemoveParticipant`: sends one participant away.

use std::sync::Arc;

use conclave_protocol::{Claims, Identity, RoomName, lk};

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
    if shared.remove(&room, &identity).await? {
        Ok(lk::RemoveParticipantResponse {})
    } else {
        Err(answer::no_participant(&room, &identity))
    }
}
