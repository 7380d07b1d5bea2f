//! A publisher with simulcast behind a network that loses and reorders, and a viewer who changes their mind. All of it
//! is made from a list of steps, so that a failing case shrinks to a few.

use std::sync::Arc;
use std::time::Instant;

use conclave_sfu::media::{Codec, Extensions, Layer, Packet};
use proptest::collection::vec;
use proptest::prelude::*;

/// Where a test's virtual time begins.
#[expect(
    clippy::disallowed_methods,
    reason = "an instant has no other beginning; all later ones are counted from it"
)]
pub(crate) fn start() -> Instant {
    Instant::now()
}

pub(crate) const LAYERS: u8 = 3;
const TRACKS: usize = 2;
const LONGEST_FRAME: usize = 4;

/// What the network does to a packet.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    Arrives,
    Lost,
    /// So many later things happen first: reordering, or a retransmission.
    Late(u8),
    Twice,
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Every layer of every track sends a frame.
    Frame {
        packets: [u8; LAYERS as usize],
        keyframes: u8,
        fates: Vec<Fate>,
    },
    /// Every layer of every track sends a packet that carries nothing.
    Padding,
    Viewer(Action),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Action {
    Want(Layer),
    Pause,
    Resume,
    Broken(Layer),
    Stalled(Layer),
    Watch(usize),
}

/// A packet with what the publisher knows of it.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) track: usize,
    pub(crate) layer: Layer,
    pub(crate) begins_keyframe: bool,
    pub(crate) picture_id: u16,
    pub(crate) packet: Packet,
}

impl Sent {
    pub(crate) fn is_padding(&self) -> bool {
        self.packet.payload.is_empty()
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Event {
    Packet(Sent),
    Viewer(Action),
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        16 => Just(Fate::Arrives),
        2 => Just(Fate::Lost),
        2 => (1..60_u8).prop_map(Fate::Late),
        1 => Just(Fate::Twice),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let layer = || (0..LAYERS).prop_map(Layer);
    prop_oneof![
        6 => layer().prop_map(Action::Want),
        1 => Just(Action::Pause),
        3 => Just(Action::Resume),
        2 => layer().prop_map(Action::Broken),
        1 => layer().prop_map(Action::Stalled),
        2 => (0..TRACKS).prop_map(Action::Watch),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let packets = prop::array::uniform(1..=LONGEST_FRAME as u8);
    let keyframes = prop_oneof![3 => Just(0), 1 => 0..8_u8];
    let fates = vec(fate(), TRACKS * usize::from(LAYERS) * LONGEST_FRAME);
    let frame = (packets, keyframes, fates);
    prop_oneof![
        14 => frame.prop_map(|(packets, keyframes, fates)| Step::Frame { packets, keyframes, fates }),
        1 => Just(Step::Padding),
        4 => action().prop_map(Step::Viewer),
    ]
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 1..80)
}

/// One encoding's counters, begun at values that differ and wrap soon.
struct Encoding {
    index: u64,
    time: u32,
    picture_id: u16,
    tl0_pic_idx: u8,
}

impl Encoding {
    fn new(number: u16) -> Self {
        Self {
            index: u64::from(number) * 17_000 + 65_500,
            time: u32::MAX - u32::from(number) * 9_000,
            picture_id: 0x7ff0_u16.wrapping_sub(number * 3_000),
            tl0_pic_idx: 250,
        }
    }

    fn packet(&mut self, payload: &[u8]) -> Packet {
        self.index += 1;
        Packet {
            index: self.index,
            time: self.time,
            marker: false,
            arrived: start(),
            codec: Codec::Vp8,
            extensions: Extensions::default(),
            payload: Arc::from(payload),
        }
    }

    fn begin_frame(&mut self) {
        self.time = self.time.wrapping_add(3_000);
        self.picture_id = (self.picture_id + 1) & 0x7fff;
        self.tl0_pic_idx = self.tl0_pic_idx.wrapping_add(1);
    }

    fn fragment(&mut self, is_first: bool, is_keyframe: bool) -> Packet {
        let [high, low] = self.picture_id.to_be_bytes();
        let start = if is_first { 0x90 } else { 0x80 };
        self.packet(&[
            start,
            0xc0,
            high | 0x80,
            low,
            self.tl0_pic_idx,
            u8::from(!is_keyframe),
        ])
    }
}

/// Everything that happens at the forwarder, in order.
pub(crate) fn events(steps: &[Step]) -> Vec<Event> {
    let mut encodings: Vec<_> = (0..)
        .map(Encoding::new)
        .take(TRACKS * usize::from(LAYERS))
        .collect();
    let mut timeline = Timeline::default();
    for step in steps {
        match step {
            Step::Viewer(action) => timeline.add(0, Event::Viewer(*action)),
            Step::Padding => pad(&mut encodings, &mut timeline),
            Step::Frame {
                packets,
                keyframes,
                fates,
            } => {
                send_frames(&mut encodings, &mut timeline, packets, *keyframes, fates);
            }
        }
    }
    timeline.in_order()
}

fn pad(encodings: &mut [Encoding], timeline: &mut Timeline) {
    for (track, layer) in places() {
        let encoding = &mut encodings[track * usize::from(LAYERS) + usize::from(layer)];
        let packet = encoding.packet(&[]);
        let picture_id = encoding.picture_id;
        let sent = Sent {
            track,
            layer: Layer(layer),
            begins_keyframe: false,
            picture_id,
            packet,
        };
        timeline.add(0, Event::Packet(sent));
    }
}

fn send_frames(
    encodings: &mut [Encoding],
    timeline: &mut Timeline,
    packets: &[u8],
    keyframes: u8,
    fates: &[Fate],
) {
    let mut fates = fates.iter().cycle();
    for (track, layer) in places() {
        let encoding = &mut encodings[track * usize::from(LAYERS) + usize::from(layer)];
        let is_keyframe = keyframes & (1 << layer) != 0;
        encoding.begin_frame();
        for fragment in 0..packets[usize::from(layer)] {
            let is_first = fragment == 0;
            let packet = encoding.fragment(is_first, is_keyframe);
            let begins_keyframe = is_first && is_keyframe;
            let picture_id = encoding.picture_id;
            let sent = Sent {
                track,
                layer: Layer(layer),
                begins_keyframe,
                picture_id,
                packet,
            };
            timeline.send(*fates.next().unwrap_or(&Fate::Arrives), sent);
        }
    }
}

fn places() -> impl Iterator<Item = (usize, u8)> {
    (0..TRACKS).flat_map(|track| (0..LAYERS).map(move |layer| (track, layer)))
}

#[derive(Default)]
struct Timeline {
    next: usize,
    events: Vec<(usize, Event)>,
}

impl Timeline {
    fn add(&mut self, later: u8, event: Event) {
        self.events.push((self.next + usize::from(later), event));
        self.next += 1;
    }

    fn send(&mut self, fate: Fate, sent: Sent) {
        match fate {
            Fate::Lost => self.next += 1,
            Fate::Arrives => self.add(0, Event::Packet(sent)),
            Fate::Late(later) => self.add(later, Event::Packet(sent)),
            Fate::Twice => {
                self.add(0, Event::Packet(sent.clone()));
                self.add(5, Event::Packet(sent));
            }
        }
    }

    fn in_order(mut self) -> Vec<Event> {
        self.events.sort_by_key(|(at, _)| *at);
        self.events.into_iter().map(|(_, event)| event).collect()
    }
}
