//! Which encoding of a track a subscriber gets, and at which packet it may begin or change.
//!
//! **The keyframe rule** lives here, in [`LayerSelector::admit`]: after a binding, a switch, a pause or a broken
//! stream, the first packet of a layer that passes starts a keyframe. This module must never look into a payload
//! or at a number of a packet; it is told what starts a keyframe.

use conclave_protocol::limits;

use super::Layer;

/// A set of layers, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LayerSet(u8);

impl LayerSet {
    /// The lowest `count` layers, at most [`limits::LAYERS`].
    pub fn lowest(count: u8) -> Self {
        (0..count.min(LAYERS)).map(Layer).collect()
    }

    /// Bit n for layer n.
    pub fn bits(self) -> u8 {
        self.0
    }

    pub fn contains(self, layer: Layer) -> bool {
        self.0 & Self::bit(layer) != 0
    }

    /// Layers beyond the limit are ignored.
    pub fn insert(&mut self, layer: Layer) {
        self.0 |= Self::bit(layer);
    }

    pub fn remove(&mut self, layer: Layer) {
        self.0 &= !Self::bit(layer);
    }

    fn bit(layer: Layer) -> u8 {
        if layer.0 < LAYERS { 1 << layer.0 } else { 0 }
    }
}

impl FromIterator<Layer> for LayerSet {
    fn from_iter<T: IntoIterator<Item = Layer>>(layers: T) -> Self {
        let mut set = Self::default();
        layers.into_iter().for_each(|layer| set.insert(layer));
        set
    }
}

const LAYERS: u8 = {
    assert!(limits::LAYERS <= 8, "a layer set has eight bits");
    limits::LAYERS as u8
};

/// What becomes of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The packet goes on the stream that the subscriber already gets.
    Forward,
    /// The packet begins a stream: numbering has to be continued on it.
    Switch,
    Drop,
}

/// The layers of one subscription.
#[derive(Clone, Copy, Debug, Default)]
pub struct LayerSelector {
    /// What the subscriber asked for; `None` while nothing shall pass.
    wanted: Option<Layer>,
    /// What the subscriber gets.
    current: Option<Layer>,
    /// The current layer lost something for good: nothing passes until a keyframe.
    held: bool,
    /// How many layers the track has.
    count: u8,
    /// Those believed to flow: all that were announced, until one stalls.
    flowing: LayerSet,
}

impl LayerSelector {
    /// Begins with a track of `count` layers. Nothing passes until a layer is wanted and its keyframe comes.
    pub fn bind(&mut self, count: u8) {
        *self = Self {
            count,
            flowing: LayerSet::lowest(count),
            ..Self::default()
        };
    }

    /// Asks for a layer, or for nothing at all. A layer the track does not have means its highest.
    ///
    /// The current layer goes on until a keyframe of the wanted one comes.
    pub fn want(&mut self, layer: Option<Layer>) {
        self.wanted = layer
            .filter(|_| self.count > 0)
            .map(|layer| layer.min(self.highest()));
        if self.wanted.is_none() {
            self.current = None;
            self.held = false;
        }
    }

    pub fn wanted(&self) -> Option<Layer> {
        self.wanted
    }

    pub fn current(&self) -> Option<Layer> {
        self.current
    }

    /// The layer's stream broke: if it is the current one, nothing passes until a keyframe.
    pub fn hold(&mut self, layer: Layer) {
        self.held |= self.current == Some(layer);
    }

    /// Nothing comes on this layer. The nearest other one is used until it flows again.
    pub fn stalled(&mut self, layer: Layer) {
        self.flowing.remove(layer);
    }

    /// The layer whose keyframe this subscription waits for.
    pub fn needs_keyframe(&self) -> Option<Layer> {
        self.target()
            .filter(|target| self.held || self.current != Some(*target))
    }

