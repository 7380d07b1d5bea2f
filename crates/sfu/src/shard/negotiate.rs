//! Offers and answers. In v1 only the client offers and is asked to; in v0 the server offers the connection it sends
//! on. Either way one exchange is under way at a time, and what changes meanwhile goes into the next.

use conclave_protocol::limits;
use conclave_protocol::lk::{self, signal_response};

use super::Shard;
use super::seam::{Now, SignalVersion};
use super::state::{LaneState, ParticipantKey, Told};
use crate::media::Kind;

impl Shard {
    /// Something about what this participant receives has changed.
    pub(super) fn negotiate(&mut self, now: Now, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(key) else {
            return;
        };
        if participant.connection.is_none() {
            return;
        }
        if participant.negotiation.outstanding {
            participant.negotiation.again = true;
            return;
        }
        participant.negotiation.again = false;
        match participant.signal {
            SignalVersion::V0 => self.server_offer(now, key, false),
            SignalVersion::V1 => self.ask_for_offer(key),
        }
    }

    /// v1: asks the client for an offer with as many more lines as are missing.
    fn ask_for_offer(&mut self, key: ParticipantKey) {
        let missing = |kind| u32::try_from(self.missing_lanes(key, kind)).unwrap_or(u32::MAX);
        let requirement = lk::MediaSectionsRequirement {
            num_audios: missing(Kind::Audio),
            num_videos: missing(Kind::Video),
        };
        if !self.has_unspoken_changes(key) {
            return;
        }
        if let Some(participant) = self.participants.get_mut(key) {
            participant.negotiation.outstanding = true;
        }
        self.send(
            key,
            signal_response::Message::MediaSectionsRequirement(requirement),
        );
    }

    /// Whether some lane carries something else than the client was told, or somebody waits for one.
    fn has_unspoken_changes(&self, key: ParticipantKey) -> bool {
        let Some(participant) = self.participants.get(key) else {
            return false;
        };
        let is_unspoken = |state: &LaneState| match state.holder {
            Some(holder) => self
                .subscriptions
                .get(holder)
                .is_some_and(|found| found.told == Told::Nothing),
            None => !state.rested,
        };
        participant.lanes.iter().any(is_unspoken) || self.can_assign(key) || self.lacks_lanes(key)
    }

    /// Whether a free lane and somebody who waits for one are there.
    fn can_assign(&self, key: ParticipantKey) -> bool {
        let fits = |kind| self.free_lanes(key, kind) > 0 && !self.waiting(key, kind).is_empty();
        [Kind::Audio, Kind::Video].into_iter().any(fits)
    }

    fn lacks_lanes(&self, key: ParticipantKey) -> bool {
        [Kind::Audio, Kind::Video]
            .into_iter()
            .any(|kind| self.missing_lanes(key, kind) > 0)
    }

    /// Lanes to be made for those who wait, as far as the limit allows.
    fn missing_lanes(&self, key: ParticipantKey, kind: Kind) -> usize {
        let lanes = self
            .participants
            .get(key)
            .map_or(0, |participant| participant.lanes.len());
        let missing = self
            .waiting(key, kind)
            .len()
            .saturating_sub(self.free_lanes(key, kind));
        missing.min(limits::LANES.saturating_sub(lanes))
    }

