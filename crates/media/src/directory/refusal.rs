//! Why somebody is not let in.

use conclave_protocol::RoomName;

/// The door's answer to one who may not come in. The text is for the person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// LiveKit's clients know a missing room from a missing page by the first five words.
    #[error("requested room does not exist: {0:?} has to be created before anybody can join")]
    NoRoom(RoomName),
    #[error("room {room:?} is full: it holds {limit}; come back when somebody has left")]
    RoomFull { room: RoomName, limit: usize },
    #[error("no more rooms can be opened: the server holds {limit}; come back when one has closed")]
    NoSpace { limit: usize },
    #[error("the server is stopping; come back in a moment")]
    Stopping,
}
