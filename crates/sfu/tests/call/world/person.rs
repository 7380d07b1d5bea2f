//! One participant with its camera, its line, and what it has seen and heard.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::Instant;

use conclave_client::core as client;
use conclave_protocol::TrackSid;
use conclave_sfu::ConnectionId;

use super::camera::{Camera, Microphone};
use super::network::{Line, Random};
use super::tap::TransportId;
use super::{Entrance, Link, Received};

/// Picks datagrams that never leave.
type Blocked = Box<dyn FnMut(&[u8]) -> bool>;

pub(crate) struct Person {
    pub(crate) name: String,
    pub(super) entrance: Entrance,
    pub(super) participant: client::Participant,
    pub(crate) up: Line,
    pub(crate) down: Line,
    pub(crate) blocked: Option<Blocked>,
    /// Those of the present stay; over v0 the first one publishes.
    pub(crate) transports: Vec<TransportId>,
    pub(super) connections: HashMap<client::ConnectionId, ConnectionId>,
    pub(super) sockets: HashMap<client::SocketId, SocketAddr>,
    camera: Option<Camera>,
    pub(crate) microphone: Option<Microphone>,
    /// Everything but packets.
    pub(crate) events: Vec<(Instant, client::Event)>,
    pub(crate) received: BTreeMap<TrackSid, Received>,
}

