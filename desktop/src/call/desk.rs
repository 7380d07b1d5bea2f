//! Between the call and the desk that may be controlled: what each tells the other.
//!
//! The call knows the server and the room, the desk knows the person at it. Neither decides for the other: the call
//! passes on every word of the server about a lease of its own seat, and every data message of a remote topic, unread.

use conclave_protocol::Identity;
use conclave_protocol::remote::{GrantClaim, LeaseId, ScreenMessage};

use crate::control::guard::{EndReason, Heard};
use crate::control::view::Bar;

/// The desk as the call sees it.
pub trait Desk: Send + Sync {
    /// Told by the call are [`Heard::Asked`], [`Heard::Granted`], [`Heard::NotTaken`], [`Heard::MoreAsked`],
    /// [`Heard::MoreOver`], [`Heard::Extended`], [`Heard::Ended`], [`Heard::Data`], [`Heard::ControllerGone`],
    /// [`Heard::ConnectionLost`], and [`Heard::Screens`] whenever monitors change or another one is shared. The desk
    /// adds what happens at itself. Returns at once, in any state.
    fn hear(&self, heard: Heard);
}

/// What the desk wants done, from a thread of its own and in this order.
pub type TellCall = Box<dyn Fn(DeskAct) + Send>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskAct {
    /// To be signed and sent as the answer to the question, or to "more". Answered by [`Heard::Granted`] or
    /// [`Heard::NotTaken`]. The monitor of the claim has to be shared from then on.
    Grant(GrantClaim),
    /// To be signed and sent. Answered by [`Heard::Extended`] or [`Heard::NotTaken`].
    Extend(GrantClaim),
    Deny {
        lease: LeaseId,
        block: bool,
    },
    /// It is over here already; the server is to be told.
    End {
        lease: LeaseId,
        reason: EndReason,
    },
    Pause {
        lease: LeaseId,
    },
    Resume {
        lease: LeaseId,
    },
    /// This monitor is to be the one that is shared.
    Share(u8),
    /// By [`conclave_protocol::remote::topic::SCREEN`], reliable, to this person alone.
    Send {
        to: Identity,
        message: ScreenMessage,
    },
    /// What the bar says, for the program's own window, and so that the shared picture waits for nothing meanwhile.
    Controlled(Option<Bar>),
    /// What could not be done at the desk, for people.
    Failed(String),
}
