//! Offers and answers through str0m, with the lines of text it leaves to us.
//!
//! A lane is an m-line on which we send. In v1 the client makes it by a `recvonly` line of its offer, in v0 we do;
//! from there on both are the same.

use std::collections::HashMap;

use str0m::change::{SdpAnswer, SdpOffer};
use str0m::channel::{ChannelConfig, Reliability};
use str0m::media::{Direction, MediaKind, Mid, Pt, Rid};

use super::{LaneSlot, RETRANSMISSION_AGE, RETRANSMISSION_PACKETS, RtcTransport};
use crate::media::{Codec, Kind};
use crate::transport::formats::codec_of;
use crate::transport::sdp::{self, Section};
use crate::transport::{Ingest, IngestLine, Labels, Lane, LaneLine, Negotiated, Refused};

/// Retransmissions may take this share of a lane before str0m drops them: enough to repair one packet in four.
const RETRANSMISSION_SHARE: f32 = 0.3;

impl RtcTransport {
    pub(super) fn take_offer(&mut self, sdp: &str) -> Result<Negotiated, Refused> {
        sdp::check_size(sdp)?;
        let offer = SdpOffer::from_sdp_string(sdp).map_err(|error| Refused::Malformed(error.to_string()))?;
        let answer = self.rtc.sdp_api().accept_offer(offer).map_err(inapplicable)?;
        self.pending = None;
        self.answer = Some(answer.to_sdp_string());
        let negotiated = self.read(&sdp::sections(sdp));
        self.refresh();
        Ok(negotiated)
    }

    fn read(&mut self, sections: &[Section]) -> Negotiated {
        let mut negotiated = Negotiated::default();
        for section in sections {
            let is_ingest = self.is_ingest(&section.mid);
            let wants_media = section.direction.receives() && !section.direction.sends();
            if self.is_lane(&section.mid) || wants_media && !is_ingest {
                negotiated.lanes.push(self.lane_line(section));
            } else {
                negotiated.ingests.push(self.ingest_line(section));
            }
        }
        negotiated
    }

    fn is_lane(&self, mid: &str) -> bool {
        self.lane_of(mid).is_some()
    }

    fn is_ingest(&self, mid: &str) -> bool {
        let mid = Mid::from(mid);
        self.ingests.iter().any(|(known, _)| *known == mid)
    }

    fn lane_of(&self, mid: &str) -> Option<Lane> {
        let mid = Mid::from(mid);
        let position = self.lanes.iter().position(|slot| slot.mid == mid)?;
        u16::try_from(position).ok().map(Lane)
    }

    fn lane_line(&mut self, section: &Section) -> LaneLine {
        let lane = match self.lane_of(&section.mid) {
            Some(lane) => lane,
            None => self.push_lane(Mid::from(section.mid.as_str()), section.kind),
        };
        LaneLine {
            lane,
            kind: section.kind,
        }
    }

    fn push_lane(&mut self, mid: Mid, kind: Kind) -> Lane {
        let lane = Lane(u16::try_from(self.lanes.len()).unwrap_or(u16::MAX));
        self.lanes.push(LaneSlot {
            mid,
            kind,
            formats: Vec::new(),
        });
        lane
    }

    fn ingest_line(&mut self, section: &Section) -> IngestLine {
        let mid = Mid::from(section.mid.as_str());
        let rids: Vec<Option<String>> = match section.rids.is_empty() {
            true => vec![None],
            false => section.rids.iter().cloned().map(Some).collect(),
        };
        let layers = rids.into_iter().map(|rid| {
            let ingest = self.ingest(mid, rid.as_deref().map(Rid::from));
            (rid, ingest)
        });
        IngestLine {
            mid: section.mid.clone(),
            kind: section.kind,
            track_id: section.track_id.clone(),
            active: section.direction.sends(),
            layers: layers.collect(),
        }
    }

    fn ingest(&mut self, mid: Mid, rid: Option<Rid>) -> Ingest {
        let known = self.ingests.iter().position(|known| *known == (mid, rid));
        let position = known.unwrap_or_else(|| {
            self.ingests.push((mid, rid));
            self.ingests.len() - 1
        });
        Ingest(u16::try_from(position).unwrap_or(u16::MAX))
    }

    pub(super) fn write_answer(&mut self, labels: &dyn Labels) -> Result<String, Refused> {
        let answer = self.answer.take().ok_or(Refused::NoOffer)?;
        Ok(sdp::write_labels(&answer, |mid| self.lane_of(mid), labels))
    }

    pub(super) fn make_lanes(&mut self, kind: Kind, lanes: usize) -> Vec<LaneLine> {
        let media_kind = match kind {
            Kind::Audio => MediaKind::Audio,
            Kind::Video => MediaKind::Video,
        };
        let mut made = Vec::with_capacity(lanes);
        for _ in 0..lanes {
            self.planned.push(media_kind);
            let lane = Lane(u16::try_from(self.lanes.len() + self.planned.len() - 1).unwrap_or(u16::MAX));
            made.push(LaneLine { lane, kind });
        }
        made
    }