impl Person {
    pub(super) fn new(name: &str, entrance: Entrance, link: Link, seed: u64, now: Instant) -> Self {
        let mut random = Random::new(seed);
        let config = client::Config {
            version: entrance.version,
            seed,
            ..client::Config::new("a token")
        };
        Self {
            name: name.to_owned(),
            entrance,
            participant: client::Participant::new(config, now),
            up: Line::new(link, &mut random),
            down: Line::new(link, &mut random),
            blocked: None,
            transports: Vec::new(),
            connections: HashMap::new(),
            sockets: HashMap::new(),
            camera: None,
            microphone: None,
            events: Vec::new(),
            received: BTreeMap::new(),
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        let camera = self.camera.as_ref().and_then(Camera::poll_timeout);
        let microphone = self.microphone.as_ref().and_then(Microphone::poll_timeout);
        [self.participant.poll_timeout(), camera, microphone]
            .into_iter()
            .flatten()
            .min()
    }

    pub(super) fn wake(&mut self, now: Instant) {
        if self.participant.poll_timeout().is_some_and(|due| due <= now) {
            self.participant.handle_timeout(now);
        }
        let frames = self.camera.as_mut().map(|camera| camera.handle_timeout(now));
        for packet in frames.unwrap_or_default() {
            self.write(now, "camera", packet);
        }
        let sound = self
            .microphone
            .as_mut()
            .and_then(|microphone| microphone.handle_timeout(now));
        if let Some(packet) = sound {
            self.write(now, "microphone", packet);
        }
    }

    fn write(&mut self, now: Instant, cid: &str, packet: client::Outgoing) {
        let command = client::Command::WriteRtp {
            cid: cid.to_owned(),
            packet,
        };
        let written = self
            .participant
            .handle_input(now, client::Input::Command(command));
        assert!(
            matches!(written, Ok(()) | Err(client::InputError::Ended)),
            "{cid} is not published: {written:?}"
        );
    }

    pub(super) fn start_camera(&mut self) -> client::LocalTrack {
        self.camera = Some(Camera::new());
        client::LocalTrack::camera("camera", client::Codec::Vp8, 1_280, 720).simulcast()
    }

    pub(super) fn start_microphone(&mut self, level: i8) -> client::LocalTrack {
        self.microphone = Some(Microphone::new(level));
        client::LocalTrack::microphone("microphone")
    }

    pub(super) fn note(&mut self, now: Instant, event: client::Event) {
        match &event {
            client::Event::RtpReceived { track, packet } => {
                let received = self.received.entry(track.clone()).or_default();
                received.push(now, packet.clone());
                return;
            }
            client::Event::LocalTrackReady { cid } if cid == "camera" => {
                self.camera.iter_mut().for_each(|camera| camera.start(now));
            }
            client::Event::LocalTrackReady { .. } => {
                self.microphone
                    .iter_mut()
                    .for_each(|microphone| microphone.start(now));
            }
            client::Event::KeyframeRequested { rid, .. } => {
                self.camera
                    .iter_mut()
                    .for_each(|camera| camera.want_keyframe(rid.as_deref()));
            }
            _ => {}
        }
        self.events.push((now, event));
    }

    pub(crate) fn camera(&self) -> &Camera {
        self.camera.as_ref().expect("the camera is on")
    }

    pub(crate) fn camera_mut(&mut self) -> &mut Camera {
        self.camera.as_mut().expect("the camera is on")
    }

    /// How often something happened.
    pub(crate) fn count(&self, is_it: impl Fn(&client::Event) -> bool) -> usize {
        self.events.iter().filter(|(_, event)| is_it(event)).count()
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.count(|event| matches!(event, client::Event::Connected)) > 0
    }

    /// Frames decoded of everybody's video.
    pub(crate) fn frames(&self) -> usize {
        self.received.values().map(|received| received.frames.len()).sum()
    }

    /// The tracks that come in, oldest first.
    pub(crate) fn subscribed(&self) -> Vec<TrackSid> {
        let mut tracks = Vec::new();
        for (_, event) in &self.events {
            match event {
                client::Event::TrackSubscribed { track, .. } => {
                    tracks.extend(TrackSid::new(&track.sid));
                }
                client::Event::TrackUnsubscribed { track } => tracks.retain(|other| other != track),
                _ => {}
            }
        }
        tracks
    }

    /// When a keyframe of an encoding was asked for.
    pub(crate) fn keyframe_requests(&self, asked: &str) -> Vec<Instant> {
        let is_it = |event: &client::Event| match event {
            client::Event::KeyframeRequested { rid, .. } => rid.as_deref() == Some(asked),
            _ => false,
        };
        self.events
            .iter()
            .filter(|(_, event)| is_it(event))
            .map(|(at, _)| *at)
            .collect()
    }

    /// Whom this one believes to be in the room, from all that was said.
    pub(crate) fn others(&self) -> Vec<String> {
        let mut others: Vec<String> = Vec::new();
        for (_, event) in &self.events {
            match event {
                client::Event::Joined(joined) => {
                    others.extend(joined.others.iter().map(|info| info.identity.clone()));
                }
                client::Event::ParticipantJoined(info) => others.push(info.identity.clone()),
                client::Event::ParticipantLeft(info) => others.retain(|other| *other != info.identity),
                _ => {}
            }
        }
        others.sort();
        others
    }

    /// Numbers that came in data messages, in order of arrival.
    pub(crate) fn data(&self, reliable: bool) -> Vec<u32> {
        let number = |event: &client::Event| match event {
            client::Event::Data(data) if data.reliable == reliable => {
                let bytes = data.user()?.0.first_chunk::<4>()?;
                Some(u32::from_be_bytes(*bytes))
            }
            _ => None,
        };
        self.events
            .iter()
            .filter_map(|(_, event)| number(event))
            .collect()
    }

    /// One's own sid.
    pub(crate) fn sid(&self) -> String {
        self.participant.info().expect("joined").sid.clone()
    }

    /// One's own tracks that the server knows.
    pub(crate) fn published_tracks(&self) -> Vec<TrackSid> {
        let sid = |event: &client::Event| match event {
            client::Event::LocalTrackPublished { track, .. } => TrackSid::new(&track.sid).ok(),
            _ => None,
        };
        self.events.iter().filter_map(|(_, event)| sid(event)).collect()
    }

    /// Whether the track that was described last is muted, as far as this one was told.
    pub(crate) fn sees_muted(&self) -> Option<bool> {
        let muted = |event: &client::Event| match event {
            client::Event::ParticipantUpdated(info) => info.tracks.first().map(|track| track.muted),
            _ => None,
        };
        self.events.iter().rev().find_map(|(_, event)| muted(event))
    }

    /// Whether anything that was said names this identity.
    pub(crate) fn has_heard_of(&self, identity: &str) -> bool {
        self.events
            .iter()
            .any(|(_, event)| format!("{event:?}").contains(&format!("{identity:?}")))
    }
}
