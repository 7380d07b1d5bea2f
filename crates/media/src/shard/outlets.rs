//! The queues from a shard to its signal connections.

use std::collections::HashMap;
use std::sync::Arc;

use conclave_protocol::limits;
use conclave_protocol::lk::signal_response;
use conclave_protocol::token::JoinGrant;
use conclave_sfu::ConnectionId;
use tokio::sync::{Notify, mpsc};

/// What a signal connection has to do, in order.
#[derive(Debug)]
pub(crate) enum Outgoing {
    Message(Box<signal_response::Message>),
    /// Sign a fresh token and send it.
    Token(Box<JoinGrant>),
}

/// The shard's end of a signal connection. Dropping it ends the connection after what was queued.
#[derive(Debug)]
pub(crate) struct Outlet {
    queue: mpsc::Sender<Outgoing>,
    cut: Arc<Notify>,
}

/// The connection's end.
#[derive(Debug)]
pub(crate) struct SignalQueue {
    pub(crate) queue: mpsc::Receiver<Outgoing>,
    /// Told when the connection is to end at once, without what is queued.
    pub(crate) cut: Arc<Notify>,
}

/// A queue with both ends.
pub(crate) fn outlet() -> (Outlet, SignalQueue) {
    let (sender, queue) = mpsc::channel(limits::SIGNAL_BACKLOG);
    let cut = Arc::new(Notify::new());
    let outlet = Outlet {
        queue: sender,
        cut: Arc::clone(&cut),
    };
    (outlet, SignalQueue { queue, cut })
}

/// All signal connections of a shard.
#[derive(Default)]
pub(crate) struct Outlets {
    open: HashMap<ConnectionId, Outlet>,
}

impl Outlets {
    pub(crate) fn open(&mut self, connection: ConnectionId, outlet: Outlet) {
        self.open.insert(connection, outlet);
    }

    /// Queues; a connection whose backlog is full is cut and may resume.
    pub(crate) fn send(&mut self, connection: ConnectionId, outgoing: Outgoing) {
        let Some(outlet) = self.open.get(&connection) else {
            return;
        };
        match outlet.queue.try_send(outgoing) {
            Ok(()) => {}
            Err(mpsc::error::TrySendError::Closed(_)) => self.close(connection),
            Err(mpsc::error::TrySendError::Full(_)) => {
                tracing::debug!(
                    limit = limits::SIGNAL_BACKLOG,
                    "signal connection cut: it reads too slowly"
                );
                outlet.cut.notify_one();
                self.close(connection);
            }
        }
    }

    pub(crate) fn close(&mut self, connection: ConnectionId) {
        self.open.remove(&connection);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pong() -> Outgoing {
        Outgoing::Message(Box::new(signal_response::Message::Pong(1)))
    }

    #[tokio::test]
    async fn a_reader_behind_by_the_whole_backlog_is_cut() {
        let (outlet, mut reader) = outlet();
        let mut outlets = Outlets::default();
        outlets.open(ConnectionId(1), outlet);
        for _ in 0..limits::SIGNAL_BACKLOG {
            outlets.send(ConnectionId(1), pong());
        }
        assert!(!outlets.is_empty());
        outlets.send(ConnectionId(1), pong());
        assert!(outlets.is_empty());
        reader.cut.notified().await;
        let mut kept = 0;
        while reader.queue.recv().await.is_some() {
            kept += 1;
        }
        assert_eq!(kept, limits::SIGNAL_BACKLOG);
    }
}
