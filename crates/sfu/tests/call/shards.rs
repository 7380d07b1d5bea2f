//! A room over two shards looks like a room on one.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use conclave_client::core::{Command, Event, Reliability};
use conclave_protocol::lk::VideoQuality;
use conclave_sfu::Word;

use crate::world::{Call, Entrance, layer_of};

const SOON: Duration = Duration::from_secs(5);

fn on(server: usize) -> Entrance {
    Entrance {
        server,
        ..Entrance::default()
    }
}

/// A publisher on the first shard, viewers on the second.
fn call_of(seed: u64, viewers: usize) -> (Call, usize, Vec<usize>) {
    let mut call = Call::on_shards(seed, 2);
    let publisher = call.join_by("publisher", on(0));
    call.publish_camera(publisher);
    let viewer = |number: usize| call.join_by(&format!("viewer {number}"), on(1));
    let viewers: Vec<_> = (0..viewers).map(viewer).collect();
    call.await_frames(&viewers, 10);
    (call, publisher, viewers)
}

/// How often each packet of each layer was handed to another shard.
fn handed_over(call: &Call, shard: usize) -> HashMap<(u8, u64), usize> {
    let mut packets = HashMap::new();
    for word in &call.servers[shard].said {
        if let Word::Media { layer, packet, .. } = word {
            *packets.entry((layer.0, packet.index)).or_default() += 1;
        }
    }
    packets
}

#[test]
fn people_on_different_shards_see_each_other_both_ways() {
    for seed in 0..3 {
        let (mut call, publisher, viewers) = call_of(seed, 1);
        call.publish_camera(viewers[0]);
        call.await_frames(&[publisher, viewers[0]], 10);
        assert_eq!(call.people[publisher].others(), ["viewer 0"]);
        assert_eq!(call.people[viewers[0]].others(), ["publisher"]);
        for who in [publisher, viewers[0]] {
            assert_eq!((call.video(who).damaged(), call.video(who).skipped), (0, 0));
        }
    }
}

#[test]
fn a_packet_goes_once_to_a_shard_however_many_watch_there() {
    let (mut call, _, viewers) = call_of(1, 4);
    call.run(Duration::from_secs(2));
    let packets = handed_over(&call, 0);
    assert!(packets.len() > 50);
    assert!(
        packets.values().all(|times| *times == 1),
        "some packet went twice"
    );
    for viewer in &viewers {
        let forwarded = call.sent_to(*viewer);
        assert!(
            forwarded
                .iter()
                .all(|sent| packets.contains_key(&(2, sent.index)))
        );
    }
}

#[test]
fn only_the_layers_that_somebody_watches_go_to_another_shard() {
    let (mut call, _, viewers) = call_of(2, 2);
    for viewer in &viewers {
        call.watch(*viewer, VideoQuality::Low);
    }
    call.run(Duration::from_secs(3));
    for viewer in &viewers {
        assert_eq!(layer_of(&call.video(*viewer).frames.last().unwrap().1), 0);
    }
    let before = handed_over(&call, 0);
    call.run(Duration::from_secs(1));
    let after = handed_over(&call, 0);
    let new: Vec<_> = after
        .keys()
        .filter(|packet| !before.contains_key(packet))
        .collect();
    assert!(
        new.len() >= 14 && new.iter().all(|(layer, _)| *layer == 0),
        "{new:?}"
    );

    call.pause(viewers[0]);
    call.pause(viewers[1]);
    call.run(Duration::from_millis(200));
    let before = handed_over(&call, 0).len();
    call.run(Duration::from_secs(1));
    assert_eq!(
        handed_over(&call, 0).len(),
        before,
        "nobody watches, nothing flows"
    );
    call.watch(viewers[1], VideoQuality::High);
    call.await_frames(&[viewers[1]], 5);
}

#[test]
fn speakers_are_seen_on_other_shards() {
    let (mut call, publisher, viewers) = call_of(3, 1);
    call.publish_microphone(publisher, -20);
    let sid = call.people[publisher].sid();
    call.run_until(SOON, "the publisher is seen speaking", |call| {
        let speaks = |event: &Event| match event {
            Event::SpeakersChanged(speakers) => speakers
                .iter()
                .any(|speaker| speaker.sid == sid && speaker.active),
            _ => false,
        };
        call.people[viewers[0]].count(speaks) > 0
    });
    call.people[publisher].microphone.as_mut().unwrap().level = -127;
    call.run_until(SOON, "the publisher is seen silent", |call| {
        let last = call.people[viewers[0]]
            .events
            .iter()
            .rev()
            .find_map(|(_, event)| match event {
                Event::SpeakersChanged(speakers) => Some(speakers),
                _ => None,
            });
        last.is_some_and(|speakers| {
            speakers
                .iter()
                .all(|speaker| speaker.sid != sid || !speaker.active)
        })
    });
    let sounds = call.people[viewers[0]]
        .received
        .values()
        .map(|received| received.sounds.len())
        .max();
    assert!(sounds > Some(20), "and heard");
}

