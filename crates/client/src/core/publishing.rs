//! Our tracks on their way into the room and out of it.

use std::time::Instant;

use lk::signal_request::Message as Request;

use super::event::Event;
use super::io::InputError;
use super::local_track::{LocalTrack, Progress, Publication};
use super::participant::{Participant, REPLY_WITHIN};
use crate::lk;

impl Participant {
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
    pub(super) fn request_tracks(&mut self) {
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

    pub(super) fn track_published(&mut self, published: lk::TrackPublishedResponse) {
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

    pub(super) fn track_unpublished(&mut self, sid: &str) {
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
        self.publications[index].track.muted = muted;
        if self.stage.is_inside() {
            self.repeat_mutes();
        }
        Ok(())
    }

    pub(super) fn muted_by_server(&mut self, mute: &lk::MuteTrackRequest) {
        let of = |publication: &&mut Publication| publication.sid() == Some(mute.sid.as_str());
        let Some(publication) = self.publications.iter_mut().find(of) else {
            return;
        };
        publication.track.muted = mute.muted;
        publication
            .info
            .iter_mut()
            .for_each(|info| info.muted = mute.muted);
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

    pub(super) fn request_answered(&mut self, response: lk::RequestResponse) {
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

    /// What was muted or unmuted while nobody listened.
    pub(super) fn repeat_mutes(&mut self) {
        let mut mutes = Vec::new();
        for publication in &mut self.publications {
            let muted = publication.track.muted;
            if let Some(info) = publication.info.as_mut().filter(|info| info.muted != muted) {
                info.muted = muted;
                mutes.push(lk::MuteTrackRequest {
                    sid: info.sid.clone(),
                    muted,
                });
            }
        }
        mutes.into_iter().for_each(|mute| self.send(Request::Mute(mute)));
    }
}

fn requested_until(progress: Progress) -> Option<Instant> {
    match progress {
        Progress::Requested { deadline } => Some(deadline),
        _ => None,
    }
}
