//! The call: who is in the meeting, what is seen and heard of them, and what is shown and said to them.
//!
//! Must never decide about being controlled: it passes words on between server, room and the desk.

pub mod desk;
