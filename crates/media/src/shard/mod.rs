//! The threads that forward: each runs one `sfu::Shard`, its sockets and its clock. Only commands, words in rings and
//! signal queues cross threads, and each of them has a bound.

mod command;
mod loops;
mod outlets;
mod requests;
mod rings;
mod thread;
mod wire;

pub(crate) use command::{Command, Commands};
pub(crate) use outlets::{Outgoing, Outlet, SignalQueue, outlet};
pub(crate) use rings::mesh;
pub(crate) use thread::{Plan, Running, spawn};
