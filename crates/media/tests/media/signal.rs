//! The door and the WebSocket behind it.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use conclave_media::RoomSettings;
use conclave_protocol::lk::{self, participant_info, signal_request, signal_response};
use conclave_protocol::{Claims, VideoGrant, limits};
use lk::leave_request::Action;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{PATIENCE, Server, claims, config, rooms, sign, spread, v1};

#[tokio::test]
async fn a_v1_client_is_welcomed_first_and_its_pings_are_answered() {
    let server = Server::start(config()).await;
    let (mut client, join) = server.join("yard", "mira#1").await;
    assert_eq!(join.room.unwrap().name, "yard");
    assert_eq!(join.participant.unwrap().identity, "mira#1");
    assert!(!join.subscriber_primary);
    client.ping().await;
    let ping = lk::Ping {
        timestamp: 42,
        rtt: 0,
    };
    client.send(signal_request::Message::PingReq(ping)).await;
    let echoed = client
        .until(|message| match message {
            signal_response::Message::PongResp(pong) => Some(pong.last_ping_timestamp),
            _ => None,
        })
        .await;
    assert_eq!(echoed, 42);
}

#[tokio::test]
async fn a_v0_client_is_welcomed_and_then_offered_its_subscriber_connection() {
    let server = Server::start(config()).await;
    let token = sign(&claims("yard", "mira#1"));
    let address = format!("/rtc?access_token={token}&auto_subscribe=1&sdk=js&protocol=16");
    let mut client = server.connect(&address).await.unwrap();
    let Some(signal_response::Message::Join(join)) = client.next().await else {
        panic!("a join response comes first");
    };
    assert!(join.subscriber_primary);
    let offer = client
        .until(|message| match message {
            signal_response::Message::Offer(offer) => Some(offer),
            _ => None,
        })
        .await;
    let port = server.media.ports()[0].to_string();
    assert!(offer.sdp.contains("a=ice-lite"));
    for protocol in ["udp", "tcp"] {
        let announced = offer.sdp.lines().find(|line| {
            line.starts_with("a=candidate:")
                && line.to_ascii_lowercase().contains(protocol)
                && line.contains(&port)
        });
        assert!(announced.is_some(), "{protocol} is announced on port {port}");
    }
}

#[tokio::test]
async fn a_token_in_the_header_counts_like_one_in_the_query() {
    let server = Server::start(config()).await;
    let request = Request::get("/rtc/validate")
        .header(
            header::AUTHORIZATION,
            format!("Bearer {}", sign(&claims("yard", "a"))),
        )
        .body(Body::empty())
        .unwrap();
    let (status, _, body) = server.send(request).await;
    assert_eq!((status, &body[..]), (StatusCode::OK, &b"success"[..]));
}

#[tokio::test]
async fn people_on_two_shards_of_one_room_see_each_other_come_and_go() {
    let server = Server::start(spread()).await;
    let (mut first, _) = server.join("yard", "first#1").await;
    let (mut second, _) = server.join("yard", "second#1").await;
    let (mut stranger, _) = server.join("hall", "stranger#1").await;
    let statistics = server.media.statistics().await;
    assert!(
        statistics.iter().all(|shard| shard.participants > 0),
        "{statistics:?}"
    );
    first
        .until(|message| sees(message, "second#1", participant_info::State::Active))
        .await;
    second
        .until(|message| sees(message, "first#1", participant_info::State::Active))
        .await;
    second
        .send(signal_request::Message::Leave(lk::LeaveRequest::default()))
        .await;
    first
        .until(|message| sees(message, "second#1", participant_info::State::Disconnected))
        .await;
    stranger.send(signal_request::Message::Ping(1)).await;
    let next = stranger.next().await;
    assert!(
        matches!(next, Some(signal_response::Message::Pong(_))),
        "{next:?}"
    );
}

fn sees(message: signal_response::Message, identity: &str, state: participant_info::State) -> Option<()> {
    let signal_response::Message::Update(update) = message else {
        return None;
    };
    let mut seen = update.participants.iter();
    seen.any(|info| info.identity == identity && info.state() == state)
        .then_some(())
}

#[tokio::test]
async fn the_same_identity_again_ends_the_first_stay() {
    let server = Server::start(spread()).await;
    let (mut first, _) = server.join("yard", "mira#1").await;
    let (mut second, _) = server.join("yard", "mira#1").await;
    assert_eq!(
        first.leave().await.reason(),
        lk::DisconnectReason::DuplicateIdentity
    );
    assert_eq!(first.close_code().await, Some(1000));
    second.ping().await;
}

