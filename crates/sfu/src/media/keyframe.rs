//! Whether a packet is the first of a keyframe, by the payload formats' own words.
//!
//! Only what stands outside the coded picture is read where that is enough, because the picture may be encrypted end
//! to end. Nothing here may panic, whatever the bytes: they come from the network.

use super::{Codec, DependencyDescriptor, Vp8Descriptor};

/// Whether a decoder that knows nothing yet can begin with this packet. `dependency` is the packet's dependency
/// descriptor, where it has one. Every audio packet is such a beginning.
pub fn starts_keyframe(codec: Codec, payload: &[u8], dependency: Option<&[u8]>) -> bool {
    match codec {
        Codec::Opus => true,
        Codec::Vp8 => vp8(payload),
        Codec::Vp9 { .. } => vp9(payload),
        Codec::H264 { .. } => h264(payload),
        Codec::Av1 { .. } => av1(payload, dependency),
    }
}

/// The first packet of partition 0, and the inverse key frame bit of the payload header is clear (RFC 7741, sections
/// 4.2 and 4.3).
fn vp8(payload: &[u8]) -> bool {
    Vp8Descriptor::parse(payload)
        .filter(Vp8Descriptor::starts_frame)
        .and_then(|descriptor| payload.get(descriptor.length))
        .is_some_and(|header| header & 0x01 == 0)
}

/// A frame's beginning (B) that is not predicted from other pictures (P) on the lowest spatial layer (RFC 9628,
/// section 4.2). The layer indices stand at the same place in flexible and non-flexible mode.
fn vp9(payload: &[u8]) -> bool {
    const PICTURE_ID: u8 = 0x80;
    const PREDICTED: u8 = 0x40;
    const LAYERS: u8 = 0x20;
    const BEGINS: u8 = 0x08;
    let Some((&first, rest)) = payload.split_first() else {
        return false;
    };
    if first & BEGINS == 0 || first & PREDICTED != 0 {
        return false;
    }
    if first & LAYERS == 0 {
        return true;
    }
    let id_length = match rest.first() {
        _ if first & PICTURE_ID == 0 => 0,
        Some(high) if high & 0x80 != 0 => 2,
        _ => 1,
    };
    rest.get(id_length).is_some_and(|layers| layers & 0x0e == 0)
}

/// A sequence parameter set or the first slice of an IDR picture: alone, aggregated (STAP-A) or as the first fragment
/// (FU-A) (RFC 6184, section 5). Interleaved modes are not negotiated.
fn h264(payload: &[u8]) -> bool {
    const STAP_A: u8 = 24;
    const FU_A: u8 = 28;
    match payload {
        [header, units @ ..] if header & 0x1f == STAP_A => aggregated_units(units).any(starts_idr),
        [indicator, header, slice @ ..] if indicator & 0x1f == FU_A => {
            header & 0x80 != 0 && begins_picture(header & 0x1f, slice)
        }
        unit => starts_idr(unit),
    }
}

/// The units of a STAP-A, each behind its 16-bit size, up to the first that is cut off.
fn aggregated_units(mut rest: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (size, units) = rest.split_first_chunk::<2>()?;
        let (unit, behind) = units.split_at_checked(usize::from(u16::from_be_bytes(*size)))?;
        rest = behind;
        Some(unit)
    })
}

fn starts_idr(unit: &[u8]) -> bool {
    unit.split_first()
        .is_some_and(|(header, body)| begins_picture(header & 0x1f, body))
}

/// A slice begins its picture if `first_mb_in_slice` is 0, which as an Exp-Golomb code is a single set bit (H.264,
/// section 7.3.3).
fn begins_picture(unit_type: u8, body: &[u8]) -> bool {
    const IDR_SLICE: u8 = 5;
    const SEQUENCE_PARAMETERS: u8 = 7;
    match unit_type {
        SEQUENCE_PARAMETERS => true,
        IDR_SLICE => body.first().is_some_and(|first| first & 0x80 != 0),
        _ => false,
    }
}

