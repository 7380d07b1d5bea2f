//! Which encoding of a track each receiver gets.

use std::time::Duration;

use conclave_client::core::{Event, TrackSettings};
use conclave_client::lk::{self, VideoQuality};

use crate::guest::SIMULCAST;
use crate::harness::{BOTH_VERSIONS, Server, speaking};

const LOW: usize = SIMULCAST[0].3;
const MEDIUM: usize = SIMULCAST[1].3;
const HIGH: usize = SIMULCAST[2].3;

fn quality(quality: VideoQuality) -> TrackSettings {
    TrackSettings {
        quality,
        ..TrackSettings::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_gets_the_encoding_it_asks_for_and_each_begins_with_a_keyframe() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        let (mut mira, mut oskar) = server.pair(&format!("{version:?}"), speaking(version)).await;
        let sent = mira.film(&SIMULCAST).await;
        let video = oskar.subscribed(lk::TrackType::Video).await;
        let mut frames = oskar.watch_encoding(&video, &sent, HIGH, 20).await;
        let wishes = [
            (VideoQuality::Low, LOW),
            (VideoQuality::Medium, MEDIUM),
            (VideoQuality::High, HIGH),
        ];
        for (wish, body) in wishes {
            oskar.client.set_track(&video, quality(wish)).await.unwrap();
            frames.extend(oskar.watch_encoding(&video, &sent, body, 20).await);
        }
        let switches: Vec<_> = frames
            .windows(2)
            .filter(|pair| pair[0].body != pair[1].body)
            .collect();
        assert!(switches.len() >= 3);
        assert!(
            switches.iter().all(|pair| pair[1].keyframe),
            "a switch without a keyframe"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_size_asked_for_chooses_the_encoding_that_fills_it() {
    let server = Server::start().await;
    let (mut mira, mut oskar) = server.pair("yard", speaking(BOTH_VERSIONS[0])).await;
    let sent = mira.film(&SIMULCAST).await;
    let video = oskar.subscribed(lk::TrackType::Video).await;
    for (width, height, body) in [(640, 360, HIGH), (150, 85, LOW), (300, 170, MEDIUM)] {
        let settings = TrackSettings {
            width,
            height,
            quality: VideoQuality::High,
            disabled: false,
        };
        oskar.client.set_track(&video, settings).await.unwrap();
        oskar.watch_encoding(&video, &sent, body, 10).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_track_stops_and_begins_again_with_a_keyframe() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        let (mut mira, mut oskar) = server.pair(&format!("{version:?}"), speaking(version)).await;
        let sent = mira.film(&SIMULCAST).await;
        let video = oskar.subscribed(lk::TrackType::Video).await;
        let before = oskar.watch_encoding(&video, &sent, HIGH, 10).await;
        let disabled = TrackSettings {
            disabled: true,
            ..quality(VideoQuality::High)
        };
        oskar.client.set_track(&video, disabled).await.unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        oskar.forget();
        oskar
            .never(
                "a packet of a disabled track",
                Duration::from_millis(300),
                |event| matches!(event, Event::RtpReceived { .. }),
            )
            .await;
        oskar
            .client
            .set_track(&video, quality(VideoQuality::High))
            .await
            .unwrap();
        let after = oskar.watch(&video, &sent, |frames| frames.len() >= 10).await;
        assert!(after[0].keyframe);
        assert!(after[0].number > before[before.len() - 1].number);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_receivers_get_two_encodings_of_the_same_track() {
    let server = Server::start_spread().await;
    let (mut mira, mut oskar) = server.pair("yard", speaking(BOTH_VERSIONS[0])).await;
    let third = crate::harness::claims("yard", "third");
    let mut third = server.join(&third, speaking(BOTH_VERSIONS[1])).await;
    let sent = mira.film(&SIMULCAST).await;
    let (at_oskar, at_third) = (
        oskar.subscribed(lk::TrackType::Video).await,
        third.subscribed(lk::TrackType::Video).await,
    );
    oskar
        .client
        .set_track(&at_oskar, quality(VideoQuality::Low))
        .await
        .unwrap();
    third
        .client
        .set_track(&at_third, quality(VideoQuality::High))
        .await
        .unwrap();
    oskar.watch_encoding(&at_oskar, &sent, LOW, 20).await;
    third.watch_encoding(&at_third, &sent, HIGH, 20).await;
}
