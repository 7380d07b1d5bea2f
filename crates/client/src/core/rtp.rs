//! RTP as the owner of a participant sees it: codecs by name, packets without transport detail.

use std::sync::Arc;
use std::time::Instant;

use str0m::format;
use str0m::media::{Frequency, MediaKind, MediaTime};
use str0m::rtp::{ExtensionSerializer, ExtensionValues, RtpPacket};

/// The URI of the AV1 dependency descriptor, which VP9 uses too (AV1 RTP specification, appendix A).
pub(super) const DEPENDENCY_DESCRIPTOR: &str =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

/// The codecs LiveKit's clients publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Codec {
    Opus,
    Vp8,
    H264,
    Vp9,
    Av1,
}

impl Codec {
    /// The media type as in `TrackInfo.mime_type`.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Opus => "audio/opus",
            Self::Vp8 => "video/VP8",
            Self::H264 => "video/H264",
            Self::Vp9 => "video/VP9",
            Self::Av1 => "video/AV1",
        }
    }

    pub fn is_audio(self) -> bool {
        self == Self::Opus
    }

    /// Ticks of RTP time a second.
    pub fn clock_rate(self) -> u32 {
        if self.is_audio() { 48_000 } else { 90_000 }
    }

    pub(super) fn kind(self) -> MediaKind {
        if self.is_audio() {
            MediaKind::Audio
        } else {
            MediaKind::Video
        }
    }

    /// The name `AddTrackRequest.simulcast_codecs` wants.
    pub(super) fn short_name(self) -> String {
        self.mime()
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    }

    pub(super) fn from_format(codec: format::Codec) -> Option<Self> {
        match codec {
            format::Codec::Opus => Some(Self::Opus),
            format::Codec::Vp8 => Some(Self::Vp8),
            format::Codec::H264 => Some(Self::H264),
            format::Codec::Vp9 => Some(Self::Vp9),
            format::Codec::Av1 => Some(Self::Av1),
            _ => None,
        }
    }
}

/// A received packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// The sequence number, extended beyond 16 bits.
    pub seq: u64,
    /// RTP time in ticks of the codec's clock rate.
    pub time: u32,
    pub marker: bool,
    pub codec: Option<Codec>,
    pub payload: Arc<[u8]>,
    /// In dB below full scale, so -127 is silence.
    pub audio_level: Option<i8>,
    pub voice_activity: Option<bool>,
    pub dependency_descriptor: Option<Arc<[u8]>>,
    /// The least and the most time to wait before it is shown, in hundredths of a second.
    pub playout_delay: Option<(u16, u16)>,
    pub arrived: Instant,
}

impl Packet {
    pub(super) fn new(packet: RtpPacket, codec: Option<Codec>) -> Self {
        let values = &packet.header.ext_vals;
        Self {
            seq: *packet.seq_no,
            time: packet.header.timestamp,
            marker: packet.header.marker,
            codec,
            audio_level: values.audio_level,
            voice_activity: values.voice_activity,
            dependency_descriptor: values
                .user_values
                .get::<Descriptor>()
                .map(|value| value.0.clone()),
            playout_delay: values
                .play_delay_min
                .zip(values.play_delay_max)
                .map(|(least, most)| (hundredths(least), hundredths(most))),
            arrived: packet.timestamp,
            payload: packet.payload,
        }
    }
}

/// A packet to send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// The encoding it belongs to; `None` where the track has only one.
    pub rid: Option<String>,
    /// Counts up by one for each packet of an encoding; may start anywhere.
    pub seq: u64,
    pub time: u32,
    pub marker: bool,
    pub payload: Arc<[u8]>,
    /// In dB below full scale, so -127 is silence.
    pub audio_level: Option<i8>,
    pub dependency_descriptor: Option<Arc<[u8]>>,
    /// The least and the most time that a receiver should wait before showing it, in hundredths of a second.
    pub playout_delay: Option<(u16, u16)>,
}

/// Twelve bits in the header.
fn hundredths(time: MediaTime) -> u16 {
    u16::try_from(time.rebase(Frequency::HUNDREDTHS).numer()).unwrap_or(u16::MAX)
}

impl Outgoing {
    pub(super) fn extension_values(&self) -> ExtensionValues {
        let mut values = ExtensionValues {
            audio_level: self.audio_level,
            voice_activity: self.audio_level.map(|level| level > -127),
            play_delay_min: self
                .playout_delay
                .map(|(least, _)| MediaTime::from_hundredths(least.into())),
            play_delay_max: self
                .playout_delay
                .map(|(_, most)| MediaTime::from_hundredths(most.into())),
            ..Default::default()
        };
        if let Some(descriptor) = &self.dependency_descriptor {
            values.user_values.set(Descriptor(descriptor.clone()));
        }
        values
    }
}

/// The bytes of a dependency descriptor, neither read nor changed here.
struct Descriptor(Arc<[u8]>);

/// Carries dependency descriptors through str0m.
#[derive(Debug)]
pub(super) struct DescriptorBytes;

impl ExtensionSerializer for DescriptorBytes {
    fn write_to(&self, buffer: &mut [u8], values: &ExtensionValues) -> usize {
        let Some(Descriptor(bytes)) = values.user_values.get::<Descriptor>() else {
            return 0;
        };
        let Some(target) = buffer.get_mut(..bytes.len()) else {
            return 0;
        };
        target.copy_from_slice(bytes);
        bytes.len()
    }

    fn parse_value(&self, buffer: &[u8], values: &mut ExtensionValues) -> bool {
        values.user_values.set(Descriptor(buffer.into()));
        true
    }

    fn is_video(&self) -> bool {
        true
    }

    fn is_audio(&self) -> bool {
        false
    }

    fn requires_two_byte_form(&self, values: &ExtensionValues) -> bool {
        values
            .user_values
            .get::<Descriptor>()
            .is_some_and(|Descriptor(bytes)| bytes.len() > 16)
    }
}
