//! str0m behind the trait: ICE-lite, DTLS 1.2, SRTP, RTCP with NACK and retransmission, SCTP.
//!
//! str0m runs in RTP mode, so it neither packetises nor jitter-buffers: it hands over each packet as it comes and
//! sends each as it is told. Bandwidth estimation is off; this file must never decide what is forwarded.

mod flow;
mod negotiate;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use conclave_protocol::limits;
use str0m::change::SdpPendingOffer;
use str0m::channel::ChannelId;
use str0m::config::DtlsCert;
use str0m::media::{KeyframeRequestKind, MediaKind, Mid, Pt, Rid};
use str0m::net::{Protocol as RtcProtocol, TcpType, Transmit};
use str0m::rtp::{Extension, Ssrc};
use str0m::{Candidate, Rtc, RtcConfig};

use super::formats::{
    DEPENDENCY_DESCRIPTOR, DEPENDENCY_DESCRIPTOR_ID, DescriptorSerializer, PLAYOUT_DELAY_ID,
};
use super::{
    Channel, Ingest, Labels, Lane, LaneLine, Negotiated, Path, Protocol, Refused, Transport, Transports, Up,
    Wire,
};
use crate::media::{Codec, Edit, Kind, Packet};

/// Packets kept for retransmission to one subscriber's lane, and for how long. At 1.5 Mbit/s a second holds
/// about 160 packets; NACKs older than that ask for frames that are no longer shown.
const RETRANSMISSION_PACKETS: usize = 512;
const RETRANSMISSION_AGE: Duration = Duration::from_millis(1_500);
/// How often round trip and loss are reported to the core.
const STATISTICS_INTERVAL: Duration = Duration::from_secs(1);
/// Turns of str0m's timer in one `finish`, so that a timer that is always due cannot hold the shard.
const TIMER_TURNS: usize = 8;

/// What every transport of a node has in common.
#[derive(Clone, Debug, Default)]
pub struct RtcSettings {
    /// The addresses announced as host candidates (RFC 8445, section 5.1.1).
    pub candidates: Vec<(Protocol, SocketAddr)>,
}

/// Opens transports that share one certificate: making one costs milliseconds.
pub struct RtcTransports {
    settings: RtcSettings,
    certificate: Option<DtlsCert>,
}

impl RtcTransports {
    pub fn new(settings: RtcSettings) -> Self {
        let certificate = str0m::crypto::from_feature_flags()
            .dtls_provider
            .generate_certificate();
        Self {
            settings,
            certificate,
        }
    }

    fn config(&self) -> RtcConfig {
        let config = Rtc::builder()
            .set_ice_lite(true)
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .enable_vp9(true)
            .enable_h264(true)
            .enable_av1(true)
            .set_stats_interval(Some(STATISTICS_INTERVAL))
            .set_sctp_max_buffered_amount(limits::DATA_BACKLOG_BYTES)
            .set_sctp_max_message_size(u32::try_from(limits::DATA_MESSAGE_BYTES).unwrap_or(u32::MAX))
            .set_extension(PLAYOUT_DELAY_ID, Extension::PlayoutDelay)
            .set_extension(
                DEPENDENCY_DESCRIPTOR_ID,
                Extension::with_serializer(DEPENDENCY_DESCRIPTOR, DescriptorSerializer),
            );
        match &self.certificate {
            Some(certificate) => config.set_dtls_cert(certificate.clone()),
            None => config,
        }
    }
}

impl Transports for RtcTransports {
    fn open(&mut self, now: Instant) -> Box<dyn Transport> {
        let mut rtc = self.config().build(now);
        for (protocol, address) in &self.settings.candidates {
            match local_candidate(*protocol, *address) {
                Ok(candidate) => {
                    rtc.add_local_candidate(candidate);
                }
                Err(error) => tracing::warn!(%address, %error, "cannot announce this address"),
            }
        }
        Box::new(RtcTransport::new(rtc, now))
    }
}

fn local_candidate(protocol: Protocol, address: SocketAddr) -> Result<Candidate, str0m::error::IceError> {
    match protocol {
        Protocol::Udp => Candidate::host(address, RtcProtocol::Udp),
        Protocol::Tcp => Candidate::builder()
            .tcp()
            .host(address)
            .tcptype(TcpType::Passive)
            .build(),
    }
}

/// One m-line on which we send, and how each codec is called there.
struct LaneSlot {
    mid: Mid,
    kind: Kind,
    formats: Vec<(Codec, Pt)>,
}

