//! What the rest of the process may tell a shard.

use conclave_protocol::lk::signal_request;
use conclave_sfu::{ConnectionId, Join, Reply, Request, Resume};
use tokio::sync::{mpsc, oneshot};

use super::Outlet;

/// Commands waiting for one shard. A sender waits when it is full, so a flood slows those who cause it.
const COMMANDS: usize = 1_024;

#[derive(Debug)]
pub(crate) enum Command {
    Join {
        join: Box<Join>,
        outlet: Outlet,
    },
    Resume {
        resume: Box<Resume>,
        outlet: Outlet,
    },
    Signal {
        connection: ConnectionId,
        message: Box<signal_request::Message>,
    },
    ConnectionLost {
        connection: ConnectionId,
    },
    Request {
        request: Request,
        /// `None` where nobody waits.
        answer: Option<oneshot::Sender<Reply>>,
    },
}

/// The way to one shard.
#[derive(Clone, Debug)]
pub(crate) struct Commands(mpsc::Sender<Command>);

/// The shard is gone, as when the server stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the shard has stopped")]
pub(crate) struct Stopped;

impl Commands {
    pub(crate) fn channel() -> (Self, mpsc::Receiver<Command>) {
        let (sender, receiver) = mpsc::channel(COMMANDS);
        (Self(sender), receiver)
    }

    /// Waits while the shard is behind.
    pub(crate) async fn send(&self, command: Command) -> Result<(), Stopped> {
        self.0.send(command).await.map_err(|_| Stopped)
    }
}
