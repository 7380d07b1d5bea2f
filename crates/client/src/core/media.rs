//! Media and data once the peer connections stand: packets of our tracks out, packets of the others' in.

use conclave_protocol::TrackSid;
use lk::signal_request::Message as Request;
use str0m::media::{Mid, Rid};
use str0m::rtp::{RtpPacket, RtpWrite};

use super::data::{DataMessage, Reliability};
use super::event::Event;
use super::io::{InputError, TrackSettings};
use super::local_track::Progress;
use super::participant::Participant;
use super::rtp::{Codec, Outgoing, Packet};
use super::sdp;
use crate::lk;

impl Participant {
    // Sending

    /// An answer may have made lines of our tracks usable.
    pub(super) fn lines_agreed(&mut self) {
        let Some(peer) = self.peers.first() else { return };
        let mut ready = Vec::new();
        for publication in &mut self.publications {
            let Progress::Offered(mid) = publication.progress else {
                continue;
            };
            let Some(payload_type) = peer.payload_type(mid, publication.track.codec) else {
                continue;
            };
            publication.payload_type = Some(payload_type);
            publication.progress = Progress::Ready(mid);
            ready.push(Event::LocalTrackReady {
                cid: publication.track.cid.clone(),
            });
        }
        self.events(ready);
    }

    /// Sends one packet. Where the track is not ready yet it is dropped, as on a network.
    pub(super) fn write_rtp(&mut self, cid: &str, packet: &Outgoing) -> Result<(), InputError> {
        let index = self.publication_index(cid)?;
        let publication = &mut self.publications[index];
        let rid = publication.rid(packet.rid.as_deref()).map_err(|()| {
            InputError::UnknownEncoding(cid.to_owned(), packet.rid.clone().unwrap_or_default())
        })?;
        let (Progress::Ready(mid), Some(payload_type)) = (publication.progress, publication.payload_type)
        else {
            return Ok(());
        };
        let nackable = !publication.track.codec.is_audio();
        let seq = publication.wire_seq(rid, packet.seq);
        let write = RtpWrite::new(
            payload_type,
            seq.into(),
            packet.time,
            self.now,
            packet.payload.clone(),
        )
        .marker(packet.marker)
        .ext_vals(packet.extension_values())
        .nackable(nackable);
        let Some(peer) = self.peers.first_mut() else {
            return Ok(());
        };
        if let Some(stream) = peer.rtc.direct_api().stream_tx_by_mid(mid, rid) {
            stream.write_rtp(write);
            peer.mark_dirty();
        }
        Ok(())
    }

    pub(super) fn keyframe_requested(&mut self, mid: Mid, rid: Option<Rid>) {
        let Some(publication) = self.publications.iter().find(|other| other.mid() == Some(mid)) else {
            return;
        };
        let cid = publication.track.cid.clone();
        self.event(Event::KeyframeRequested {
            cid,
            rid: rid.map(|rid| rid.to_string()),
        });
    }

    // Receiving

    /// Takes which track comes on which line, from an answer (v1) or offer (v0) of the server.
    pub(super) fn tracks_mapped(&mut self, description: &lk::SessionDescription) {
        let mut by_mid = sdp::tracks_by_mid(&description.sdp, &description.mid_to_track_id);
        let own: Vec<_> = self
            .publications
            .iter()
            .filter_map(|publication| publication.mid())
            .collect();
        by_mid.retain(|mid, _| !own.contains(mid));
        for track in self.subscriptions.replace(by_mid) {
            self.event(Event::TrackUnsubscribed { track });
        }
        self.announce_subscriptions();
    }

    /// Tells about tracks that come in, as soon as we know whose they are.
    pub(super) fn announce_subscriptions(&mut self) {
        for sid in self.subscriptions.unannounced() {
            if let Some((participant, track)) = self.roster.find_track(&sid) {
                self.subscriptions.mark_announced(&sid);
                self.event(Event::TrackSubscribed {
                    participant,
                    track: Box::new(track),
                });
            }
        }
    }

    pub(super) fn rtp_received(&mut self, mid: Mid, packet: RtpPacket, codec: Option<Codec>) {
        if let Some(track) = self.subscriptions.track(mid).cloned() {
            self.event(Event::RtpReceived {
                track,
                packet: Packet::new(packet, codec),
            });
        }
    }

    pub(super) fn request_keyframe(&mut self, track: &TrackSid) -> Result<(), InputError> {
        let requested = self.subscriptions.mid(track).is_some_and(|mid| {
            self.peers
                .last_mut()
                .is_some_and(|peer| peer.request_keyframe(mid))
        });
        if requested {
            Ok(())
        } else {
            Err(InputError::NotReceived(track.clone()))
        }
    }

    pub(super) fn subscribe(&mut self, track: &TrackSid, subscribe: bool) {
        let track_sids = vec![track.as_str().to_owned()];
        let update = lk::UpdateSubscription {
            track_sids,
            subscribe,
            ..Default::default()
        };
        self.send(Request::Subscription(update));
    }

    pub(super) fn track_settings(&mut self, track: &TrackSid, settings: TrackSettings) {
        self.subscriptions.set_disabled(track, settings.disabled);
        self.send(Request::TrackSetting(lk::UpdateTrackSettings {
            track_sids: vec![track.as_str().to_owned()],
            disabled: settings.disabled,
            quality: settings.quality.into(),
            width: settings.width,
            height: settings.height,
            ..Default::default()
        }));
    }

    // Data

    pub(super) fn send_data(&mut self, message: DataMessage) -> Result<(), InputError> {
        self.data.queue(message)?;
        if self.peers.first().is_some_and(|peer| !peer.is_used()) {
            self.wish_offer();
        }
        self.flush_data();
        Ok(())
    }

    pub(super) fn flush_data(&mut self) {
        let Some(peer) = self.peers.first_mut() else {
            return;
        };
        if !self.data.is_waiting() {
            return;
        }
        for reliability in Reliability::ALL {
            self.data
                .flush(reliability, |bytes| peer.write_data(reliability, bytes));
        }
    }

    pub(super) fn data_received(&mut self, reliability: Reliability, bytes: &[u8]) {
        if let Some(received) = self.data.receive(reliability, bytes) {
            self.event(Event::Data(Box::new(received)));
        }
    }
}
