//! The sockets of one peer connection, and the candidates they are to ICE.

use std::net::SocketAddr;

use str0m::Candidate;
use str0m::net::{Protocol, TcpType, Transmit};

use super::io::{Datagram, SocketId, SocketKind};
use super::sdp;

/// TCP addresses of a server that are tried.
const TCP_ADDRESSES: usize = 4;

#[derive(Debug)]
struct Socket {
    id: SocketId,
    kind: SocketKind,
    local: Option<SocketAddr>,
    candidate: Option<Candidate>,
}

/// Every socket of a peer connection, opened or asked for.
#[derive(Debug, Default)]
pub(super) struct Ways {
    sockets: Vec<Socket>,
    untold: Vec<Candidate>,
}

impl Ways {
    pub(super) fn add(&mut self, id: SocketId, kind: SocketKind) {
        self.sockets.push(Socket {
            id,
            kind,
            local: None,
            candidate: None,
        });
    }

    pub(super) fn has(&self, id: SocketId) -> bool {
        self.sockets.iter().any(|socket| socket.id == id)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = SocketId> {
        self.sockets.iter().map(|socket| socket.id)
    }

    /// The socket is there. Returns the candidate it is.
    pub(super) fn opened(&mut self, id: SocketId, local: SocketAddr) -> Option<Candidate> {
        let socket = self.sockets.iter_mut().find(|socket| socket.id == id)?;
        socket.local = Some(local);
        let candidate = match socket.kind {
            SocketKind::Udp => Candidate::host(local, "udp"),
            SocketKind::Tcp(_) => Candidate::builder()
                .tcp()
                .host(local)
                .tcptype(TcpType::Active)
                .build(),
        };
        let candidate = candidate
            .inspect_err(|error| tracing::warn!(%local, %error, "address cannot be a candidate"))
            .ok()?;
        socket.candidate = Some(candidate.clone());
        self.untold.push(candidate.clone());
        Some(candidate)
    }

    /// The socket is no more. Returns the candidate it was.
    pub(super) fn failed(&mut self, id: SocketId) -> Option<Candidate> {
        let index = self.sockets.iter().position(|socket| socket.id == id)?;
        self.sockets.remove(index).candidate
    }

    /// Our candidates the server has not been told yet.
    pub(super) fn take_untold(&mut self) -> Vec<Candidate> {
        std::mem::take(&mut self.untold)
    }

    /// The addresses in `sdp` that want a TCP connection and have none yet.
    pub(super) fn tcp_to_open(&self, sdp: &str) -> Vec<SocketAddr> {
        let calls = |address: &SocketAddr| self.sockets.iter().any(|s| s.kind == SocketKind::Tcp(*address));
        let existing = self
            .sockets
            .iter()
            .filter(|socket| socket.kind != SocketKind::Udp)
            .count();
        let wanted = sdp::passive_tcp(sdp)
            .into_iter()
            .filter(|address| !calls(address));
        wanted.take(TCP_ADDRESSES.saturating_sub(existing)).collect()
    }

    /// How a packet came that this socket received.
    pub(super) fn route(&self, id: SocketId) -> Option<(Protocol, SocketAddr)> {
        let socket = self.sockets.iter().find(|socket| socket.id == id)?;
        let protocol = match socket.kind {
            SocketKind::Udp => Protocol::Udp,
            SocketKind::Tcp(_) => Protocol::Tcp,
        };
        Some((protocol, socket.local?))
    }

    /// The packet with the socket that can carry it, where one can.
    pub(super) fn datagram(&self, transmit: Transmit) -> Option<Datagram> {
        let carries = |socket: &&Socket| match socket.kind {
            SocketKind::Udp => transmit.proto == Protocol::Udp,
            SocketKind::Tcp(remote) => transmit.proto == Protocol::Tcp && remote == transmit.destination,
        };
        let from = |socket: &&Socket| socket.local == Some(transmit.source);
        let socket = self.sockets.iter().filter(carries).find(from)?.id;
        Some(Datagram {
            socket,
            destination: transmit.destination,
            contents: transmit.contents.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    fn transmit(proto: Protocol, source: &str, destination: &str) -> Transmit {
        let contents = vec![1, 2, 3].into();
        Transmit {
            proto,
            source: address(source),
            destination: address(destination),
            contents,
        }
    }

    #[test]
    fn a_packet_takes_the_socket_of_its_protocol_and_addresses() {
        let mut ways = Ways::default();
        let (udp, tcp) = (SocketId(1), SocketId(2));
        ways.add(udp, SocketKind::Udp);
        ways.add(tcp, SocketKind::Tcp(address("192.0.2.9:7882")));
        assert!(ways.opened(udp, address("192.0.2.1:5000")).is_some());
        assert!(ways.opened(tcp, address("192.0.2.1:6000")).is_some());
        let socket = |packet| ways.datagram(packet).map(|datagram| datagram.socket);
        assert_eq!(
            socket(transmit(Protocol::Udp, "192.0.2.1:5000", "192.0.2.9:7882")),
            Some(udp)
        );
        assert_eq!(
            socket(transmit(Protocol::Tcp, "192.0.2.1:6000", "192.0.2.9:7882")),
            Some(tcp)
        );
        assert_eq!(
            socket(transmit(Protocol::Tcp, "192.0.2.1:6000", "192.0.2.8:7882")),
            None
        );
        assert_eq!(
            socket(transmit(Protocol::Udp, "192.0.2.1:6000", "192.0.2.9:7882")),
            None
        );
    }

    #[test]
    fn a_servers_tcp_addresses_are_called_once_and_again_after_a_failure() {
        let sdp = "a=candidate:2 1 tcp 1671430143 192.0.2.9 7882 typ host tcptype passive\r\n";
        let mut ways = Ways::default();
        let [called] = ways.tcp_to_open(sdp)[..] else {
            panic!("one address")
        };
        ways.add(SocketId(1), SocketKind::Tcp(called));
        assert!(ways.tcp_to_open(sdp).is_empty());
        ways.failed(SocketId(1));
        assert_eq!(ways.tcp_to_open(sdp), [called]);
    }

    #[test]
    fn each_candidate_is_told_once() {
        let mut ways = Ways::default();
        ways.add(SocketId(1), SocketKind::Udp);
        ways.opened(SocketId(1), address("192.0.2.1:5000"));
        assert_eq!(ways.take_untold().len(), 1);
        assert!(ways.take_untold().is_empty());
    }
}
