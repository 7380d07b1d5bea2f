//! The keyframe rule and the numbering of a lane, checked against what the publisher knows of each packet.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use conclave_sfu::media::{Edit, Forwarder, Layer, Patch, starts_keyframe};
use proptest::prelude::*;

use crate::world::{Action, Event, Fate, LAYERS, Sent, Step, events, start, steps};

/// Which packet of the world got a number.
type Name = (usize, Layer, u64);

/// What the viewer gets at the moment, as a checker without knowledge of the forwarder sees it.
struct Segment {
    track: usize,
    layer: Layer,
    first: u64,
    highest: u64,
    /// What was added to the numbers of its first packet.
    time_offset: u32,
    picture_offset: u16,
}

/// A viewer's end of the lane that checks every packet.
#[derive(Default)]
struct Checker {
    segment: Option<Segment>,
    numbers: BTreeMap<u64, Name>,
    /// Numbers that were left free, because the network kept the packet.
    holes: Vec<u64>,
    newest_time: Option<u32>,
    newest_picture: Option<u16>,
    switches: usize,
}

impl Checker {
    fn got(&mut self, sent: &Sent, edit: Edit) {
        let name = (sent.track, sent.layer, sent.packet.index);
        let former = self.numbers.insert(edit.index, name);
        assert!(
            former.is_none_or(|former| former == name),
            "{} stands for {former:?} and {name:?}",
            edit.index
        );
        let is_open = self
            .segment
            .as_ref()
            .is_some_and(|it| (it.track, it.layer) == (sent.track, sent.layer));
        if is_open {
            self.continues(sent, edit, former.is_some());
        } else {
            self.begins(sent, edit, former.is_some());
        }
        self.note_newest(sent, edit);
    }

    fn begins(&mut self, sent: &Sent, edit: Edit, is_repeated: bool) {
        assert!(
            sent.begins_keyframe,
            "the first packet of a layer starts a keyframe"
        );
        assert!(!is_repeated);
        let highest = self
            .numbers
            .range(..edit.index)
            .next_back()
            .map(|(index, _)| *index);
        assert!(
            highest.is_none_or(|highest| edit.index == highest + 1),
            "a switch leaves no gap"
        );
        assert!(
            self.numbers.range(edit.index + 1..).next().is_none(),
            "and takes the highest number"
        );
        assert!(
            self.newest_time.is_none_or(|newest| is_later(edit.time, newest)),
            "time goes on"
        );
        let picture = picture_id(edit);
        assert!(
            self.newest_picture
                .is_none_or(|newest| picture == (newest + 1) & 0x7fff),
            "no picture is missing"
        );
        self.newest_picture = Some(picture);
        self.switches += 1;
        self.segment = Some(Segment {
            track: sent.track,
            layer: sent.layer,
            first: sent.packet.index,
            highest: sent.packet.index,
            time_offset: edit.time.wrapping_sub(sent.packet.time),
            picture_offset: picture.wrapping_sub(sent.picture_id) & 0x7fff,
        });
    }

    fn continues(&mut self, sent: &Sent, edit: Edit, is_repeated: bool) {
        let segment = self.segment.as_mut().expect("a segment is open");
        let index = sent.packet.index;
        assert_eq!(
            edit.time.wrapping_sub(sent.packet.time),
            segment.time_offset,
            "a stream keeps its pace"
        );
        if index > segment.highest {
            let former = self
                .numbers
                .range(..edit.index)
                .next_back()
                .map(|(index, _)| *index);
            let former = former.expect("the segment's first packet has a number");
            assert!(
                self.numbers.range(edit.index + 1..).next().is_none(),
                "order is kept"
            );
            self.holes.extend(former + 1..edit.index);
            segment.highest = index;
        } else {
            let at = self.holes.iter().position(|hole| *hole == edit.index);
            assert!(
                is_repeated || at.is_some(),
                "a late packet gets a number that was left for it"
            );
            at.map(|at| self.holes.swap_remove(at));
        }
        if !sent.is_padding() {
            let offset = picture_id(edit).wrapping_sub(sent.picture_id) & 0x7fff;
            assert_eq!(offset, segment.picture_offset, "pictures keep their distance");
        }
    }

    /// A packet that the viewer did not get. Of the open stream only padding may be kept back.
    fn missed(&mut self, sent: &Sent) {
        let Some(segment) = &self.segment else { return };
        if (segment.track, segment.layer) == (sent.track, sent.layer) && sent.packet.index >= segment.first {
            assert!(
                sent.is_padding(),
                "packet {} of the open stream is missing",
                sent.packet.index
            );
        }
    }

    fn note_newest(&mut self, sent: &Sent, edit: Edit) {
        if self.newest_time.is_none_or(|newest| is_later(edit.time, newest)) {
            self.newest_time = Some(edit.time);
        }
        if !sent.is_padding()
            && self
                .newest_picture
                .is_none_or(|newest| is_newer(picture_id(edit), newest))
        {
            self.newest_picture = Some(picture_id(edit));
        }
    }

    /// Every number left free belongs to a packet that the network kept: there are as many of one as of the other.
    fn closes(&mut self, arrived: &BTreeMap<Name, ()>) {
        let Some(segment) = self.segment.take() else {
            return;
        };
        let name = |index| (segment.track, segment.layer, index);
        let kept = (segment.first..segment.highest).filter(|index| !arrived.contains_key(&name(*index)));
        assert_eq!(self.holes.len(), kept.count(), "gaps are the network's");
        self.holes.clear();
    }
}

