//! Sound and pictures from one to the others.

use std::time::Duration;

use conclave_client::Options;
use conclave_client::core::Event;
use conclave_client::lk;

use crate::guest::{SIMULCAST, SINGLE};
use crate::harness::{BOTH_VERSIONS, Server, by_tcp, claims, speaking};

async fn one_is_heard_and_seen(server: &Server, options: Options) {
    let room = format!("{:?}", options.version);
    let (mut mira, mut oskar) = server.pair(&room, options).await;
    mira.speak().await;
    let sent = mira.film(&SINGLE).await;
    let (audio, video) = oskar.subscribed_both().await;
    oskar.hear(&audio, 50).await;
    let frames = oskar.watch_encoding(&video, &sent, 2_500, 50).await;
    let gaps = frames
        .windows(2)
        .filter(|pair| pair[1].number != pair[0].number + 1)
        .count();
    assert_eq!(gaps, 0, "frames were left out");
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_and_pictures_arrive_as_they_were_sent_in_both_versions() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        one_is_heard_and_seen(&server, speaking(version)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_and_pictures_arrive_over_tcp_alone() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        one_is_heard_and_seen(&server, by_tcp(version)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_and_pictures_cross_from_one_shard_to_the_other() {
    let server = Server::start_spread().await;
    for version in BOTH_VERSIONS {
        one_is_heard_and_seen(&server, speaking(version)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_two_versions_understand_each_other() {
    let server = Server::start().await;
    let [new, old] = BOTH_VERSIONS;
    let mut mira = server.join(&claims("yard", "mira"), speaking(new)).await;
    let mut oskar = server.join(&claims("yard", "oskar"), speaking(old)).await;
    let from_mira = mira.film(&SIMULCAST).await;
    let from_oskar = oskar.film(&SINGLE).await;
    let at_oskar = oskar.subscribed(lk::TrackType::Video).await;
    let at_mira = mira.subscribed(lk::TrackType::Video).await;
    oskar
        .watch(&at_oskar, &from_mira, |frames| frames.len() >= 30)
        .await;
    mira.watch(&at_mira, &from_oskar, |frames| frames.len() >= 30)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_later_gets_what_is_there_beginning_with_a_keyframe() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        let room = format!("{version:?}");
        let mut mira = server.join(&claims(&room, "mira"), speaking(version)).await;
        let sent = mira.film(&SINGLE).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut late = server.join(&claims(&room, "late"), speaking(version)).await;
        let video = late.subscribed(lk::TrackType::Video).await;
        let frames = late.watch(&video, &sent, |frames| frames.len() >= 20).await;
        assert!(frames[0].number > 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_of_four_hears_the_three_others() {
    let server = Server::start().await;
    let mut guests = Vec::new();
    for (index, version) in BOTH_VERSIONS.into_iter().cycle().take(4).enumerate() {
        let mut guest = server
            .join(&claims("yard", &format!("guest-{index}")), speaking(version))
            .await;
        guest.speak().await;
        guests.push(guest);
    }
    for guest in &mut guests {
        let mut tracks = Vec::new();
        while tracks.len() < 3 {
            tracks.push(guest.subscribed(lk::TrackType::Audio).await);
        }
        for track in &tracks {
            guest.hear(track, 10).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_track_published_again_and_again_arrives_each_time() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        let (mut mira, mut oskar) = server.pair(&format!("{version:?}"), speaking(version)).await;
        for _ in 0..4 {
            let sent = mira.film(&SINGLE).await;
            let video = oskar.subscribed(lk::TrackType::Video).await;
            oskar.watch(&video, &sent, |frames| frames.len() >= 10).await;
            mira.client.unpublish("cam").await.unwrap();
            mira.stop_sending();
            oskar
                .wait("the end of the track", |event| match event {
                    Event::TrackUnpublished { track, .. } => (track.sid == video.as_str()).then_some(()),
                    _ => None,
                })
                .await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_one_room_reaches_another() {
    let server = Server::start().await;
    let (mut mira, mut oskar) = server.pair("yard", Options::default()).await;
    let mut stranger = server.join(&claims("cellar", "mira"), Options::default()).await;
    mira.speak().await;
    let audio = oskar.subscribed(lk::TrackType::Audio).await;
    oskar.hear(&audio, 25).await;
    stranger
        .never(
            "anything from the other room",
            Duration::from_millis(500),
            |event| {
                let of_others = matches!(
                    event,
                    Event::ParticipantJoined(_)
                        | Event::TrackPublished { .. }
                        | Event::TrackSubscribed { .. }
                        | Event::RtpReceived { .. }
                        | Event::SpeakersChanged(_)
                );
                of_others
            },
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_speaks_is_told_to_the_others() {
    let server = Server::start().await;
    let (mut mira, mut oskar) = server.pair("yard", Options::default()).await;
    mira.speak().await;
    let sid = oskar
        .wait("the speaker's sid", |event| match event {
            Event::TrackPublished { participant, .. } => Some(participant.sid.clone()),
            _ => None,
        })
        .await;
    oskar
        .wait("an active speaker", |event| match event {
            Event::SpeakersChanged(speakers) => speakers
                .iter()
                .any(|speaker| speaker.sid == sid && speaker.active)
                .then_some(()),
            _ => None,
        })
        .await;
}
