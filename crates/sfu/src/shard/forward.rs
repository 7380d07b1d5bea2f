//! The way of a packet through the shard: from a track to everybody who gets it.

use std::time::Duration;

use super::Shard;
use super::seam::{Now, Output, Word};
use super::state::{Origin, SubscriptionKey, TrackKey, TransportKey};
use super::timers::Timer;
use crate::media::{Arrival, GapTracker, KeyframeRequests, Kind, Layer, Packet, starts_keyframe};
use crate::transport::{Ingest, Lane};

impl Shard {
    /// A packet of a client's own track.
    pub(super) fn media(&mut self, now: Now, from: TransportKey, ingest: Ingest, packet: Packet) {
        let Some(slot) = self.transports.get(from) else {
            return;
        };
        let Some(Some((key, layer))) = slot.ingests.get(usize::from(ingest.0)).copied() else {
            return;
        };
        let Some(track) = self.tracks.get(key) else { return };
        if track.muted {
            return;
        }
        if track.kind == Kind::Audio {
            self.note_loudness(now, key, &packet);
        }
        self.pass_on(now, key, Layer(layer), &packet);
    }

    /// Forwards a packet unless it came before.
    pub(super) fn pass_on(&mut self, now: Now, key: TrackKey, layer: Layer, packet: &Packet) {
        let begins = begins_keyframe(packet);
        let is_video = packet.codec.kind() == Kind::Video;
        match self.note_arrival(now, key, layer, packet.index, begins) {
            Some(is_newest) => self.forward(now, key, layer, packet, begins && is_newest),
            None if is_video => {}
            None => self.forward(now, key, layer, packet, begins),
        }
    }

    /// Watches for holes in a video layer. `None` for a packet that nobody needs, because it came before; else whether
    /// none of its layer came later: a keyframe's start that was overtaken is of no use to anybody.
    fn note_arrival(
        &mut self,
        now: Now,
        key: TrackKey,
        layer: Layer,
        index: u64,
        begins: bool,
    ) -> Option<bool> {
        let gaps = self.tracks.get_mut(key)?.gaps.get_mut(usize::from(layer.0))?;
        let arrival = gaps.received(index, now.instant);
        if begins {
            gaps.keyframe_started(index);
        }
        let is_newest = gaps.is_newest(index);
        if arrival == Arrival::AfterBreak && gaps.is_broken() {
            self.stream_broken(now, key, layer);
        }
        self.schedule_track(key);
        (!matches!(arrival, Arrival::Duplicate | Arrival::TooOld)).then_some(is_newest)
    }

    /// Sends a packet to every subscriber here and once to every shard that has some.
    pub(super) fn forward(&mut self, now: Now, key: TrackKey, layer: Layer, packet: &Packet, begins: bool) {
        let Some(track) = self.tracks.get_mut(key) else {
            return;
        };
        if begins && let Some(requests) = track.requests.get_mut(usize::from(layer.0)) {
            requests.keyframe_arrived();
        }
        if let Some(seen) = track.seen.get_mut(usize::from(layer.0)) {
            *seen = Some(now.instant);
        }
        let mut is_awaited = false;
        for position in 0..track.subscribers.len() {
            let subscription = track.subscribers[position];
            let Some(subscription) = self.subscriptions.get_mut(subscription) else {
                continue;
            };
            let (Some(lane), Some(forwarder)) = (subscription.lane, &mut subscription.forwarder) else {
                continue;
            };
            let Some(edit) = forwarder.decide(now.instant, layer, packet, begins) else {
                is_awaited |= forwarder.needs_keyframe() == Some(layer);
                continue;
            };
            let Some(slot) = self.transports.get_mut(subscription.transport) else {
                continue;
            };
            slot.transport.forward(now.instant, lane, packet, &edit);
            if !slot.dirty {
                slot.dirty = true;
                self.dirty.push(subscription.transport);
            }
        }
        for (shard, layers) in &track.followers {
            if layers & (1 << layer.0) != 0 {
                let (room, track) = (track.room.clone(), track.sid.clone());
                let word = Word::Media {
                    room,
                    track,
                    layer,
                    packet: packet.clone(),
                };
                self.outputs.push_back(Output::Say { to: *shard, word });
            }
        }
        if is_awaited {
            // The layer flows and somebody waits for it: it came back, or its last keyframe could not be used.
            self.ask_for_keyframe(now, key, layer);
        }
        if begins {
            self.refresh_wants(key);
        }
    }

