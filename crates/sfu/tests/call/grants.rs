//! Nobody does what the token does not allow, whatever the client tries.

use std::time::Duration;

use conclave_client::core::{Event, Reliability};
use conclave_protocol::{Permission, TrackSource};

use crate::world::{Call, Entrance};

/// Somebody with these rights, and somebody with all of them who has camera and microphone on.
fn with(permission: Permission) -> (Call, usize, usize) {
    let mut call = Call::new(1);
    let other = call.join("other");
    call.publish_camera(other);
    let entrance = Entrance {
        permission,
        ..Entrance::default()
    };
    let restricted = call.join_by("restricted", entrance);
    call.run(Duration::from_secs(2));
    (call, restricted, other)
}

fn is_refused(call: &Call, who: usize) -> bool {
    call.people[who].count(|event| matches!(event, Event::RequestFailed(_))) > 0
}

#[test]
fn who_may_not_publish_does_not() {
    let (mut call, restricted, other) = with(Permission {
        can_publish: false,
        ..Permission::default()
    });
    call.publish_camera(restricted);
    call.publish_microphone(restricted, -20);
    call.run(Duration::from_secs(2));
    assert!(is_refused(&call, restricted));
    assert!(call.people[other].subscribed().is_empty());
    assert!(call.people[other].received.is_empty());
    assert!(call.people[restricted].frames() > 10, "and still sees");
}

#[test]
fn who_may_not_subscribe_receives_nothing() {
    let (mut call, restricted, other) = with(Permission {
        can_subscribe: false,
        ..Permission::default()
    });
    let seen = call.people[other].published_tracks();
    call.subscribe(restricted, &seen);
    call.publish_camera(restricted);
    call.await_frames(&[other], 5);
    assert!(call.people[restricted].received.is_empty());
    assert!(call.sent_to(restricted).is_empty());
    assert_eq!(
        call.people[restricted].others(),
        ["other"],
        "but knows who is there"
    );
}

#[test]
fn who_may_not_send_data_is_not_heard() {
    let (mut call, restricted, other) = with(Permission {
        can_publish_data: false,
        ..Permission::default()
    });
    for number in 0..5 {
        call.send_data(restricted, Reliability::Reliable, number);
        call.send_data(restricted, Reliability::Lossy, number);
        call.send_data(other, Reliability::Reliable, number);
    }
    call.run(Duration::from_secs(2));
    assert!(call.people[other].data(true).is_empty() && call.people[other].data(false).is_empty());
    assert_eq!(call.people[restricted].data(true), [0, 1, 2, 3, 4]);
}

#[test]
fn only_the_allowed_sources_are_published() {
    let can_publish_sources = [TrackSource::Microphone].into_iter().collect();
    let (mut call, restricted, other) = with(Permission {
        can_publish_sources,
        ..Permission::default()
    });
    call.publish_camera(restricted);
    call.publish_microphone(restricted, -20);
    call.run(Duration::from_secs(2));
    assert!(is_refused(&call, restricted));
    let other = &call.people[other];
    assert_eq!((other.subscribed().len(), other.frames()), (1, 0));
    assert!(other.received.values().any(|received| received.sounds.len() > 20));
}

#[test]
fn the_hidden_see_and_are_not_seen_on_any_shard() {
    let mut call = Call::on_shards(2, 2);
    let near = call.join("near");
    let far = call.join_by(
        "far",
        Entrance {
            server: 1,
            ..Entrance::default()
        },
    );
    call.publish_camera(near);
    let permission = Permission {
        hidden: true,
        ..Permission::default()
    };
    let hidden = call.join_by(
        "hidden",
        Entrance {
            permission,
            ..Entrance::default()
        },
    );
    let late = call.join("late");
    call.await_frames(&[hidden, far, late], 5);
    assert_eq!(call.people[hidden].others(), ["far", "late", "near"]);
    for who in [near, far, late] {
        assert!(
            !call.people[who].has_heard_of("hidden"),
            "{} heard of it",
            call.people[who].name
        );
    }
}
