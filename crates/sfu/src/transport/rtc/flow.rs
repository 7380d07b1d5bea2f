//! Datagrams, packets and events through str0m: the hot part of the transport.

use std::time::Instant;

use str0m::media::KeyframeRequest;
use str0m::net::{Protocol as RtcProtocol, Receive, Transmit};
use str0m::rtp::{RtpPacket, RtpWrite, Ssrc, Vp8Descriptor};
use str0m::{Event, Input, Output};

use super::{RtcTransport, TIMER_TURNS};
use crate::media::{Edit, Kind, Packet, Patch};
use crate::transport::formats::{read_extensions, write_extensions};
use crate::transport::{Channel, Ingest, Lane, Path, Protocol, Up, Wire, stun};

impl RtcTransport {
    pub(super) fn take_datagram(&mut self, now: Instant, path: Path, datagram: &[u8], up: &mut Vec<Up>) {
        let protocol = match path.protocol {
            Protocol::Udp => RtcProtocol::Udp,
            Protocol::Tcp => RtcProtocol::Tcp,
        };
        // What is neither STUN, DTLS, RTP nor RTCP cannot even be received.
        let Ok(receive) = Receive::new(protocol, path.remote, path.local, datagram) else {
            return;
        };
        if let Err(error) = self.rtc.handle_input(Input::Receive(now, receive)) {
            tracing::debug!(%error, "a datagram was refused");
        }
        // str0m keeps one received packet at a time, so it is emptied after each.
        let sent_before = self.transmits.len();
        self.drain(now, up);
        let answers =
            |transmit: &Transmit| transmit.destination == path.remote && stun::is_success(&transmit.contents);
        if stun::is_stun(datagram) && self.transmits[sent_before..].iter().any(answers) {
            up.push(Up::Reachable(path));
        }
    }

    /// Runs str0m's timers where they are due or something was queued, and collects what comes out.
    pub(super) fn run(&mut self, now: Instant, up: &mut Vec<Up>) {
        for _ in 0..TIMER_TURNS {
            if !self.touched && self.due > now {
                return;
            }
            self.touched = false;
            if let Err(error) = self.rtc.handle_input(Input::Timeout(now)) {
                self.fail(&error, up);
                return;
            }
            self.drain(now, up);
        }
    }

