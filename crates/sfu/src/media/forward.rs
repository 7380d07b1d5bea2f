//! What one subscriber gets of one track, packet by packet: the layer decision and the numbering, tied together.
//!
//! One forwarder belongs to one lane and lives as long as it, over every change of track and layer, because the
//! lane's numbering goes on. It runs for every packet and subscriber and must never allocate, nor know who
//! subscribes to what.

use std::time::Instant;

use conclave_protocol::limits;

use super::layers::{LayerSelector, LayerSet, Verdict};
use super::rewrite::Rewriter;
use super::{Edit, Layer, Packet};

/// An index this far below the highest one is no late packet: the sender began to count anew.
const RENUMBERED: u64 = 4_096;

/// Decides, for one lane, which packets are sent and with which numbers.
#[derive(Clone, Debug)]
pub struct Forwarder {
    layers: LayerSelector,
    numbers: Rewriter,
    /// What is wanted when not paused.
    wish: Layer,
    paused: bool,
    /// The highest index offered on each layer since the track was bound.
    offered: [Option<u64>; limits::LAYERS],
}

impl Forwarder {
    /// A forwarder for a new lane that carries nothing yet. The first numbers are derived from `seed`, which should be
    /// random (RFC 3550, section 5.1).
    pub fn new(seed: u64) -> Self {
        Self {
            layers: LayerSelector::default(),
            numbers: Rewriter::new(seed),
            wish: Layer(0),
            paused: false,
            offered: [None; limits::LAYERS],
        }
    }

    /// A track with this many layers now uses the lane. Its highest layer is wanted, nothing is paused, and the first
    /// packet that passes starts a keyframe.
    pub fn bind(&mut self, layers: u8) {
        self.layers.bind(layers);
        self.offered = [None; limits::LAYERS];
        self.paused = false;
        self.want(Layer(layers.saturating_sub(1)));
    }

    /// The lane rests: nothing passes until the next [`Forwarder::bind`].
    pub fn unbind(&mut self) {
        self.layers.bind(0);
    }

    /// Asks for another layer. The current one goes on until a keyframe of the new one comes.
    pub fn want(&mut self, layer: Layer) {
        self.wish = layer;
        self.apply();
    }

    /// Nothing passes until [`Forwarder::resume`].
    pub fn pause(&mut self) {
        self.paused = true;
        self.apply();
    }

    /// Goes on with what was wanted, at its next keyframe. Does nothing where nothing was paused.
    pub fn resume(&mut self) {
        self.paused = false;
        self.apply();
    }

    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// The stream of this layer lost something for good. If it is what the subscriber gets, nothing passes until a
    /// keyframe; otherwise nothing changes.
    pub fn hold(&mut self, layer: Layer) {
        self.layers.hold(layer);
    }

    /// Nothing came on this layer for long: another one is used until it flows again.
    pub fn stalled(&mut self, layer: Layer) {
        self.layers.stalled(layer);
    }

    /// The layer whose keyframe is waited for. Worth asking after every call that may change it and after a keyframe
    /// was offered: one that came out of order is not used, and a new one is needed.
    pub fn needs_keyframe(&self) -> Option<Layer> {
        self.layers.needs_keyframe()
    }

    /// The layer that the subscriber gets.
    pub fn current(&self) -> Option<Layer> {
        self.layers.current()
    }

    /// The layers that have to flow for this lane: one, and more while a switch is under way.
    pub fn needed(&self) -> LayerSet {
        self.layers.needed()
    }

    /// Decides about one packet of the bound track. Call it for the packets of all layers, in order of arrival.
    ///
    /// `starts_keyframe` is [`super::starts_keyframe`] of the packet, found once for all subscribers. `None` means that
    /// the subscriber does not get the packet.
    pub fn decide(
        &mut self,
        now: Instant,
        layer: Layer,
        packet: &Packet,
        starts_keyframe: bool,
    ) -> Option<Edit> {
        let is_newest = self.note(layer, packet.index);
        // A late start is of no use: what follows it came before and was dropped.
        let begins = starts_keyframe && is_newest && !packet.payload.is_empty();
        match self.layers.admit(layer, begins) {
            Verdict::Drop => None,
            Verdict::Switch => Some(self.numbers.restart(now, packet)),
            Verdict::Forward if packet.payload.is_empty() => self.numbers.skip(now, packet),
            Verdict::Forward => self.numbers.rewrite(now, packet),
        }
    }

    /// Remembers the index; true if none above it came before.
    fn note(&mut self, layer: Layer, index: u64) -> bool {
        let Some(highest) = self.offered.get_mut(usize::from(layer.0)) else {
            return false;
        };
        let is_newest = highest.is_none_or(|highest| index >= highest || highest - index > RENUMBERED);
        if is_newest {
            *highest = Some(index);
        }
        is_newest
    }

    fn apply(&mut self) {
        self.layers.want((!self.paused).then_some(self.wish));
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{packet, start};
    use super::*;

    const LOW: Layer = Layer(0);

    /// Offers a packet with a payload; true if it passes.
    fn offer(forwarder: &mut Forwarder, index: u64, starts_keyframe: bool) -> bool {
        let packet = packet(index, 0, &[1]);
        forwarder.decide(start(), LOW, &packet, starts_keyframe).is_some()
    }

    fn bound() -> Forwarder {
        let mut forwarder = Forwarder::new(1);
        forwarder.bind(1);
        forwarder
    }

    #[test]
    fn a_keyframe_start_that_comes_behind_later_packets_is_not_used() {
        let mut forwarder = bound();
        assert!(!offer(&mut forwarder, 11, false));
        assert!(
            !offer(&mut forwarder, 10, true),
            "packet 11 is lost to this subscriber"
        );
        assert_eq!(forwarder.needs_keyframe(), Some(LOW));
        assert!(offer(&mut forwarder, 12, true));
        assert!(!offer(&mut forwarder, 11, false));
        assert!(offer(&mut forwarder, 13, false));
    }

    #[test]
    fn a_sender_that_counts_anew_is_followed() {
        let mut forwarder = bound();
        assert!(offer(&mut forwarder, 60_000, true));
        forwarder.hold(LOW);
        assert!(offer(&mut forwarder, 60_000 - RENUMBERED - 1, true));
    }

    #[test]
    fn an_empty_packet_starts_nothing() {
        let mut forwarder = bound();
        assert_eq!(forwarder.decide(start(), LOW, &packet(1, 0, &[]), true), None);
    }

    #[test]
    fn a_pause_keeps_the_wish_and_a_new_binding_forgets_both() {
        let mut forwarder = Forwarder::new(1);
        forwarder.bind(3);
        forwarder.pause();
        forwarder.want(Layer(1));
        assert_eq!(forwarder.needs_keyframe(), None);
        forwarder.resume();
        assert_eq!(forwarder.needs_keyframe(), Some(Layer(1)));
        forwarder.pause();
        forwarder.bind(3);
        assert_eq!(
            (forwarder.is_paused(), forwarder.needs_keyframe()),
            (false, Some(Layer(2)))
        );
        forwarder.unbind();
        assert_eq!(forwarder.needs_keyframe(), None);
        forwarder.resume();
        assert_eq!(
            forwarder.needs_keyframe(),
            None,
            "a lane without a track waits for nothing"
        );
    }
}