#[test]
fn data_goes_to_other_shards() {
    let (mut call, publisher, viewers) = call_of(4, 2);
    call.run(Duration::from_secs(1));
    for number in 0..20 {
        call.send_data(publisher, Reliability::Reliable, number);
        call.send_data(viewers[0], Reliability::Lossy, number);
    }
    call.run(Duration::from_secs(2));
    let all: Vec<_> = (0..20).collect();
    assert_eq!(call.people[viewers[0]].data(true), all);
    assert_eq!(call.people[viewers[1]].data(true), all);
    assert_eq!(call.people[publisher].data(false), all);
}

#[test]
fn muting_is_seen_on_other_shards() {
    let (mut call, publisher, viewers) = call_of(5, 1);
    call.command(
        publisher,
        Command::Mute {
            cid: "camera".to_owned(),
            muted: true,
        },
    );
    call.run(Duration::from_millis(300));
    assert_eq!(call.people[viewers[0]].sees_muted(), Some(true));
    let frames = call.people[viewers[0]].frames();
    call.run(Duration::from_secs(1));
    assert_eq!(
        call.people[viewers[0]].frames(),
        frames,
        "nothing of a muted track is forwarded"
    );
    call.command(
        publisher,
        Command::Mute {
            cid: "camera".to_owned(),
            muted: false,
        },
    );
    call.await_frames(&viewers, 10);
    assert_eq!(call.people[viewers[0]].sees_muted(), Some(false));
    assert_eq!(call.video(viewers[0]).skipped, 0, "the pause left no gap");
}

#[test]
fn leaving_is_seen_on_other_shards() {
    let (mut call, publisher, viewers) = call_of(6, 2);
    call.command(publisher, Command::Leave);
    call.run(Duration::from_secs(1));
    assert_eq!(call.people[viewers[0]].others(), ["viewer 1"]);
    assert!(call.people[viewers[0]].subscribed().is_empty());
    assert_eq!(call.statistics(0).rooms, 0);
    assert_eq!(call.statistics(1).subscriptions, 0);
    call.command(viewers[0], Command::Leave);
    call.command(viewers[1], Command::Leave);
    call.run(Duration::from_secs(1));
    assert_eq!(
        (call.statistics(0).transports, call.statistics(1).transports),
        (0, 0)
    );
}

#[test]
fn a_lost_word_about_somebody_is_noticed_and_made_up_for() {
    let (mut call, _, viewers) = call_of(7, 1);
    let lost = Rc::new(Cell::new(0));
    let counter = lost.clone();
    call.servers[0].loses = Some(Box::new(move |word| {
        let is_lost = matches!(word, Word::Changed { .. }) && counter.get() == 0;
        counter.set(counter.get() + usize::from(is_lost));
        is_lost
    }));
    call.join_by("unheard", on(0));
    call.run(Duration::from_secs(1));
    assert_eq!(lost.get(), 1);
    assert_eq!(
        call.people[viewers[0]].others(),
        ["publisher"],
        "the word was lost"
    );
    let hellos = |call: &Call| {
        call.servers[1]
            .said
            .iter()
            .filter(|word| matches!(word, Word::Hello { .. }))
            .count()
    };
    let before = hellos(&call);
    let late = call.join_by("late", on(0));
    call.publish_camera(late);
    call.run_until(SOON, "the roster is whole again", |call| {
        call.people[viewers[0]].others() == ["late", "publisher", "unheard"]
    });
    assert!(hellos(&call) > before, "by asking anew");
    call.run_until(SOON, "the latest camera is seen", |call| {
        call.people[viewers[0]].subscribed().len() == 2
    });
}

#[test]
fn a_lost_farewell_is_made_up_for_as_well() {
    let (mut call, _, viewers) = call_of(8, 1);
    let leaver = call.join_by("leaver", on(0));
    call.run(Duration::from_secs(1));
    assert_eq!(call.people[viewers[0]].others(), ["leaver", "publisher"]);
    call.servers[0].loses = Some(Box::new(|word| matches!(word, Word::Gone { .. })));
    call.command(leaver, Command::Leave);
    call.run(Duration::from_secs(1));
    call.servers[0].loses = None;
    call.join_by("late", on(0));
    call.run_until(SOON, "the roster is right again", |call| {
        call.people[viewers[0]].others() == ["late", "publisher"]
    });
}