#[tokio::test]
async fn a_resume_goes_on_with_the_stay_on_its_shard() {
    let server = Server::start(spread()).await;
    let (_first, _) = server.join("yard", "first#1").await;
    let (mut client, join) = server.join("yard", "mira#1").await;
    client.ping().await;
    drop(client);
    let token = sign(&claims("yard", "mira#1"));
    let request = lk::JoinRequest {
        reconnect: true,
        participant_sid: join.participant.unwrap().sid,
        ..Default::default()
    };
    let mut client = server.connect(&v1(&token, &request)).await.unwrap();
    let first = client.next().await;
    assert!(
        matches!(first, Some(signal_response::Message::Reconnect(_))),
        "{first:?}"
    );
    client.ping().await;
}

#[tokio::test]
async fn one_who_resumes_an_unknown_stay_is_told_to_join_again() {
    let server = Server::start(config()).await;
    let token = sign(&claims("yard", "mira#1"));
    let request = lk::JoinRequest {
        reconnect: true,
        participant_sid: "PA_unknown".to_owned(),
        ..Default::default()
    };
    let old = format!("/rtc?access_token={token}&reconnect=1&sid=PA_unknown");
    for address in [v1(&token, &request), old] {
        let mut client = server.connect(&address).await.unwrap();
        let leave = client.leave().await;
        assert_eq!(leave.action(), Action::Reconnect);
        assert_eq!(leave.reason(), lk::DisconnectReason::StateMismatch);
        assert!(leave.can_reconnect);
        assert_eq!(client.close_code().await, Some(1000));
    }
}

#[tokio::test]
async fn a_bad_message_ends_its_own_connection_with_a_reason_and_no_other() {
    let server = Server::start(config()).await;
    let (mut witness, _) = server.join("yard", "witness#1").await;
    let bad = [
        (Message::Text("{\"ping\":1}".into()), 1003),
        (Message::Binary(vec![0xff; 40].into()), 1007),
        (
            Message::Binary(vec![0; limits::SIGNAL_MESSAGE_BYTES + 1].into()),
            1009,
        ),
    ];
    for (number, (message, code)) in bad.into_iter().enumerate() {
        let (mut client, _) = server.join("yard", &format!("bad#{number}")).await;
        client.send_raw(message).await;
        assert_eq!(client.close_code().await, Some(code));
        witness.ping().await;
    }
}

#[tokio::test]
async fn a_request_of_a_newer_client_and_websocket_pings_are_let_pass() {
    let server = Server::start(config()).await;
    let (mut client, _) = server.join("yard", "mira#1").await;
    // Field 100 of SignalRequest, which nobody knows yet.
    client
        .send_raw(Message::Binary(vec![0xa2, 0x06, 0x01, 0x00].into()))
        .await;
    client.send_raw(Message::Ping(vec![1, 2, 3].into())).await;
    client.ping().await;
}

#[tokio::test]
async fn a_seat_is_free_again_when_somebody_has_left() {
    let server = Server::start(rooms(RoomSettings {
        max_participants: 1,
        ..RoomSettings::default()
    }))
    .await;
    let (mut client, _) = server.join("yard", "first#1").await;
    let token = sign(&claims("yard", "second#1"));
    let address = format!("/rtc/validate?access_token={token}");
    let (status, text) = server.get(&address).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(text.contains("is full"), "{text}");
    client
        .send(signal_request::Message::Leave(lk::LeaveRequest::default()))
        .await;
    let free = async {
        while server.get(&address).await.0 != StatusCode::OK {
            tokio::time::sleep(PATIENCE / 400).await;
        }
    };
    tokio::time::timeout(PATIENCE, free).await.unwrap();
    server.join("yard", "second#1").await;
}

/// Every reason for which the door stays closed: claims, the query's rest, status, and words of the text.
fn refusals() -> Vec<(Option<Claims>, &'static str, StatusCode, &'static str)> {
    let good = claims("yard", "mira#1");
    let with = |change: fn(&mut Claims)| {
        let mut claims = good.clone();
        change(&mut claims);
        Some(claims)
    };
    vec![
        (None, "", StatusCode::UNAUTHORIZED, "no access token"),
        (
            with(|claims| claims.exp = 1_000),
            "",
            StatusCode::UNAUTHORIZED,
            "expired",
        ),
        (
            with(|claims| claims.nbf = claims.exp),
            "",
            StatusCode::UNAUTHORIZED,
            "valid only in",
        ),
        (
            with(|claims| claims.video.room_join = false),
            "",
            StatusCode::FORBIDDEN,
            "grants no roomJoin",
        ),
        (
            with(|claims| claims.video.room.clear()),
            "",
            StatusCode::BAD_REQUEST,
            "room name is empty",
        ),
        (
            with(|claims| claims.sub.clear()),
            "",
            StatusCode::BAD_REQUEST,
            "identity is empty",
        ),
        (
            with(|claims| claims.metadata = "m".repeat(limits::METADATA_BYTES + 1)),
            "",
            StatusCode::BAD_REQUEST,
            "metadata has",
        ),
        (
            with(|_| ()),
            "",
            StatusCode::NOT_FOUND,
            "requested room does not exist",
        ),
        (
            with(|_| ()),
            "&join_request=*",
            StatusCode::BAD_REQUEST,
            "base64url",
        ),
    ]
}

