//! `MutePublishedTrack`: mutes a participant's track, or unmutes it where the forwarding core allows that.

use std::sync::Arc;

use conclave_protocol::{Claims, Identity, RoomName, TrackSid, lk};
use conclave_sfu::{Reply, Request};

use super::answer;
use super::twirp::{Code, Failure};
use crate::server::Shared;

pub(super) async fn run(
    shared: Arc<Shared>,
    claims: Claims,
    request: lk::MuteRoomTrackRequest,
) -> Result<lk::MuteRoomTrackResponse, Failure> {
    claims.require_admin_of(&request.room)?;
    let room = RoomName::new(&request.room)?;
    let identity = Identity::new(&request.identity)?;
    let track = TrackSid::new(&request.track_sid)?;
    let shard = answer::shard_of(&shared, &room, &identity)?;
    let order = Request::MuteTrack {
        room,
        identity: identity.clone(),
        track: track.clone(),
        muted: request.muted,
    };
    match shared.request(shard, order).await? {
        Reply::Track(track) => Ok(lk::MuteRoomTrackResponse { track: Some(*track) }),
        _ => Err(Failure::new(
            Code::NotFound,
            format!("participant {identity:?} has no track {track}"),
        )),
    }
}
