//! Connections that break, and what survives.

use std::time::Duration;

use conclave_client::core::{Command, Event};
use conclave_client::lk;

use crate::guest::{Guest, SIMULCAST, SINGLE};
use crate::harness::{BOTH_VERSIONS, Server, by_tcp, speaking};

/// Waits until media flows again; tells whether it is the same stay.
async fn reconnected(guest: &mut Guest) -> bool {
    guest
        .wait("the connection's return", |event| match event {
            Event::Reconnected { resumed } => Some(*resumed),
            _ => None,
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_whose_socket_is_cut_resumes_and_goes_on_receiving() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        for options in [speaking(version), by_tcp(version)] {
            let room = format!("{version:?} {:?}", options.transports);
            let (mut mira, mut oskar) = server.pair(&room, options).await;
            let sent = mira.film(&SIMULCAST).await;
            let video = oskar.subscribed(lk::TrackType::Video).await;
            oskar.watch(&video, &sent, |frames| frames.len() >= 10).await;
            oskar.client.command(Command::DropSignal).await.unwrap();
            assert!(reconnected(&mut oskar).await);
            oskar.watch(&video, &sent, |frames| frames.len() >= 20).await;
            mira.never(
                "a farewell of one who resumed",
                Duration::from_millis(200),
                |event| matches!(event, Event::ParticipantLeft(_)),
            )
            .await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_whose_socket_is_cut_resumes_with_the_same_tracks() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        let (mut mira, mut oskar) = server.pair(&format!("{version:?}"), speaking(version)).await;
        mira.speak().await;
        let sent = mira.film(&SINGLE).await;
        let (audio, video) = oskar.subscribed_both().await;
        oskar.watch(&video, &sent, |frames| frames.len() >= 10).await;
        for _ in 0..3 {
            mira.client.command(Command::DropSignal).await.unwrap();
            assert!(reconnected(&mut mira).await);
        }
        oskar.forget();
        oskar.hear(&audio, 20).await;
        oskar.watch(&video, &sent, |frames| frames.len() >= 20).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_track_published_while_the_socket_is_away_arrives_after_the_resume() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        let (mut mira, mut oskar) = server.pair(&format!("{version:?}"), speaking(version)).await;
        mira.client.command(Command::DropSignal).await.unwrap();
        mira.speak().await;
        let audio = oskar.subscribed(lk::TrackType::Audio).await;
        oskar.hear(&audio, 10).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_reconnect_publishes_and_subscribes_again() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        let (mut mira, mut oskar) = server.pair(&format!("{version:?}"), speaking(version)).await;
        let sent = mira.film(&SINGLE).await;
        let video = oskar.subscribed(lk::TrackType::Video).await;
        oskar.watch(&video, &sent, |frames| frames.len() >= 10).await;

        oskar.client.command(Command::Rejoin).await.unwrap();
        assert!(!reconnected(&mut oskar).await);
        let again = oskar.subscribed(lk::TrackType::Video).await;
        assert_eq!(again, video, "the sender never left");
        oskar.watch(&again, &sent, |frames| frames.len() >= 10).await;

        mira.client.command(Command::Rejoin).await.unwrap();
        assert!(!reconnected(&mut mira).await);
        let renewed = oskar.subscribed(lk::TrackType::Video).await;
        assert_ne!(renewed, video);
        oskar.watch(&renewed, &sent, |frames| frames.len() >= 10).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_shards_keep_a_resumed_participant_in_the_room() {
    let server = Server::start_spread().await;
    for version in BOTH_VERSIONS {
        let (mut mira, mut oskar) = server.pair(&format!("{version:?}"), speaking(version)).await;
        mira.speak().await;
        let audio = oskar.subscribed(lk::TrackType::Audio).await;
        oskar.client.command(Command::DropSignal).await.unwrap();
        assert!(reconnected(&mut oskar).await);
        oskar.hear(&audio, 20).await;
    }
}
