//! One payload: what of a frame it holds, whether it begins one, and whether that is a keyframe.

use crate::video::VideoCodec;

/// What a payload contributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// A frame begins with it.
    pub(super) starts: bool,
    /// The frame that begins with it needs none before it.
    pub(super) keyframe: bool,
}

pub(super) fn look(codec: VideoCodec, payload: &[u8]) -> Option<Part> {
    match codec {
        VideoCodec::Vp8 => {
            let (starts, body) = vp8(payload)?;
            Some(Part {
                starts,
                keyframe: starts && body.first()? & 1 == 0,
            })
        }
        VideoCodec::Vp9 => {
            let (first, _) = vp9(payload)?;
            // I P L F B E V Z: B begins a layer's frame, and without P it is predicted from nothing.
            let starts = first & 0x08 != 0;
            Some(Part {
                starts,
                keyframe: starts && first & 0x40 == 0,
            })
        }
        VideoCodec::H264 => h264_look(payload),
    }
}

/// Adds to `frame` what the payload holds of it. `None` where it is malformed.
pub(super) fn add(codec: VideoCodec, payload: &[u8], frame: &mut Vec<u8>) -> Option<()> {
    match codec {
        VideoCodec::Vp8 => frame.extend_from_slice(vp8(payload)?.1),
        VideoCodec::Vp9 => frame.extend_from_slice(vp9(payload)?.1),
        VideoCodec::H264 => h264_add(payload, frame)?,
    }
    Some(())
}

/// RFC 7741, section 4.2.
fn vp8(payload: &[u8]) -> Option<(bool, &[u8])> {
    let (required, mut rest) = payload.split_first()?;
    // S, and partition 0.
    let starts = required & 0x10 != 0 && required & 0x07 == 0;
    if required & 0x80 != 0 {
        let (extension, after) = rest.split_first()?;
        rest = after;
        if extension & 0x80 != 0 {
            let long = rest.first()? & 0x80 != 0;
            rest = rest.get(if long { 2 } else { 1 }..)?;
        }
        if extension & 0x40 != 0 {
            rest = rest.get(1..)?;
        }
        if extension & 0x30 != 0 {
            rest = rest.get(1..)?;
        }
    }
    Some((starts, rest))
}

/// RFC 9628, section 4.2. Answers the required byte and what follows the descriptor.
fn vp9(payload: &[u8]) -> Option<(u8, &[u8])> {
    let (first, mut rest) = payload.split_first()?;
    let has = |flag: u8| first & flag != 0;
    let flexible = has(0x10);
    if has(0x80) {
        let long = rest.first()? & 0x80 != 0;
        rest = rest.get(if long { 2 } else { 1 }..)?;
    }
    if has(0x20) {
        rest = rest.get(if flexible { 1 } else { 2 }..)?;
    }
    if flexible && has(0x40) {
        // At most three references, each saying whether another follows.
        for _ in 0..3 {
            let (reference, after) = rest.split_first()?;
            rest = after;
            if reference & 1 == 0 {
                break;
            }
        }
    }
    if has(0x02) {
        rest = after_structure(rest)?;
    }
    Some((*first, rest))
}

/// VP9's scalability structure: N_S Y G, then sizes, then the group of pictures.
fn after_structure(rest: &[u8]) -> Option<&[u8]> {
    let (first, mut rest) = rest.split_first()?;
    let layers = usize::from(first >> 5) + 1;
    if first & 0x10 != 0 {
        rest = rest.get(4 * layers..)?;
    }
    if first & 0x08 != 0 {
        let (pictures, after) = rest.split_first()?;
        rest = after;
        for _ in 0..*pictures {
            let (picture, after) = rest.split_first()?;
            rest = after.get(usize::from(picture >> 2 & 3)..)?;
        }
    }
    Some(rest)
}

const STAP_A: u8 = 24;
const FU_A: u8 = 28;
const SPS: u8 = 7;
const IDR: u8 = 5;

/// RFC 6184. A frame is taken to begin with each payload but the later ones of a fragmented unit: where several units make
/// a frame, its packets share a timestamp, which is what the assembler goes by.
fn h264_look(payload: &[u8]) -> Option<Part> {
    let kind = payload.first()? & 0x1f;
    let is_key = |kind: u8| kind == SPS || kind == IDR;
    Some(match kind {
        STAP_A => Part {
            starts: true,
            keyframe: units(payload.get(1..)?)
                .any(|unit| unit.first().is_some_and(|first| is_key(first & 0x1f))),
        },
        FU_A => {
            let header = payload.get(1)?;
            let starts = header & 0x80 != 0;
            Part {
                starts,
                keyframe: starts && is_key(header & 0x1f),
            }
        }
        _ => Part {
            starts: true,
            keyframe: is_key(kind),
        },
    })
}

fn h264_add(payload: &[u8], frame: &mut Vec<u8>) -> Option<()> {
    let begin = |frame: &mut Vec<u8>| frame.extend_from_slice(&[0, 0, 0, 1]);
    let first = payload.first()?;
    match first & 0x1f {
        STAP_A => {
            for unit in units(payload.get(1..)?) {
                begin(frame);
                frame.extend_from_slice(unit);
            }
        }
        FU_A => {
            let header = payload.get(1)?;
            if header & 0x80 != 0 {
                begin(frame);
                frame.push(first & 0xe0 | header & 0x1f);
            }
            frame.extend_from_slice(payload.get(2..)?);
        }
        1..=23 => {
            begin(frame);
            frame.extend_from_slice(payload);
        }
        // Of the other ways to pack nothing was agreed.
        _ => return None,
    }
    Some(())
}

/// The units of an aggregation, each after its length in two bytes. Ends where one is cut off.
fn units(mut rest: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let unit = after.get(..length)?;
        rest = &after[length..];
        Some(unit)
    })
}
