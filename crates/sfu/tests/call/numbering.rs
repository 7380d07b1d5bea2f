//! A viewer sees one unbroken stream: a number is missing only where a packet never reached us.

use std::collections::BTreeMap;
use std::time::Duration;

use conclave_protocol::lk::VideoQuality;
use conclave_sfu::transport::Ingest;

use crate::world::{Call, Link, Sent, layer_of};

const QUALITIES: [VideoQuality; 3] = [VideoQuality::Low, VideoQuality::Medium, VideoQuality::High];

/// A camera, a viewer, twenty switches and pauses. The viewer's line is perfect, so it receives what it is sent.
fn watch_restlessly(seed: u64, uplink: Link) -> (Call, usize, usize) {
    let mut call = Call::new(seed);
    let (publisher, viewer) = (call.join("publisher"), call.join("viewer"));
    call.publish_camera(publisher);
    call.await_frames(&[viewer], 5);
    call.people[publisher].up.link = uplink;
    for round in 0..20 {
        if round % 4 == 3 {
            call.pause(viewer);
            let pause = 100 + call.random.below(500);
            call.run(Duration::from_millis(pause));
        }
        let quality = call.random.pick(&QUALITIES);
        call.watch(viewer, quality);
        let patience = 100 + call.random.below(900);
        call.run(Duration::from_millis(patience));
    }
    call.run(Duration::from_secs(1));
    call.people[publisher].camera_mut().stop();
    call.run(Duration::from_secs(1));
    (call, publisher, viewer)
}

fn received(call: &Call, viewer: usize) -> Vec<u64> {
    let mut received = call.video(viewer).seqs.clone();
    received.sort_unstable();
    received
}

#[test]
fn over_switches_and_pauses_no_number_is_missing_and_every_frame_follows_the_last() {
    for seed in 0..5 {
        let (call, _, viewer) = watch_restlessly(seed, Link::PERFECT);
        let received = received(&call, viewer);
        let gap = received.windows(2).find(|pair| pair[1] != pair[0] + 1);
        assert_eq!(gap, None, "seed {seed}");

        let video = call.video(viewer);
        assert_eq!(video.skipped, 0);
        assert!(video.frames.first().unwrap().1.keyframe);
        for pair in video.frames.windows(2) {
            let (before, frame) = (&pair[0].1, &pair[1].1);
            let follows = layer_of(before) == layer_of(frame) && before.number + 1 == frame.number;
            assert!(
                frame.keyframe || follows,
                "{frame:?} cannot be decoded after {before:?}"
            );
        }
        let switches = video
            .frames
            .windows(2)
            .filter(|pair| layer_of(&pair[0].1) != layer_of(&pair[1].1));
        assert!(switches.count() >= 6, "the viewer did switch");
    }
}

#[test]
fn on_a_lossy_uplink_only_what_was_lost_for_good_is_missing() {
    let mut missing = 0;
    for seed in 0..5 {
        let (call, _, viewer) = watch_restlessly(
            seed,
            Link {
                loss: 10,
                late: 5,
                ..Link::PERFECT
            },
        );
        let sent: BTreeMap<u64, Sent> = call
            .sent_to(viewer)
            .iter()
            .map(|sent| (sent.edit.index, *sent))
            .collect();
        assert_eq!(
            received(&call, viewer),
            sent.keys().copied().collect::<Vec<_>>(),
            "sent is received"
        );
        let sent: Vec<_> = sent.into_values().collect();
        for run in sent.chunk_by(|one, other| numbering(one) == numbering(other)) {
            missing += check_run(&call, run);
        }
        for pair in sent.windows(2) {
            let is_unbroken = pair[0].edit.index + 1 == pair[1].edit.index;
            assert!(
                is_unbroken || numbering(&pair[0]) == numbering(&pair[1]),
                "a gap at a switch"
            );
        }
    }
    assert!(missing > 0, "with so much loss something is lost for good");
}

/// A stream goes on as long as this stays the same.
fn numbering(sent: &Sent) -> (usize, Ingest, u64) {
    (sent.from.0, sent.from.1, sent.edit.index.wrapping_sub(sent.index))
}

/// How many numbers are missing in a stream. Each has to be that of a packet that did not come before the stream ended.
fn check_run(call: &Call, run: &[Sent]) -> usize {
    let arrived = call.tap.arrived(run[0].from);
    let ended = run.iter().map(|sent| sent.at).max().expect("a run has packets");
    let missing: Vec<_> = run
        .windows(2)
        .flat_map(|pair| pair[0].index + 1..pair[1].index)
        .collect();
    for index in &missing {
        let in_time = arrived.get(index).filter(|at| **at < ended);
        assert_eq!(in_time, None, "packet {index} was there and was not sent");
    }
    missing.len()
}
