//! A participant without a screen: LiveKit's client protocol on str0m.
//!
//! [`core::Participant`] is the whole protocol as a state machine: time, messages and packets go in, messages,
//! packets and events come out. [`Client`] puts tokio's sockets around it. Used by the desktop program, the load
//! tool, recorders, gateways and tests, so this crate must never know a GUI, a codec library or a device.

pub mod core;
pub mod frames;
mod shell;

pub use conclave_protocol::lk;
pub use shell::{Client, ClientError, ConnectError, Events, Options};
