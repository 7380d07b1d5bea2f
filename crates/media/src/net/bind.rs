//! Opens the sockets of a shard: UDP and TCP on one port number, on every address that is listened on.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};

use super::address::Listen;
use crate::error::StartError;

/// Asked of the kernel for each direction, so that a keyframe to a full room fits. It may give less.
const SOCKET_BUFFER: usize = 4 * 1024 * 1024;
/// TCP connections the kernel holds until they are accepted.
const BACKLOG: i32 = 256;
/// How often another free port is tried where its TCP twin is taken.
const FREE_PORT_TRIES: usize = 64;

/// The sockets of one shard, not yet on a runtime.
#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) port: u16,
    pub(crate) udp: Vec<(IpAddr, UdpSocket)>,
    pub(crate) tcp: Vec<TcpListener>,
}

/// Opens the sockets of all shards: on `base` and the ports that follow, or on free ones for zero.
pub(crate) fn bind_all(
    shards: usize,
    base: u16,
    listens: &[Listen],
    tcp: bool,
) -> Result<Vec<Bound>, StartError> {
    if base == 0 {
        return (0..shards).map(|_| bind_free(listens, tcp)).collect();
    }
    let exhausted = || StartError::PortsExhausted { base, shards };
    (0..shards)
        .map(|shard| {
            let offset = u16::try_from(shard).map_err(|_| exhausted())?;
            let port = base.checked_add(offset).ok_or_else(exhausted)?;
            bind(port, listens, tcp).map_err(|(address, reason)| explain(address, port, reason))
        })
        .collect()
}

fn bind_free(listens: &[Listen], tcp: bool) -> Result<Bound, StartError> {
    for _ in 0..FREE_PORT_TRIES {
        match bind(0, listens, tcp) {
            Ok(bound) => return Ok(bound),
            Err((_, reason)) if reason.kind() == io::ErrorKind::AddrInUse => {}
            Err((address, reason)) => return Err(explain(address, 0, reason)),
        }
    }
    Err(StartError::NoFreePort)
}

fn explain(address: IpAddr, port: u16, reason: io::Error) -> StartError {
    match reason.kind() {
        io::ErrorKind::AddrInUse => StartError::PortTaken { port },
        io::ErrorKind::PermissionDenied => StartError::PortForbidden { port },
        io::ErrorKind::AddrNotAvailable => StartError::ForeignAddress { address },
        _ => StartError::Socket {
            address,
            port,
            reason,
        },
    }
}

/// Opens one port everywhere; the first address chooses it where `port` is zero.
fn bind(port: u16, listens: &[Listen], tcp: bool) -> Result<Bound, (IpAddr, io::Error)> {
    let mut bound = Bound {
        port,
        udp: Vec::new(),
        tcp: Vec::new(),
    };
    for listen in listens {
        match bind_one(&mut bound, listen.ip, tcp) {
            Ok(()) => {}
            Err(reason) if listen.required => return Err((listen.ip, reason)),
            Err(reason) => tracing::info!(address = %listen.ip, %reason, "address left out"),
        }
    }
    Ok(bound)
}

fn bind_one(bound: &mut Bound, ip: IpAddr, tcp: bool) -> io::Result<()> {
    let udp = udp(SocketAddr::new(ip, bound.port))?;
    let port = udp.local_addr()?.port();
    if tcp {
        bound.tcp.push(listener(SocketAddr::new(ip, port))?);
    }
    bound.port = port;
    bound.udp.push((ip, udp));
    Ok(())
}

fn udp(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = socket(address, Type::DGRAM, Protocol::UDP)?;
    // The kernel's own limit may be lower; what it gives is enough for a small room.
    let _ = socket.set_recv_buffer_size(SOCKET_BUFFER);
    let _ = socket.set_send_buffer_size(SOCKET_BUFFER);
    socket.bind(&address.into())?;
    Ok(socket.into())
}

fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = socket(address, Type::STREAM, Protocol::TCP)?;
    // Connections of a former process that linger must not keep a restarted server from its port.
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

fn socket(address: SocketAddr, kind: Type, protocol: Protocol) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), kind, Some(protocol))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_nonblocking(true)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const LOOPBACK: Listen = Listen {
        ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        required: true,
    };

    #[test]
    fn free_ports_are_free_for_udp_and_tcp_and_differ() {
        let bound = bind_all(2, 0, &[LOOPBACK], true).unwrap();
        assert_ne!(bound[0].port, bound[1].port);
        for shard in &bound {
            assert_eq!(shard.udp[0].1.local_addr().unwrap().port(), shard.port);
            assert_eq!(shard.tcp[0].local_addr().unwrap().port(), shard.port);
        }
    }

    #[test]
    fn a_taken_port_is_named_with_what_to_do() {
        let holder = bind_all(1, 0, &[LOOPBACK], true).unwrap();
        let port = holder[0].port;
        let error = bind_all(1, port, &[LOOPBACK], true).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("port {port} is taken by another program; choose another with --rtc-port")
        );
    }

    #[test]
    fn a_foreign_address_and_ports_beyond_the_last_are_refused() {
        let foreign = Listen {
            ip: "192.0.2.1".parse().unwrap(),
            required: true,
        };
        let error = bind_all(1, 0, &[foreign], true).unwrap_err();
        assert!(matches!(error, StartError::ForeignAddress { .. }));
        let error = bind_all(2, u16::MAX, &[LOOPBACK], false).unwrap_err();
        assert!(matches!(error, StartError::PortsExhausted { .. }));
    }

    #[test]
    fn an_address_nobody_asked_for_may_be_missing() {
        let optional = Listen {
            ip: "192.0.2.1".parse().unwrap(),
            required: false,
        };
        let bound = bind_all(1, 0, &[LOOPBACK, optional], true).unwrap();
        assert_eq!(bound[0].udp.len(), 1);
    }
}
