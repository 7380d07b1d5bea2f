//! One peer connection: str0m and the ways its packets take. It moves packets and offers; what an offer shall hold is
//! decided in `negotiation`.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use conclave_protocol::limits;
use str0m::change::SdpPendingOffer;
use str0m::channel::ChannelId;
use str0m::media::{KeyframeRequestKind, Mid, Pt, Rid};
use str0m::net::Receive;
use str0m::rtp::{Extension, RtpPacket};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc};

use super::data::Reliability;
use super::io::{Datagram, SocketId};
use super::rtp::{Codec, DEPENDENCY_DESCRIPTOR, DescriptorBytes};
use super::ways::Ways;
use crate::lk;

/// Rounds of timers that are due at once; more would be a loop without an end.
const TIMER_ROUNDS: usize = 64;
/// Packets kept for repeating: about two seconds of a camera's highest encoding.
const REPEAT_PACKETS: usize = 400;

/// What happened on a peer connection.
#[derive(Debug)]
pub(super) enum PeerEvent {
    Transmit(Datagram),
    ConnectionUp,
    /// ICE has no way to the server any more.
    ConnectionLost,
    Rtp {
        mid: Mid,
        packet: Box<RtpPacket>,
        codec: Option<Codec>,
    },
    KeyframeRequested {
        mid: Mid,
        rid: Option<Rid>,
    },
    /// A channel takes messages.
    ChannelReady,
    /// Every channel that messages of the others come in on is open.
    ChannelsOpen,
    Data {
        reliability: Reliability,
        bytes: Vec<u8>,
    },
    /// It cannot go on.
    Failed(String),
}

/// What the peer connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Everything, both ways (protocol v1).
    Both,
    Publisher,
    Subscriber,
}

impl Role {
    pub(super) fn target(self) -> lk::SignalTarget {
        match self {
            Self::Both | Self::Publisher => lk::SignalTarget::Publisher,
            Self::Subscriber => lk::SignalTarget::Subscriber,
        }
    }
}

/// An offer that waits for its answer.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) description: lk::SessionDescription,
    pub(super) handle: SdpPendingOffer,
    pub(super) restarts_ice: bool,
    pub(super) deadline: Instant,
}

/// What the next offer shall bring.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    pub(super) offer: bool,
    pub(super) restart_ice: bool,
    pub(super) audio_lines: u32,
    pub(super) video_lines: u32,
    /// Lines of tracks that are no longer published.
    pub(super) stop: Vec<Mid>,
}

/// One peer connection.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) role: Role,
    pub(super) rtc: Rtc,
    pub(super) ways: Ways,
    pub(super) pending: Option<Pending>,
    pub(super) wishes: Wishes,
    /// The lines the server may send on (v1).
    pub(super) receive_lines: Vec<(Mid, str0m::media::MediaKind)>,
    /// The last descriptions of either side, for `SyncState`.
    pub(super) last_offer: Option<lk::SessionDescription>,
    pub(super) last_answer: Option<lk::SessionDescription>,
    pub(super) offers_made: u32,
    /// ICE has a way to the server.
    pub(super) connected: bool,
    /// Nothing more to expect of it.
    pub(super) failed: bool,
    channels: HashMap<ChannelId, Reliability>,
    deadline: Instant,
    dirty: bool,
}

impl Peer {
    pub(super) fn new(role: Role, now: Instant) -> Self {
        Self {
            role,
            rtc: new_rtc(now),
            ways: Ways::default(),
            pending: None,
            wishes: Wishes::default(),
            receive_lines: Vec::new(),
            last_offer: None,
            last_answer: None,
            offers_made: 0,
            connected: false,
            failed: false,
            channels: HashMap::new(),
            deadline: now,
            dirty: true,
        }
    }

    /// Whether anything has been negotiated or is about to be.
    pub(super) fn is_used(&self) -> bool {
        self.last_offer.is_some()
    }

