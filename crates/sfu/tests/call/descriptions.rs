//! No packet reaches a viewer before the description of its line: a browser drops it, or takes it for a stream that
//! nobody described.

use std::time::Duration;

use conclave_client::core::ProtocolVersion;
use conclave_protocol::lk::VideoQuality;

use crate::world::{Call, Entrance, Link};

/// What a client without a word about its lines is given to follow a description.
const SILENT_CONFIRMATION: Duration = Duration::from_millis(400);
/// Words and a request for a keyframe on their way, and the next picture of fifteen a second.
const SOON: Duration = Duration::from_millis(300);

/// How long after a viewer was told of a camera's line the first packet goes onto it.
fn first_packet(version: ProtocolVersion, asks: bool) -> Duration {
    let mut call = Call::new(7);
    let entrance = Entrance {
        version,
        ..Entrance::default()
    };
    let publisher = call.join_by("publisher", entrance.clone());
    let viewer = call.join_by("viewer", entrance);
    // Connected before anything is published, so that nothing else is waited for.
    call.run_until(Duration::from_secs(10), "both are connected", |call| {
        [publisher, viewer]
            .iter()
            .all(|who| call.people[*who].is_connected())
    });
    call.publish_camera(publisher);
    call.run_until(Duration::from_secs(10), "the viewer knows the line", |call| {
        !call.people[viewer].subscribed().is_empty()
    });
    let told = call.now;
    assert!(
        call.sent_to(viewer).is_empty(),
        "nothing is earlier than the word about it"
    );
    if asks {
        call.watch(viewer, VideoQuality::High);
    }
    call.await_frames(&[viewer], 5);
    let first = call.sent_to(viewer)[0];
    assert!(first.begins_keyframe);
    first.at - told
}

#[test]
fn a_silent_v1_client_is_given_a_moment() {
    let waited = first_packet(ProtocolVersion::V1, false);
    assert!(waited >= SILENT_CONFIRMATION - Link::PERFECT.delay, "{waited:?}");
    assert!(waited <= SILENT_CONFIRMATION + SOON, "{waited:?}");
}

#[test]
fn a_v1_client_that_wants_the_picture_follows_its_line() {
    let waited = first_packet(ProtocolVersion::V1, true);
    assert!(waited <= SOON, "{waited:?}");
}

#[test]
fn the_answer_of_a_v0_client_is_enough() {
    let waited = first_packet(ProtocolVersion::V0, false);
    assert!(waited <= SOON, "{waited:?}");
}