    /// v0: offers the connection we send on.
    pub(super) fn server_offer(&mut self, now: Now, key: ParticipantKey, restart: bool) {
        for kind in [Kind::Audio, Kind::Video] {
            let missing = self.missing_lanes(key, kind);
            let lines = self
                .subscriber(key)
                .map(|slot| slot.transport.add_lanes(kind, missing));
            self.know_lanes(key, &lines.unwrap_or_default());
        }
        self.assign_lanes(key);
        let labels = self.lane_labels(key);
        let Some(slot) = self.subscriber(key) else { return };
        match slot.transport.offer(now.instant, &labels, restart) {
            Ok(Some(sdp)) => self.send_offer(key, sdp),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "an offer of ours could not be made"),
        }
    }

    fn send_offer(&mut self, key: ParticipantKey, sdp: String) {
        let mid_to_track_id = self.mid_to_track(key);
        let Some(participant) = self.participants.get_mut(key) else {
            return;
        };
        participant.negotiation.outstanding = true;
        participant.negotiation.offer_id += 1;
        let (id, subscriber) = (participant.negotiation.offer_id, participant.subscriber);
        let offer = lk::SessionDescription {
            r#type: "offer".to_owned(),
            sdp,
            id,
            mid_to_track_id,
        };
        self.send(key, signal_response::Message::Offer(offer));
        self.touch(subscriber);
    }

    fn subscriber(&mut self, key: ParticipantKey) -> Option<&mut super::state::TransportSlot> {
        let subscriber = self.participants.get(key)?.subscriber;
        self.transports.get_mut(subscriber)
    }

    /// v0: the client's answer to our offer.
    pub(super) fn client_answer(&mut self, now: Now, key: ParticipantKey, answer: &lk::SessionDescription) {
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        // An answer to an older offer; the newest one is still to come. Clients from before ids send zero.
        if answer.id != 0 && answer.id != participant.negotiation.offer_id {
            return;
        }
        let subscriber = participant.subscriber;
        let Some(slot) = self.transports.get_mut(subscriber) else {
            return;
        };
        if let Err(error) = slot.transport.accept_answer(now.instant, &answer.sdp) {
            tracing::debug!(%error, "a client's answer was refused");
            return;
        }
        self.refresh_ufrag(subscriber);
        self.touch(subscriber);
        self.lanes_described(now, key);
        self.confirm_lanes(now, key);
        self.negotiation_done(now, key, true);
    }

    /// What changed meanwhile goes into the next exchange. A client that brought none of the lines it was asked for is not
    /// asked again until something changes.
    fn negotiation_done(&mut self, now: Now, key: ParticipantKey, brought_lanes: bool) {
        let Some(participant) = self.participants.get_mut(key) else {
            return;
        };
        participant.negotiation.outstanding = false;
        let again = std::mem::take(&mut participant.negotiation.again);
        if again || self.can_assign(key) || brought_lanes && self.has_unspoken_changes(key) {
            self.negotiate(now, key);
        }
    }

    /// The client's offer: what it publishes, and in v1 also the lines it wants to receive on.
    pub(super) fn client_offer(&mut self, now: Now, key: ParticipantKey, offer: &lk::SessionDescription) {
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        let (publisher, signal) = (participant.publisher, participant.signal);
        // Whoever offers again follows what was answered before.
        self.confirm_lanes(now, key);
        let Some(slot) = self.transports.get_mut(publisher) else {
            return;
        };
        let negotiated = match slot.transport.accept_offer(now.instant, &offer.sdp) {
            Ok(negotiated) => negotiated,
            Err(error) => {
                tracing::debug!(%error, "a client's offer was refused");
                self.refuse(key, &error.to_string());
                return;
            }
        };
        self.refresh_ufrag(publisher);
        let is_changed = self.match_tracks(now, key, &negotiated.ingests);
        let lanes_before = self
            .participants
            .get(key)
            .map_or(0, |participant| participant.lanes.len());
        if signal == SignalVersion::V1 {
            self.know_lanes(key, &negotiated.lanes);
            self.assign_lanes(key);
        }
        self.send_answer(key, offer.id);
        self.touch(publisher);
        if signal == SignalVersion::V1 {
            self.lanes_described(now, key);
            let lanes = self
                .participants
                .get(key)
                .map_or(0, |participant| participant.lanes.len());
            self.negotiation_done(now, key, lanes > lanes_before);
        }
        if is_changed {
            self.announce(key);
        }
    }

    fn send_answer(&mut self, key: ParticipantKey, id: u32) {
        let labels = self.lane_labels(key);
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        let (publisher, signal) = (participant.publisher, participant.signal);
        let Some(slot) = self.transports.get_mut(publisher) else {
            return;
        };
        let sdp = match slot.transport.answer(&labels) {
            Ok(sdp) => sdp,
            Err(error) => {
                tracing::warn!(%error, "an answer of ours could not be written");
                return;
            }
        };
        let mid_to_track_id = match signal {
            SignalVersion::V0 => std::collections::HashMap::new(),
            SignalVersion::V1 => self.mid_to_track(key),
        };
        let answer = lk::SessionDescription {
            r#type: "answer".to_owned(),
            sdp,
            id,
            mid_to_track_id,
        };
        self.send(key, signal_response::Message::Answer(answer));
    }

    /// After a resume the way to the client is looked for anew. In v1 the client does that with its own offer.
    pub(super) fn restart_ice(&mut self, now: Now, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(key) else {
            return;
        };
        participant.negotiation.outstanding = false;
        match participant.signal {
            SignalVersion::V0 => self.server_offer(now, key, true),
            SignalVersion::V1 => self.negotiate(now, key),
        }
    }
}