struct RtcTransport {
    rtc: Rtc,
    lanes: Vec<LaneSlot>,
    ingests: Vec<(Mid, Option<Rid>)>,
    /// Filled as packets arrive, emptied by every negotiation.
    by_ssrc: HashMap<Ssrc, Ingest>,
    codecs: HashMap<Pt, Codec>,
    channels: Vec<(Channel, ChannelId)>,
    /// The server makes the data channels, once, where it makes the offers.
    channels_offered: bool,
    /// Lanes that the next offer makes.
    planned: Vec<MediaKind>,
    answer: Option<String>,
    pending: Option<SdpPendingOffer>,
    transmits: Vec<Transmit>,
    /// Something was queued since str0m's timers ran last.
    touched: bool,
    gone: bool,
    candidates_taken: usize,
    due: Instant,
}

impl RtcTransport {
    fn new(rtc: Rtc, now: Instant) -> Self {
        Self {
            rtc,
            lanes: Vec::new(),
            ingests: Vec::new(),
            by_ssrc: HashMap::new(),
            codecs: HashMap::new(),
            channels: Vec::new(),
            channels_offered: false,
            planned: Vec::new(),
            answer: None,
            pending: None,
            transmits: Vec::new(),
            touched: true,
            gone: false,
            candidates_taken: 0,
            due: now,
        }
    }

    fn lane(&self, lane: Lane) -> Option<&LaneSlot> {
        self.lanes.get(usize::from(lane.0))
    }
}

impl Transport for RtcTransport {
    fn accept_offer(&mut self, _now: Instant, sdp: &str) -> Result<Negotiated, Refused> {
        self.take_offer(sdp)
    }

    fn answer(&mut self, labels: &dyn Labels) -> Result<String, Refused> {
        self.write_answer(labels)
    }

    fn add_lanes(&mut self, kind: Kind, lanes: usize) -> Vec<LaneLine> {
        self.make_lanes(kind, lanes)
    }

    fn mid(&self, lane: Lane) -> Option<String> {
        self.lane(lane).map(|slot| slot.mid.to_string())
    }

    fn offer(
        &mut self,
        _now: Instant,
        labels: &dyn Labels,
        restart: bool,
    ) -> Result<Option<String>, Refused> {
        self.make_offer(labels, restart)
    }

    fn accept_answer(&mut self, _now: Instant, sdp: &str) -> Result<(), Refused> {
        self.take_answer(sdp)
    }

    fn add_remote_candidate(&mut self, candidate: &str) {
        if self.candidates_taken >= limits::CANDIDATES {
            return;
        }
        self.candidates_taken += 1;
        match Candidate::from_sdp_string(candidate) {
            Ok(candidate) => self.rtc.add_remote_candidate(candidate),
            // Names of hosts (mDNS) and unknown transports are normal here, and ICE-lite needs no candidates.
            Err(error) => tracing::trace!(%error, "ignored a candidate"),
        }
        self.touched = true;
    }

    fn ufrag(&mut self) -> String {
        self.rtc.direct_api().local_ice_credentials().ufrag
    }

    fn receive(&mut self, now: Instant, path: Path, datagram: &[u8], up: &mut Vec<Up>) {
        self.take_datagram(now, path, datagram, up);
    }

    fn forward(&mut self, now: Instant, lane: Lane, packet: &Packet, edit: &Edit) {
        self.write_packet(now, lane, packet, edit);
    }

    fn message(&mut self, channel: Channel, message: &[u8]) -> bool {
        self.write_message(channel, message)
    }

    fn want_keyframe(&mut self, ingest: Ingest) {
        let Some((mid, rid)) = self.ingests.get(usize::from(ingest.0)).copied() else {
            return;
        };
        if let Some(stream) = self.rtc.direct_api().stream_rx_by_mid(mid, rid) {
            stream.request_keyframe(KeyframeRequestKind::Pli);
            self.touched = true;
        }
    }

    fn renew(&mut self, lane: Lane) {
        self.renew_ssrc(lane);
    }

    fn can_carry(&self, lane: Lane, codec: Codec) -> bool {
        self.lane(lane)
            .is_some_and(|slot| slot.formats.iter().any(|(known, _)| *known == codec))
    }

    fn finish(&mut self, now: Instant, up: &mut Vec<Up>, wire: &mut dyn Wire) -> Instant {
        self.run(now, up);
        self.flush(wire);
        self.due
    }

    fn close(&mut self, now: Instant) {
        if let Err(error) = self.rtc.close() {
            tracing::debug!(%error, "closing a transport");
        }
        self.due = now;
        self.touched = true;
    }
}
