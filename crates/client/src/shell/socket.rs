//! The sockets media travels on.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpSocket, UdpSocket};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::address::LocalAddress;
use super::driver::Network;
use super::framing::{self, Deframer};
use crate::core::SocketId;

/// The longest datagram worth reading: an Ethernet frame with room to spare.
const DATAGRAM_BYTES: usize = 2_048;
/// Packets that wait for a slow TCP connection; more are dropped, as UDP would.
const TCP_BACKLOG: usize = 512;

/// A socket and the task that reads from it.
#[derive(Debug)]
pub(super) struct Socket {
    way: Way,
    reader: AbortHandle,
}

#[derive(Debug)]
enum Way {
    Udp(Arc<UdpSocket>),
    Tcp(mpsc::Sender<Vec<u8>>),
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Socket {
    /// Sends without waiting. What cannot be sent now is lost, as it may be on the network.
    pub(super) fn send(&self, destination: SocketAddr, contents: &[u8]) {
        let sent = match &self.way {
            Way::Udp(socket) => socket.try_send_to(contents, destination).is_ok(),
            Way::Tcp(sender) => {
                framing::frame(contents).is_some_and(|framed| sender.try_send(framed).is_ok())
            }
        };
        if !sent {
            tracing::trace!(%destination, bytes = contents.len(), "packet dropped");
        }
    }

    /// A UDP socket and the address to announce for it.
    pub(super) fn open_udp(
        id: SocketId,
        local: LocalAddress,
        network: mpsc::Sender<Network>,
    ) -> io::Result<(Self, SocketAddr)> {
        let socket = std::net::UdpSocket::bind((local.bind, 0))?;
        socket.set_nonblocking(true)?;
        let socket = Arc::new(UdpSocket::from_std(socket)?);
        let announced = SocketAddr::new(local.announce, socket.local_addr()?.port());
        let reader = tokio::spawn(read_udp(id, socket.clone(), network)).abort_handle();
        Ok((
            Self {
                way: Way::Udp(socket),
                reader,
            },
            announced,
        ))
    }

    /// A TCP connection, opened in the background: the network channel tells when it stands.
    pub(super) fn open_tcp(id: SocketId, to: SocketAddr, network: mpsc::Sender<Network>) -> Self {
        let (sender, packets) = mpsc::channel(TCP_BACKLOG);
        let reader = tokio::spawn(run_tcp(id, to, network, packets)).abort_handle();
        Self {
            way: Way::Tcp(sender),
            reader,
        }
    }
}

async fn read_udp(id: SocketId, socket: Arc<UdpSocket>, network: mpsc::Sender<Network>) {
    let mut buffer = [0; DATAGRAM_BYTES];
    // An error is an ICMP report about something sent earlier; ICE notices by itself when nothing arrives.
    loop {
        let Ok((length, source)) = socket.recv_from(&mut buffer).await else {
            continue;
        };
        let contents = buffer[..length].to_vec();
        if network
            .send(Network::Datagram {
                socket: id,
                source,
                contents,
            })
            .await
            .is_err()
        {
            return;
        }
    }
}

async fn run_tcp(
    id: SocketId,
    to: SocketAddr,
    network: mpsc::Sender<Network>,
    packets: mpsc::Receiver<Vec<u8>>,
) {
    if let Err(error) = carry_tcp(id, to, &network, packets).await {
        tracing::debug!(%to, %error, "media connection over TCP ended");
    }
    // The driver may be gone already; then nobody needs to know.
    let _ = network.send(Network::SocketFailed { socket: id }).await;
}

async fn carry_tcp(
    id: SocketId,
    to: SocketAddr,
    network: &mpsc::Sender<Network>,
    packets: mpsc::Receiver<Vec<u8>>,
) -> io::Result<()> {
    let socket = if to.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_nodelay(true)?;
    let stream = socket.connect(to).await?;
    let local = stream.local_addr()?;
    if network
        .send(Network::SocketOpened { socket: id, local })
        .await
        .is_err()
    {
        return Ok(());
    }
    let (read, write) = stream.into_split();
    // The writer ends by itself when the socket is dropped, after what was queued.
    tokio::spawn(write_tcp(write, packets));
    read_tcp(id, to, read, network).await
}

async fn write_tcp(mut stream: OwnedWriteHalf, mut packets: mpsc::Receiver<Vec<u8>>) {
    while let Some(packet) = packets.recv().await {
        if stream.write_all(&packet).await.is_err() {
            return;
        }
    }
}

async fn read_tcp(
    id: SocketId,
    from: SocketAddr,
    mut stream: OwnedReadHalf,
    network: &mpsc::Sender<Network>,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    let mut deframer = Deframer::default();
    loop {
        let length = stream.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        deframer.push(&buffer[..length]);
        while let Some(contents) = deframer.next_packet() {
            if network
                .send(Network::Datagram {
                    socket: id,
                    source: from,
                    contents,
                })
                .await
                .is_err()
            {
                return Ok(());
            }
        }
    }
}
