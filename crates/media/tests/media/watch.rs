//! The seam to control: who is admitted, who is told of, and what control may do to a room.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use conclave_media::RoomSettings;
use conclave_protocol::lk;
use conclave_protocol::seam::{RoomWatch, meeting_of};
use conclave_protocol::{Claims, Identity, RoomName, VideoGrant};
use tokio::sync::mpsc;

use crate::harness::{Client, PATIENCE, Server, claims, config, rooms, sign, spread, v1};

const MEETING: &str = "018bcfe5-6800-7707-8707-070707070707";

/// Writes down what it is told and admits the identities it has.
struct Recorder {
    seated: Mutex<HashSet<Identity>>,
    told: mpsc::Sender<String>,
}

impl RoomWatch for Recorder {
    fn admits(&self, room: &RoomName, identity: &Identity) -> bool {
        meeting_of(room).is_none() || self.seated.lock().unwrap().contains(identity)
    }

    fn joined(&self, _room: &RoomName, identity: &Identity) {
        let _ = self.told.try_send(format!("{identity} joined"));
    }

    fn left(&self, _room: &RoomName, identity: &Identity) {
        let _ = self.told.try_send(format!("{identity} left"));
    }
}

struct Watched {
    server: Server,
    recorder: Arc<Recorder>,
    told: mpsc::Receiver<String>,
}

impl Watched {
    async fn start(config: conclave_media::MediaConfig, seated: &[&str]) -> Self {
        let (sender, told) = mpsc::channel(64);
        let seated = seated.iter().map(|identity| identity_of(identity)).collect();
        let recorder = Arc::new(Recorder {
            seated: Mutex::new(seated),
            told: sender,
        });
        let watch = Arc::clone(&recorder) as Arc<dyn RoomWatch>;
        let server = Server::start_watched(config, Some(watch)).await;
        Self {
            server,
            recorder,
            told,
        }
    }

    async fn next(&mut self) -> String {
        let next = tokio::time::timeout(PATIENCE, self.told.recv());
        next.await.expect("nothing was told").unwrap()
    }

    fn unseat(&self, identity: &str) {
        self.recorder
            .seated
            .lock()
            .unwrap()
            .remove(&identity_of(identity));
    }
}

fn identity_of(text: &str) -> Identity {
    Identity::new(text).unwrap()
}

fn meeting() -> RoomName {
    RoomName::new(MEETING).unwrap()
}

async fn refused(server: &Server, token: &str, request: &lk::JoinRequest) -> StatusCode {
    let address = v1(token, request);
    let (validated, text) = server
        .get(&address.replace("/rtc/v1?", "/rtc/v1/validate?"))
        .await;
    let Err((status, _)) = server.connect(&address).await else {
        panic!("nobody is let in");
    };
    assert_eq!(validated, status, "{text}");
    assert!(text.contains("join the meeting again"), "{text}");
    status
}

#[tokio::test]
async fn a_good_token_gives_no_seat_in_a_meeting_to_one_who_was_not_admitted() {
    let watched = Watched::start(config(), &["mira#1"]).await;
    let server = &watched.server;
    let _inside = server.join(MEETING, "mira#1").await;
    let token = sign(&claims(MEETING, "mallory#1"));
    let request = lk::JoinRequest::default();
    assert_eq!(refused(server, &token, &request).await, StatusCode::UNAUTHORIZED);
    let hidden = Claims {
        video: VideoGrant {
            hidden: true,
            room_admin: true,
            room_create: true,
            ..claims(MEETING, "listener").video
        },
        ..claims(MEETING, "listener")
    };
    assert_eq!(
        refused(server, &sign(&hidden), &request).await,
        StatusCode::UNAUTHORIZED
    );
    let _elsewhere = server.join("yard", "mallory#1").await;
}

#[tokio::test]
async fn one_who_lost_the_seat_cannot_resume() {
    let watched = Watched::start(config(), &["mira#1"]).await;
    let (_client, join) = watched.server.join(MEETING, "mira#1").await;
    watched.unseat("mira#1");
    let token = sign(&claims(MEETING, "mira#1"));
    let resume = lk::JoinRequest {
        reconnect: true,
        participant_sid: join.participant.unwrap().sid,
        ..Default::default()
    };
    let status = refused(&watched.server, &token, &resume).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_stay_is_told_of_once_when_it_begins_and_once_when_it_ends() {
    let mut watched = Watched::start(spread(), &["mira#1", "oskar#1"]).await;
    let (mira, _) = watched.server.join(MEETING, "mira#1").await;
    assert_eq!(watched.next().await, "mira#1 joined");
    // On the other shard, and again under the same identity.
    let (first, _) = watched.server.join(MEETING, "oskar#1").await;
    assert_eq!(watched.next().await, "oskar#1 joined");
    let (mut second, _) = watched.server.join(MEETING, "oskar#1").await;
    assert_eq!(watched.next().await, "oskar#1 joined");
    drop(first);
    leave(&mut second).await;
    assert_eq!(watched.next().await, "oskar#1 left");
    let mut mira = mira;
    leave(&mut mira).await;
    assert_eq!(watched.next().await, "mira#1 left");
}

async fn leave(client: &mut Client) {
    let leave = lk::LeaveRequest {
        reason: lk::DisconnectReason::ClientInitiated.into(),
        ..Default::default()
    };
    client.send(lk::signal_request::Message::Leave(leave)).await;
    while client.next().await.is_some() {}
}

#[tokio::test]
async fn control_sends_one_away_or_everybody() {
    let identities = ["mira#1", "oskar#1", "noor#1"];
    let mut watched = Watched::start(spread(), &identities).await;
    let mut clients = Vec::new();
    for identity in identities {
        clients.push(watched.server.join(MEETING, identity).await.0);
        assert_eq!(watched.next().await, format!("{identity} joined"));
    }
    let control = watched.server.media.rooms();
    control.remove(&meeting(), &identity_of("mira#1")).await.unwrap();
    let leave = clients[0].leave().await;
    assert_eq!(leave.reason(), lk::DisconnectReason::ParticipantRemoved);
    assert_eq!(watched.next().await, "mira#1 left");

    control.close(&meeting()).await.unwrap();
    for client in &mut clients[1..] {
        assert_eq!(client.leave().await.reason(), lk::DisconnectReason::RoomDeleted);
    }
    let mut left = [watched.next().await, watched.next().await];
    left.sort();
    assert_eq!(left, ["noor#1 left", "oskar#1 left"]);
    // Nobody there is as good as gone.
    control.remove(&meeting(), &identity_of("mira#1")).await.unwrap();
    control.close(&meeting()).await.unwrap();
}

#[tokio::test]
async fn a_meetings_room_opens_for_the_admitted_where_rooms_are_not_made_by_joining() {
    let settings = RoomSettings {
        auto_create: false,
        ..RoomSettings::default()
    };
    let watched = Watched::start(rooms(settings), &["mira#1"]).await;
    let (mut client, _) = watched.server.join(MEETING, "mira#1").await;
    client.ping().await;
    let token = sign(&claims("yard", "mira#1"));
    let address = v1(&token, &lk::JoinRequest::default());
    let other = watched.server.connect(&address);
    assert_eq!(
        other.await.err().map(|(status, _)| status),
        Some(StatusCode::NOT_FOUND)
    );
}
