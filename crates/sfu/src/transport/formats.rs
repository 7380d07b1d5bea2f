//! Between str0m's words and the core's: payload formats and header extensions.

use std::sync::Arc;

use str0m::format::{Codec as RtcCodec, CodecSpec};
use str0m::media::{Frequency, MediaTime};
use str0m::rtp::{ExtensionSerializer, ExtensionValues, VideoOrientation};

use crate::media::{Codec, Extensions};

/// A number that str0m gives to no other extension.
pub(super) const PLAYOUT_DELAY_ID: u8 = 5;
/// Twelve bits.
const LONGEST_DELAY: u16 = 0xfff;

/// The URI of the dependency descriptor (AV1 RTP specification, appendix A.8.1).
pub(super) const DEPENDENCY_DESCRIPTOR: &str =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
/// The number we offer for it; clients choose their own in their offers.
pub(super) const DEPENDENCY_DESCRIPTOR_ID: u8 = 12;

/// Profile level id of H.264 constrained baseline 3.1, where a description names none (RFC 6184, section 8.1).
const DEFAULT_H264_PROFILE: u32 = 0x0042_e01f;

/// The core's name of a negotiated format. `None` for what we do not forward.
pub(super) fn codec_of(spec: CodecSpec) -> Option<Codec> {
    match spec.codec {
        RtcCodec::Opus => Some(Codec::Opus),
        RtcCodec::Vp8 => Some(Codec::Vp8),
        RtcCodec::Vp9 => Some(Codec::Vp9 {
            profile: spec.format.profile_id.unwrap_or(0),
        }),
        RtcCodec::Av1 => Some(Codec::Av1 { profile: 0 }),
        RtcCodec::H264 => Some(Codec::H264 {
            profile_level_id: spec.format.profile_level_id.unwrap_or(DEFAULT_H264_PROFILE),
            packetization_mode: spec.format.packetization_mode.unwrap_or(0),
        }),
        _ => None,
    }
}

/// Carries the dependency descriptor's bytes unread through str0m.
#[derive(Debug)]
pub(super) struct DescriptorSerializer;

#[derive(Debug)]
struct Descriptor(Arc<[u8]>);

/// A one-byte header extension holds at most 16 bytes (RFC 8285, section 4.2).
const ONE_BYTE_FORM: usize = 16;

impl ExtensionSerializer for DescriptorSerializer {
    fn write_to(&self, buffer: &mut [u8], values: &ExtensionValues) -> usize {
        let Some(Descriptor(bytes)) = values.user_values.get::<Descriptor>() else {
            return 0;
        };
        let Some(place) = buffer.get_mut(..bytes.len()) else {
            return 0;
        };
        place.copy_from_slice(bytes);
        bytes.len()
    }

    fn parse_value(&self, buffer: &[u8], values: &mut ExtensionValues) -> bool {
        values.user_values.set(Descriptor(Arc::from(buffer)));
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
            .is_some_and(|descriptor| descriptor.0.len() > ONE_BYTE_FORM)
    }
}

/// What of a received header travels on.
pub(super) fn read_extensions(values: &ExtensionValues) -> Extensions {
    Extensions {
        // str0m keeps the level as negative decibel; RFC 6464 counts the same number downwards from zero.
        audio_level: values.audio_level.map(|level| level.unsigned_abs().min(127)),
        voice_activity: values.voice_activity,
        rotation: values.video_orientation.map(degrees),
        dependency_descriptor: values
            .user_values
            .get::<Descriptor>()
            .map(|descriptor| descriptor.0.clone()),
        playout_delay: values
            .play_delay_min
            .zip(values.play_delay_max)
            .map(|(least, most)| (hundredths(least), hundredths(most))),
    }
}

/// The header has twelve bits for each.
fn hundredths(time: MediaTime) -> u16 {
    let whole = time.rebase(Frequency::HUNDREDTHS).numer();
    u16::try_from(whole).unwrap_or(LONGEST_DELAY).min(LONGEST_DELAY)
}

/// What a forwarded packet's header carries. The dependency descriptor goes along only with codecs forwarded whole:
/// for others its frame numbers would contradict a switch of layers, and Chromium's decoder stalls on that.
pub(super) fn write_extensions(codec: Codec, extensions: &Extensions) -> ExtensionValues {
    let mut values = ExtensionValues {
        audio_level: extensions
            .audio_level
            .map(|level| -i8::try_from(level).unwrap_or(127)),
        voice_activity: extensions.voice_activity,
        video_orientation: extensions.rotation.map(orientation),
        play_delay_min: extensions
            .playout_delay
            .map(|(least, _)| MediaTime::from_hundredths(least.into())),
        play_delay_max: extensions
            .playout_delay
            .map(|(_, most)| MediaTime::from_hundredths(most.into())),
        ..ExtensionValues::default()
    };
    if let (Codec::Vp9 { .. } | Codec::Av1 { .. }, Some(bytes)) = (codec, &extensions.dependency_descriptor) {
        values.user_values.set(Descriptor(bytes.clone()));
    }
    values
}

fn degrees(orientation: VideoOrientation) -> u16 {
    match orientation {
        VideoOrientation::Deg0 => 0,
        VideoOrientation::Deg90 => 90,
        VideoOrientation::Deg180 => 180,
        VideoOrientation::Deg270 => 270,
    }
}

fn orientation(degrees: u16) -> VideoOrientation {
    match degrees {
        90 => VideoOrientation::Deg90,
        180 => VideoOrientation::Deg180,
        270 => VideoOrientation::Deg270,
        _ => VideoOrientation::Deg0,
    }
}