    /// Every layer that has to flow for this subscription: what it gets, waits for and hopes for.
    pub fn needed(&self) -> LayerSet {
        [self.current, self.target(), self.wanted]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Decides about a packet of `layer`. This is the keyframe rule: only `starts_keyframe` opens a layer that is
    /// not the current one, or one whose stream broke.
    pub fn admit(&mut self, layer: Layer, starts_keyframe: bool) -> Verdict {
        if layer.0 >= self.count {
            return Verdict::Drop;
        }
        self.flowing.insert(layer);
        let is_current = self.current == Some(layer);
        if is_current && !self.held {
            return Verdict::Forward;
        }
        let is_useful = is_current || self.target() == Some(layer);
        if !is_useful || !starts_keyframe {
            return Verdict::Drop;
        }
        self.current = Some(layer);
        self.held = false;
        Verdict::Switch
    }

    /// The wanted layer if it flows, else the nearest below it, else the nearest above it.
    fn target(&self) -> Option<Layer> {
        let wanted = self.wanted?;
        let below = (0..=wanted.0).rev();
        let above = wanted.0..self.count;
        below
            .chain(above)
            .map(Layer)
            .find(|layer| self.flowing.contains(*layer))
            .or(Some(wanted))
    }

    fn highest(&self) -> Layer {
        Layer(self.count.clamp(1, LAYERS) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOW: Layer = Layer(0);
    const MIDDLE: Layer = Layer(1);
    const HIGH: Layer = Layer(2);

    /// A selector of three layers that gets `layer`.
    fn on(layer: Layer) -> LayerSelector {
        let mut selector = LayerSelector::default();
        selector.bind(3);
        selector.want(Some(layer));
        assert_eq!(selector.admit(layer, true), Verdict::Switch);
        selector
    }

    #[test]
    fn nothing_passes_before_a_keyframe_of_the_wanted_layer() {
        let mut selector = LayerSelector::default();
        selector.bind(3);
        assert_eq!(selector.admit(HIGH, true), Verdict::Drop, "nothing is wanted yet");
        selector.want(Some(HIGH));
        assert_eq!(selector.needs_keyframe(), Some(HIGH));
        assert_eq!(selector.admit(HIGH, false), Verdict::Drop);
        assert_eq!(selector.admit(LOW, true), Verdict::Drop);
        assert_eq!(selector.admit(HIGH, true), Verdict::Switch);
        assert_eq!(selector.admit(HIGH, false), Verdict::Forward);
        assert_eq!(
            selector.admit(HIGH, true),
            Verdict::Forward,
            "a later keyframe is no switch"
        );
        assert_eq!(selector.needs_keyframe(), None);
    }

    #[test]
    fn the_current_layer_goes_on_until_the_wanted_one_has_a_keyframe() {
        let mut selector = on(HIGH);
        selector.want(Some(LOW));
        assert_eq!(selector.needs_keyframe(), Some(LOW));
        assert_eq!(selector.needed(), [LOW, HIGH].into_iter().collect());
        assert_eq!(selector.admit(HIGH, false), Verdict::Forward);
        assert_eq!(selector.admit(LOW, false), Verdict::Drop);
        assert_eq!(selector.admit(LOW, true), Verdict::Switch);
        assert_eq!(selector.admit(HIGH, true), Verdict::Drop);
        assert_eq!(selector.needed(), [LOW].into_iter().collect());
    }

    #[test]
    fn a_broken_stream_is_held_until_its_keyframe_or_that_of_the_wanted_layer() {
        let mut selector = on(MIDDLE);
        selector.hold(HIGH);
        assert_eq!(
            selector.admit(MIDDLE, false),
            Verdict::Forward,
            "another layer broke"
        );
        selector.hold(MIDDLE);
        assert_eq!(selector.needs_keyframe(), Some(MIDDLE));
        assert_eq!(selector.admit(MIDDLE, false), Verdict::Drop);
        assert_eq!(selector.admit(MIDDLE, true), Verdict::Switch);
        selector.want(Some(HIGH));
        selector.hold(MIDDLE);
        assert_eq!(selector.admit(MIDDLE, true), Verdict::Switch);
        assert_eq!(selector.needs_keyframe(), Some(HIGH));
    }

    #[test]
    fn a_pause_ends_with_a_keyframe() {
        let mut selector = on(LOW);
        selector.want(None);
        assert_eq!(
            (selector.needs_keyframe(), selector.needed()),
            (None, LayerSet::default())
        );
        assert_eq!(selector.admit(LOW, true), Verdict::Drop);
        selector.want(Some(LOW));
        assert_eq!(selector.admit(LOW, false), Verdict::Drop);
        assert_eq!(selector.admit(LOW, true), Verdict::Switch);
    }

    #[test]
    fn a_stalled_layer_is_replaced_by_the_nearest_lower_one_until_it_flows() {
        let mut selector = on(HIGH);
        selector.stalled(HIGH);
        assert_eq!(selector.needs_keyframe(), Some(MIDDLE));
        selector.stalled(MIDDLE);
        assert_eq!(selector.admit(LOW, true), Verdict::Switch);
        assert_eq!(selector.needed(), [LOW, HIGH].into_iter().collect());
        assert_eq!(selector.admit(HIGH, false), Verdict::Drop);
        assert_eq!(selector.needs_keyframe(), Some(HIGH), "it flows again");
    }

    #[test]
    fn where_nothing_lower_flows_a_higher_layer_is_better_than_none() {
        let mut selector = LayerSelector::default();
        selector.bind(2);
        selector.want(Some(LOW));
        selector.stalled(LOW);
        assert_eq!(selector.needs_keyframe(), Some(MIDDLE));
        selector.stalled(MIDDLE);
        assert_eq!(
            selector.needs_keyframe(),
            Some(LOW),
            "nothing flows: the wish stays"
        );
    }

    #[test]
    fn layers_that_the_track_does_not_have_are_neither_wanted_nor_passed() {
        let mut selector = LayerSelector::default();
        selector.want(Some(LOW));
        assert_eq!(selector.wanted(), None, "no track, no wish");
        selector.bind(1);
        selector.want(Some(HIGH));
        assert_eq!(selector.wanted(), Some(LOW));
        assert_eq!(selector.admit(Layer(255), true), Verdict::Drop);
    }
}
