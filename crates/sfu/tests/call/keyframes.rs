//! A viewer's decoder is never handed what it cannot use, and publishers are asked for no more keyframes than needed.

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use conclave_client::core::Command;
use conclave_protocol::lk::VideoQuality;
use conclave_sfu::transport::Ingest;

use crate::world::{Call, Link, Sent, TICK};

/// Two round trips of a bad line at the longest: after that a stream with a hole is held.
const PATIENCE: Duration = Duration::from_millis(400);
const QUALITIES: [VideoQuality; 3] = [VideoQuality::Low, VideoQuality::Medium, VideoQuality::High];

/// What somebody's decoder was sent of one track.
#[derive(Default)]
struct Decoder {
    source: Option<(usize, Ingest)>,
    highest: u64,
    /// Numbers that are missing since the last keyframe, and since when.
    missing: BTreeMap<u64, Instant>,
    /// How often a keyframe began with something missing before it.
    repaired: usize,
}

impl Decoder {
    fn take(&mut self, sent: &Sent) {
        let is_same = self.source == Some(sent.from);
        let is_fresh = sent.begins_keyframe && (!is_same || sent.index > self.highest);
        assert!(is_same || is_fresh, "a layer begins in the middle: {sent:?}");
        if is_fresh {
            let repaired = self.repaired + usize::from(is_same && !self.missing.is_empty());
            *self = Self {
                source: Some(sent.from),
                highest: sent.index,
                repaired,
                ..Self::default()
            };
            return;
        }
        self.missing.remove(&sent.index);
        if sent.begins_keyframe {
            // It was overtaken and still fills its place: what is missing before it is needed no more.
            self.missing.retain(|missing, _| *missing > sent.index);
        }
        if let Some((missing, since)) = self.missing.range(..sent.index).next() {
            assert!(
                sent.at - *since <= PATIENCE,
                "{missing} is lost for good and still {sent:?} follows"
            );
        }
        for missing in self.highest + 1..sent.index {
            self.missing.insert(missing, sent.at);
        }
        self.highest = self.highest.max(sent.index);
    }
}

#[test]
fn after_a_switch_a_pause_or_a_loss_a_layer_begins_with_a_keyframe() {
    let mut repaired = 0;
    for seed in 0..6 {
        let mut call = Call::new(seed);
        let publisher = call.join("publisher");
        let viewers = [call.join("first"), call.join("second")];
        call.publish_camera(publisher);
        call.worsen();
        call.await_frames(&viewers, 10);
        for round in 0..24 {
            change_mind(&mut call, viewers[round % 2]);
        }
        for viewer in viewers {
            let mut decoder = Decoder::default();
            let sent = call.sent_to(viewer);
            sent.iter().for_each(|sent| decoder.take(sent));
            let layers: HashSet<_> = sent.iter().map(|sent| sent.from).collect();
            assert_eq!(layers.len(), 3, "every layer was watched");
            repaired += decoder.repaired;
        }
    }
    assert!(repaired > 0, "with so much loss some streams break");
}

fn change_mind(call: &mut Call, viewer: usize) {
    let quality = call.random.pick(&QUALITIES);
    if call.random.percent(40) {
        call.pause(viewer);
        call.run(Link::BAD.delay + 2 * TICK);
        let before = call.sent_to(viewer).len();
        call.run(Duration::from_millis(400));
        assert_eq!(
            call.sent_to(viewer).len(),
            before,
            "nothing is sent during a pause"
        );
        call.watch(viewer, quality);
        call.run_until(Duration::from_secs(10), "the pause ends", |call| {
            call.sent_to(viewer).len() > before
        });
        assert!(
            call.sent_to(viewer)[before].begins_keyframe,
            "the first packet after a pause"
        );
    } else {
        call.watch(viewer, quality);
    }
    call.run(Duration::from_millis(700));
}

/// Drops one packet of the fullest encoding and everything that could repair it.
#[derive(Default)]
struct Hole {
    packets: BTreeMap<u32, usize>,
    dug: Option<(u32, u16)>,
}

impl Hole {
    fn blocks(&mut self, datagram: &[u8], is_open: bool) -> bool {
        let Some((ssrc, seq)) = rtp(datagram) else {
            return false;
        };
        if !is_open {
            *self.packets.entry(ssrc).or_default() += 1;
            return false;
        }
        let fullest = self
            .packets
            .iter()
            .max_by_key(|(_, packets)| **packets)
            .map(|(ssrc, _)| *ssrc);
        if self.dug.is_none() && fullest == Some(ssrc) {
            self.dug = Some((ssrc, seq));
        }
        // Before the hole nothing was lost, so an encoding that was not seen then carries repetitions.
        self.dug == Some((ssrc, seq)) || !self.packets.contains_key(&ssrc)
    }
}

