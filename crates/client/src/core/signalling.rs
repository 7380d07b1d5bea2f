//! What the server says over the signal connection, and what it is asked and told.

use std::sync::Arc;
use std::time::{Duration, Instant};

use conclave_protocol::{ParticipantSid, TrackSid};
use lk::signal_request::Message as Request;
use lk::signal_response::Message as Response;

use super::config::ProtocolVersion;
use super::event::{Event, Info, Joined};
use super::io::{InputError, SocketKind};
use super::local_track::{LocalTrack, Progress, Publication};
use super::participant::{Participant, REPLY_WITHIN};
use super::peer::Role;
use super::reconnect::{Purpose, Stage};
use super::roster;
use super::sdp;
use crate::lk;

/// The pings that tell a dead connection from a silent one.
#[derive(Debug, Default)]
pub(super) struct Ping {
    interval: Duration,
    patience: Duration,
    next: Option<Instant>,
    last_heard: Option<Instant>,
    round_trip: Duration,
}

fn seconds(seconds: i32, default: u64) -> Duration {
    let given = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0);
    Duration::from_secs(given.unwrap_or(default))
}

impl Participant {
    /// Takes a message of the present signal connection.
    pub(super) fn signal(&mut self, response: lk::SignalResponse) {
        let Some(message) = response.message else { return };
        self.ping.last_heard = Some(self.now);
        match message {
            Response::Join(join) => self.joined(join),
            Response::Reconnect(_) => self.resumed(),
            Response::Leave(leave) => self.told_to_leave(&leave),
            Response::Answer(answer) => self.answered(&answer),
            Response::Offer(offer) => self.offered(&offer),
            Response::Trickle(trickle) => self.trickled(&trickle),
            Response::MediaSectionsRequirement(requirement) => {
                self.peers
                    .iter_mut()
                    .for_each(|peer| peer.require_lines(&requirement));
            }
            Response::Update(update) => self.participants_updated(update.participants),
            Response::TrackPublished(published) => self.track_published(published),
            Response::TrackUnpublished(gone) => self.track_unpublished(&gone.track_sid),
            Response::Mute(mute) => self.muted_by_server(&mute),
            Response::RequestResponse(response) => self.request_answered(response),
            Response::PongResp(pong) => self.pong(pong.last_ping_timestamp),
            Response::RefreshToken(token) => {
                self.config.token.clone_from(&token);
                self.event(Event::TokenRefreshed(token));
            }
            other => self.notice(other),
        }
    }

    /// Messages that are passed on and change nothing here.
    fn notice(&mut self, message: Response) {
        let track = |sid: &str| TrackSid::new(sid).ok();
        match message {
            Response::RoomUpdate(update) => {
                self.events(
                    update
                        .room
                        .map(|room| Event::RoomUpdated(Box::new(room)))
                        .into_iter()
                        .collect(),
                );
            }
            Response::SpeakersChanged(changed) => self.event(Event::SpeakersChanged(changed.speakers)),
            Response::ConnectionQuality(update) => self.event(Event::ConnectionQuality(update.updates)),
            Response::SubscribedQualityUpdate(update) => {
                self.event(Event::SubscribedQualities(Box::new(update)));
            }
            Response::SubscriptionPermissionUpdate(update) => {
                let Some(track) = track(&update.track_sid) else {
                    return;
                };
                self.event(Event::SubscriptionPermission {
                    track,
                    allowed: update.allowed,
                });
            }
            Response::SubscriptionResponse(response) => {
                let Some(track) = track(&response.track_sid) else {
                    return;
                };
                self.event(Event::SubscriptionFailed {
                    track,
                    error: response.err(),
                });
            }
            Response::StreamStateUpdate(update) => {
                for state in update.stream_states {
                    let Some(track) = track(&state.track_sid) else {
                        continue;
                    };
                    let paused = state.state() == lk::StreamState::Paused;
                    self.event(Event::StreamState { track, paused });
                }
            }
            _ => {}
        }
    }

    fn joined(&mut self, join: lk::JoinResponse) {
        let Stage::Opening { purpose, .. } = self.stage else {
            return;
        };
        let own = Arc::new(join.participant.unwrap_or_default());
        let others = roster::shared(join.other_participants);
        self.own = Some(own.clone());
        let mut events = Vec::new();
        if purpose == Purpose::Join {
            self.roster.fill(&others);
        } else {
            self.roster.replace(&others, &mut events);
        }
        let room = join.room.unwrap_or_default();
        self.event(Event::Joined(Box::new(Joined {
            room,
            participant: own,
            others,
        })));
        self.events(events);
        self.start_pings(seconds(join.ping_interval, 5), seconds(join.ping_timeout, 15));
        self.admitted();
        if self.config.version == ProtocolVersion::V0 && (join.fast_publish || !join.subscriber_primary) {
            self.wish_offer();
        }
        self.request_tracks();
        self.tell_candidates();
    }

