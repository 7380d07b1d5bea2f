//! A meeting as a pure state machine: who owns it, who is in it, and when it is over.
//!
//! [`Meeting::apply`] decides what a command leads to, [`Meeting::fold`] takes in what was decided: the state is the
//! fold of its events and nothing else. Time comes in as an argument. This crate must never do I/O, read a clock,
//! draw randomness, or know a room, a database or an address.

mod command;
mod decide;
mod event;
mod fold;
mod lease;
mod person;
mod refusal;
mod state;
mod timeouts;

pub use command::{Actor, Ask, Command, Creation, SecondDevice};
pub use decide::create;
pub use event::{CloseReason, ControlEnd, Event, LeaveReason, OwnerChangeReason, OwnerLeaves};
pub use lease::{
    CONTROL_ANSWERED_WITHIN, CONTROL_ASKED_AGAIN_AFTER, CONTROL_CLOCK_SLACK, CONTROL_DENIALS, CONTROL_LASTS,
    Lease, LeaseState, MoreAsked, Party,
};
pub use person::{Person, Presence, Seat};
pub use refusal::Refusal;
pub use state::{Closed, Meeting};
pub use timeouts::{EMPTY_FOR, GRACE, SEAT_CLAIMED_WITHIN};