    pub(super) fn make_offer(
        &mut self,
        labels: &dyn Labels,
        restart: bool,
    ) -> Result<Option<String>, Refused> {
        let directions = self.lane_directions(labels);
        let planned = std::mem::take(&mut self.planned);
        let mut api = self.rtc.sdp_api();
        for (mid, direction) in directions {
            api.set_direction(mid, direction);
        }
        let made: Vec<(Mid, MediaKind)> = planned
            .into_iter()
            .map(|kind| (api.add_media(kind, Direction::SendOnly, None, None, None), kind))
            .collect();
        if !self.channels_offered {
            for config in channel_configs() {
                api.add_channel_with_config(config);
            }
        }
        if restart {
            api.ice_restart(true);
        }
        let Some((offer, pending)) = api.apply() else {
            return Ok(None);
        };
        self.channels_offered = true;
        self.pending = Some(pending);
        for (mid, kind) in made {
            self.push_lane(mid, if kind.is_audio() { Kind::Audio } else { Kind::Video });
        }
        self.touched = true;
        Ok(Some(sdp::write_labels(
            &offer.to_sdp_string(),
            |mid| self.lane_of(mid),
            labels,
        )))
    }

    /// What each known lane should be from now on, where that differs from what it is.
    fn lane_directions(&self, labels: &dyn Labels) -> Vec<(Mid, Direction)> {
        let wanted = |(position, slot): (usize, &LaneSlot)| {
            let lane = Lane(u16::try_from(position).unwrap_or(u16::MAX));
            let direction = match labels.label(lane) {
                Some(_) => Direction::SendOnly,
                None => Direction::Inactive,
            };
            let current = self.rtc.media(slot.mid).map(|media| media.direction());
            (current != Some(direction)).then_some((slot.mid, direction))
        };
        self.lanes.iter().enumerate().filter_map(wanted).collect()
    }

    pub(super) fn take_answer(&mut self, sdp: &str) -> Result<(), Refused> {
        sdp::check_size(sdp)?;
        let answer =
            SdpAnswer::from_sdp_string(sdp).map_err(|error| Refused::Malformed(error.to_string()))?;
        let pending = self.pending.take().ok_or(Refused::NoOffer)?;
        self.rtc
            .sdp_api()
            .accept_answer(pending, answer)
            .map_err(inapplicable)?;
        self.refresh();
        Ok(())
    }

    pub(super) fn renew_ssrc(&mut self, lane: Lane) {
        let Some(mid) = self.lane(lane).map(|slot| slot.mid) else {
            return;
        };
        let mut api = self.rtc.direct_api();
        let (ssrc, retransmission) = (api.new_ssrc(), api.new_ssrc());
        let has_retransmission = api
            .stream_tx_by_mid(mid, None)
            .is_some_and(|stream| stream.rtx().is_some());
        if let Some(stream) =
            api.reset_stream_tx(mid, None, ssrc, has_retransmission.then_some(retransmission))
        {
            // The packets kept so far belong to the former SSRC.
            stream.set_rtx_cache(
                RETRANSMISSION_PACKETS,
                RETRANSMISSION_AGE,
                Some(RETRANSMISSION_SHARE),
            );
        }
    }

    /// Reads again what a negotiation may have changed.
    fn refresh(&mut self) {
        self.by_ssrc.clear();
        self.touched = true;
        let params = self.rtc.codec_config().params();
        let codecs: HashMap<Pt, Codec> = params
            .iter()
            .filter_map(|format| Some((format.pt(), codec_of(format.spec())?)))
            .collect();
        for slot in &mut self.lanes {
            let accepted = self
                .rtc
                .media(slot.mid)
                .map(|media| media.remote_pts())
                .unwrap_or_default();
            let formats: Vec<(Codec, Pt)> = accepted
                .iter()
                .filter_map(|pt| Some((*codecs.get(pt)?, *pt)))
                .collect();
            let is_new = slot.formats.is_empty() && !formats.is_empty();
            slot.formats = formats;
            if is_new && let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(slot.mid, None) {
                stream.set_rtx_cache(
                    RETRANSMISSION_PACKETS,
                    RETRANSMISSION_AGE,
                    Some(RETRANSMISSION_SHARE),
                );
            }
        }
        self.codecs = codecs;
    }
}

fn inapplicable(error: str0m::RtcError) -> Refused {
    Refused::Inapplicable(error.to_string())
}

/// LiveKit's channels as its clients expect them from a server that offers.
fn channel_configs() -> [ChannelConfig; 2] {
    let named = |label: &str, ordered, reliability| ChannelConfig {
        label: label.to_owned(),
        ordered,
        reliability,
        ..ChannelConfig::default()
    };
    [
        named("_reliable", true, Reliability::Reliable),
        named("_lossy", false, Reliability::MaxRetransmits { retransmits: 0 }),
    ]
}
