//! The life of a connection in virtual time, against a server that says what the test wants.
//!
//! Media never connects here; whole calls are tried against the real server.

use std::time::{Duration, Instant};

use lk::leave_request::Action;
use lk::signal_request::Message as Request;
use lk::signal_response::Message as Response;

use super::*;
use crate::lk;

struct Fixture {
    participant: Participant,
    now: Instant,
    connection: Option<ConnectionId>,
    opened: Vec<String>,
    sent: Vec<Request>,
    events: Vec<Event>,
}

impl Fixture {
    fn joining(config: Config) -> Self {
        let now = Instant::now();
        let mut fixture = Self {
            participant: Participant::new(config, now),
            now,
            connection: None,
            opened: Vec::new(),
            sent: Vec::new(),
            events: Vec::new(),
        };
        fixture.command(Command::Join).unwrap();
        fixture
    }

    /// In the room, as far as signalling goes.
    fn joined(config: Config) -> Self {
        let mut fixture = Self::joining(config);
        fixture.hear(welcome());
        fixture
    }

    fn command(&mut self, command: Command) -> Result<(), InputError> {
        let result = self.participant.handle_input(self.now, Input::Command(command));
        self.drain();
        result
    }

    fn hear(&mut self, message: Response) {
        let connection = self.connection.expect("a signal connection");
        let message = Box::new(lk::SignalResponse {
            message: Some(message),
        });
        self.participant
            .handle_input(self.now, Input::Signal { connection, message })
            .unwrap();
        self.drain();
    }

    fn signal_ends(&mut self, end: SignalEnd) {
        let connection = self.connection.expect("a signal connection");
        self.participant
            .handle_input(self.now, Input::SignalEnded { connection, end })
            .unwrap();
        self.drain();
    }

    /// Lets this much time pass, stopping at every timer.
    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.participant.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.participant.handle_timeout(self.now);
            self.drain();
        }
        self.now = end;
    }

    fn drain(&mut self) {
        while let Some(output) = self.participant.poll_output() {
            match output {
                Output::OpenSignal {
                    connection,
                    path_and_query,
                } => {
                    self.connection = Some(connection);
                    self.opened.push(path_and_query);
                }
                Output::Signal { message, .. } => self.sent.extend(message.message),
                Output::Event(event) => self.events.push(event),
                _ => {}
            }
        }
    }

    fn end(&self) -> Option<&DisconnectCause> {
        self.events.iter().find_map(|event| match event {
            Event::Disconnected(cause) => Some(cause),
            _ => None,
        })
    }

    fn has_sent(&self, wanted: impl Fn(&Request) -> bool) -> bool {
        self.sent.iter().any(wanted)
    }
}

/// Signalling v0 names the stay to resume in plain text.
fn v0() -> Config {
    Config {
        version: ProtocolVersion::V0,
        ..Config::new("token")
    }
}

fn welcome() -> Response {
    let own = lk::ParticipantInfo {
        sid: "PA_me".to_owned(),
        identity: "me".to_owned(),
        ..Default::default()
    };
    Response::Join(lk::JoinResponse {
        participant: Some(own),
        ping_interval: 5,
        ping_timeout: 15,
        ..Default::default()
    })
}

fn leave(action: Action) -> Response {
    let reason = lk::DisconnectReason::ParticipantRemoved.into();
    Response::Leave(lk::LeaveRequest {
        action: action.into(),
        reason,
        ..Default::default()
    })
}

#[test]
fn a_refused_join_ends_with_the_servers_words() {
    let mut fixture = Fixture::joining(v0());
    let (status, reason) = (401, "the token has expired".to_owned());
    fixture.signal_ends(SignalEnd::Refused {
        status,
        reason: reason.clone(),
    });
    assert_eq!(fixture.end(), Some(&DisconnectCause::Refused { status, reason }));
    assert_eq!(fixture.command(Command::Leave), Err(InputError::Ended));
    assert_eq!(fixture.participant.poll_timeout(), None);
}

#[test]
fn a_join_nobody_answers_ends() {
    let mut fixture = Fixture::joining(v0());
    fixture.pass(Duration::from_secs(60));
    assert!(matches!(fixture.end(), Some(DisconnectCause::Unreachable(_))));
    assert_eq!(fixture.opened.len(), 1);
}

#[test]
fn a_lost_connection_is_resumed_by_the_sid_with_the_newest_token() {
    let mut fixture = Fixture::joined(v0());
    fixture.hear(Response::RefreshToken("fresh".to_owned()));
    fixture.signal_ends(SignalEnd::Closed);
    fixture.pass(Duration::from_millis(1));
    let request = fixture.opened.last().unwrap();
    assert!(request.contains("access_token=fresh&") && request.contains("&reconnect=1&sid=PA_me"));
    fixture.hear(Response::Reconnect(lk::ReconnectResponse::default()));
    assert!(fixture.has_sent(|message| matches!(message, Request::SyncState(_))));
}

