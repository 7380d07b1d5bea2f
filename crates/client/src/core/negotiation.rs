//! Offers and answers: what the next offer of a peer connection holds, and what an answer changes.

use std::time::{Duration, Instant};

use conclave_protocol::limits;
use str0m::change::{SdpAnswer, SdpApi, SdpOffer, SdpPendingOffer};
use str0m::channel::ChannelConfig;
use str0m::media::{Direction, MediaKind};

use super::data::Reliability;
use super::local_track::{Progress, Publication};
use super::peer::{Peer, Pending, Role, Wishes};
use crate::lk;

/// How long the server may take for an answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

impl Peer {
    /// Makes the offer that is wished for, where none is waiting for its answer.
    pub(super) fn next_offer(
        &mut self,
        publications: &mut [Publication],
        now: Instant,
    ) -> Option<lk::SessionDescription> {
        if !self.wishes.offer || self.pending.is_some() || self.failed {
            return None;
        }
        let wishes = std::mem::take(&mut self.wishes);
        let (offer, handle) = self.change(&wishes, publications)?;
        self.offers_made += 1;
        let description = lk::SessionDescription {
            r#type: "offer".to_owned(),
            sdp: offer.to_sdp_string(),
            id: self.offers_made,
            ..Default::default()
        };
        self.last_offer = Some(description.clone());
        self.pending = Some(Pending {
            description: description.clone(),
            handle,
            restarts_ice: wishes.restart_ice,
            deadline: now + ANSWER_WITHIN,
        });
        self.mark_dirty();
        Some(description)
    }

    /// Puts the wishes into an offer, where there is anything to offer.
    fn change(
        &mut self,
        wishes: &Wishes,
        publications: &mut [Publication],
    ) -> Option<(SdpOffer, SdpPendingOffer)> {
        let mut changes = self.rtc.sdp_api();
        if self.offers_made == 0 {
            add_channels(&mut changes);
        }
        for mid in &wishes.stop {
            changes.set_direction(*mid, Direction::Inactive);
        }
        // An answer turns a line without a track inactive; it must be offered again to be used again.
        for (mid, _) in &self.receive_lines {
            changes.set_direction(*mid, Direction::RecvOnly);
        }
        let added = add_receive_lines(&mut changes, wishes, self.receive_lines.len());
        add_send_lines(&mut changes, publications);
        if wishes.restart_ice {
            changes.ice_restart(true);
        }
        if !changes.has_changes() {
            // The server wants an offer although nothing changed: str0m makes one for a change that is none.
            let (mid, _) = self.receive_lines.first()?;
            changes.set_direction(*mid, Direction::Inactive);
            changes.set_direction(*mid, Direction::RecvOnly);
        }
        self.receive_lines.extend(added);
        changes.apply()
    }

    /// Takes the answer to the offer that waits. An answer to another is ignored.
    pub(super) fn accept_answer(
        &mut self,
        answer: &lk::SessionDescription,
        now: Instant,
    ) -> Result<bool, String> {
        let Some(pending) = self
            .pending
            .take_if(|pending| answers(&pending.description, answer))
        else {
            return Ok(false);
        };
        if answer.sdp.len() > limits::SDP_BYTES {
            return Err(format!("the answer has {} bytes", answer.sdp.len()));
        }
        let parsed = SdpAnswer::from_sdp_string(&answer.sdp).map_err(|error| error.to_string())?;
        self.rtc
            .sdp_api()
            .accept_answer(pending.handle, parsed)
            .map_err(|error| error.to_string())?;
        if pending.restarts_ice {
            self.connected = false;
        }
        self.last_answer = Some(answer.clone());
        self.advance(now);
        Ok(true)
    }

    /// Answers an offer of the server (v0).
    pub(super) fn accept_offer(
        &mut self,
        offer: &lk::SessionDescription,
        now: Instant,
    ) -> Result<lk::SessionDescription, String> {
        if offer.sdp.len() > limits::SDP_BYTES {
            return Err(format!("the offer has {} bytes", offer.sdp.len()));
        }
        let parsed = SdpOffer::from_sdp_string(&offer.sdp).map_err(|error| error.to_string())?;
        let answer = self
            .rtc
            .sdp_api()
            .accept_offer(parsed)
            .map_err(|error| error.to_string())?;
        let description = lk::SessionDescription {
            r#type: "answer".to_owned(),
            sdp: answer.to_sdp_string(),
            id: offer.id,
            ..Default::default()
        };
        self.last_offer = Some(offer.clone());
        self.last_answer = Some(description.clone());
        self.advance(now);
        Ok(description)
    }

    /// Asks for more receive lines, or with none for a repeated offer (v1).
    pub(super) fn require_lines(&mut self, requirement: &lk::MediaSectionsRequirement) {
        if self.role != Role::Both {
            return;
        }
        self.wishes.offer = true;
        self.wishes.audio_lines = self.wishes.audio_lines.saturating_add(requirement.num_audios);
        self.wishes.video_lines = self.wishes.video_lines.saturating_add(requirement.num_videos);
    }
}

fn answers(offer: &lk::SessionDescription, answer: &lk::SessionDescription) -> bool {
    answer.id == 0 || answer.id == offer.id
}

fn add_channels(changes: &mut SdpApi<'_>) {
    for reliability in Reliability::ALL {
        let label = reliability.label().to_owned();
        let config = match reliability {
            Reliability::Reliable => ChannelConfig {
                label,
                ..Default::default()
            },
            Reliability::Lossy => ChannelConfig {
                label,
                ordered: false,
                reliability: str0m::channel::Reliability::MaxRetransmits { retransmits: 0 },
                ..Default::default()
            },
        };
        changes.add_channel_with_config(config);
    }
}

type Line = (str0m::media::Mid, MediaKind);

fn add_receive_lines(changes: &mut SdpApi<'_>, wishes: &Wishes, existing: usize) -> Vec<Line> {
    let audio = std::iter::repeat_n(MediaKind::Audio, count(wishes.audio_lines));
    let video = std::iter::repeat_n(MediaKind::Video, count(wishes.video_lines));
    let room = limits::MEDIA_SECTIONS.saturating_sub(existing);
    let kinds = audio.chain(video).take(room);
    kinds
        .map(|kind| {
            (
                changes.add_media(kind, Direction::RecvOnly, None, None, None),
                kind,
            )
        })
        .collect()
}

fn count(lines: u32) -> usize {
    usize::try_from(lines)
        .unwrap_or(usize::MAX)
        .min(limits::MEDIA_SECTIONS)
}

fn add_send_lines(changes: &mut SdpApi<'_>, publications: &mut [Publication]) {
    for publication in publications
        .iter_mut()
        .filter(|other| other.progress == Progress::Accepted)
    {
        let track = &publication.track;
        let mid = changes.add_media(
            track.codec.kind(),
            Direction::SendOnly,
            Some(track.stream.clone()),
            Some(track.cid.clone()),
            publication.simulcast(),
        );
        publication.progress = Progress::Offered(mid);
    }
}
