//! What a command leads to: one file for each group of commands. A decision looks at the state and answers with
//! events or a refusal; it must never change the state.

mod create;
mod draft;
mod join;
mod leave;
mod owner;
mod presence;

pub use create::create;
pub(crate) use draft::Draft;

use conclave_protocol::{PrincipalId, UnixMillis};

use crate::{Actor, Command, Event, Meeting, Refusal};

impl Meeting {
    /// What follows from this command: no events where everything is as wished already.
    pub fn apply(&self, command: &Command, actor: Actor, now: UnixMillis) -> Result<Vec<Event>, Refusal> {
        if self.is_closed() {
            return Err(Refusal::Closed);
        }
        let mut draft = Draft::new(self, now);
        match (command, actor) {
            (
                Command::Join {
                    device,
                    name,
                    second_device,
                },
                Actor::Person(who),
            ) => {
                join::join(&mut draft, who, device, name, *second_device)?;
            }
            (Command::Leave { device }, Actor::Person(who)) => leave::leave(&mut draft, who, device)?,
            (Command::Connected { principal, device }, Actor::Media) => {
                presence::connected(&mut draft, *principal, device)?;
            }
            (Command::Lost { principal, device }, Actor::Media) => {
                presence::lost(&mut draft, *principal, device)
            }
            (Command::Restarted, Actor::Server) => presence::restarted(&mut draft),
            (Command::Rename { title }, actor) => {
                self.require_owner(actor)?;
                owner::rename(&mut draft, title.as_ref());
            }
            (Command::SetOwnerLeaves(wanted), actor) => {
                self.require_owner(actor)?;
                owner::set_owner_leaves(&mut draft, *wanted)?;
            }
            (Command::RequireLink(required), actor) => {
                self.require_owner(actor)?;
                owner::require_link(&mut draft, *required);
            }
            (Command::HandOver { to }, actor) => {
                self.require_owner(actor)?;
                owner::hand_over(&mut draft, *to)?;
            }
            (Command::Close, actor) => {
                self.require_owner(actor)?;
                owner::close(&mut draft);
            }
            _ => return Err(Refusal::WrongActor),
        }
        Ok(draft.into_events())
    }

    fn require_owner(&self, actor: Actor) -> Result<PrincipalId, Refusal> {
        match actor {
            Actor::Person(principal) if principal == self.owner() => Ok(principal),
            Actor::Person(principal) => Err(Refusal::NotOwner { principal }),
            Actor::Media | Actor::Server => Err(Refusal::WrongActor),
        }
    }
}
