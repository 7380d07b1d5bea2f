//! Where a shard's datagrams come from and go to: its UDP sockets and streams, under the names clients know them by.

use std::net::{IpAddr, SocketAddr};
use std::task::Poll;
use std::time::Duration;

use conclave_sfu::transport::{Path, Protocol};

use tokio::net::TcpStream;

use crate::net::batch::{Run, SendBatch};
use crate::net::tcp::Streams;
use crate::net::udp::{ReceiveBuffers, Udp};

/// Receive calls for one socket in one turn.
const CALLS: usize = 8;
/// How long a turn may wait for the kernel to take datagrams; what is left then is dropped.
const SEND_PATIENCE: Duration = Duration::from_millis(5);

/// Our addresses, inside and out.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    /// Those of this machine; answers leave from the one that was asked.
    pub(crate) own: Vec<IpAddr>,
    /// Those clients are told, where the operator named them: a router in between may translate.
    pub(crate) announced: Vec<IpAddr>,
}

impl Addresses {
    /// Our address as the client's datagrams named it before any translation.
    pub(crate) fn outside(&self, local: SocketAddr) -> SocketAddr {
        if self.announced.contains(&local.ip()) {
            return local;
        }
        let translated = self.announced.iter().find(|ip| ip.is_ipv4() == local.is_ipv4());
        SocketAddr::new(translated.copied().unwrap_or(local.ip()), local.port())
    }

    fn source(&self, local: SocketAddr) -> Option<IpAddr> {
        self.own.contains(&local.ip()).then_some(local.ip())
    }
}

pub(crate) struct Sockets {
    pub(crate) udp: Vec<Udp>,
    pub(crate) streams: Streams,
    pub(crate) addresses: Addresses,
    buffers: ReceiveBuffers,
    /// Datagrams the kernel did not take.
    dropped: u64,
}

impl Sockets {
    pub(crate) fn new(udp: Vec<Udp>, streams: Streams, addresses: Addresses) -> Self {
        Self {
            udp,
            streams,
            addresses,
            buffers: ReceiveBuffers::default(),
            dropped: 0,
        }
    }

    /// Resolves when a UDP socket has something.
    pub(crate) async fn readable(&self) {
        std::future::poll_fn(|context| {
            let ready = self
                .udp
                .iter()
                .filter(|udp| udp.poll_readable(context).is_ready())
                .count();
            if ready > 0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// Hands over what the UDP sockets have, at most a bounded number of calls of each.
    pub(crate) fn receive(&mut self, mut each: impl FnMut(Path, &[u8])) {
        for udp in &self.udp {
            for _ in 0..CALLS {
                let more = udp.receive(&mut self.buffers, |local, remote, bytes| {
                    let path = Path {
                        protocol: Protocol::Udp,
                        local: self.addresses.outside(local),
                        remote,
                    };
                    each(path, bytes);
                });
                if !more {
                    break;
                }
            }
        }
    }

    /// Takes a stream on.
    pub(crate) fn open_stream(&mut self, stream: TcpStream) {
        let addresses = &self.addresses;
        self.streams.open(stream, |local| addresses.outside(local));
    }

    /// Sends a turn's datagrams.
    pub(crate) async fn send(&mut self, batch: &SendBatch) {
        let segments = self.udp.iter().map(Udp::segments).min().unwrap_or(1);
        let mut patience = true;
        for run in batch.runs(segments) {
            match run.path.protocol {
                Protocol::Tcp => self.send_on_stream(&run),
                Protocol::Udp => self.send_udp(&run, &mut patience).await,
            }
        }
    }

    fn send_on_stream(&mut self, run: &Run<'_>) {
        for datagram in run.contents.chunks(run.segment.max(1)) {
            self.streams.send(run.path, datagram);
        }
    }

    async fn send_udp(&mut self, run: &Run<'_>, patience: &mut bool) {
        let Some(udp) = self.udp.iter().find(|udp| udp.carries(&run.path)) else {
            return;
        };
        let source = self.addresses.source(run.path.local);
        let Err(error) = udp.send(run, source) else {
            return;
        };
        let full = error.kind() == std::io::ErrorKind::WouldBlock;
        if full && *patience {
            *patience = tokio::time::timeout(SEND_PATIENCE, udp.writable()).await.is_ok();
            if udp.send(run, source).is_ok() {
                return;
            }
        }
        self.dropped += 1;
        if self.dropped.is_power_of_two() {
            tracing::debug!(dropped = self.dropped, %error, "datagrams not sent");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_translated_address_is_named_as_announced_and_never_used_as_a_source() {
        let addresses = Addresses {
            own: vec!["10.0.0.5".parse().unwrap()],
            announced: vec!["203.0.113.7".parse().unwrap()],
        };
        let outside = addresses.outside("10.0.0.5:7882".parse().unwrap());
        assert_eq!(outside, "203.0.113.7:7882".parse().unwrap());
        assert_eq!(addresses.source(outside), None);
        let v6: SocketAddr = "[2001:db8::5]:7882".parse().unwrap();
        assert_eq!(addresses.outside(v6), v6);
    }

    #[test]
    fn without_an_announcement_answers_leave_from_the_address_asked() {
        let addresses = Addresses {
            own: vec!["10.0.0.5".parse().unwrap(), "127.0.0.1".parse().unwrap()],
            announced: Vec::new(),
        };
        let local: SocketAddr = "127.0.0.1:7882".parse().unwrap();
        assert_eq!(addresses.outside(local), local);
        assert_eq!(addresses.source(local), Some(local.ip()));
    }
}
