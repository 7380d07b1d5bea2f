//! RoomService as control planes and LiveKit's own server SDKs call it.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use conclave_protocol::{Claims, VideoGrant, limits, lk};
use prost::Message;
use serde_json::{Value, json};

use crate::harness::{PATIENCE, Server, claims, config, sign, spread};

/// A token that grants what `change` sets.
fn grants(change: impl FnOnce(&mut VideoGrant)) -> String {
    let mut video = VideoGrant::default();
    change(&mut video);
    sign(&Claims {
        video,
        ..claims("", "")
    })
}

fn operator() -> String {
    grants(|video| {
        video.room_create = true;
        video.room_list = true;
        video.room_admin = true;
        "yard".clone_into(&mut video.room);
    })
}

fn post(method: &str, token: &str, kind: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(format!("/twirp/livekit.RoomService/{method}"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, kind)
        .body(body.into())
        .unwrap()
}

/// A call in JSON with its status and answer.
async fn call(server: &Server, method: &str, token: &str, body: Value) -> (StatusCode, Value) {
    let request = post(method, token, "application/json", body.to_string());
    let (status, headers, body) = server.send(request).await;
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    (status, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn a_room_is_created_listed_and_deleted_in_json_of_either_spelling() {
    let server = Server::start(config()).await;
    let token = operator();
    let camel = json!({"name": "yard", "emptyTimeout": 60, "maxParticipants": 5, "metadata": "m"});
    let (status, room) = call(&server, "CreateRoom", &token, camel).await;
    assert_eq!(status, StatusCode::OK, "{room}");
    assert_eq!(
        (&room["name"], &room["metadata"], &room["emptyTimeout"]),
        (&json!("yard"), &json!("m"), &json!(60))
    );
    let snake = json!({"name": "yard", "empty_timeout": 10});
    let (_, again) = call(&server, "CreateRoom", &token, snake).await;
    assert_eq!(again, room, "creating again changes nothing");
    let (_, all) = call(&server, "ListRooms", &token, json!({})).await;
    assert_eq!(all["rooms"].as_array().unwrap().len(), 1);
    let (_, none) = call(&server, "ListRooms", &token, json!({"names": ["hall"]})).await;
    assert_eq!(none["rooms"].as_array().map_or(0, Vec::len), 0);
    let (status, _) = call(&server, "DeleteRoom", &token, json!({"room": "yard"})).await;
    assert_eq!(status, StatusCode::OK);
    let (status, error) = call(&server, "DeleteRoom", &token, json!({"room": "yard"})).await;
    assert_eq!(
        (status, &error["code"]),
        (StatusCode::NOT_FOUND, &json!("not_found"))
    );
}

#[tokio::test]
async fn the_same_calls_work_in_protobuf() {
    let server = Server::start(config()).await;
    let token = operator();
    let create = lk::CreateRoomRequest {
        name: "yard".to_owned(),
        departure_timeout: 9,
        ..Default::default()
    };
    let request = post(
        "CreateRoom",
        &token,
        "application/protobuf",
        create.encode_to_vec(),
    );
    let (status, headers, body) = server.send(request).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_TYPE], "application/protobuf");
    let room = lk::Room::decode(body).unwrap();
    assert_eq!((room.name.as_str(), room.departure_timeout), ("yard", 9));
    assert!(room.sid.starts_with("RM_") && room.creation_time > 0);
}

#[tokio::test]
async fn everybody_of_a_room_is_listed_from_all_its_shards() {
    let server = Server::start(spread()).await;
    let (_first, _) = server.join("yard", "first#1").await;
    let (_second, _) = server.join("yard", "second#1").await;
    let (_elsewhere, _) = server.join("hall", "third#1").await;
    let token = operator();
    let room = json!({"room": "yard"});
    let (_, listed) = call(&server, "ListParticipants", &token, room).await;
    let identities: Vec<_> = listed["participants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|info| info["identity"].as_str().unwrap())
        .collect();
    assert_eq!(identities, ["first#1", "second#1"]);
    let (_, rooms) = call(&server, "ListRooms", &token, json!({"names": ["yard"]})).await;
    assert_eq!(rooms["rooms"][0]["numParticipants"], 2);
    let one = json!({"room": "yard", "identity": "second#1"});
    let (_, info) = call(&server, "GetParticipant", &token, one).await;
    assert_eq!(info["identity"], "second#1");
    let nobody = json!({"room": "yard", "identity": "third#1"});
    for method in ["GetParticipant", "RemoveParticipant"] {
        let (status, error) = call(&server, method, &token, nobody.clone()).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{error}");
    }
}

#[tokio::test]
async fn one_who_is_removed_learns_why_and_the_others_stay() {
    let server = Server::start(spread()).await;
    let (mut first, _) = server.join("yard", "first#1").await;
    let (mut second, _) = server.join("yard", "second#1").await;
    let body = json!({"room": "yard", "identity": "second#1"});
    let (status, error) = call(&server, "RemoveParticipant", &operator(), body).await;
    assert_eq!(status, StatusCode::OK, "{error}");
    let leave = second.leave().await;
    assert_eq!(leave.reason(), lk::DisconnectReason::ParticipantRemoved);
    assert_eq!(leave.action(), lk::leave_request::Action::Disconnect);
    first.ping().await;
}

#[tokio::test]
async fn deleting_a_room_sends_everybody_of_it_away_and_nobody_else() {
    let server = Server::start(spread()).await;
    let (mut first, _) = server.join("yard", "first#1").await;
    let (mut second, _) = server.join("yard", "second#1").await;
    let (mut elsewhere, _) = server.join("hall", "third#1").await;
    let (status, error) = call(&server, "DeleteRoom", &operator(), json!({"room": "yard"})).await;
    assert_eq!(status, StatusCode::OK, "{error}");
    for client in [&mut first, &mut second] {
        assert_eq!(client.leave().await.reason(), lk::DisconnectReason::RoomDeleted);
    }
    elsewhere.ping().await;
}

#[tokio::test]
async fn muting_a_track_nobody_has_is_not_found() {
    let server = Server::start(config()).await;
    let (_first, _) = server.join("yard", "first#1").await;
    let body = json!({"room": "yard", "identity": "first#1", "trackSid": "TR_x", "muted": true});
    let (status, error) = call(&server, "MutePublishedTrack", &operator(), body).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(error["msg"].as_str().unwrap().contains("TR_x"), "{error}");
}

#[tokio::test]
async fn each_method_wants_its_own_grant() {
    let server = Server::start(config()).await;
    let room = json!({"room": "yard", "identity": "a", "trackSid": "TR_x"});
    let everything_but = |what: &'static str| {
        grants(|video| {
            video.room_create = what != "roomCreate";
            video.room_list = what != "roomList";
            video.room_admin = what != "roomAdmin";
            "yard".clone_into(&mut video.room);
        })
    };
    let cases = [
        ("CreateRoom", json!({"name": "yard"}), "roomCreate"),
        ("DeleteRoom", room.clone(), "roomCreate"),
        ("ListRooms", json!({}), "roomList"),
        ("ListParticipants", json!({"room": "yard"}), "roomAdmin"),
        (
            "GetParticipant",
            json!({"room": "yard", "identity": "a"}),
            "roomAdmin",
        ),
        (
            "RemoveParticipant",
            json!({"room": "yard", "identity": "a"}),
            "roomAdmin",
        ),
        ("MutePublishedTrack", room, "roomAdmin"),
    ];
    for (method, body, grant) in cases {
        let body = if method == "DeleteRoom" {
            json!({"room": "yard"})
        } else {
            body
        };
        let (status, error) = call(&server, method, &everything_but(grant), body).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{method}");
        assert_eq!(error["code"], "permission_denied");
        assert!(error["msg"].as_str().unwrap().contains(grant), "{error}");
    }
    let (status, _) = call(&server, "ListParticipants", &operator(), json!({"room": "hall"})).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "the administrator of another room");
}

