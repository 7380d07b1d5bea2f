//! Remote control on both sides, as state machines: time and messages come in, acts come out. Must never touch the system.

pub mod guard;
pub mod steer;
pub mod typing;
pub mod view;
