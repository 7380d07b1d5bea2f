//! Somebody else's computer, controlled from here: one lease from the asking to its end.

use std::time::{Duration, Instant};

use conclave_api::{Lease, LeaseState, Meeting, Party};
use conclave_client::Client;
use conclave_client::core::{DataMessage, ReceivedData, Reliability};
use conclave_protocol::remote::{LeaseId, Message as _, ScreenMessage, topic};
use conclave_protocol::{DeviceId, Identity};

use super::view::{Controlling, ControllingState};
use crate::control::steer::{Act, Steer, Wish};

/// What the person is to have.
#[derive(Debug, PartialEq)]
pub(super) enum Given {
    /// For this computer's clipboard.
    Copied(String),
    /// The keyboard belongs to this computer again.
    GiveBack,
}

#[derive(Debug, Default)]
pub(super) struct Steering {
    live: Option<Live>,
    delay: Option<Duration>,
}

#[derive(Debug)]
struct Live {
    lease: LeaseId,
    to: Identity,
    steer: Steer,
}

fn identity(party: &Party) -> Identity {
    party.device.identity_of(party.principal)
}

/// The lease by which this device controls, or asks to.
pub(super) fn mine<'a>(meeting: &'a Meeting, device: &DeviceId) -> Option<&'a Lease> {
    let is_mine =
        |lease: &&Lease| lease.controller.principal == meeting.you && lease.controller.device == *device;
    meeting.control.iter().find(is_mine)
}

/// Whose computer can be asked for now.
pub(super) fn askable(meeting: &Meeting, identity_there: &str) -> Option<Party> {
    let person = meeting.people.iter().find(|person| {
        person
            .devices
            .iter()
            .any(|device| device.identity_of(person.principal).as_str() == identity_there)
    })?;
    let involved = |lease: &Lease| {
        [&lease.controller, &lease.controlled]
            .iter()
            .any(|party| party.principal == person.principal || party.principal == meeting.you)
    };
    let may =
        meeting.remote_control && person.principal != meeting.you && !meeting.control.iter().any(involved);
    let device = person.programs.last().filter(|_| may)?;
    Some(Party {
        principal: person.principal,
        device: device.clone(),
    })
}

impl Steering {
    /// Follows what the meeting says.
    pub(super) fn meeting_is(&mut self, meeting: &Meeting, device: &DeviceId, now: Instant) {
        let lease = mine(meeting, device).filter(|lease| lease.state != LeaseState::Asked);
        match (lease, &mut self.live) {
            (None, live) => {
                *live = None;
                self.delay = None;
            }
            (Some(lease), Some(live)) if live.lease == lease.lease => {
                live.steer.handle_input(now, Act::Scopes(lease.scopes));
            }
            (Some(lease), live) => {
                *live = Some(Live {
                    lease: lease.lease,
                    to: identity(&lease.controlled),
                    steer: Steer::new(now, lease.lease, lease.scopes),
                });
            }
        }
    }

    pub(super) fn view(&self, meeting: &Meeting, device: &DeviceId) -> Option<Controlling> {
        let lease = mine(meeting, device)?;
        let of = lease.controlled.principal;
        let who = meeting.people.iter().find(|person| person.principal == of);
        Some(Controlling {
            who: who.map(|person| person.name.clone()).unwrap_or_default(),
            identity: identity(&lease.controlled).to_string(),
            scopes: lease.scopes,
            state: match lease.state {
                LeaseState::Asked => ControllingState::Asked,
                LeaseState::Granted => ControllingState::Granted,
                LeaseState::Paused => ControllingState::Paused,
            },
            delay: self.delay,
        })
    }

    pub(super) fn acts(&mut self, acts: Vec<Act>, now: Instant) {
        if let Some(live) = &mut self.live {
            for act in acts {
                live.steer.handle_input(now, act);
            }
        }
    }

    /// A word of the controlled computer. Of another it is none.
    pub(super) fn data(&mut self, data: &ReceivedData, now: Instant) {
        let (Some(live), Some((bytes, Some(topic::SCREEN)))) = (&mut self.live, data.user()) else {
            return;
        };
        if data.identity.as_ref() != Some(&live.to) {
            return;
        }
        if let Ok(message) = ScreenMessage::from_bytes(bytes) {
            live.steer.handle_input(now, Act::Said(message));
        }
    }

    pub(super) fn due(&self) -> Option<Instant> {
        self.live.as_ref().and_then(|live| live.steer.poll_timeout())
    }

    pub(super) fn pass_time(&mut self, now: Instant) {
        if let Some(live) = &mut self.live {
            live.steer.handle_timeout(now);
        }
    }

    /// Sends what is to be sent; answers with what is for the person.
    pub(super) async fn send(&mut self, client: &Client) -> Vec<Given> {
        let mut given = Vec::new();
        let Some(live) = &mut self.live else {
            return given;
        };
        while let Some(wish) = live.steer.poll_output() {
            let (reliability, topic, bytes) = match wish {
                Wish::Input(message) => (Reliability::Reliable, topic::INPUT, message.to_bytes()),
                Wish::Move(message) => (Reliability::Lossy, topic::MOVE, message.to_bytes()),
                Wish::Copied(text) => {
                    given.push(Given::Copied(text));
                    continue;
                }
                Wish::GiveBack => {
                    given.push(Given::GiveBack);
                    continue;
                }
                Wish::Delay(delay) => {
                    self.delay = Some(delay);
                    continue;
                }
                // The window brings the text along with the paste.
                Wish::Clipboard => continue,
            };
            let mut data = DataMessage::user(reliability, topic, bytes);
            data.destinations.push(live.to.clone());
            if let Err(error) = client.send_data(data).await {
                tracing::debug!("not sent to the controlled computer: {error}");
            }
        }
        given
    }
}
