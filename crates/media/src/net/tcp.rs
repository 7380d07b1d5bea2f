//! ICE over TCP (RFC 6544): connections that carry framed datagrams. Each is cut that floods, stays silent, reads too
//! slowly, or does not begin with STUN.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use conclave_protocol::limits;
use conclave_sfu::transport::{Path, Protocol};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, tcp};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::framing::{self, Deframer};

/// From accepting a connection to its first STUN message.
const INTRODUCTION: Duration = Duration::from_secs(10);
/// Silence after which a connection counts as dead; consent checks come every few seconds (RFC 7675).
const SILENCE: Duration = Duration::from_secs(60);
/// How long one write may take.
const WRITE: Duration = Duration::from_secs(10);
/// Datagrams that wait for one slow reader: a large keyframe and then some.
const QUEUE: usize = 256;
/// Bytes gathered for one write.
const WRITE_BYTES: usize = 64 * 1024;
/// Bytes asked of one read.
const READ_BYTES: usize = 16 * 1024;
/// Pause after the machine could not give us a connection, for lack of descriptors mostly.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What happens on the streams of a shard.
#[derive(Debug)]
pub(crate) enum StreamEvent {
    Opened(TcpStream),
    Frame { path: Path, datagram: Bytes },
    Closed { path: Path, id: u64 },
}

struct Connection {
    id: u64,
    datagrams: mpsc::Sender<Box<[u8]>>,
    task: JoinHandle<()>,
}

/// The open streams of a shard. Lives on its thread, as do the tasks behind it.
pub(crate) struct Streams {
    events: mpsc::Sender<StreamEvent>,
    open: HashMap<Path, Connection>,
    next_id: u64,
    /// Connections cut because they read too slowly.
    pub(crate) cut: u64,
}

impl Streams {
    pub(crate) fn new(events: mpsc::Sender<StreamEvent>) -> Self {
        Self {
            events,
            open: HashMap::new(),
            next_id: 0,
            cut: 0,
        }
    }

    /// Takes an accepted connection on; one above the limit is closed at once.
    /// `outside` is how clients name an address of ours.
    pub(crate) fn open(&mut self, stream: TcpStream, outside: impl FnOnce(SocketAddr) -> SocketAddr) {
        let (Ok(local), Ok(remote)) = (stream.local_addr(), stream.peer_addr()) else {
            return;
        };
        if self.open.len() >= limits::TCP_CONNECTIONS {
            tracing::debug!(limit = limits::TCP_CONNECTIONS, "media connection refused");
            return;
        }
        // Without it, small datagrams wait for acknowledgements of earlier ones.
        let _ = stream.set_nodelay(true);
        let path = Path {
            protocol: Protocol::Tcp,
            local: outside(local),
            remote,
        };
        let id = self.next_id;
        self.next_id += 1;
        let (datagrams, queue) = mpsc::channel(QUEUE);
        let task = tokio::task::spawn_local(serve(stream, path, id, queue, self.events.clone()));
        let connection = Connection { id, datagrams, task };
        if let Some(former) = self.open.insert(path, connection) {
            former.task.abort();
        }
    }

    /// Forgets a connection that ended by itself.
    pub(crate) fn closed(&mut self, path: Path, id: u64) {
        if self.open.get(&path).is_some_and(|open| open.id == id) {
            self.open.remove(&path);
        }
    }

    /// Queues a datagram. A connection whose queue is full is cut: its reader is too slow to take part.
    pub(crate) fn send(&mut self, path: Path, datagram: &[u8]) {
        let Some(connection) = self.open.get(&path) else {
            return;
        };
        if connection.datagrams.try_send(Box::from(datagram)).is_ok() {
            return;
        }
        self.cut += 1;
        tracing::debug!("media connection cut: its reader is too slow");
        if let Some(connection) = self.open.remove(&path) {
            connection.task.abort();
        }
    }
}

/// Accepts until the shard is gone.
pub(crate) async fn accept(listener: TcpListener, events: mpsc::Sender<StreamEvent>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                if events.send(StreamEvent::Opened(stream)).await.is_err() {
                    return;
                }
            }
            Err(error) => {
                tracing::debug!(%error, "media connection not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn serve(
    stream: TcpStream,
    path: Path,
    id: u64,
    queue: mpsc::Receiver<Box<[u8]>>,
    events: mpsc::Sender<StreamEvent>,
) {
    let (read, write) = stream.into_split();
    let ended = tokio::select! {
        ended = receive(read, path, &events) => ended,
        ended = send(write, queue) => ended,
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "media connection ended");
    }
    let _ = events.send(StreamEvent::Closed { path, id }).await;
}

async fn receive(
    mut stream: tcp::OwnedReadHalf,
    path: Path,
    events: &mpsc::Sender<StreamEvent>,
) -> io::Result<()> {
    let mut deframer = Deframer::default();
    let introduced_by = tokio::time::Instant::now() + INTRODUCTION;
    let mut introduced = false;
    loop {
        deframer.buffer.reserve(READ_BYTES);
        let read = stream.read_buf(&mut deframer.buffer);
        let deadline = if introduced {
            tokio::time::Instant::now() + SILENCE
        } else {
            introduced_by
        };
        if tokio::time::timeout_at(deadline, read).await?? == 0 {
            return Ok(());
        }
        while let Some(datagram) = deframer.next_frame().map_err(io::Error::other)? {
            if !introduced && !framing::is_stun(&datagram) {
                return Err(io::Error::other("the first frame is not STUN"));
            }
            introduced = true;
            let frame = StreamEvent::Frame { path, datagram };
            if events.send(frame).await.is_err() {
                return Ok(());
            }
        }
    }
}

async fn send(mut stream: tcp::OwnedWriteHalf, mut queue: mpsc::Receiver<Box<[u8]>>) -> io::Result<()> {
    let mut out = Vec::with_capacity(WRITE_BYTES);
    while let Some(datagram) = queue.recv().await {
        out.clear();
        framing::frame(&mut out, &datagram);
        while out.len() < WRITE_BYTES {
            let Ok(more) = queue.try_recv() else {
                break;
            };
            framing::frame(&mut out, &more);
        }
        timeout(WRITE, stream.write_all(&out)).await??;
    }
    Ok(())
}