    fn drain(&mut self, now: Instant, up: &mut Vec<Up>) {
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(due)) => {
                    self.due = due;
                    return;
                }
                Ok(Output::Transmit(transmit)) => self.transmits.push(transmit),
                Ok(Output::Event(event)) => self.event(now, event, up),
                Err(error) => {
                    self.fail(&error, up);
                    return;
                }
            }
        }
    }

    fn fail(&mut self, error: &str0m::RtcError, up: &mut Vec<Up>) {
        tracing::debug!(%error, "a transport failed");
        self.rtc.disconnect();
        self.report_gone(up);
    }

    fn report_gone(&mut self, up: &mut Vec<Up>) {
        if !self.gone {
            self.gone = true;
            up.push(Up::Gone);
        }
    }

    pub(super) fn flush(&mut self, wire: &mut dyn Wire) {
        for transmit in self.transmits.drain(..) {
            let protocol = match transmit.proto {
                RtcProtocol::Udp => Protocol::Udp,
                _ => Protocol::Tcp,
            };
            let path = Path {
                protocol,
                local: transmit.source,
                remote: transmit.destination,
            };
            wire.datagram(path, transmit.contents.len())
                .copy_from_slice(&transmit.contents);
        }
    }

    fn event(&mut self, now: Instant, event: Event, up: &mut Vec<Up>) {
        match event {
            Event::RtpPacket(packet) => {
                if let Some(media) = self.media(now, packet) {
                    up.push(media);
                }
            }
            Event::Connected => up.push(Up::Connected),
            Event::IceConnectionStateChange(state) if state.is_disconnected() => self.report_gone(up),
            Event::IceConnectionStateChange(_) => self.gone = false,
            Event::Closed => self.report_gone(up),
            Event::KeyframeRequest(request) => up.extend(self.keyframe_wanted(&request)),
            Event::ChannelOpen(id, label) => self.channel_open(id, &label),
            Event::ChannelClose(id) => self.channels.retain(|(_, known)| *known != id),
            Event::ChannelData(data) => {
                let channel = self.channels.iter().find(|(_, id)| *id == data.id);
                up.extend(channel.map(|(channel, _)| Up::Data {
                    channel: *channel,
                    message: data.data,
                }));
            }
            Event::PeerStats(stats) => {
                if let Some(round_trip) = stats.rtt {
                    up.push(Up::RoundTrip(round_trip));
                }
            }
            _ => {}
        }
    }

    fn channel_open(&mut self, id: str0m::channel::ChannelId, label: &str) {
        match label {
            "_reliable" => self.channels.push((Channel::Reliable, id)),
            "_lossy" => self.channels.push((Channel::Lossy, id)),
            _ => tracing::trace!(label, "a data channel of an unknown kind is not used"),
        }
    }

    fn keyframe_wanted(&self, request: &KeyframeRequest) -> Option<Up> {
        let position = self.lanes.iter().position(|slot| slot.mid == request.mid)?;
        let lane = Lane(u16::try_from(position).ok()?);
        Some(Up::KeyframeWanted { lane })
    }

    fn media(&mut self, now: Instant, packet: RtpPacket) -> Option<Up> {
        let ingest = self.ingest_of(packet.header.ssrc)?;
        let codec = *self.codecs.get(&packet.header.payload_type)?;
        let packet = Packet {
            index: *packet.seq_no,
            time: packet.header.timestamp,
            marker: packet.header.marker,
            arrived: now,
            codec,
            extensions: read_extensions(&packet.header.ext_vals),
            payload: packet.payload,
        };
        Some(Up::Media { ingest, packet })
    }

    fn ingest_of(&mut self, ssrc: Ssrc) -> Option<Ingest> {
        if let Some(ingest) = self.by_ssrc.get(&ssrc) {
            return Some(*ingest);
        }
        let stream = {
            let mut api = self.rtc.direct_api();
            let stream = api.stream_rx(&ssrc)?;
            (stream.mid(), stream.rid())
        };
        let position = self.ingests.iter().position(|known| *known == stream)?;
        let ingest = Ingest(u16::try_from(position).ok()?);
        self.by_ssrc.insert(ssrc, ingest);
        Some(ingest)
    }

    pub(super) fn write_packet(&mut self, now: Instant, lane: Lane, packet: &Packet, edit: &Edit) {
        let Some(slot) = self.lane(lane) else { return };
        let (mid, kind) = (slot.mid, slot.kind);
        let Some(pt) = slot
            .formats
            .iter()
            .find(|(codec, _)| *codec == packet.codec)
            .map(|(_, pt)| *pt)
        else {
            return;
        };
        let mut write = RtpWrite::new(pt, edit.index.into(), edit.time, now, packet.payload.clone())
            .marker(packet.marker)
            .ext_vals(write_extensions(packet.codec, &packet.extensions))
            .nackable(kind == Kind::Video);
        if let Patch::Vp8 {
            picture_id,
            tl0_pic_idx,
        } = edit.patch
            && let Some(patch) = vp8_patch(&packet.payload, picture_id, tl0_pic_idx)
        {
            write = write.vp8_patch(patch);
        }
        if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, None) {
            stream.write_rtp(write);
            self.touched = true;
        }
    }

    pub(super) fn write_message(&mut self, channel: Channel, message: &[u8]) -> bool {
        let Some(id) = self
            .channels
            .iter()
            .find(|(known, _)| *known == channel)
            .map(|(_, id)| *id)
        else {
            return false;
        };
        let Some(mut channel) = self.rtc.channel(id) else {
            return false;
        };
        let written = channel.write(true, message).unwrap_or(false);
        self.touched |= written;
        written
    }
}

fn vp8_patch(payload: &[u8], picture_id: u16, tl0_pic_idx: u8) -> Option<str0m::rtp::Vp8Patch> {
    let descriptor = Vp8Descriptor::parse(payload).ok()?;
    let mut patch = descriptor.patch();
    if descriptor.picture_id().is_some() {
        patch = patch.picture_id(picture_id);
    }
    if descriptor.tl0_pic_idx().is_some() {
        patch = patch.tl0_pic_idx(tl0_pic_idx);
    }
    patch.build().ok()
}