    fn resumed(&mut self) {
        if !matches!(
            self.stage,
            Stage::Opening {
                purpose: Purpose::Resume,
                ..
            }
        ) {
            return;
        }
        self.admitted();
        self.start_pings(self.ping.interval, self.ping.patience);
        let state = self.sync_state();
        self.send(Request::SyncState(state));
        self.repeat_offer();
        for peer in self
            .peers
            .iter_mut()
            .filter(|peer| peer.role != Role::Subscriber && peer.is_used())
        {
            peer.wishes.offer = true;
            peer.wishes.restart_ice = true;
        }
        self.request_tracks();
        self.tell_candidates();
    }

    /// An offer whose answer was lost with the connection is made once more, so that both sides count alike.
    fn repeat_offer(&mut self) {
        let pending = self.peers.iter_mut().filter_map(|peer| peer.pending.as_mut());
        let deadline = self.now + REPLY_WITHIN;
        let offers: Vec<_> = pending
            .map(|pending| {
                pending.deadline = deadline;
                pending.description.clone()
            })
            .collect();
        offers
            .into_iter()
            .for_each(|offer| self.send(Request::Offer(offer)));
    }

    fn sync_state(&self) -> lk::SyncState {
        let published = |publication: &Publication| lk::TrackPublishedResponse {
            cid: publication.track.cid.clone(),
            track: publication.info.clone(),
        };
        let accepted = self
            .publications
            .iter()
            .filter(|publication| publication.info.is_some());
        let publisher = self.peers.first();
        let primary = self.peers.last();
        lk::SyncState {
            answer: primary.and_then(|peer| peer.last_answer.clone()),
            offer: publisher.and_then(|peer| peer.last_offer.clone()),
            subscription: Some(lk::UpdateSubscription {
                subscribe: !self.config.auto_subscribe,
                ..Default::default()
            }),
            publish_tracks: accepted.map(published).collect(),
            track_sids_disabled: self.subscriptions.disabled_sids(),
            datachannel_receive_states: self.data.receive_states(),
            ..Default::default()
        }
    }

    // Negotiation

    pub(super) fn wish_offer(&mut self) {
        if let Some(peer) = self.peers.first_mut() {
            peer.wishes.offer = true;
        }
    }

    /// Sends the offers that are wished for.
    pub(super) fn negotiate(&mut self) {
        if !self.stage.is_inside() {
            return;
        }
        for index in 0..self.peers.len() {
            let peer = &mut self.peers[index];
            if peer.role == Role::Subscriber {
                continue;
            }
            if let Some(offer) = peer.next_offer(&mut self.publications, self.now) {
                self.send(Request::Offer(offer));
            }
        }
    }

    fn answered(&mut self, answer: &lk::SessionDescription) {
        let Some(peer) = self.peers.first_mut() else {
            return;
        };
        match peer.accept_answer(answer, self.now) {
            Ok(true) => self.answer_accepted(answer),
            Ok(false) => tracing::debug!(id = answer.id, "answer to no offer of ours"),
            Err(reason) => self.must_rejoin(&format!("the answer cannot be used: {reason}")),
        }
    }

    fn answer_accepted(&mut self, answer: &lk::SessionDescription) {
        self.lines_agreed();
        if self.config.version == ProtocolVersion::V1 {
            self.tracks_mapped(answer);
        }
        self.open_tcp(0, &answer.sdp);
        self.check_settled();
    }

    fn offered(&mut self, offer: &lk::SessionDescription) {
        let subscriber = self.peers.iter().position(|peer| peer.role == Role::Subscriber);
        let Some(index) = subscriber else { return };
        match self.peers[index].accept_offer(offer, self.now) {
            Ok(answer) => {
                self.send(Request::Answer(answer));
                self.tracks_mapped(offer);
                self.open_tcp(index, &offer.sdp);
            }
            Err(reason) => self.must_rejoin(&format!("the offer cannot be used: {reason}")),
        }
    }

    fn trickled(&mut self, trickle: &lk::TrickleRequest) {
        let Some(candidate) = sdp::trickled(&trickle.candidate_init) else {
            return;
        };
        let target = trickle.target();
        let position = self.peers.iter().position(|peer| peer.role.target() == target);
        let Some(index) = position.or((!self.peers.is_empty()).then_some(0)) else {
            return;
        };
        if sdp::passive_address(&candidate).is_some() {
            self.open_tcp(
                index,
                &format!("a={}", candidate.to_sdp_string().trim_start_matches("a=")),
            );
        }
        self.peers[index].add_remote_candidate(candidate);
    }

