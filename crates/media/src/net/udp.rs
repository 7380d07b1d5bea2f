//! UDP through quinn-udp: many datagrams a system call, each with the address it was sent to, so that the answer
//! leaves from there.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use std::task::{Context, Poll};

use conclave_sfu::transport::Path;
use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSocketState};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use super::batch::Run;

/// Bytes of one receive buffer: as much as the kernel may coalesce.
const BUFFER_BYTES: usize = 64 * 1024;

pub(crate) struct Udp {
    socket: UdpSocket,
    state: UdpSocketState,
    bound: IpAddr,
    port: u16,
}

/// Buffers of one receive call, used for every socket of a shard in turn.
pub(crate) struct ReceiveBuffers {
    bytes: Box<[u8]>,
    metas: [RecvMeta; BATCH_SIZE],
}

impl Default for ReceiveBuffers {
    fn default() -> Self {
        Self {
            bytes: vec![0; BUFFER_BYTES * BATCH_SIZE].into_boxed_slice(),
            metas: [RecvMeta::default(); BATCH_SIZE],
        }
    }
}

impl Udp {
    /// Puts a socket on the current runtime.
    pub(crate) fn new(bound: IpAddr, socket: std::net::UdpSocket) -> io::Result<Self> {
        let state = UdpSocketState::new((&socket).into())?;
        let port = socket.local_addr()?.port();
        let socket = UdpSocket::from_std(socket)?;
        Ok(Self {
            socket,
            state,
            bound,
            port,
        })
    }

    pub(crate) fn poll_readable(&self, context: &mut Context<'_>) -> Poll<()> {
        self.socket.poll_recv_ready(context).map(drop)
    }

    /// One system call; hands each datagram over with our and the sender's address. False when nothing is left.
    pub(crate) fn receive(
        &self,
        buffers: &mut ReceiveBuffers,
        mut each: impl FnMut(SocketAddr, SocketAddr, &[u8]),
    ) -> bool {
        let ReceiveBuffers { bytes, metas } = buffers;
        let mut chunks = bytes.chunks_mut(BUFFER_BYTES);
        let mut slices: [IoSliceMut<'_>; BATCH_SIZE] =
            std::array::from_fn(|_| IoSliceMut::new(chunks.next().unwrap_or_default()));
        let received = self.socket.try_io(Interest::READABLE, || {
            self.state.recv((&self.socket).into(), &mut slices, metas)
        });
        let count = match received {
            Ok(count) => count,
            // An earlier datagram of ours was refused by a host that is gone; there may be more to read.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => return true,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return false,
            Err(error) => {
                tracing::debug!(%error, "datagrams not received");
                return false;
            }
        };
        for (buffer, meta) in bytes.chunks(BUFFER_BYTES).zip(metas.iter()).take(count) {
            let local = SocketAddr::new(meta.dst_ip.unwrap_or(self.bound), self.port);
            let filled = &buffer[..meta.len.min(buffer.len())];
            for datagram in filled.chunks(meta.stride.max(1)) {
                each(local, meta.addr, datagram);
            }
        }
        count > 0
    }

    /// Whether datagrams along this path leave through this socket.
    pub(crate) fn carries(&self, path: &Path) -> bool {
        let same_family = self.bound.is_ipv4() == path.remote.is_ipv4();
        same_family && (self.bound.is_unspecified() || self.bound == path.local.ip())
    }

    pub(crate) fn segments(&self) -> usize {
        self.state.max_gso_segments()
    }

    /// Sends a run. `source` is the address it leaves from, where that is one of this machine's.
    pub(crate) fn send(&self, run: &Run<'_>, source: Option<IpAddr>) -> io::Result<()> {
        let transmit = Transmit {
            destination: run.path.remote,
            ecn: None,
            contents: run.contents,
            segment_size: (run.contents.len() > run.segment).then_some(run.segment),
            src_ip: source,
        };
        self.socket.try_io(Interest::WRITABLE, || {
            self.state.try_send((&self.socket).into(), &transmit)
        })
    }

    /// Waits until the kernel takes datagrams again.
    pub(crate) async fn writable(&self) {
        let _ = self.socket.writable().await;
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use conclave_sfu::transport::{Protocol, Wire};

    use super::*;
    use crate::net::batch::SendBatch;

    fn any() -> Udp {
        let socket = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        Udp::new(Ipv4Addr::UNSPECIFIED.into(), socket).unwrap()
    }

    async fn receive_one(udp: &Udp) -> (SocketAddr, SocketAddr, Vec<u8>) {
        let mut buffers = ReceiveBuffers::default();
        loop {
            std::future::poll_fn(|context| udp.poll_readable(context)).await;
            let mut received = None;
            udp.receive(&mut buffers, |local, remote, bytes| {
                received = Some((local, remote, bytes.to_vec()));
            });
            if let Some(received) = received {
                return received;
            }
        }
    }

    #[tokio::test]
    async fn an_answer_leaves_from_the_address_that_was_asked_whole_runs_at_a_time() {
        let server = any();
        let client = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let asked = SocketAddr::from(([127, 0, 0, 2], server.port));
        client.send_to(b"question", asked).unwrap();
        let (local, remote, bytes) = receive_one(&server).await;
        assert_eq!((local, remote), (asked, client.local_addr().unwrap()));
        assert_eq!(bytes, b"question");

        let path = Path {
            protocol: Protocol::Udp,
            local,
            remote,
        };
        assert!(server.carries(&path));
        let mut batch = SendBatch::default();
        let lengths = [900, 900, 900, 40, 900];
        for (mark, length) in (0..).zip(lengths) {
            batch.datagram(path, length).fill(mark);
        }
        for run in batch.runs(server.segments()) {
            server.send(&run, Some(local.ip())).unwrap();
        }
        let mut buffer = [0; 2_000];
        for (mark, length) in (0..).zip(lengths) {
            let (got, from) = client.recv_from(&mut buffer).unwrap();
            assert_eq!((from, got), (asked, length));
            assert!(buffer[..got].iter().all(|byte| *byte == mark));
        }
    }
}
