//! What a token does not grant is refused, whatever the client tries.

use std::time::Duration;

use conclave_client::core::{Codec, DataMessage, Event, LocalTrack, Reliability};
use conclave_client::{ClientError, Options, lk};
use conclave_protocol::TrackSource;

use crate::guest::Guest;
use crate::harness::{Server, claims};

/// Publishing this is refused, with the reason.
async fn refused(guest: &mut Guest, track: LocalTrack) -> String {
    match guest.client.publish(track).await {
        Err(ClientError::Publish { reason, .. }) => reason,
        other => panic!("a refusal was expected, not {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_publish_is_refused_at_once_and_still_receives() {
    let server = Server::start().await;
    let mut listener = claims("yard", "listener");
    listener.video.can_publish = Some(false);
    let mut listener = server.join(&listener, Options::default()).await;
    let mut mira = server.join(&claims("yard", "mira"), Options::default()).await;
    let reason = refused(&mut listener, LocalTrack::microphone("mic")).await;
    assert!(reason.contains("not allowed"), "{reason}");
    mira.speak().await;
    let audio = listener.subscribed(lk::TrackType::Audio).await;
    listener.hear(&audio, 10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_sources_granted_can_be_published() {
    let server = Server::start().await;
    let mut speaker = claims("yard", "speaker");
    speaker.video.can_publish_sources = vec!["microphone".to_owned()];
    let mut speaker = server.join(&speaker, Options::default()).await;
    speaker
        .client
        .publish(LocalTrack::microphone("mic"))
        .await
        .unwrap();
    let share = LocalTrack {
        source: TrackSource::ScreenShare,
        ..LocalTrack::camera("share", Codec::Vp8, 640, 360)
    };
    for track in [LocalTrack::camera("cam", Codec::Vp8, 640, 360), share] {
        let reason = refused(&mut speaker, track).await;
        assert!(reason.contains("not allowed"), "{reason}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_subscribe_receives_nothing() {
    let server = Server::start().await;
    let mut deaf = claims("yard", "deaf");
    deaf.video.can_subscribe = Some(false);
    let mut deaf = server.join(&deaf, Options::default()).await;
    let (mut mira, mut oskar) = server.pair("yard", Options::default()).await;
    mira.speak().await;
    let audio = oskar.subscribed(lk::TrackType::Audio).await;
    oskar.hear(&audio, 10).await;
    deaf.client.subscribe(&audio, true).await.unwrap();
    deaf.never("a subscription", Duration::from_millis(500), |event| {
        matches!(event, Event::TrackSubscribed { .. } | Event::RtpReceived { .. })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn data_of_one_who_may_not_send_any_reaches_nobody() {
    let server = Server::start().await;
    let mut mute = claims("yard", "mute");
    mute.video.can_publish_data = Some(false);
    let mute = server.join(&mute, Options::default()).await;
    let (mira, mut oskar) = server.pair("yard", Options::default()).await;
    let message = |text: &[u8]| DataMessage::user(Reliability::Reliable, "chat", text.to_vec());
    mute.client.send_data(message(b"forbidden")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    mira.client.send_data(message(b"allowed")).await.unwrap();
    let first = oskar
        .wait("a message", |event| match event {
            Event::Data(data) => data.user().map(|(payload, _)| payload.to_vec()),
            _ => None,
        })
        .await;
    assert_eq!(first, b"allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_participant_sees_and_hears_and_is_not_seen() {
    let server = Server::start().await;
    let mut mira = server.join(&claims("yard", "mira"), Options::default()).await;
    let mut hidden = claims("yard", "recorder");
    hidden.video.hidden = true;
    let mut hidden = server.join(&hidden, Options::default()).await;
    mira.speak().await;
    let audio = hidden.subscribed(lk::TrackType::Audio).await;
    hidden.hear(&audio, 10).await;
    hidden.client.leave().await.unwrap();
    mira.never("a trace of the hidden one", Duration::from_millis(500), |event| {
        matches!(event, Event::ParticipantJoined(_) | Event::ParticipantLeft(_))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_without_the_right_to_join_is_refused_with_a_reason() {
    use conclave_client::ConnectError;
    use conclave_client::core::DisconnectCause;
    let server = Server::start().await;
    let mut claims = claims("yard", "mira");
    claims.video.room_join = false;
    match server.connect(&claims, Options::default()).await {
        Err(ConnectError::Disconnected(DisconnectCause::Refused { status, reason })) => {
            assert!(status == 401 || status == 403, "{status}");
            assert!(reason.contains("roomJoin"), "{reason}");
        }
        other => panic!("a refusal was expected, not {other:?}"),
    }
}