    /// Whether media can flow, and not over a way that is about to be given up.
    pub(super) fn is_up(&self) -> bool {
        self.connected && !self.failed && self.rtc.is_connected() && !self.restarts_ice()
    }

    /// Whether an ICE restart is on its way.
    fn restarts_ice(&self) -> bool {
        self.wishes.restart_ice || self.pending.as_ref().is_some_and(|pending| pending.restarts_ice)
    }

    /// When str0m wants to know the time.
    pub(super) fn deadline(&self) -> Option<Instant> {
        (!self.failed).then_some(self.deadline)
    }

    pub(super) fn mark_dirty(&mut self) {
        self.dirty = true;
    }

    // Sockets and candidates

    pub(super) fn socket_opened(&mut self, id: SocketId, local: SocketAddr) {
        if let Some(candidate) = self.ways.opened(id, local) {
            self.rtc.add_local_candidate(candidate);
            self.dirty = true;
        }
    }

    pub(super) fn socket_failed(&mut self, id: SocketId) {
        if let Some(candidate) = self.ways.failed(id) {
            self.rtc.direct_api().invalidate_candidate(&candidate);
            self.dirty = true;
        }
    }

    pub(super) fn add_remote_candidate(&mut self, candidate: Candidate) {
        self.rtc.add_remote_candidate(candidate);
        self.dirty = true;
    }

    // Packets and time

    pub(super) fn receive(&mut self, now: Instant, id: SocketId, source: SocketAddr, contents: &[u8]) {
        let Some((protocol, local)) = self.ways.route(id) else {
            return;
        };
        let Ok(received) = Receive::new(protocol, source, local, contents) else {
            return;
        };
        if let Err(error) = self.rtc.handle_input(Input::Receive(now, received)) {
            tracing::debug!(%error, "packet not understood");
        }
        self.dirty = true;
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        if !self.failed && self.deadline <= now {
            self.advance(now);
        }
    }

    /// Lets str0m notice the time, and with it what has been negotiated or added.
    pub(super) fn advance(&mut self, now: Instant) {
        if let Err(error) = self.rtc.handle_input(Input::Timeout(now)) {
            tracing::debug!(%error, "timer failed");
        }
        self.dirty = true;
    }

