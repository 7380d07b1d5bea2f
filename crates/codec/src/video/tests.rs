//! Pictures through encoder and decoder.

use std::time::Duration;

use super::*;
use crate::picture::Rect;

const FRAME: Duration = Duration::from_millis(33);

/// Grey stripes, moved by `shift`.
pub(crate) fn stripes(width: u32, height: u32, shift: u32) -> I420 {
    let pixel = |x: u32| {
        if ((x + shift) / 16).is_multiple_of(2) {
            40
        } else {
            200
        }
    };
    let row: Vec<u8> = (0..width)
        .flat_map(|x| [pixel(x), pixel(x), pixel(x), 255])
        .collect();
    I420::from_bgra(&row.repeat(height as usize), width * 4, width, height).expect("a picture")
}

/// Of the brightness, in dB.
fn psnr(one: &I420, other: &I420) -> f64 {
    let [one, other] = [one.planes()[0], other.planes()[0]];
    let squares: f64 = one
        .iter()
        .zip(other)
        .map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2))
        .sum();
    10.0 * (255.0_f64.powi(2) * one.len() as f64 / squares.max(1.0)).log10()
}

#[test]
fn what_is_encoded_is_decoded() {
    for (width, height) in [(640, 360), (641, 359)] {
        let mut encoder = Encoder::screen(width, height, 4_000_000).unwrap();
        let mut decoder = Decoder::new(VideoCodec::Vp8).unwrap();
        for number in 0..5 {
            let picture = stripes(width, height, number * 3);
            let encoded = encoder
                .encode(&picture, FRAME * number, false, &ActiveMap::all(width, height))
                .unwrap()
                .unwrap();
            assert_eq!(encoded.keyframe, number == 0);
            let decoded = decoder.decode(&encoded.bytes).unwrap().unwrap();
            assert!(psnr(&picture, &decoded) > 30.0, "{}", psnr(&picture, &decoded));
        }
    }
}

#[test]
fn a_keyframe_comes_when_it_is_asked_for_and_a_screen_at_rest_costs_next_to_nothing() {
    let mut encoder = Encoder::screen(1280, 720, 4_000_000).unwrap();
    let (picture, all) = (stripes(1280, 720, 0), ActiveMap::all(1280, 720));
    let mut sizes = Vec::new();
    for number in 0..30 {
        let encoded = encoder
            .encode(&picture, FRAME * number, number == 29, &all)
            .unwrap()
            .unwrap();
        assert_eq!(encoded.keyframe, number == 0 || number == 29);
        sizes.push(encoded.bytes.len());
    }
    assert!(sizes[28] < 300, "{sizes:?}");
}

#[test]
fn what_is_not_active_stays_as_it_was_sent_last() {
    let (width, height) = (640, 320);
    let mut encoder = Encoder::screen(width, height, 4_000_000).unwrap();
    let mut decoder = Decoder::new(VideoCodec::Vp8).unwrap();
    let mut shown = |picture: &I420, number: u32, active: &ActiveMap| {
        let encoded = encoder.encode(picture, FRAME * number, false, active);
        decoder.decode(&encoded.unwrap().unwrap().bytes).unwrap().unwrap()
    };
    let (old, new) = (stripes(width, height, 0), stripes(width, height, 8));
    shown(&old, 0, &ActiveMap::all(width, height));
    let mut left = ActiveMap::none(width, height);
    left.add(Rect {
        x: 0,
        y: 0,
        width: width / 2,
        height,
    });
    let seen = shown(&new, 1, &left);
    let sides = |picture: &I420| -> [Vec<u8>; 2] {
        let rows = picture.planes()[0].chunks(width as usize);
        let (left, right): (Vec<_>, Vec<_>) = rows.map(|row| row.split_at(width as usize / 2)).unzip();
        [left.concat(), right.concat()]
    };
    let differs = |one: &[u8], other: &[u8]| {
        let differing = one.iter().zip(other).filter(|(a, b)| a.abs_diff(**b) > 40);
        differing.count() as f64 / one.len() as f64
    };
    let [[seen_left, seen_right], [_, old_right], [new_left, _]] = [&seen, &old, &new].map(sides);
    assert!(
        differs(&seen_left, &new_left) < 0.02,
        "the new picture where it is active"
    );
    assert!(differs(&seen_right, &old_right) < 0.02, "the old one elsewhere");
}

#[test]
fn another_size_needs_another_encoder() {
    let mut encoder = Encoder::screen(64, 64, 100_000).unwrap();
    for (height, map) in [(66, 64), (64, 66)] {
        let error = encoder
            .encode(&stripes(64, height, 0), FRAME, false, &ActiveMap::all(64, map))
            .unwrap_err();
        let (found, made) = ((64, 66), (64, 64));
        assert_eq!(error, VideoError::OtherSize { found, made });
    }
    assert!(Encoder::screen(0, 64, 100_000).is_err());
}

#[test]
fn time_that_stands_still_does_no_harm() {
    let mut encoder = Encoder::screen(64, 64, 100_000).unwrap();
    for _ in 0..3 {
        assert!(
            encoder
                .encode(&stripes(64, 64, 0), FRAME, false, &ActiveMap::all(64, 64))
                .unwrap()
                .is_some()
        );
    }
}

#[test]
fn h264_is_decoded() {
    use openh264::encoder::Encoder as H264;
    use openh264::formats::YUVSlices;

    let picture = stripes(320, 240, 0);
    let [y, u, v] = picture.planes();
    let source = YUVSlices::new((y, u, v), (320, 240), (320, 160, 160));
    let bytes = H264::new().unwrap().encode(&source).unwrap().to_vec();
    let decoded = Decoder::new(VideoCodec::H264)
        .unwrap()
        .decode(&bytes)
        .unwrap()
        .unwrap();
    assert!(psnr(&picture, &decoded) > 25.0, "{}", psnr(&picture, &decoded));
}

mod malformed {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn bytes_never_harm_a_decoder(
            bytes in prop::collection::vec(any::<u8>(), 0..400),
            codec in prop::sample::select(vec![VideoCodec::Vp8, VideoCodec::Vp9, VideoCodec::H264]),
        ) {
            let mut decoder = Decoder::new(codec).unwrap();
            let _ = decoder.decode(&bytes);
        }

        #[test]
        fn frames_with_flipped_bytes_never_harm_a_decoder(at in 10_usize..2_000, with in any::<u8>()) {
            let mut encoder = Encoder::screen(64, 64, 1_000_000).unwrap();
            let mut decoder = Decoder::new(VideoCodec::Vp8).unwrap();
            for number in 0..3_u32 {
                let mut bytes = encoder
                    .encode(&stripes(64, 64, number), FRAME * number, false, &ActiveMap::all(64, 64))
                    .unwrap()
                    .unwrap()
                    .bytes;
                let length = bytes.len();
                bytes[at % length] ^= with;
                let _ = decoder.decode(&bytes);
            }
        }
    }
}