/// SSRC and number of an RTP packet (RFC 3550, section 5.1); `None` for RTCP (RFC 5761, section 4) and all else.
fn rtp(datagram: &[u8]) -> Option<(u32, u16)> {
    let header = datagram.first_chunk::<12>()?;
    let is_rtcp = (192..224).contains(&header[1]);
    let is_media = header[0] >> 6 == 2 && !is_rtcp;
    is_media.then(|| {
        let [_, _, high, low, _, _, _, _, ssrc @ ..] = *header;
        (u32::from_be_bytes(ssrc), u16::from_be_bytes([high, low]))
    })
}

#[test]
fn a_hole_that_nothing_fills_leads_to_one_keyframe_request_within_two_round_trips() {
    for seed in 0..4 {
        let mut call = Call::new(seed);
        let (publisher, viewer) = (call.join("publisher"), call.join("viewer"));
        let (opens, is_open) = std::sync::mpsc::sync_channel(1);
        let (mut hole, mut open) = (Hole::default(), false);
        call.people[publisher].blocked = Some(Box::new(move |datagram| {
            open |= is_open.try_recv().is_ok();
            hole.blocks(datagram, open)
        }));
        call.publish_camera(publisher);
        call.await_frames(&[viewer], 30);
        let source = call.tap.source(call.people[publisher].transports[0], 2);
        let before = (
            call.tap.keyframes_wanted(source).len(),
            call.people[publisher].keyframe_requests("f").len(),
        );
        let frames = call.people[viewer].frames();
        opens.send(()).unwrap();
        call.run(Duration::from_secs(3));

        let wanted = &call.tap.keyframes_wanted(source)[before.0..];
        let requested = &call.people[publisher].keyframe_requests("f")[before.1..];
        assert_eq!(
            (wanted.len(), requested.len()),
            (1, 1),
            "one request was sent, and it came"
        );
        let round_trip = 2 * Link::PERFECT.delay;
        let noticed = noticed(&call.tap.arrived(source));
        assert!(
            wanted[0] - noticed <= 2 * round_trip + 2 * TICK,
            "{:?}",
            wanted[0] - noticed
        );
        assert!(requested[0] - wanted[0] <= Link::PERFECT.delay + 2 * TICK);
        assert!(call.people[viewer].frames() > frames + 25, "the picture goes on");
        assert_eq!(
            call.video(viewer).frames.last().unwrap().1.body,
            2_800,
            "on the same layer"
        );
    }
}

/// When the first packet behind the only hole arrived.
fn noticed(arrived: &BTreeMap<u64, Instant>) -> Instant {
    let numbers: Vec<_> = arrived.keys().copied().collect();
    let holes: Vec<_> = numbers.windows(2).filter(|pair| pair[1] != pair[0] + 1).collect();
    assert_eq!(holes.len(), 1, "one hole was dug and nothing filled it");
    arrived[&holes[0][1]]
}

#[test]
fn keyframe_requests_of_many_viewers_are_merged() {
    const VIEWERS: usize = 8;
    /// No more than these in any two seconds, for each layer.
    const PAIR: usize = 2;
    for seed in 0..2 {
        let mut call = Call::new(seed);
        let publisher = call.join("publisher");
        call.publish_camera(publisher);
        call.run(Duration::from_secs(1));
        let viewers: Vec<_> = (0..VIEWERS)
            .map(|number| call.join(&format!("viewer {number}")))
            .collect();
        call.await_frames(&viewers, 1);
        for _ in 0..60 {
            for viewer in &viewers {
                let track = call.people[*viewer].subscribed()[0].clone();
                call.command(*viewer, Command::RequestKeyframe { track });
            }
            call.run(Duration::from_millis(100));
        }
        for rid in ["q", "h", "f"] {
            let requests = call.people[publisher].keyframe_requests(rid);
            let crowded = requests
                .windows(PAIR + 1)
                .find(|three| three[PAIR] - three[0] < Duration::from_secs(2) - 2 * TICK);
            assert_eq!(crowded, None, "layer {rid} of seed {seed}");
        }
        let watched = call.people[publisher].keyframe_requests("f").len();
        assert!((5..=10).contains(&watched), "{watched} requests in six seconds");
    }
}
