//! Tracks that participants send: announced by a request, flowing once an m-line carries them.

use std::time::Duration;

use conclave_protocol::lk::{self, request_response, signal_response};
use conclave_protocol::{TrackSid, TrackSource, limits};

use super::Shard;
use super::seam::Now;
use super::state::{Announced, Origin, Participant, ParticipantKey, Publication, Track, TrackKey};
use crate::media::{GapTracker, KeyframeRequests, Kind, Layer};
use crate::transport::IngestLine;

/// The round trip assumed for tracks of another shard: the longest a gap tracker knows, because the real one, between
/// the publisher and its own shard, is not known here.
const IMPORT_ROUND_TRIP: Duration = Duration::from_millis(500);

impl Shard {
    /// A client wants to publish (`AddTrackRequest`).
    pub(super) fn add_track(&mut self, key: ParticipantKey, request: lk::AddTrackRequest) {
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        if let Some((reason, clause)) = refusal(participant, &request) {
            let about = request_response::Request::AddTrack(request);
            self.answer_request(key, reason, clause, Some(about));
            return;
        }
        let known = participant
            .announced
            .iter()
            .find(|announced| announced.cid == request.cid);
        let info = match known {
            Some(announced) => announced.info.clone(),
            None => self.note_announced(key, &request),
        };
        let response = lk::TrackPublishedResponse {
            cid: request.cid,
            track: Some(info),
        };
        self.send(key, signal_response::Message::TrackPublished(response));
    }

    fn note_announced(&mut self, key: ParticipantKey, request: &lk::AddTrackRequest) -> lk::TrackInfo {
        let info = track_info(request, &TrackSid::from_random(self.random.next()));
        if let Some(participant) = self.participants.get_mut(key) {
            participant.announced.push(Announced {
                cid: request.cid.clone(),
                info: info.clone(),
            });
        }
        info
    }

    /// Matches the lines a client sends on with what it announced. True if its publications changed.
    pub(super) fn match_tracks(&mut self, now: Now, key: ParticipantKey, lines: &[IngestLine]) -> bool {
        let mut is_changed = false;
        for line in lines {
            let known = self.participants.get(key).and_then(|participant| {
                participant
                    .publications
                    .iter()
                    .find(|publication| publication.info.mid == line.mid)
            });
            let same =
                known.map(|publication| line.active && line.track_id.as_ref() == Some(&publication.cid));
            let sid = known.map(|publication| publication.sid.clone());
            match (same, sid) {
                (Some(true), _) => {}
                (Some(false), Some(sid)) => {
                    self.unpublish(now, key, &sid);
                    self.publish(now, key, line);
                    is_changed = true;
                }
                _ => is_changed |= self.publish(now, key, line),
            }
        }
        is_changed
    }

    /// A line that begins to carry an announced track. Clients name it by the msid, Firefox by something else:
    /// there the oldest one of the same kind is taken.
    fn publish(&mut self, now: Now, key: ParticipantKey, line: &IngestLine) -> bool {
        if !line.active {
            return false;
        }
        let Some(participant) = self.participants.get_mut(key) else {
            return false;
        };
        let of_kind = |announced: &Announced| announced.info.r#type == track_type(line.kind) as i32;
        let named = participant
            .announced
            .iter()
            .position(|known| Some(&known.cid) == line.track_id.as_ref());
        let Some(position) = named.or_else(|| participant.announced.iter().position(of_kind)) else {
            return false;
        };
        let announced = participant.announced.remove(position);
        let Ok(sid) = TrackSid::new(&announced.info.sid) else {
            return false;
        };
        let mut info = announced.info;
        let layers = u8::try_from(line.layers.len()).unwrap_or(1).max(1);
        info.mid.clone_from(&line.mid);
        for codec in &mut info.codecs {
            codec.mid.clone_from(&line.mid);
        }
        let track = self.insert_track(key, &sid, line, &info, layers);
        let Some(participant) = self.participants.get_mut(key) else {
            return false;
        };
        participant.publications.push(Publication {
            cid: line.track_id.clone().unwrap_or(announced.cid),
            sid,
            info,
            kind: line.kind,
            layers,
            track,
        });
        self.offer_to_members(now, track);
        true
    }

