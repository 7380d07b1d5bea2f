//! `CreateRoom`: opens a room before anybody joins. A room that is there already is returned as it is.

use std::sync::Arc;
use std::time::Duration;

use conclave_protocol::{Claims, RoomName, limits, lk};

use super::answer;
use super::twirp::{Code, Failure, require};
use crate::clock;
use crate::directory::NewRoom;
use crate::server::Shared;

pub(super) fn run(
    shared: Arc<Shared>,
    claims: Claims,
    request: lk::CreateRoomRequest,
) -> impl Future<Output = Result<lk::Room, Failure>> {
    std::future::ready(create(&shared, &claims, request))
}

fn create(shared: &Shared, claims: &Claims, request: lk::CreateRoomRequest) -> Result<lk::Room, Failure> {
    require(claims.video.room_create, "roomCreate")?;
    let new = read(request)?;
    let view = shared.directory().create(clock::now(), new)?;
    Ok(answer::room(view))
}

/// Zero stands for the server's setting, as everywhere in protobuf.
fn read(request: lk::CreateRoomRequest) -> Result<NewRoom, Failure> {
    let bytes = request.metadata.len();
    if bytes > limits::METADATA_BYTES {
        let limit = limits::METADATA_BYTES;
        return Err(Failure::new(
            Code::InvalidArgument,
            format!("metadata has {bytes} bytes, at most {limit} are allowed"),
        ));
    }
    let seconds = |given: u32| (given > 0).then(|| Duration::from_secs(given.into()));
    Ok(NewRoom {
        name: RoomName::new(&request.name)?,
        metadata: request.metadata,
        empty_timeout: seconds(request.empty_timeout),
        departure_timeout: seconds(request.departure_timeout),
        max_participants: (request.max_participants > 0).then_some(request.max_participants),
    })
}
