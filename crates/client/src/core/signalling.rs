//! What the server says over the signal connection, and what it is asked and told.

use std::sync::Arc;

use conclave_protocol::{ParticipantSid, TrackSid};
use lk::signal_request::Message as Request;
use lk::signal_response::Message as Response;

use super::config::ProtocolVersion;
use super::event::{Event, Info, Joined};
use super::local_track::Publication;
use super::participant::Participant;
use super::peer::Role;
use super::reconnect::{Purpose, Stage};
use super::roster;
use crate::lk;

impl Participant {
    /// Takes a message of the present signal connection.
    pub(super) fn signal(&mut self, response: lk::SignalResponse) {
        let Some(message) = response.message else { return };
        self.heard();
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
        self.start_pings(&join);
        let early_publisher = join.fast_publish || !join.subscriber_primary;
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
        self.admitted();
        if self.config.version == ProtocolVersion::V0 && early_publisher {
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
        self.resume_pings();
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
        self.repeat_mutes();
        self.tell_candidates();
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
}