#[tokio::test]
async fn who_may_not_enter_learns_why_before_the_socket_opens_and_from_the_validate_page() {
    let server = Server::start(rooms(RoomSettings {
        auto_create: false,
        ..RoomSettings::default()
    }))
    .await;
    for (claims, rest, status, words) in refusals() {
        let token = claims.map(|claims| sign(&claims)).unwrap_or_default();
        let versions: &[&str] = if rest.is_empty() {
            &["/rtc", "/rtc/v1"]
        } else {
            &["/rtc/v1"]
        };
        for path in versions {
            let query = format!("?access_token={token}{rest}");
            let validated = server.get(&format!("{path}/validate{query}")).await;
            assert_eq!(validated.0, status, "{path} {words}");
            assert!(validated.1.contains(words), "{}", validated.1);
            let refused = server.connect(&format!("{path}{query}")).await.err();
            assert_eq!(refused, Some(validated), "the upgrade says the same");
        }
    }
}

#[tokio::test]
async fn a_token_that_may_create_its_room_opens_one_where_others_may_not() {
    let server = Server::start(rooms(RoomSettings {
        auto_create: false,
        ..RoomSettings::default()
    }))
    .await;
    let creator = Claims {
        video: VideoGrant {
            room_create: true,
            ..claims("yard", "mira#1").video
        },
        ..claims("yard", "mira#1")
    };
    let (status, text) = server
        .get(&format!("/rtc/validate?access_token={}", sign(&creator)))
        .await;
    assert_eq!((status, text.as_str()), (StatusCode::OK, "success"));
}

#[tokio::test]
async fn any_origin_may_ask_without_credentials() {
    let server = Server::start(config()).await;
    for path in [
        "/rtc/validate",
        "/rtc/v1/validate",
        "/twirp/livekit.RoomService/ListRooms",
    ] {
        let request = Request::options(path)
            .header(header::ORIGIN, "https://elsewhere.example")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(
                header::ACCESS_CONTROL_REQUEST_HEADERS,
                "authorization,content-type",
            )
            .body(Body::empty())
            .unwrap();
        let (status, headers, _) = server.send(request).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert_eq!(
            headers[header::ACCESS_CONTROL_ALLOW_HEADERS],
            "authorization,content-type"
        );
        assert!(!headers.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS));
    }
}

#[tokio::test]
async fn a_page_that_is_not_a_websocket_is_told_so() {
    let server = Server::start(config()).await;
    let (status, text) = server
        .get(&format!("/rtc?access_token={}", sign(&claims("yard", "a"))))
        .await;
    assert_eq!(status, StatusCode::UPGRADE_REQUIRED);
    assert!(text.contains("WebSocket"), "{text}");
}

#[tokio::test]
async fn one_who_floods_is_slowed_and_nobody_else_notices() {
    let server = Server::start(config()).await;
    let (mut witness, _) = server.join("yard", "witness#1").await;
    let (mut flood, _) = server.join("yard", "flood#1").await;
    let burst = limits::SIGNAL_RATE * 10;
    let begun = std::time::Instant::now();
    let flooding = async {
        for _ in 0..burst + limits::SIGNAL_RATE {
            flood.send(signal_request::Message::Ping(7)).await;
        }
    };
    tokio::join!(flooding, async {
        for _ in 0..10 {
            witness.ping().await;
        }
    });
    for _ in 0..burst + limits::SIGNAL_RATE {
        flood
            .until(|message| matches!(message, signal_response::Message::Pong(_)).then_some(()))
            .await;
    }
    // A second's worth beyond the burst cannot have been taken sooner, however fast the machine is.
    assert!(begun.elapsed() > std::time::Duration::from_millis(950));
}

#[tokio::test]
async fn stopping_tells_everybody_to_come_back_later() {
    let server = Server::start(spread()).await;
    let (mut first, _) = server.join("yard", "first#1").await;
    let (mut second, _) = server.join("yard", "second#1").await;
    let router = server.media.router();
    server.media.stop().await;
    for client in [&mut first, &mut second] {
        let leave = client.leave().await;
        assert_eq!(leave.reason(), lk::DisconnectReason::ServerShutdown);
        assert_ne!(leave.action(), Action::Disconnect);
        assert!(client.close_code().await.is_some());
    }
    let address = format!("/rtc/validate?access_token={}", sign(&claims("yard", "a")));
    let request = Request::get(address).body(Body::empty()).unwrap();
    let late = tower::ServiceExt::oneshot(router, request).await.unwrap();
    assert_eq!(late.status(), StatusCode::SERVICE_UNAVAILABLE);
}
