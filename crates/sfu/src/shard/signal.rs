//! LiveKit's signal requests, one by one.

use conclave_protocol::limits;
use conclave_protocol::lk::{self, request_response, signal_request, signal_response};

use super::Shard;
use super::seam::{ConnectionId, Now};
use super::state::ParticipantKey;

impl Shard {
    pub(super) fn signal(&mut self, now: Now, connection: ConnectionId, message: signal_request::Message) {
        use signal_request::Message;
        let Some(key) = self.connections.get(&connection).copied() else {
            return;
        };
        self.current = self
            .participants
            .get(key)
            .map(|participant| participant.room.clone());
        match message {
            Message::Offer(offer) => self.client_offer(now, key, &offer),
            Message::Answer(answer) => self.client_answer(now, key, &answer),
            Message::Trickle(trickle) => self.trickle(key, &trickle),
            Message::AddTrack(request) => self.add_track(key, request),
            Message::Mute(mute) => {
                self.set_muted(now, key, &mute.sid, mute.muted);
            }
            Message::Subscription(request) => self.update_subscription(now, key, &request),
            Message::TrackSetting(settings) => self.update_settings(now, key, &settings),
            Message::SubscriptionPermission(request) => self.set_audience(now, key, &request),
            Message::Leave(_) => self.leave(now, key),
            Message::Ping(sent) => self.send(key, signal_response::Message::Pong(sent)),
            Message::PingReq(ping) => self.pong(now, key, &ping),
            Message::UpdateMetadata(request) => self.update_metadata(key, request),
            Message::UpdateAudioTrack(request) => self.update_audio_features(key, &request),
            // After a resume everything a client could tell is still known here; nothing else concerns this server.
            other => tracing::trace!(?other, "a signal request that needs nothing done"),
        }
    }

    fn pong(&mut self, now: Now, key: ParticipantKey, ping: &lk::Ping) {
        let timestamp = now.wall.as_i64().saturating_mul(1_000);
        let pong = lk::Pong {
            last_ping_timestamp: ping.timestamp,
            timestamp,
        };
        self.send(key, signal_response::Message::PongResp(pong));
    }

    /// Trickled candidates are JSON; their `candidate` member is a line of SDP (RFC 8839). ICE-lite hears of a client's
    /// addresses by its checks as well, so whatever cannot be read is let go.
    fn trickle(&mut self, key: ParticipantKey, trickle: &lk::TrickleRequest) {
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        let transport = match trickle.target() {
            lk::SignalTarget::Publisher => participant.publisher,
            lk::SignalTarget::Subscriber => participant.subscriber,
        };
        let Ok(candidate) = serde_json::from_str::<CandidateInit>(&trickle.candidate_init) else {
            return;
        };
        if let Some(slot) = self.transports.get_mut(transport) {
            slot.transport.add_remote_candidate(&candidate.candidate);
            self.touch(transport);
        }
    }

    /// A participant changes its own name, metadata or attributes.
    fn update_metadata(&mut self, key: ParticipantKey, request: lk::UpdateParticipantMetadata) {
        let Some(participant) = self.participants.get_mut(key) else {
            return;
        };
        let refusal = match oversize(&request) {
            _ if !participant.permission.can_update_metadata => Some((
                request_response::Reason::NotAllowed,
                "changing one's own name and metadata is not allowed here".to_owned(),
            )),
            Some(clause) => Some((request_response::Reason::LimitExceeded, clause)),
            None => None,
        };
        let (reason, message) = refusal
            .clone()
            .unwrap_or((request_response::Reason::Ok, String::new()));
        if refusal.is_none() {
            change(&mut participant.grant, &request);
        }
        let response = lk::RequestResponse {
            request_id: request.request_id,
            reason: reason as i32,
            message,
            request: Some(request_response::Request::UpdateMetadata(request)),
        };
        self.send(key, signal_response::Message::RequestResponse(response));
        if refusal.is_none() {
            self.announce(key);
        }
    }

    fn update_audio_features(&mut self, key: ParticipantKey, request: &lk::UpdateLocalAudioTrack) {
        let Some(participant) = self.participants.get_mut(key) else {
            return;
        };
        let mut own = participant.publications.iter_mut();
        if let Some(publication) = own.find(|publication| publication.info.sid == request.track_sid) {
            publication.info.audio_features = request.features.iter().copied().take(16).collect();
            self.announce(key);
        }
    }

    /// Tells a client why a description of its was not taken.
    pub(super) fn refuse(&mut self, key: ParticipantKey, clause: &str) {
        self.answer_request(
            key,
            request_response::Reason::InvalidRequest,
            clause.to_owned(),
            None,
        );
    }
}

#[derive(serde::Deserialize)]
struct CandidateInit {
    candidate: String,
}

fn oversize(request: &lk::UpdateParticipantMetadata) -> Option<String> {
    let attributes: usize = request
        .attributes
        .iter()
        .map(|(key, value)| key.len() + value.len())
        .sum();
    let sizes = [
        ("name", request.name.len(), limits::NAME_BYTES),
        ("metadata", request.metadata.len(), limits::METADATA_BYTES),
        ("attributes", attributes, limits::ATTRIBUTES_BYTES),
    ];
    let (what, bytes, limit) = sizes.into_iter().find(|(_, bytes, limit)| bytes > limit)?;
    Some(format!("{what} has {bytes} bytes, at most {limit} are allowed"))
}

/// Empty fields leave things as they are; an attribute with an empty value is removed.
fn change(grant: &mut conclave_protocol::token::JoinGrant, request: &lk::UpdateParticipantMetadata) {
    if !request.metadata.is_empty() {
        grant.metadata.clone_from(&request.metadata);
    }
    if !request.name.is_empty() {
        grant.name.clone_from(&request.name);
    }
    for (key, value) in &request.attributes {
        match value.is_empty() {
            true => grant.attributes.remove(key),
            false => grant.attributes.insert(key.clone(), value.clone()),
        };
    }
}
