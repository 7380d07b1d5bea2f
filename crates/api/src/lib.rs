//! The server's own API as a client speaks it: sessions, pairing, meetings, remote control, events.
//!
//! Must never keep anything on disk, and never retry what changes something.

mod events;
mod link;
mod model;
mod server;
mod trust;

pub use events::{EventsEnd, MeetingEvent, MeetingEvents, MeetingNews};
pub use link::{Invitation, LinkError, Origin};
pub use model::{
    Glimpse, Joined, Lease, LeaseState, Meeting, MoreAsked, Party, Person, PersonState, Redeemed,
};
pub use server::{ApiError, Grant, JoinWish, SecondDevice, Server, Session};
pub use trust::{Trust, TrustError};