    /// A hole in a layer will not be filled: whoever gets this layer waits for its next keyframe.
    fn stream_broken(&mut self, now: Now, key: TrackKey, layer: Layer) {
        self.hold_layer(key, layer);
        self.ask_for_keyframes(now, key);
        if self.tracks.get(key).is_some_and(|track| track.is_followed(layer)) {
            self.ask_for_keyframe(now, key, layer);
        }
    }

    /// A viewer's decoder lost its way (PLI or FIR).
    pub(super) fn keyframe_wanted(&mut self, now: Now, from: TransportKey, lane: Lane) {
        let holder = self.transports.get(from).and_then(|slot| {
            let participant = self.participants.get(slot.owner)?;
            participant.lanes.iter().find(|state| state.lane == lane)?.holder
        });
        let Some(subscription) = holder.and_then(|holder| self.subscriptions.get(holder)) else {
            return;
        };
        let Some(forwarder) = &subscription.forwarder else {
            return;
        };
        let (track, layer) = (
            subscription.track,
            forwarder.current().or(forwarder.needs_keyframe()),
        );
        if let Some(layer) = layer {
            self.ask_for_keyframe(now, track, layer);
        }
    }

    /// Asks for the keyframes that the subscribers of a track wait for.
    pub(super) fn ask_for_keyframes(&mut self, now: Now, key: TrackKey) {
        let Some(track) = self.tracks.get(key) else { return };
        if track.kind == Kind::Audio || track.muted {
            return;
        }
        let mut wanted = [false; conclave_protocol::limits::LAYERS];
        for subscription in &track.subscribers {
            let forwarder = self
                .subscriptions
                .get(*subscription)
                .and_then(|found| found.forwarder.as_ref());
            if let Some(layer) = forwarder.and_then(|forwarder| forwarder.needs_keyframe())
                && let Some(wanted) = wanted.get_mut(usize::from(layer.0))
            {
                *wanted = true;
            }
        }
        for (layer, _) in (0..).zip(wanted).filter(|(_, wanted)| *wanted) {
            self.ask_for_keyframe(now, key, Layer(layer));
        }
    }

    /// Requests of many subscribers are merged here: [`crate::media::KeyframeRequests`] decides whether one is sent.
    pub(super) fn ask_for_keyframe(&mut self, now: Now, key: TrackKey, layer: Layer) {
        let Some(track) = self.tracks.get_mut(key) else {
            return;
        };
        let Some(requests) = track.requests.get_mut(usize::from(layer.0)) else {
            return;
        };
        if requests.request(now.instant) {
            self.send_keyframe_request(key, layer);
        }
        self.schedule_track(key);
    }

    fn send_keyframe_request(&mut self, key: TrackKey, layer: Layer) {
        let Some(track) = self.tracks.get(key) else { return };
        match &track.origin {
            Origin::Here {
                transport, ingests, ..
            } => {
                let (transport, ingest) = (*transport, ingests.get(usize::from(layer.0)).copied());
                if let (Some(slot), Some(ingest)) = (self.transports.get_mut(transport), ingest) {
                    slot.transport.want_keyframe(ingest);
                    self.touch(transport);
                }
            }
            Origin::There(shard) => {
                let word = Word::Keyframe {
                    room: track.room.clone(),
                    track: track.sid.clone(),
                    layer,
                };
                self.outputs.push_back(Output::Say { to: *shard, word });
            }
        }
    }

    pub(super) fn schedule_track(&mut self, key: TrackKey) {
        let Some(track) = self.tracks.get_mut(key) else {
            return;
        };
        let gaps = track.gaps.iter().filter_map(GapTracker::poll_timeout);
        let requests = track.requests.iter().filter_map(KeyframeRequests::poll_timeout);
        let Some(due) = gaps.chain(requests).min() else {
            return;
        };
        if track.scheduled.is_none_or(|scheduled| due < scheduled) {
            track.scheduled = Some(due);
            self.timers.push(due, Timer::Track(key));
        }
    }

