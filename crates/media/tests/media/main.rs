//! Media from outside: its HTTP routes, its WebSocket and its sockets, against a running server on loopback.
//!
//! No WebRTC here: whole calls are tried by the headless client.

#[cfg(test)]
mod harness;
#[cfg(test)]
mod room_service;
#[cfg(test)]
mod signal;
#[cfg(test)]
mod sockets;
#[cfg(test)]
mod watch;
