//! What the participants of a room learn about each other.

use std::collections::HashMap;
use std::time::Duration;

use conclave_client::Options;
use conclave_client::core::{Command, DisconnectCause, Event};
use conclave_client::lk::{self, DisconnectReason};
use serde_json::json;

use crate::guest::Guest;
use crate::harness::{BOTH_VERSIONS, Server, claims, speaking};

async fn ended(guest: &mut Guest) -> DisconnectCause {
    guest
        .wait("the end", |event| match event {
            Event::Disconnected(cause) => Some(cause.clone()),
            _ => None,
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn comings_and_goings_are_seen_at_once() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        let (mut mira, mut oskar) = server.pair(&format!("{version:?}"), speaking(version)).await;
        let name = mira
            .wait("somebody new", |event| match event {
                Event::ParticipantJoined(info) if info.identity == "oskar" => Some(info.name.clone()),
                _ => None,
            })
            .await;
        assert_eq!(name, "oskar's name");
        oskar.client.leave().await.unwrap();
        assert_eq!(ended(&mut oskar).await, DisconnectCause::Left);
        mira.wait("a farewell", |event| match event {
            Event::ParticipantLeft(info) => (info.identity == "oskar").then_some(()),
            _ => None,
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_vanishes_is_dropped_and_a_dropped_handle_leaves() {
    let server = Server::start().await;
    let (mut mira, oskar) = server.pair("yard", Options::default()).await;
    drop(oskar);
    mira.wait("a farewell", |event| match event {
        Event::ParticipantLeft(info) => (info.identity == "oskar").then_some(()),
        _ => None,
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn muting_is_seen_by_the_others_and_stops_nothing_else() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        let (mut mira, mut oskar) = server.pair(&format!("{version:?}"), speaking(version)).await;
        mira.speak().await;
        let audio = oskar.subscribed(lk::TrackType::Audio).await;
        for muted in [true, false] {
            mira.client.mute("mic", muted).await.unwrap();
            oskar
                .wait("a mute", |event| is_muted(event, audio.as_str(), muted))
                .await;
        }
        oskar.hear(&audio, 10).await;
    }
}

fn is_muted(event: &Event, sid: &str, muted: bool) -> Option<()> {
    let Event::ParticipantUpdated(info) = event else {
        return None;
    };
    info.tracks
        .iter()
        .any(|track| track.sid == sid && track.muted == muted)
        .then_some(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_name_metadata_and_attributes_are_seen_by_those_who_may_set_them() {
    let server = Server::start().await;
    let mut allowed = claims("yard", "mira");
    allowed.video.can_update_own_metadata = Some(true);
    let mira = server.join(&allowed, Options::default()).await;
    let mut oskar = server.join(&claims("yard", "oskar"), Options::default()).await;
    let update = |hand: &str| lk::UpdateParticipantMetadata {
        name: "Mira".to_owned(),
        metadata: "about me".to_owned(),
        attributes: HashMap::from([("hand".to_owned(), hand.to_owned())]),
        ..Default::default()
    };
    mira.client.update_self(update("raised")).await.unwrap();
    oskar
        .wait("a raised hand", |event| match event {
            Event::ParticipantUpdated(info) if info.name == "Mira" && info.metadata == "about me" => {
                (info.attributes.get("hand").map(String::as_str) == Some("raised")).then_some(())
            }
            _ => None,
        })
        .await;
    oskar.client.update_self(update("raised")).await.unwrap();
    oskar
        .wait("a refusal", |event| match event {
            Event::RequestFailed(failed) => {
                (failed.reason() == lk::request_response::Reason::NotAllowed).then_some(())
            }
            _ => None,
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_join_under_the_same_identity_replaces_the_first() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        let (mut mira, mut oskar) = server.pair(&format!("{version:?}"), speaking(version)).await;
        mira.speak().await;
        oskar.subscribed(lk::TrackType::Audio).await;
        let mut again = server
            .join(&claims(&format!("{version:?}"), "mira"), speaking(version))
            .await;
        assert_eq!(
            ended(&mut mira).await,
            DisconnectCause::Server(DisconnectReason::DuplicateIdentity)
        );
        again.speak().await;
        let audio = oskar.subscribed(lk::TrackType::Audio).await;
        oskar.hear(&audio, 10).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_removed_is_out_for_good() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        let room = format!("{version:?}");
        let (mut mira, mut oskar) = server.pair(&room, speaking(version)).await;
        server
            .administer(
                &room,
                "RemoveParticipant",
                json!({"room": room, "identity": "oskar"}),
            )
            .await;
        assert_eq!(
            ended(&mut oskar).await,
            DisconnectCause::Server(DisconnectReason::ParticipantRemoved)
        );
        mira.wait("a farewell", |event| {
            matches!(event, Event::ParticipantLeft(_)).then_some(())
        })
        .await;
        mira.forget();
        mira.never("the removed one's return", Duration::from_secs(2), |event| {
            matches!(event, Event::ParticipantJoined(_))
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_track_muted_by_the_server_is_muted_for_all() {
    let server = Server::start().await;
    let (mut mira, mut oskar) = server.pair("yard", Options::default()).await;
    mira.speak().await;
    let sid = oskar.subscribed(lk::TrackType::Audio).await;
    let body = json!({"room": "yard", "identity": "mira", "trackSid": sid.as_str(), "muted": true});
    server.administer("yard", "MutePublishedTrack", body).await;
    oskar
        .wait("a mute", |event| is_muted(event, sid.as_str(), true))
        .await;
    mira.wait("word of the mute", |event| match event {
        Event::LocalTrackMuted { cid, muted } => (cid == "mic" && *muted).then_some(()),
        _ => None,
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsubscribed_track_stops_and_comes_back() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        let (mut mira, mut oskar) = server.pair(&format!("{version:?}"), speaking(version)).await;
        mira.speak().await;
        let audio = oskar.subscribed(lk::TrackType::Audio).await;
        oskar.hear(&audio, 5).await;
        oskar.client.subscribe(&audio, false).await.unwrap();
        oskar
            .wait("the end of the subscription", |event| match event {
                Event::TrackUnsubscribed { track } => (*track == audio).then_some(()),
                _ => None,
            })
            .await;
        oskar
            .never("a packet", Duration::from_millis(300), |event| {
                matches!(event, Event::RtpReceived { .. })
            })
            .await;
        oskar.client.subscribe(&audio, true).await.unwrap();
        assert_eq!(oskar.subscribed(lk::TrackType::Audio).await, audio);
        oskar.hear(&audio, 5).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_says_so() {
    let server = Server::start().await;
    let mut mira = server
        .join(
            &claims("yard", "mira"),
            Options {
                reconnect_attempts: 0,
                ..Options::default()
            },
        )
        .await;
    server.media.stop().await;
    ended(&mut mira).await;
    assert!(mira.client.command(Command::DropSignal).await.is_err());
}
