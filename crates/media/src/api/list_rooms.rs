//! `ListRooms`: all rooms, or those of the given names.

use std::sync::Arc;

use conclave_protocol::{Claims, RoomName, lk};

use super::answer;
use super::twirp::{Failure, require};
use crate::clock;
use crate::server::Shared;

pub(super) fn run(
    shared: Arc<Shared>,
    claims: Claims,
    request: lk::ListRoomsRequest,
) -> impl Future<Output = Result<lk::ListRoomsResponse, Failure>> {
    std::future::ready(list(&shared, &claims, &request))
}

fn list(
    shared: &Shared,
    claims: &Claims,
    request: &lk::ListRoomsRequest,
) -> Result<lk::ListRoomsResponse, Failure> {
    require(claims.video.room_list, "roomList")?;
    let names = request
        .names
        .iter()
        .map(|name| RoomName::new(name))
        .collect::<Result<Vec<_>, _>>()?;
    let views = shared.directory().list(clock::now(), &names);
    let rooms = views.into_iter().map(answer::room).collect();
    Ok(lk::ListRoomsResponse { rooms })
}
