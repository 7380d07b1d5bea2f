//! What is filmed is what is seen, however bad the lines are.

use std::time::Duration;

use conclave_client::core::ProtocolVersion;
use conclave_protocol::lk::VideoQuality;

use crate::world::{Call, Entrance, Link, Sent, layer_of};

const QUALITIES: [VideoQuality; 3] = [VideoQuality::Low, VideoQuality::Medium, VideoQuality::High];

#[test]
fn frames_are_those_that_were_sent_on_every_layer_with_loss_both_ways() {
    for (seed, version) in [
        (1, ProtocolVersion::V1),
        (2, ProtocolVersion::V0),
        (3, ProtocolVersion::V1),
    ] {
        let mut call = Call::new(seed);
        let entrance = Entrance {
            version,
            ..Entrance::default()
        };
        let publisher = call.join_by("publisher", entrance.clone());
        let viewers = ["low", "medium", "high"].map(|name| call.join_by(name, entrance.clone()));
        call.publish_camera(publisher);
        call.worsen();
        call.await_frames(&viewers, 1);
        for (viewer, quality) in viewers.into_iter().zip(QUALITIES) {
            call.watch(viewer, quality);
        }
        call.run(Duration::from_secs(20));
        for (layer, viewer) in viewers.into_iter().enumerate() {
            check_frames(&call, publisher, viewer, layer);
        }
    }
}

fn check_frames(call: &Call, publisher: usize, viewer: usize, layer: usize) {
    let camera = call.people[publisher].camera();
    let video = call.video(viewer);
    for (_, frame) in &video.frames {
        let number = usize::try_from(frame.number).expect("few frames");
        assert_eq!(*frame, camera.sent(layer_of(frame))[number]);
    }
    for pair in video
        .frames
        .windows(2)
        .filter(|pair| layer_of(&pair[0].1) == layer_of(&pair[1].1))
    {
        assert!(pair[1].1.number > pair[0].1.number, "frames come in order");
    }
    // A frame is cut off only where a stream was left for another or broke.
    let sent = call.sent_to(viewer);
    let offset = |sent: &Sent| (sent.from, sent.edit.index.wrapping_sub(sent.index));
    let restarts = sent
        .windows(2)
        .filter(|pair| offset(&pair[0]) != offset(&pair[1]))
        .count();
    assert!(
        video.damaged() <= restarts as u64,
        "{} damaged, {restarts} restarts",
        video.damaged()
    );
    let of_layer = video
        .frames
        .iter()
        .filter(|(_, frame)| layer_of(frame) == layer)
        .count();
    // Each hop repairs what it can in two round trips; more than one packet in a hundred stays lost.
    assert!(of_layer >= 30, "{of_layer} of 300 frames of layer {layer}");
    assert!(video.frames.len() >= 60, "{} of 300 frames", video.frames.len());
    let since_sent = call.now - sent.last().expect("packets were sent").at;
    let since_seen = call.now - video.frames.last().expect("frames were seen").0;
    assert!(
        since_sent.max(since_seen) < Duration::from_secs(5),
        "{since_sent:?} {since_seen:?}"
    );
}

#[test]
fn a_call_comes_about_on_bad_lines() {
    for seed in 0..4 {
        let mut call = Call::new(seed);
        call.link = Link::BAD;
        let (publisher, viewer) = (call.join("publisher"), call.join("viewer"));
        call.publish_camera(publisher);
        call.await_frames(&[viewer], 20);
    }
}

#[test]
fn on_good_lines_every_frame_arrives() {
    for seed in 0..2 {
        let mut call = Call::new(seed);
        let (publisher, viewer) = (call.join("publisher"), call.join("viewer"));
        call.publish_camera(publisher);
        call.await_frames(&[viewer], 60);
        let (video, camera) = (call.video(viewer), call.people[publisher].camera());
        let first = usize::try_from(video.frames[0].1.number).unwrap();
        let frames: Vec<_> = video.frames.iter().map(|(_, frame)| frame.clone()).collect();
        assert_eq!(frames, camera.sent(2)[first..first + frames.len()]);
        assert_eq!((video.damaged(), video.skipped), (0, 0));
    }
}
