//! Who speaks: levels of our own participants in, changes to clients and other shards out.

use std::time::Duration;

use conclave_protocol::RoomName;
use conclave_protocol::lk::{self, signal_response};

use super::Shard;
use super::seam::{Now, Word};
use super::state::TrackKey;
use crate::media::Packet;

/// How often the rooms' speakers are looked at; each room reports at its own pace.
pub(super) const INTERVAL: Duration = Duration::from_millis(100);

impl Shard {
    pub(super) fn note_loudness(&mut self, now: Now, key: TrackKey, packet: &Packet) {
        let Some(level) = packet.extensions.audio_level else {
            return;
        };
        let Some(track) = self.tracks.get(key) else { return };
        let Some(room) = self.rooms.get_mut(&track.room) else {
            return;
        };
        room.speakers.heard(
            now.instant,
            &track.publisher_sid,
            level,
            packet.extensions.voice_activity,
        );
    }

    pub(super) fn report_loudness(&mut self, now: Now) {
        let due = |room: &super::Room| room.speakers.poll_timeout().is_some_and(|due| due <= now.instant);
        let names: Vec<RoomName> = self
            .rooms
            .iter()
            .filter(|(_, room)| due(room))
            .map(|(name, _)| name.clone())
            .collect();
        for name in names {
            self.report_speakers(now, &name);
        }
    }

    fn report_speakers(&mut self, now: Now, name: &RoomName) {
        let Some(room) = self.rooms.get_mut(name) else {
            return;
        };
        let changes = room.speakers.update(now.instant);
        let local = room.speakers.local();
        if !room.followers.is_empty() {
            self.say(
                name,
                &Word::Levels {
                    room: name.clone(),
                    speakers: local,
                },
            );
        }
        if let Some(speakers) = changes {
            let message = signal_response::Message::SpeakersChanged(lk::SpeakersChanged { speakers });
            self.broadcast(name, None, &message);
        }
    }
}