#[test]
fn a_server_that_has_forgotten_us_is_joined_anew_at_once() {
    let mut fixture = Fixture::joined(v0());
    fixture.signal_ends(SignalEnd::Closed);
    for _ in 0..3 {
        fixture.pass(Duration::from_secs(10));
        fixture.signal_ends(SignalEnd::Unreachable("refused".to_owned()));
    }
    fixture.pass(Duration::from_secs(10));
    fixture.hear(leave(Action::Reconnect));
    fixture.pass(Duration::from_millis(1));
    assert!(!fixture.opened.last().unwrap().contains("reconnect=1"));
    assert!(fixture.opened[fixture.opened.len() - 2].contains("reconnect=1"));
}

#[test]
fn attempts_end_when_they_are_used_up() {
    let mut fixture = Fixture::joined(Config {
        reconnect_attempts: 3,
        ..v0()
    });
    fixture.signal_ends(SignalEnd::Closed);
    while fixture.end().is_none() {
        fixture.pass(Duration::from_secs(8));
        fixture.signal_ends(SignalEnd::Unreachable("refused".to_owned()));
    }
    assert_eq!(fixture.opened.len(), 1 + 3);
}

#[test]
fn who_is_sent_away_stays_away() {
    let mut fixture = Fixture::joined(v0());
    fixture.hear(leave(Action::Disconnect));
    let removed = DisconnectCause::Server(lk::DisconnectReason::ParticipantRemoved);
    assert_eq!(fixture.end(), Some(&removed));
    fixture.pass(Duration::from_secs(60));
    assert_eq!(fixture.opened.len(), 1);
}

#[test]
fn a_server_that_falls_silent_is_pinged_and_then_left_for_a_new_connection() {
    let mut fixture = Fixture::joined(v0());
    fixture.pass(Duration::from_secs(6));
    assert!(fixture.has_sent(|message| matches!(message, Request::PingReq(_))));
    assert_eq!(fixture.opened.len(), 1);
    fixture.pass(Duration::from_secs(10));
    assert!(fixture.opened.len() > 1);
}

#[test]
fn media_that_never_connects_leads_to_a_new_join() {
    let mut fixture = Fixture::joined(v0());
    for _ in 0..4 {
        fixture.pass(Duration::from_secs(4));
        if fixture.opened.len() == 1 {
            fixture.hear(Response::Pong(0));
        }
    }
    assert_eq!(fixture.opened.len(), 2);
    assert!(!fixture.opened[1].contains("reconnect=1"));
}

#[test]
fn a_track_the_server_does_not_take_fails_with_its_reason() {
    let mut fixture = Fixture::joined(v0());
    fixture
        .command(Command::Publish(Box::new(LocalTrack::microphone("mic"))))
        .unwrap();
    let Some(Request::AddTrack(asked)) = fixture.sent.last().cloned() else {
        panic!("no request")
    };
    fixture.hear(Response::RequestResponse(lk::RequestResponse {
        reason: lk::request_response::Reason::NotAllowed.into(),
        message: "not here".to_owned(),
        request: Some(lk::request_response::Request::AddTrack(asked)),
        ..Default::default()
    }));
    let failed = fixture.events.iter().any(
        |event| matches!(event, Event::PublishFailed { cid, reason } if cid == "mic" && reason == "not here"),
    );
    assert!(failed);
    let again = fixture.command(Command::Unpublish {
        cid: "mic".to_owned(),
    });
    assert_eq!(again, Err(InputError::UnknownTrack("mic".to_owned())));
}

#[test]
fn a_track_published_without_a_connection_is_asked_for_when_there_is_one() {
    let mut fixture = Fixture::joining(v0());
    fixture
        .command(Command::Publish(Box::new(LocalTrack::microphone("mic"))))
        .unwrap();
    assert!(fixture.sent.is_empty());
    fixture.hear(welcome());
    assert!(fixture.has_sent(|message| matches!(message, Request::AddTrack(asked) if asked.cid == "mic")));
    fixture.command(Command::Rejoin).unwrap();
    fixture.sent.clear();
    fixture.pass(Duration::from_millis(1));
    fixture.hear(welcome());
    assert!(fixture.has_sent(|message| matches!(message, Request::AddTrack(asked) if asked.cid == "mic")));
}

#[test]
fn what_a_former_connection_still_says_is_ignored() {
    let mut fixture = Fixture::joined(v0());
    let former = fixture.connection;
    fixture.command(Command::DropSignal).unwrap();
    fixture.pass(Duration::from_millis(1));
    assert_ne!(fixture.connection, former);
    fixture.connection = former;
    fixture.hear(leave(Action::Disconnect));
    assert_eq!(fixture.end(), None);
}

#[test]
fn garbage_from_the_server_ends_in_a_new_join_and_not_in_a_panic() {
    let mut fixture = Fixture::joined(v0());
    let garbage = lk::SessionDescription {
        sdp: "v=0\r\nm=nonsense".to_owned(),
        ..Default::default()
    };
    fixture.hear(Response::Answer(garbage.clone()));
    fixture.hear(Response::Trickle(lk::TrickleRequest {
        candidate_init: "{".to_owned(),
        ..Default::default()
    }));
    fixture.hear(Response::MediaSectionsRequirement(lk::MediaSectionsRequirement {
        num_audios: u32::MAX,
        num_videos: u32::MAX,
    }));
    fixture.hear(Response::Offer(garbage));
    fixture.pass(Duration::from_millis(1));
    assert_eq!(fixture.opened.len(), 2);
}
