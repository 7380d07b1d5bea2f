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
use tokio::time::{Instant, timeout, timeout_at};

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
    introduction: Duration,
    /// Connections cut because they read too slowly.
    pub(crate) cut: u64,
}

impl Streams {
    pub(crate) fn new(events: mpsc::Sender<StreamEvent>) -> Self {
        Self {
            events,
            open: HashMap::new(),
            next_id: 0,
            introduction: INTRODUCTION,
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
        let task = tokio::task::spawn_local(
            Serving {
                path,
                id,
                introduction: self.introduction,
                events: self.events.clone(),
            }
            .run(stream, queue),
        );
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

/// One connection, on its task.
struct Serving {
    path: Path,
    id: u64,
    introduction: Duration,
    events: mpsc::Sender<StreamEvent>,
}

impl Serving {
    async fn run(self, stream: TcpStream, queue: mpsc::Receiver<Box<[u8]>>) {
        let (read, write) = stream.into_split();
        let ended = tokio::select! {
            ended = self.receive(read) => ended,
            ended = send(write, queue) => ended,
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "media connection ended");
        }
        let Self { path, id, events, .. } = self;
        // Without a shard there is nobody to tell.
        let _ = events.send(StreamEvent::Closed { path, id }).await;
    }

    async fn receive(&self, mut stream: tcp::OwnedReadHalf) -> io::Result<()> {
        let mut deframer = Deframer::default();
        let introduced_by = Instant::now() + self.introduction;
        let mut introduced = false;
        loop {
            deframer.buffer.reserve(READ_BYTES);
            let deadline = if introduced {
                Instant::now() + SILENCE
            } else {
                introduced_by
            };
            let read = stream.read_buf(&mut deframer.buffer);
            if timeout_at(deadline, read).await?? == 0 {
                return Ok(());
            }
            while let Some(datagram) = deframer.next_frame().map_err(io::Error::other)? {
                if !introduced && !framing::is_stun(&datagram) {
                    return Err(io::Error::other("the first frame is not STUN"));
                }
                introduced = true;
                let path = self.path;
                let frame = StreamEvent::Frame { path, datagram };
                if self.events.send(frame).await.is_err() {
                    return Ok(());
                }
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

#[cfg(test)]
mod tests {
    use tokio::task::LocalSet;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    /// Streams with one connection, and its client's end.
    async fn connected(introduction: Duration) -> (Streams, mpsc::Receiver<StreamEvent>, Path, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (sender, mut events) = mpsc::channel(8);
        let mut streams = Streams::new(sender.clone());
        streams.introduction = introduction;
        tokio::task::spawn_local(accept(listener, sender));
        let Some(StreamEvent::Opened(stream)) = events.recv().await else {
            panic!("a connection comes first");
        };
        let path = Path {
            protocol: Protocol::Tcp,
            local: stream.local_addr().unwrap(),
            remote: client.local_addr().unwrap(),
        };
        streams.open(stream, |local| local);
        (streams, events, path, client)
    }

    fn stun() -> Vec<u8> {
        let mut binding = vec![0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xa4, 0x42];
        binding.extend_from_slice(&[7; 12]);
        binding
    }

    fn framed(datagrams: &[&[u8]]) -> Vec<u8> {
        let mut out = Vec::new();
        for datagram in datagrams {
            framing::frame(&mut out, datagram);
        }
        out
    }

    #[tokio::test]
    async fn datagrams_pass_both_ways_after_stun_and_the_end_is_told() {
        let both_ways = async {
            let (mut streams, mut events, path, mut client) = connected(INTRODUCTION).await;
            client.write_all(&framed(&[&stun(), b"hello"])).await.unwrap();
            for expected in [&stun()[..], b"hello"] {
                let Some(StreamEvent::Frame { path: from, datagram }) = events.recv().await else {
                    panic!("a frame was sent");
                };
                assert_eq!((from, &datagram[..]), (path, expected));
            }
            streams.send(path, b"answer");
            let mut answer = [0; 8];
            client.read_exact(&mut answer).await.unwrap();
            assert_eq!(&answer, b"\x00\x06answer");
            drop(client);
            let Some(StreamEvent::Closed { path: ended, id }) = events.recv().await else {
                panic!("the end was not told");
            };
            streams.closed(ended, id);
            assert!(streams.open.is_empty());
        };
        LocalSet::new()
            .run_until(timeout(PATIENCE, both_ways))
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn one_who_does_not_read_is_cut_after_its_queue() {
        let flood = async {
            let (mut streams, _events, path, mut client) = connected(INTRODUCTION).await;
            let datagram = [7; 1_200];
            while streams.cut == 0 {
                streams.send(path, &datagram);
                tokio::task::yield_now().await;
            }
            assert!(streams.open.is_empty());
            let mut read = Vec::new();
            // It reads what the kernel holds, then the end.
            let _ = client.read_to_end(&mut read).await;
        };
        LocalSet::new().run_until(timeout(PATIENCE, flood)).await.unwrap();
    }

    #[tokio::test]
    async fn one_who_says_nothing_is_closed_when_the_time_to_introduce_oneself_is_over() {
        let silence = async {
            let (_streams, mut events, path, _client) = connected(Duration::from_millis(100)).await;
            let Some(StreamEvent::Closed { path: ended, .. }) = events.recv().await else {
                panic!("only the end was to come");
            };
            assert_eq!(ended, path);
        };
        LocalSet::new()
            .run_until(timeout(PATIENCE, silence))
            .await
            .unwrap();
    }
}
