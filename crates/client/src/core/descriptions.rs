//! Offers, answers and candidates on their way over the signal connection.

use std::time::Instant;

use lk::signal_request::Message as Request;

use super::config::ProtocolVersion;
use super::io::SocketKind;
use super::participant::{Participant, REPLY_WITHIN};
use super::peer::Role;
use super::sdp;
use crate::lk;

impl Participant {
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

    pub(super) fn answered(&mut self, answer: &lk::SessionDescription) {
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

    pub(super) fn offered(&mut self, offer: &lk::SessionDescription) {
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

    pub(super) fn trickled(&mut self, trickle: &lk::TrickleRequest) {
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
            for address in self.peers[peer].ways.tcp_to_open(sdp) {
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
            for candidate in self.peers[index].ways.take_untold() {
                let candidate_init = sdp::candidate_init(&candidate);
                self.send(Request::Trickle(lk::TrickleRequest {
                    candidate_init,
                    target,
                    r#final: false,
                }));
            }
        }
    }

    /// When the server shall have answered. While nobody is there to answer, nobody waits.
    pub(super) fn negotiation_deadline(&self) -> Option<Instant> {
        let pending = self.peers.iter().filter_map(|peer| peer.pending.as_ref());
        pending
            .map(|pending| pending.deadline)
            .min()
            .filter(|_| self.stage.is_inside())
    }

    pub(super) fn negotiation_timeout(&mut self) {
        if self
            .negotiation_deadline()
            .is_some_and(|deadline| deadline <= self.now)
        {
            self.must_rejoin("the server did not answer an offer");
        }
    }

    /// An offer whose answer was lost with the connection is made once more, so that both sides count alike.
    pub(super) fn repeat_offer(&mut self) {
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
}