    /// Takes everything out of str0m that it has to say at this time.
    pub(super) fn drain(&mut self, now: Instant, events: &mut VecDeque<PeerEvent>) {
        if !std::mem::take(&mut self.dirty) || self.failed {
            return;
        }
        let mut rounds = 0;
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(at)) if at <= now && rounds < TIMER_ROUNDS => {
                    rounds += 1;
                    self.advance(now);
                }
                Ok(Output::Timeout(at)) => {
                    self.deadline = at.max(now + Duration::from_millis(1));
                    break;
                }
                Ok(Output::Transmit(transmit)) => {
                    events.extend(self.ways.datagram(transmit).map(PeerEvent::Transmit));
                }
                Ok(Output::Event(event)) => events.extend(self.event(event)),
                Err(error) => {
                    events.push_back(PeerEvent::Failed(error.to_string()));
                    self.failed = true;
                    break;
                }
            }
        }
        self.dirty = false;
        self.check_alive(events);
    }

    fn check_alive(&mut self, events: &mut VecDeque<PeerEvent>) {
        if !self.failed && !self.rtc.is_alive() {
            self.failed = true;
            events.push_back(PeerEvent::Failed(
                "the server closed the media connection".to_owned(),
            ));
        }
    }

    fn event(&mut self, event: Event) -> Option<PeerEvent> {
        match event {
            Event::RtpPacket(packet) => self.rtp(packet),
            Event::KeyframeRequest(request) => Some(PeerEvent::KeyframeRequested {
                mid: request.mid,
                rid: request.rid,
            }),
            Event::IceConnectionStateChange(state) => self.ice_changed(state),
            Event::Connected => Some(PeerEvent::ConnectionUp),
            Event::ChannelOpen(id, label) => {
                self.channels.insert(id, Reliability::from_label(&label)?);
                let all = self.channels.len() == Reliability::ALL.len() && self.role != Role::Publisher;
                Some(if all {
                    PeerEvent::ChannelsOpen
                } else {
                    PeerEvent::ChannelReady
                })
            }
            Event::ChannelBufferedAmountLow(_) => Some(PeerEvent::ChannelReady),
            Event::ChannelClose(id) => {
                self.channels.remove(&id);
                None
            }
            Event::ChannelData(data) => {
                let reliability = *self.channels.get(&data.id)?;
                Some(PeerEvent::Data {
                    reliability,
                    bytes: data.data,
                })
            }
            _ => None,
        }
    }

    fn ice_changed(&mut self, state: IceConnectionState) -> Option<PeerEvent> {
        self.connected = matches!(
            state,
            IceConnectionState::Connected | IceConnectionState::Completed
        );
        match state {
            IceConnectionState::Disconnected => Some(PeerEvent::ConnectionLost),
            _ => self.connected.then_some(PeerEvent::ConnectionUp),
        }
    }

    fn rtp(&mut self, packet: RtpPacket) -> Option<PeerEvent> {
        let mid = self.rtc.direct_api().stream_rx(&packet.header.ssrc)?.mid();
        let codec = self.codec_of(packet.header.payload_type);
        Some(PeerEvent::Rtp {
            mid,
            packet: Box::new(packet),
            codec,
        })
    }

    fn codec_of(&self, payload_type: Pt) -> Option<Codec> {
        let params = self.rtc.codec_config().params();
        let found = params.iter().find(|params| params.pt() == payload_type)?;
        Codec::from_format(found.spec().codec)
    }

    /// The payload type agreed on for a codec on this line.
    pub(super) fn payload_type(&self, mid: Mid, codec: Codec) -> Option<Pt> {
        let agreed = self.rtc.media(mid)?.remote_pts();
        agreed
            .iter()
            .copied()
            .find(|pt| self.codec_of(*pt) == Some(codec))
    }

    pub(super) fn request_keyframe(&mut self, mid: Mid) -> bool {
        let mut api = self.rtc.direct_api();
        let Some(stream) = api.stream_rx_by_mid(mid, None) else {
            return false;
        };
        stream.request_keyframe(KeyframeRequestKind::Pli);
        self.dirty = true;
        true
    }

    /// Writes to the channel of this reliability. False where it is not open or full.
    pub(super) fn write_data(&mut self, reliability: Reliability, bytes: &[u8]) -> bool {
        let found = self.channels.iter().find(|(_, other)| **other == reliability);
        let Some(id) = found.map(|(id, _)| *id) else {
            return false;
        };
        let Some(mut channel) = self.rtc.channel(id) else {
            return false;
        };
        // Half of what str0m buffers at most, so that it says early enough that there is room again.
        channel.set_buffered_amount_low_threshold(limits::DATA_MESSAGE_BYTES);
        self.dirty = true;
        channel.write(true, bytes).unwrap_or(false)
    }

    /// Says goodbye; what that needs to send comes out of the next drain.
    pub(super) fn close(&mut self) {
        if let Err(error) = self.rtc.close() {
            tracing::debug!(%error, "media connection not closed cleanly");
        }
        self.dirty = true;
    }
}

fn new_rtc(now: Instant) -> Rtc {
    Rtc::builder()
        .set_rtp_mode(true)
        .clear_codecs()
        .enable_opus(true, false)
        .enable_vp8(true)
        .enable_h264(true)
        .enable_vp9(true)
        .enable_av1(true)
        .set_extension(5, Extension::PlayoutDelay)
        .set_extension(
            12,
            Extension::with_serializer(DEPENDENCY_DESCRIPTOR, DescriptorBytes),
        )
        .set_send_buffer_video(REPEAT_PACKETS)
        .build(now)
}
