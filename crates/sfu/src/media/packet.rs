//! One RTP packet as the core sees it, and what may be changed of it for one subscriber.
//!
//! A packet is never copied on its way through the core: the payload is one reference-counted buffer from receive
//! to the last subscriber. Whoever forwards it adds an [`Edit`], a few numbers, and nothing else.

use std::sync::Arc;
use std::time::Instant;

/// A payload format, told apart where a receiver has to (RFC 6184: profile and packetisation; VP9 and AV1: profile).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Codec {
    Opus,
    Vp8,
    Vp9 {
        profile: u32,
    },
    H264 {
        profile_level_id: u32,
        packetization_mode: u8,
    },
    Av1 {
        profile: u8,
    },
}

/// What `m=` line a track lives on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Audio,
    Video,
}

impl Codec {
    pub fn kind(self) -> Kind {
        match self {
            Self::Opus => Kind::Audio,
            Self::Vp8 | Self::Vp9 { .. } | Self::H264 { .. } | Self::Av1 { .. } => Kind::Video,
        }
    }

    /// RTP clock ticks per second (RFC 7587, 7741, 9628, 6184 and the AV1 payload format).
    pub fn clock_rate(self) -> u32 {
        match self.kind() {
            Kind::Audio => 48_000,
            Kind::Video => 90_000,
        }
    }
}

/// Which encoding of a simulcast track, lowest quality first (RFC 8853). A track without simulcast has layer 0 only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Layer(pub u8);

/// The header extensions that travel with a packet end to end. Those of one hop (transport-wide numbers, mid, rid,
/// send time) belong to the transport and never reach the core.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extensions {
    /// Loudness in −dBov: 0 is the loudest, 127 silence (RFC 6464).
    pub audio_level: Option<u8>,
    /// The sender's own voice detection (RFC 6464).
    pub voice_activity: Option<bool>,
    /// Degrees of clockwise rotation: 0, 90, 180 or 270 (3GPP TS 26.114).
    pub rotation: Option<u16>,
    /// The dependency descriptor as received (AV1 RTP specification, appendix A).
    pub dependency_descriptor: Option<Arc<[u8]>>,
    /// The least and the most that a receiver should wait before it shows the frame, in hundredths of a second
    /// (<https://webrtc.googlesource.com/src/+/main/docs/native-code/rtp-hdrext/playout-delay>): zero and zero where
    /// somebody steers what they see.
    pub playout_delay: Option<(u16, u16)>,
}

/// An RTP packet as it came in (RFC 3550, section 5.1), decrypted.
#[derive(Clone, Debug)]
pub struct Packet {
    /// The extended sequence number: the 16 bits of the header continued over wrap-arounds.
    pub index: u64,
    /// RTP timestamp in ticks of the codec's clock.
    pub time: u32,
    pub marker: bool,
    pub arrived: Instant,
    pub codec: Codec,
    pub extensions: Extensions,
    pub payload: Arc<[u8]>,
}

/// How one subscriber sees a packet. Small and `Copy`, so that it can be kept per packet for retransmission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The extended sequence number towards this subscriber.
    pub index: u64,
    /// The RTP timestamp towards this subscriber.
    pub time: u32,
    pub patch: Patch,
}

/// The only bytes of a payload that a forwarder changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patch {
    None,
    /// Picture id (7 or 15 bits, as the payload has it) and TL0PICIDX of a VP8 descriptor (RFC 7741, section 4.2).
    Vp8 {
        picture_id: u16,
        tl0_pic_idx: u8,
    },
}
