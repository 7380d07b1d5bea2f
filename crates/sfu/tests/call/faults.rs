//! A panic costs one room: everybody in it joins again, and nobody else notices anything.

use std::time::Duration;

use conclave_client::core::Event;

use crate::world::{Call, Entrance, Fault, panics};

struct Pair {
    publisher: usize,
    viewer: usize,
}

fn pair(call: &mut Call, room: &'static str) -> Pair {
    let entrance = Entrance {
        room,
        ..Entrance::default()
    };
    let publisher = call.join_by(&format!("publisher in {room}"), entrance.clone());
    let viewer = call.join_by(&format!("viewer in {room}"), entrance);
    call.publish_camera(publisher);
    Pair { publisher, viewer }
}

fn rejoins(call: &Call, who: usize) -> usize {
    call.people[who].count(|event| matches!(event, Event::Reconnected { resumed: false }))
}

#[test]
fn a_panic_in_one_room_is_not_noticed_in_another() {
    for (seed, fault) in [(1, Fault::Receive), (2, Fault::Forward), (3, Fault::Finish)] {
        let mut call = Call::new(seed);
        let (struck, calm) = (pair(&mut call, "struck"), pair(&mut call, "calm"));
        call.await_frames(&[struck.viewer, calm.viewer], 10);
        let panics_before = panics::count();
        let whose = if fault == Fault::Forward {
            struck.viewer
        } else {
            struck.publisher
        };
        call.tap.fail(call.people[whose].transports[0], fault);
        call.run(Duration::from_millis(500));
        assert!(call.tap.has_failed(), "the fault was met");
        assert_eq!(panics::count(), panics_before + 1);
        call.run(Duration::from_secs(2));

        let video = call.video(calm.viewer);
        assert!(call.now - video.frames.last().unwrap().0 < Duration::from_millis(200));
        assert_eq!((video.skipped, video.damaged()), (0, 0));
        let numbers: Vec<_> = video.frames.iter().map(|(_, frame)| frame.number).collect();
        assert!(
            numbers.windows(2).all(|pair| pair[1] == pair[0] + 1),
            "not one frame is missing"
        );
        assert_eq!(rejoins(&call, calm.viewer) + rejoins(&call, calm.publisher), 0);
    }
}

#[test]
fn whoever_was_in_the_struck_room_joins_again_and_sees_again() {
    let mut call = Call::new(4);
    let struck = pair(&mut call, "struck");
    call.await_frames(&[struck.viewer], 10);
    call.tap
        .fail(call.people[struck.publisher].transports[0], Fault::Receive);
    call.run_until(Duration::from_secs(20), "both are back", |call| {
        rejoins(call, struck.publisher) == 1 && rejoins(call, struck.viewer) == 1
    });
    call.await_frames(&[struck.viewer], 10);
    let statistics = call.statistics(0);
    assert_eq!(
        (statistics.rooms, statistics.participants, statistics.transports),
        (1, 2, 2)
    );
    assert_eq!(statistics.subscriptions, 1);
}