    fn insert_track(
        &mut self,
        key: ParticipantKey,
        sid: &TrackSid,
        line: &IngestLine,
        info: &lk::TrackInfo,
        layers: u8,
    ) -> TrackKey {
        let participant = &self.participants[key];
        let transport = participant.publisher;
        let ingests: Vec<_> = line.layers.iter().map(|(_, ingest)| *ingest).collect();
        let origin = Origin::Here {
            participant: key,
            transport,
            ingests: ingests.clone(),
        };
        let (identity, publisher_sid) = (participant.identity.clone(), participant.sid.clone());
        let room = participant.room.clone();
        let track = self.tracks.insert(new_track(
            &room,
            sid,
            line.kind,
            origin,
            (identity, publisher_sid),
            info,
            layers,
        ));
        if let Some(slot) = self.transports.get_mut(transport) {
            for (layer, ingest) in (0..layers).zip(ingests) {
                let position = usize::from(ingest.0);
                slot.ingests.resize(slot.ingests.len().max(position + 1), None);
                slot.ingests[position] = Some((track, layer));
            }
        }
        if let Some(room) = self.rooms.get_mut(&room) {
            room.tracks.insert(sid.clone(), track);
        }
        track
    }

    /// Ends a track. The caller announces the change.
    pub(super) fn unpublish(&mut self, now: Now, key: ParticipantKey, sid: &TrackSid) {
        let Some(participant) = self.participants.get_mut(key) else {
            return;
        };
        let Some(position) = participant
            .publications
            .iter()
            .position(|publication| publication.sid == *sid)
        else {
            return;
        };
        let publication = participant.publications.remove(position);
        self.forget_track(now, publication.track);
    }

    pub(super) fn unpublish_all(&mut self, now: Now, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(key) else {
            return;
        };
        participant.announced.clear();
        for publication in std::mem::take(&mut participant.publications) {
            self.forget_track(now, publication.track);
        }
    }

    /// Takes a track out of everything that refers to it.
    pub(super) fn forget_track(&mut self, now: Now, key: TrackKey) {
        let Some(track) = self.tracks.get(key) else { return };
        for subscription in track.subscriptions.clone() {
            let subscriber = self
                .subscriptions
                .get(subscription)
                .map(|found| found.participant);
            self.unsubscribe(subscription);
            if let Some(subscriber) = subscriber {
                self.negotiate(now, subscriber);
            }
        }
        let Some(track) = self.tracks.remove(key) else {
            return;
        };
        if let Some(room) = self.rooms.get_mut(&track.room) {
            room.tracks.remove(&track.sid);
            for member in room.members.values() {
                if let Some(participant) = self.participants.get_mut(*member) {
                    participant.declined.remove(&track.sid);
                }
            }
        }
        if let Origin::Here { transport, .. } = track.origin
            && let Some(slot) = self.transports.get_mut(transport)
        {
            for feeds in slot
                .ingests
                .iter_mut()
                .filter(|feeds| feeds.is_some_and(|(fed, _)| fed == key))
            {
                *feeds = None;
            }
        }
    }

    /// A publisher, or the server API in its place, mutes a track. What comes of a muted track is not forwarded.
    pub(super) fn set_muted(
        &mut self,
        now: Now,
        key: ParticipantKey,
        sid: &str,
        muted: bool,
    ) -> Option<lk::TrackInfo> {
        let participant = self.participants.get_mut(key)?;
        if let Some(announced) = participant
            .announced
            .iter_mut()
            .find(|announced| announced.info.sid == sid)
        {
            announced.info.muted = muted;
            return Some(announced.info.clone());
        }
        let publication = participant
            .publications
            .iter_mut()
            .find(|publication| publication.info.sid == sid)?;
        if publication.info.muted != muted {
            publication.info.muted = muted;
            let track = publication.track;
            self.track_muted(now, track, muted);
            self.announce(key);
        }
        let participant = self.participants.get(key)?;
        participant
            .publications
            .iter()
            .find(|known| known.info.sid == sid)
            .map(|known| known.info.clone())
    }

    /// While muted nothing flows, so whoever watches needs a keyframe afterwards.
    pub(super) fn track_muted(&mut self, now: Now, key: TrackKey, muted: bool) {
        let Some(track) = self.tracks.get_mut(key) else {
            return;
        };
        track.muted = muted;
        track.info.muted = muted;
        if !muted {
            // What was dropped meanwhile is not missing.
            track.gaps.iter_mut().for_each(GapTracker::begin_anew);
            for layer in 0..track.layers {
                self.hold_layer(key, Layer(layer));
            }
            self.ask_for_keyframes(now, key);
        }
    }

    /// Says how a request went; `about` names the request where the client may have several under way.
    pub(super) fn answer_request(
        &mut self,
        key: ParticipantKey,
        reason: request_response::Reason,
        message: String,
        about: Option<request_response::Request>,
    ) {
        let response = lk::RequestResponse {
            reason: reason as i32,
            message,
            request: about,
            ..Default::default()
        };
        self.send(key, signal_response::Message::RequestResponse(response));
    }
}