    fn open_tcp(&mut self, peer: usize, sdp: &str) {
        if self.config.transports.tcp() {
            for address in self.peers[peer].tcp_to_open(sdp) {
                self.open_socket(peer, SocketKind::Tcp(address));
            }
        }
    }

    /// Trickles our candidates. Offers hold them too, but a socket may open after its offer.
    pub(super) fn tell_candidates(&mut self) {
        if !self.stage.is_inside() {
            return;
        }
        for index in 0..self.peers.len() {
            let target = self.peers[index].role.target().into();
            for candidate in self.peers[index].take_untold_candidates() {
                let candidate_init = sdp::candidate_init(&candidate);
                self.send(Request::Trickle(lk::TrickleRequest {
                    candidate_init,
                    target,
                    r#final: false,
                }));
            }
        }
    }

    pub(super) fn negotiation_timeout(&mut self) {
        let late = |deadline: Instant| deadline <= self.now;
        let overdue = |pending: &super::peer::Pending| late(pending.deadline);
        if self.stage.is_inside()
            && self
                .peers
                .iter()
                .any(|peer| peer.pending.as_ref().is_some_and(overdue))
        {
            self.must_rejoin("the server did not answer an offer");
        }
    }

    // Participants

    fn participants_updated(&mut self, participants: Vec<lk::ParticipantInfo>) {
        let mut events = Vec::new();
        for info in roster::shared(participants) {
            if self.own.as_ref().is_some_and(|own| own.sid == info.sid) {
                self.own = Some(info.clone());
                events.push(Event::ParticipantUpdated(info));
            } else {
                self.forget_departed(&info);
                self.roster.update(info, &mut events);
            }
        }
        self.events(events);
        self.announce_subscriptions();
    }

    fn forget_departed(&mut self, info: &Info) {
        if info.state() == lk::participant_info::State::Disconnected
            && let Ok(sid) = ParticipantSid::new(&info.sid)
        {
            self.data.forget(&sid);
        }
    }

    // Publishing

    pub(super) fn publish(&mut self, track: LocalTrack) -> Result<(), InputError> {
        if self.publications.iter().any(|other| other.track.cid == track.cid) {
            return Err(InputError::DuplicateTrack(track.cid));
        }
        let publication = Publication::new(track, self.now + REPLY_WITHIN);
        if self.stage.is_inside() {
            self.send(Request::AddTrack(publication.add_track_request()));
        }
        self.publications.push(publication);
        Ok(())
    }

    /// Asks for the tracks that the server has not accepted, as after a join or a lost connection.
    fn request_tracks(&mut self) {
        let deadline = self.now + REPLY_WITHIN;
        let mut requests = Vec::new();
        for publication in &mut self.publications {
            if matches!(publication.progress, Progress::Requested { .. }) {
                publication.progress = Progress::Requested { deadline };
                requests.push(publication.add_track_request());
            }
        }
        requests
            .into_iter()
            .for_each(|request| self.send(Request::AddTrack(request)));
    }

    fn track_published(&mut self, published: lk::TrackPublishedResponse) {
        let Some(publication) = self
            .publications
            .iter_mut()
            .find(|other| other.track.cid == published.cid)
        else {
            return;
        };
        let Some(info) = published.track else { return };
        publication.info = Some(info.clone());
        if matches!(publication.progress, Progress::Requested { .. }) {
            publication.progress = Progress::Accepted;
            self.wish_offer();
        }
        self.event(Event::LocalTrackPublished {
            cid: published.cid,
            track: Box::new(info),
        });
    }

    pub(super) fn unpublish(&mut self, cid: &str) -> Result<(), InputError> {
        let index = self.publication_index(cid)?;
        self.stop_publication(index);
        Ok(())
    }

    fn stop_publication(&mut self, index: usize) {
        let publication = self.publications.remove(index);
        if let (Some(mid), Some(peer)) = (publication.mid(), self.peers.first_mut()) {
            peer.wishes.stop.push(mid);
            peer.wishes.offer = true;
        }
    }

    fn track_unpublished(&mut self, sid: &str) {
        let Some(index) = self
            .publications
            .iter()
            .position(|other| other.sid() == Some(sid))
        else {
            return;
        };
        let cid = self.publications[index].track.cid.clone();
        self.stop_publication(index);
        self.event(Event::LocalTrackUnpublished { cid });
    }