#[tokio::test]
async fn a_call_that_makes_no_sense_is_told_so_in_twirps_words() {
    let server = Server::start(config()).await;
    let token = operator();
    let json = "application/json";
    let long = "x".repeat(limits::API_BODY_BYTES + 1);
    let cases = [
        (post("CreateRoom", "", json, "{}"), 401, "unauthenticated"),
        (post("CreateRoom", "a.b.c", json, "{}"), 401, "unauthenticated"),
        (post("Explode", &token, json, "{}"), 404, "bad_route"),
        (post("CreateRoom", &token, "text/plain", "{}"), 404, "bad_route"),
        (post("CreateRoom", &token, json, "{"), 400, "malformed"),
        (post("CreateRoom", &token, json, long), 400, "malformed"),
        (
            post("CreateRoom", &token, "application/protobuf", vec![0xff; 9]),
            400,
            "malformed",
        ),
        (post("CreateRoom", &token, json, "{}"), 400, "invalid_argument"),
        (
            post("CreateRoom", &token, json, "[".repeat(100_000)),
            400,
            "malformed",
        ),
    ];
    for (request, status, code) in cases {
        let (got, _, body) = server.send(request).await;
        let error: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((got.as_u16(), &error["code"]), (status, &json!(code)), "{error}");
        assert!(error["msg"].is_string());
    }
    let mut wrong_verb = post("ListRooms", &token, json, "{}");
    *wrong_verb.method_mut() = Method::GET;
    assert_eq!(server.send(wrong_verb).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_empty_room_is_gone_after_its_timeout() {
    let server = Server::start(config()).await;
    let token = operator();
    let body = json!({"name": "yard", "emptyTimeout": 1});
    call(&server, "CreateRoom", &token, body).await;
    let gone = async {
        loop {
            let (_, rooms) = call(&server, "ListRooms", &token, json!({})).await;
            if rooms["rooms"].as_array().map_or(0, Vec::len) == 0 {
                return;
            }
            tokio::time::sleep(PATIENCE / 200).await;
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.unwrap();
}
