//! Why media cannot start, each said so that the operator knows what to change.

use std::io;
use std::net::IpAddr;

/// What stands in the way of [`crate::start`].
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("no API key is configured; add one with its secret under `keys`")]
    NoKeys,
    #[error("no address to listen on is configured; add one to `bind`")]
    NoAddress,
    #[error("port {port} is taken by another program; choose another with --rtc-port")]
    PortTaken { port: u16 },
    #[error("port {port} may not be opened by this user; choose one above 1023 with --rtc-port")]
    PortForbidden { port: u16 },
    #[error("{shards} shards do not fit between port {base} and 65535; choose a lower one with --rtc-port")]
    PortsExhausted { base: u16, shards: usize },
    #[error("{shards} shards are more than the {limit} that are possible; choose fewer with --shards")]
    TooManyShards { shards: usize, limit: usize },
    #[error("address {address} does not belong to this machine; change it in `bind`")]
    ForeignAddress { address: IpAddr },
    #[error("no port is free for both UDP and TCP; name one with --rtc-port")]
    NoFreePort,
    #[error("the addresses of this machine cannot be listed ({0}); name them in `announce`")]
    Interfaces(io::Error),
    #[error("this machine has no address to tell clients; name one in `announce`")]
    NoCandidate,
    #[error("socket {address} port {port} cannot be opened: {reason}")]
    Socket {
        address: IpAddr,
        port: u16,
        reason: io::Error,
    },
    #[error("shard thread {shard} cannot be started: {reason}")]
    Thread { shard: u16, reason: io::Error },
}