    pub(super) fn track_due(&mut self, now: Now, key: TrackKey) {
        let Some(track) = self.tracks.get_mut(key) else {
            return;
        };
        self.current = Some(track.room.clone());
        if track.scheduled.is_some_and(|scheduled| scheduled <= now.instant) {
            track.scheduled = None;
        }
        for layer in 0..track.layers {
            let Some(track) = self.tracks.get_mut(key) else {
                return;
            };
            let gaps = track.gaps.get_mut(usize::from(layer));
            if gaps.and_then(|gaps| gaps.handle_timeout(now.instant)).is_some() {
                self.stream_broken(now, key, Layer(layer));
            }
            self.repeat_keyframe_request(now, key, Layer(layer));
        }
        self.schedule_track(key);
    }

    /// A request that went unanswered is repeated while somebody needs it. Whoever waits for that layer meanwhile takes
    /// another that flows: senders hold back what their line has no room for.
    fn repeat_keyframe_request(&mut self, now: Now, key: TrackKey, layer: Layer) {
        let is_needed = self.is_needed(key, layer);
        let Some(track) = self.tracks.get_mut(key) else {
            return;
        };
        let Some(requests) = track.requests.get_mut(usize::from(layer.0)) else {
            return;
        };
        if !is_needed {
            requests.withdraw();
            return;
        }
        if !requests.handle_timeout(now.instant) {
            return;
        }
        self.send_keyframe_request(key, layer);
        let Some(track) = self.tracks.get(key) else { return };
        for subscription in &track.subscribers {
            let forwarder = self
                .subscriptions
                .get_mut(*subscription)
                .and_then(|found| found.forwarder.as_mut());
            if let Some(forwarder) = forwarder.filter(|forwarder| forwarder.needs_keyframe() == Some(layer)) {
                forwarder.stalled(layer);
            }
        }
        self.ask_for_keyframes(now, key);
        self.refresh_wants(key);
    }

    /// Whether a lane here or another shard needs this layer.
    fn is_needed(&self, key: TrackKey, layer: Layer) -> bool {
        let Some(track) = self.tracks.get(key) else {
            return false;
        };
        let needs = |subscription: &SubscriptionKey| {
            let forwarder = self
                .subscriptions
                .get(*subscription)
                .and_then(|found| found.forwarder.as_ref());
            forwarder.is_some_and(|forwarder| forwarder.needed().contains(layer))
        };
        track.subscribers.iter().any(needs) || track.is_followed(layer)
    }

    pub(super) fn round_trip(&mut self, from: TransportKey, round_trip: Duration) {
        let Some(slot) = self.transports.get(from) else {
            return;
        };
        for (track, _) in slot.ingests.iter().flatten() {
            let Some(track) = self.tracks.get_mut(*track) else {
                continue;
            };
            track
                .gaps
                .iter_mut()
                .for_each(|gaps| gaps.set_round_trip(round_trip));
            track
                .requests
                .iter_mut()
                .for_each(|requests| requests.set_round_trip(round_trip));
        }
    }

    /// Layers a subscription needs may have changed: an imported track's shard is told what still has to flow.
    pub(super) fn refresh_wants(&mut self, key: TrackKey) {
        let Some(track) = self.tracks.get(key) else { return };
        let Origin::There(shard) = track.origin else {
            return;
        };
        let needed = |subscription: &SubscriptionKey| {
            let subscription = self.subscriptions.get(*subscription)?;
            subscription
                .forwarder
                .as_ref()
                .map(|forwarder| forwarder.needed().bits())
        };
        let layers = track
            .subscribers
            .iter()
            .filter_map(needed)
            .fold(0, |all, bits| all | bits);
        if layers == track.asked {
            return;
        }
        let word = Word::Want {
            room: track.room.clone(),
            track: track.sid.clone(),
            layers,
        };
        self.outputs.push_back(Output::Say { to: shard, word });
        if let Some(track) = self.tracks.get_mut(key) {
            track.asked = layers;
        }
    }
}

/// Found once for all subscribers of a packet.
pub(super) fn begins_keyframe(packet: &Packet) -> bool {
    starts_keyframe(
        packet.codec,
        &packet.payload,
        packet.extensions.dependency_descriptor.as_deref(),
    )
}
