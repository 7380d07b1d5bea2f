//! What a command leads to: one file for each group of commands. A decision looks at the state and answers with
//! events or a refusal; it must never change the state.

mod control;
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
use control::Granted;

impl Meeting {
    /// What follows from this command: no events where everything is as wished already.
    pub fn apply(&self, command: &Command, actor: Actor, now: UnixMillis) -> Result<Vec<Event>, Refusal> {
        if self.is_closed() {
            return Err(Refusal::Closed);
        }
        let mut draft = Draft::new(self, now);
        match actor {
            Actor::Person(who) => by_person(&mut draft, command, who)?,
            Actor::Media => by_media(&mut draft, command)?,
            Actor::Server => by_server(&mut draft, command)?,
        }
        Ok(draft.into_events())
    }
}

fn by_person(draft: &mut Draft, command: &Command, who: PrincipalId) -> Result<(), Refusal> {
    match command {
        Command::Join {
            device,
            name,
            second_device,
            key,
        } => join::join(draft, who, device, name, *second_device, key.as_ref()),
        Command::Leave { device } => leave::leave(draft, who, device),
        Command::Rename { title } => owner::rename(draft, who, title.as_ref()),
        Command::SetOwnerLeaves(owner_leaves) => owner::set_owner_leaves(draft, who, *owner_leaves),
        Command::RequireLink(required) => owner::require_link(draft, who, *required),
        Command::HandOver { to } => owner::hand_over(draft, who, *to),
        Command::Close => owner::close(draft, who),
        Command::Connected { .. } | Command::Lost { .. } | Command::Restarted => Err(Refusal::WrongActor),
        of_control => about_control(draft, of_control, who),
    }
}

fn about_control(draft: &mut Draft, command: &Command, who: PrincipalId) -> Result<(), Refusal> {
    match command {
        Command::AllowControl(allowed) => control::allow(draft, who, *allowed),
        Command::AskControl(ask) => control::ask(draft, who, ask),
        Command::GrantControl {
            lease,
            device,
            scopes,
            monitor,
            until,
            signature,
        } => {
            let granted = Granted {
                scopes: *scopes,
                monitor: *monitor,
                until: *until,
                signature: *signature,
            };
            control::grant(draft, who, *lease, device, granted)
        }
        Command::DenyControl { lease, block } => control::deny(draft, who, *lease, *block),
        Command::EndControl { lease, reason } => control::end(draft, who, *lease, *reason),
        Command::PauseControl { lease, device } => control::pause(draft, who, *lease, device, true),
        Command::ResumeControl { lease, device } => control::pause(draft, who, *lease, device, false),
        Command::ExtendControl {
            lease,
            device,
            until,
            signature,
        } => control::extend(draft, who, *lease, device, (*until, *signature)),
        Command::AskMoreControl {
            lease,
            device,
            scopes,
        } => control::ask_more(draft, who, *lease, device, *scopes),
        _ => Err(Refusal::WrongActor),
    }
}

fn by_media(draft: &mut Draft, command: &Command) -> Result<(), Refusal> {
    match command {
        Command::Connected { principal, device } => presence::connected(draft, *principal, device),
        Command::Lost { principal, device } => {
            presence::lost(draft, *principal, device);
            Ok(())
        }
        _ => Err(Refusal::WrongActor),
    }
}

fn by_server(draft: &mut Draft, command: &Command) -> Result<(), Refusal> {
    if *command != Command::Restarted {
        return Err(Refusal::WrongActor);
    }
    presence::restarted(draft);
    Ok(())
}
