//! Data messages between participants.

use std::time::Duration;

use conclave_client::Options;
use conclave_client::core::{DataMessage, Event, Reliability};
use conclave_protocol::Identity;

use crate::guest::Guest;
use crate::harness::{BOTH_VERSIONS, Server, by_tcp, claims, speaking};

/// The next data message: who is said to have sent it, and its bytes.
async fn message(guest: &mut Guest, reliable: bool) -> (Option<Identity>, Vec<u8>) {
    guest
        .wait("a data message", |event| match event {
            Event::Data(data) if data.reliable == reliable => {
                let (payload, topic) = data.user().unwrap();
                assert_eq!(topic, Some("chat"));
                Some((data.identity.clone(), payload.to_vec()))
            }
            _ => None,
        })
        .await
}

async fn send(from: &Guest, to: &mut Guest, reliability: Reliability, name: &str) {
    let sent = vec![7; 10_000];
    from.client
        .send_data(DataMessage::user(reliability, "chat", sent.clone()))
        .await
        .unwrap();
    let (identity, received) = message(to, reliability == Reliability::Reliable).await;
    assert_eq!(identity, Some(Identity::new(name).unwrap()));
    assert_eq!(received, sent);
}

async fn exchange(mira: &mut Guest, oskar: &mut Guest) {
    for reliability in [Reliability::Reliable, Reliability::Lossy] {
        send(mira, oskar, reliability, "mira").await;
        send(oskar, mira, reliability, "oskar").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_kilobytes_arrive_reliably_and_not_in_both_versions_and_over_tcp() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        for options in [speaking(version), by_tcp(version)] {
            let room = format!("{version:?} {:?}", options.transports);
            let (mut mira, mut oskar) = server.pair(&room, options).await;
            exchange(&mut mira, &mut oskar).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn data_crosses_shards() {
    let server = Server::start_spread().await;
    let (mut mira, mut oskar) = server.pair("yard", Options::default()).await;
    exchange(&mut mira, &mut oskar).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_reliable_messages_arrive_in_order() {
    let server = Server::start().await;
    for version in BOTH_VERSIONS {
        let (mira, mut oskar) = server.pair(&format!("{version:?}"), speaking(version)).await;
        for number in 0..200_u32 {
            let mut payload = number.to_be_bytes().to_vec();
            payload.resize(5_000, 1);
            mira.client
                .send_data(DataMessage::user(Reliability::Reliable, "chat", payload))
                .await
                .unwrap();
        }
        for number in 0..200_u32 {
            let (_, received) = message(&mut oskar, true).await;
            assert_eq!(received[..4], number.to_be_bytes());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_for_one_reaches_nobody_else_and_none_comes_back() {
    let server = Server::start().await;
    let (mut mira, mut oskar) = server.pair("yard", Options::default()).await;
    let mut third = server.join(&claims("yard", "third"), Options::default()).await;
    let private = DataMessage {
        destinations: vec![Identity::new("oskar").unwrap()],
        ..DataMessage::user(Reliability::Reliable, "chat", b"private".to_vec())
    };
    mira.client.send_data(private).await.unwrap();
    assert_eq!(message(&mut oskar, true).await.1, b"private");
    // Reliable messages of one sender keep their order, so the public one comes after anything wrongly sent.
    let public = DataMessage::user(Reliability::Reliable, "chat", b"public".to_vec());
    mira.client.send_data(public).await.unwrap();
    assert_eq!(message(&mut third, true).await.1, b"public");
    mira.never("one's own message", Duration::from_millis(300), |event| {
        matches!(event, Event::Data(_))
    })
    .await;
}