/// The aggregation header's N bit marks the first packet of a coded video sequence (AV1 RTP specification, section
/// 4.4); such a packet cannot continue a fragment (Z). A dependency descriptor with a structure says the same.
fn av1(payload: &[u8], dependency: Option<&[u8]>) -> bool {
    const CONTINUES: u8 = 0x80;
    const NEW_SEQUENCE: u8 = 0x08;
    let Some(&header) = payload.first() else {
        return false;
    };
    let by_descriptor = dependency
        .and_then(DependencyDescriptor::parse)
        .is_some_and(|it| it.starts_sequence());
    header & CONTINUES == 0 && (header & NEW_SEQUENCE != 0 || by_descriptor)
}

#[cfg(test)]
mod tests {
    use super::*;

    const H264: Codec = Codec::H264 {
        profile_level_id: 0x42e01f,
        packetization_mode: 1,
    };
    const VP9: Codec = Codec::Vp9 { profile: 0 };
    const AV1: Codec = Codec::Av1 { profile: 0 };

    fn starts(codec: Codec, payload: &[u8]) -> bool {
        starts_keyframe(codec, payload, None)
    }

    #[test]
    fn every_opus_packet_is_a_beginning() {
        assert!(starts(Codec::Opus, &[]) && starts(Codec::Opus, &[0x78, 1, 2]));
    }

    #[test]
    fn vp8_begins_where_partition_zero_of_a_keyframe_begins() {
        assert!(starts(Codec::Vp8, &[0x10, 0x00]));
        assert!(
            starts(Codec::Vp8, &[0x90, 0xe0, 0x81, 0x02, 0x03, 0x20, 0x10]),
            "with all extensions"
        );
        assert!(!starts(Codec::Vp8, &[0x10, 0x01]), "inverse key frame bit set");
        assert!(!starts(Codec::Vp8, &[0x00, 0x00]), "not the start of a partition");
        assert!(!starts(Codec::Vp8, &[0x11, 0x00]), "partition 1");
        assert!(!starts(Codec::Vp8, &[0x10]), "nothing behind the descriptor");
    }

    #[test]
    fn vp9_begins_on_the_lowest_spatial_layer_in_both_modes() {
        assert!(starts(VP9, &[0x08]), "no layers");
        assert!(starts(VP9, &[0xa8, 0x05, 0x00, 0x00]), "non-flexible, 7-bit id");
        assert!(starts(VP9, &[0xb8, 0x85, 0x01, 0x00]), "flexible, 15-bit id");
        assert!(!starts(VP9, &[0xa8, 0x05, 0x02, 0x00]), "spatial layer 1");
        assert!(
            !starts(VP9, &[0xb8, 0x85, 0x01, 0x02]),
            "spatial layer 1, 15-bit id"
        );
        assert!(!starts(VP9, &[0x48]), "predicted");
        assert!(
            !starts(VP9, &[0xa0, 0x05, 0x00, 0x00]),
            "not the start of a frame"
        );
        assert!(!starts(VP9, &[0xa8, 0x85, 0x01]), "cut off");
    }

    #[test]
    fn h264_begins_with_parameter_sets_or_an_idr_slice() {
        assert!(starts(H264, &[0x67, 0x42]), "single SPS");
        assert!(starts(H264, &[0x65, 0x88]), "single IDR");
        assert!(
            starts(H264, &[0x78, 0, 2, 0x09, 0xf0, 0, 2, 0x67, 0x42, 0, 1, 0x68]),
            "STAP-A"
        );
        assert!(starts(H264, &[0x7c, 0x85, 0x88]), "FU-A, first fragment");
        assert!(!starts(H264, &[0x7c, 0x05, 0x88]), "FU-A, later fragment");
        assert!(!starts(H264, &[0x65, 0x40]), "a later slice of the picture");
        assert!(!starts(H264, &[0x61, 0x88]), "not IDR");
        assert!(!starts(H264, &[0x68, 0xce]), "picture parameters alone");
        assert!(!starts(H264, &[0x78, 0, 9, 0x67]), "STAP-A, cut off");
    }

    #[test]
    fn av1_begins_with_a_new_sequence_or_a_template_structure() {
        assert!(starts(AV1, &[0x18, 0x0a]));
        assert!(!starts(AV1, &[0x10, 0x0a]));
        assert!(!starts(AV1, &[0x98, 0x0a]), "continues a fragment");
        assert!(starts_keyframe(AV1, &[0x10, 0x0a], Some(&[0x80, 0, 1, 0x80])));
        assert!(!starts_keyframe(AV1, &[], Some(&[0x80, 0, 1, 0x80])));
    }
}