/// Why a track may not be published, if so.
fn refusal(
    participant: &Participant,
    request: &lk::AddTrackRequest,
) -> Option<(request_response::Reason, String)> {
    let source = TrackSource::try_from(request.source).unwrap_or(TrackSource::Unknown);
    if !participant.permission.may_publish(source) {
        let clause = format!(
            "publishing {} is not allowed here",
            source.as_str_name().to_lowercase()
        );
        return Some((request_response::Reason::NotAllowed, clause));
    }
    let tracks = participant.announced.len() + participant.publications.len();
    (tracks >= limits::TRACKS_PER_PARTICIPANT).then(|| {
        let clause = format!(
            "at most {} tracks can be published at a time",
            limits::TRACKS_PER_PARTICIPANT
        );
        (request_response::Reason::LimitExceeded, clause)
    })
}

/// Builds the shard's view of a track, published here or elsewhere.
pub(super) fn new_track(
    room: &conclave_protocol::RoomName,
    sid: &TrackSid,
    kind: Kind,
    origin: Origin,
    publisher: (conclave_protocol::Identity, conclave_protocol::ParticipantSid),
    info: &lk::TrackInfo,
    layers: u8,
) -> Track {
    let video_layers = if kind == Kind::Video {
        usize::from(layers)
    } else {
        0
    };
    let mut gaps = vec![GapTracker::new(); video_layers];
    if matches!(origin, Origin::There(_)) {
        // The origin repairs holes at its own pace; here only what stays away longer than that is one.
        gaps.iter_mut()
            .for_each(|gaps| gaps.set_round_trip(IMPORT_ROUND_TRIP));
    }
    Track {
        sid: sid.clone(),
        room: room.clone(),
        kind,
        origin,
        publisher: publisher.0,
        publisher_sid: publisher.1,
        stream: info.stream.clone(),
        layers,
        muted: info.muted,
        info: info.clone(),
        subscribers: Vec::new(),
        subscriptions: Vec::new(),
        followers: Vec::new(),
        asked: 0,
        requests: vec![KeyframeRequests::new(); video_layers],
        gaps,
        seen: vec![None; video_layers],
        scheduled: None,
    }
}

fn track_type(kind: Kind) -> lk::TrackType {
    match kind {
        Kind::Audio => lk::TrackType::Audio,
        Kind::Video => lk::TrackType::Video,
    }
}

/// What everybody is told of an announced track.
#[expect(
    deprecated,
    reason = "clients of protocol versions before 9 read these fields only"
)]
fn track_info(request: &lk::AddTrackRequest, sid: &TrackSid) -> lk::TrackInfo {
    let mime_type = mime_type(request);
    let codec = lk::SimulcastCodecInfo {
        mime_type: mime_type.clone(),
        cid: request.cid.clone(),
        layers: request.layers.clone(),
        ..Default::default()
    };
    lk::TrackInfo {
        sid: sid.as_str().to_owned(),
        r#type: request.r#type,
        name: request.name.clone(),
        muted: request.muted,
        width: request.width,
        height: request.height,
        simulcast: request.layers.len() > 1,
        source: request.source,
        layers: request.layers.clone(),
        mime_type,
        codecs: vec![codec],
        stereo: request.stereo,
        disable_dtx: request.disable_dtx,
        disable_red: true,
        encryption: request.encryption,
        stream: stream_name(request),
        audio_features: request.audio_features.clone(),
        backup_codec_policy: request.backup_codec_policy,
        ..Default::default()
    }
}

fn mime_type(request: &lk::AddTrackRequest) -> String {
    let is_audio = request.r#type == lk::TrackType::Audio as i32;
    let codec = request
        .simulcast_codecs
        .first()
        .map(|codec| codec.codec.to_ascii_lowercase())
        .unwrap_or_default();
    let name = match codec.rsplit('/').next().unwrap_or_default() {
        _ if is_audio => "audio/opus",
        "h264" => "video/H264",
        "vp9" => "video/VP9",
        "av1" => "video/AV1",
        _ => "video/VP8",
    };
    name.to_owned()
}

/// A person's camera and microphone share a stream, the screen and its sound another: browsers keep what shares one
/// in step.
fn stream_name(request: &lk::AddTrackRequest) -> String {
    if !request.stream.is_empty() {
        return request.stream.clone();
    }
    let name = match TrackSource::try_from(request.source) {
        Ok(TrackSource::ScreenShare | TrackSource::ScreenShareAudio) => "screen",
        Ok(TrackSource::Camera | TrackSource::Microphone) => "camera",
        _ => return request.cid.clone(),
    };
    name.to_owned()
}
