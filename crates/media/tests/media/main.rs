//! Media from outside: its HTTP routes, its WebSocket and its sockets, against a running server on loopback.
//!
//! No WebRTC here: whole calls are tried by the headless client.

mod harness;
mod room_service;
mod signal;
mod sockets;