    pub(super) fn mute(&mut self, cid: &str, muted: bool) -> Result<(), InputError> {
        let index = self.publication_index(cid)?;
        let publication = &mut self.publications[index];
        publication.track.muted = muted;
        let sid = publication.sid().map(str::to_owned);
        sid.into_iter()
            .for_each(|sid| self.send(Request::Mute(lk::MuteTrackRequest { sid, muted })));
        Ok(())
    }

    fn muted_by_server(&mut self, mute: &lk::MuteTrackRequest) {
        let of = |publication: &&mut Publication| publication.sid() == Some(mute.sid.as_str());
        let Some(publication) = self.publications.iter_mut().find(of) else {
            return;
        };
        publication.track.muted = mute.muted;
        let cid = publication.track.cid.clone();
        self.event(Event::LocalTrackMuted {
            cid,
            muted: mute.muted,
        });
    }

    pub(super) fn publication_index(&self, cid: &str) -> Result<usize, InputError> {
        let found = self.publications.iter().position(|other| other.track.cid == cid);
        found.ok_or_else(|| InputError::UnknownTrack(cid.to_owned()))
    }

    fn request_answered(&mut self, response: lk::RequestResponse) {
        use lk::request_response::{Reason, Request as Asked};
        if matches!(response.reason(), Reason::Ok | Reason::Queued) {
            return;
        }
        if let Some(Asked::AddTrack(asked)) = &response.request {
            let reason = response.reason().as_str_name().to_ascii_lowercase();
            let said = if response.message.is_empty() {
                reason
            } else {
                response.message.clone()
            };
            self.publish_failed(&asked.cid.clone(), said);
        }
        self.event(Event::RequestFailed(Box::new(response)));
    }

    fn publish_failed(&mut self, cid: &str, reason: String) {
        let before = self.publications.len();
        self.publications
            .retain(|other| other.track.cid != cid || other.info.is_some());
        if self.publications.len() < before {
            self.event(Event::PublishFailed {
                cid: cid.to_owned(),
                reason,
            });
        }
    }

    pub(super) fn request_deadline(&self) -> Option<Instant> {
        if !self.stage.is_inside() {
            return None;
        }
        self.publications
            .iter()
            .filter_map(|other| requested_until(other.progress))
            .min()
    }

    pub(super) fn request_timeout(&mut self) {
        if self.request_deadline().is_none_or(|deadline| deadline > self.now) {
            return;
        }
        let is_late = |other: &&Publication| requested_until(other.progress).is_some_and(|at| at <= self.now);
        let late: Vec<_> = self
            .publications
            .iter()
            .filter(is_late)
            .map(|other| other.track.cid.clone())
            .collect();
        for cid in late {
            self.publish_failed(&cid, "the server did not answer".to_owned());
        }
    }

    // Pings

    fn start_pings(&mut self, interval: Duration, patience: Duration) {
        self.ping.interval = interval;
        self.ping.patience = patience;
        self.ping.next = Some(self.now + interval);
        self.ping.last_heard = Some(self.now);
    }

    pub(super) fn ping_deadline(&self) -> Option<Instant> {
        if !self.stage.is_inside() {
            return None;
        }
        let silence = self.ping.last_heard.map(|heard| heard + self.ping.patience);
        [self.ping.next, silence].into_iter().flatten().min()
    }

    pub(super) fn ping_timeout(&mut self) {
        if self.ping_deadline().is_none_or(|deadline| deadline > self.now) {
            return;
        }
        if self
            .ping
            .last_heard
            .is_some_and(|heard| heard + self.ping.patience <= self.now)
        {
            self.signal_lost();
            return;
        }
        self.ping.next = Some(self.now + self.ping.interval);
        let rtt = i64::try_from(self.ping.round_trip.as_millis()).unwrap_or(i64::MAX);
        self.send(Request::PingReq(lk::Ping {
            timestamp: self.milliseconds(),
            rtt,
        }));
    }

    fn pong(&mut self, sent: i64) {
        let elapsed = u64::try_from(self.milliseconds().saturating_sub(sent)).unwrap_or_default();
        self.ping.round_trip = Duration::from_millis(elapsed);
    }

    /// Milliseconds of our own life: the server only gives them back.
    fn milliseconds(&self) -> i64 {
        i64::try_from(self.now.duration_since(self.started).as_millis()).unwrap_or(i64::MAX)
    }
}

fn requested_until(progress: Progress) -> Option<Instant> {
    match progress {
        Progress::Requested { deadline } => Some(deadline),
        _ => None,
    }
}
