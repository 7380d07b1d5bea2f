//! The people as the window lists them: each once, with all of their devices, the meeting's word for who they are and the
//! room's for what they do. Pure.

use std::collections::{HashMap, HashSet};

use conclave_api::{Meeting, PersonState};
use conclave_client::core::Info;
use conclave_client::lk;
use conclave_protocol::{Identity, PrincipalId, who};

use super::view::PersonView;

/// What the room says.
#[derive(Debug, Default)]
pub(super) struct Room {
    participants: HashMap<String, Info>,
    speaking: HashSet<String>,
}

impl Room {
    pub(super) fn knows(&mut self, info: Info) {
        self.participants.insert(info.identity.clone(), info);
    }

    pub(super) fn forgets(&mut self, identity: &str) {
        self.participants.remove(identity);
        self.speaking.remove(identity);
    }

    pub(super) fn begins_anew(&mut self, all: impl IntoIterator<Item = Info>) {
        *self = Self::default();
        for info in all {
            self.knows(info);
        }
    }

    /// Changes alone, as they come.
    pub(super) fn speakers(&mut self, changes: &[lk::SpeakerInfo]) {
        for change in changes {
            let found = self.participants.values().find(|info| info.sid == change.sid);
            let Some(identity) = found.map(|info| info.identity.clone()) else {
                continue;
            };
            if change.active {
                self.speaking.insert(identity);
            } else {
                self.speaking.remove(&identity);
            }
        }
    }

    pub(super) fn people(&self, meeting: &Meeting) -> Vec<PersonView> {
        let devices = self.by_person();
        let view = |person: &conclave_api::Person| {
            let theirs = devices
                .get(&person.principal)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let publishes = |source: lk::TrackSource| {
                let is_on = |track: &lk::TrackInfo| track.source() == source && !track.muted;
                theirs.iter().any(|info| info.tracks.iter().any(is_on))
            };
            PersonView {
                name: person.name.clone(),
                you: person.principal == meeting.you,
                host: person.principal == meeting.owner,
                lost: person.state == PersonState::Lost,
                speaking: theirs.iter().any(|info| self.speaking.contains(&info.identity)),
                microphone: publishes(lk::TrackSource::Microphone),
                shares: publishes(lk::TrackSource::ScreenShare),
            }
        };
        meeting.people.iter().map(view).collect()
    }

    fn by_person(&self) -> HashMap<PrincipalId, Vec<&Info>> {
        let mut devices: HashMap<PrincipalId, Vec<&Info>> = HashMap::new();
        for info in self.participants.values() {
            // Somebody whom the meeting does not know, as a recorder, is in the room alone.
            if let Ok(identity) = Identity::new(&info.identity)
                && let Ok((principal, _)) = who(&identity)
            {
                devices.entry(principal).or_default().push(info);
            }
        }
        devices
    }
}