fn picture_id(edit: Edit) -> u16 {
    match edit.patch {
        Patch::Vp8 { picture_id, .. } => picture_id,
        Patch::None => panic!("the payload has a picture id"),
    }
}

fn is_later(time: u32, than: u32) -> bool {
    time != than && time.wrapping_sub(than) < 1 << 31
}

fn is_newer(id: u16, than: u16) -> bool {
    id != than && (id.wrapping_sub(than) & 0x7fff) < 1 << 14
}

/// A viewer at the end of a lane.
struct Viewer {
    forwarder: Forwarder,
    checker: Checker,
    watched: usize,
    arrived: BTreeMap<Name, ()>,
    /// The newest index of each encoding: now, and when the viewer turned to it.
    newest: BTreeMap<(usize, Layer), u64>,
    newest_at_binding: BTreeMap<(usize, Layer), u64>,
}

impl Viewer {
    fn new(seed: u64) -> Self {
        let mut forwarder = Forwarder::new(seed);
        forwarder.bind(LAYERS);
        Self {
            forwarder,
            checker: Checker::default(),
            watched: 0,
            arrived: BTreeMap::new(),
            newest: BTreeMap::new(),
            newest_at_binding: BTreeMap::new(),
        }
    }

    fn handle(&mut self, now: Instant, event: &Event) {
        match event {
            Event::Packet(sent) => self.packet(now, sent),
            Event::Viewer(action) => self.act(*action),
        }
    }

    fn packet(&mut self, now: Instant, sent: &Sent) {
        let begins = starts_keyframe(sent.packet.codec, &sent.packet.payload, None);
        assert_eq!(begins, sent.begins_keyframe);
        let was_overtaken = self.was_overtaken(sent);
        let begins = begins && !was_overtaken;
        if sent.track != self.watched {
            return;
        }
        let was_on = self.forwarder.current();
        let edit = self.forwarder.decide(now, sent.layer, &sent.packet, begins);
        if self.forwarder.current() != was_on {
            self.checker.closes(&self.arrived);
        }
        self.arrived
            .insert((sent.track, sent.layer, sent.packet.index), ());
        match edit {
            Some(edit) => self.checker.got(sent, edit),
            None => self.checker.missed(sent),
        }
    }

    /// What overtook a packet before the binding only the tracker of the encoding can know: it tells the shard.
    fn was_overtaken(&mut self, sent: &Sent) -> bool {
        let encoding = (sent.track, sent.layer);
        let newest = self.newest.entry(encoding).or_default();
        *newest = sent.packet.index.max(*newest);
        self.newest_at_binding
            .get(&encoding)
            .is_some_and(|newest| sent.packet.index < *newest)
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Want(layer) => self.forwarder.want(layer),
            Action::Resume => self.forwarder.resume(),
            Action::Stalled(layer) => self.forwarder.stalled(layer),
            Action::Pause => {
                self.checker.closes(&self.arrived);
                self.forwarder.pause();
            }
            Action::Broken(layer) => {
                if self.forwarder.current() == Some(layer) {
                    self.checker.closes(&self.arrived);
                }
                self.forwarder.hold(layer);
            }
            Action::Watch(track) => {
                self.checker.closes(&self.arrived);
                self.watched = track;
                self.newest_at_binding = self.newest.clone();
                self.forwarder.bind(LAYERS);
            }
        }
    }
}

fn watch(seed: u64, steps: &[Step]) -> Checker {
    let mut viewer = Viewer::new(seed);
    let begin = start();
    for (millis, event) in (0..).zip(events(steps)) {
        viewer.handle(begin + Duration::from_millis(millis * 2), &event);
    }
    viewer.checker.closes(&viewer.arrived);
    viewer.checker
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn a_lane_is_one_unbroken_stream_whatever_happens_behind_it(seed: u64, steps in steps()) {
        watch(seed, &steps);
    }
}

#[test]
fn on_a_perfect_network_the_viewer_gets_every_packet_of_every_layer_asked_for() {
    let frame = |keyframes| Step::Frame {
        packets: [2; 3],
        keyframes,
        fates: vec![Fate::Arrives],
    };
    let mut steps = Vec::new();
    for round in 0..30 {
        steps.push(Step::Viewer(Action::Want(Layer(round % LAYERS))));
        steps.extend([frame(0), Step::Padding, frame(7), frame(0), Step::Padding]);
    }
    let checker = watch(5, &steps);
    assert_eq!(checker.switches, 30);
    let before_the_first_keyframe = 2;
    // Going up, the lower layer's part of the moment still came first.
    let going_up = 20 * 2;
    assert_eq!(
        checker.numbers.len(),
        30 * 3 * 2 + going_up - before_the_first_keyframe
    );
    let (first, last) = (
        checker.numbers.first_key_value(),
        checker.numbers.last_key_value(),
    );
    let (Some((first, _)), Some((last, _))) = (first, last) else {
        panic!("nothing came")
    };
    assert_eq!(
        (last - first + 1) as usize,
        checker.numbers.len(),
        "not one number is free"
    );
}
