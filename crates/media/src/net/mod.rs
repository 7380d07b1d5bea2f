//! Sockets: which addresses, which ports, and how datagrams get in and out. Knows nothing of rooms or clients.

pub(crate) mod address;
pub(crate) mod batch;
pub(crate) mod bind;
pub(crate) mod framing;
pub(crate) mod tcp;
pub(crate) mod udp;
