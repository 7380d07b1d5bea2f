//! Pictures through encoder and decoder.

use std::time::Duration;

use super::*;

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
            let encoded = encoder.encode(&picture, FRAME * number, false).unwrap().unwrap();
            assert_eq!(encoded.keyframe, number == 0);
            let decoded = decoder.decode(&encoded.bytes).unwrap().unwrap();
            assert!(psnr(&picture, &decoded) > 30.0, "{}", psnr(&picture, &decoded));
        }
    }
}

#[test]
fn a_keyframe_comes_when_it_is_asked_for_and_a_screen_at_rest_costs_next_to_nothing() {
    let mut encoder = Encoder::screen(1280, 720, 4_000_000).unwrap();
    let picture = stripes(1280, 720, 0);
    let mut sizes = Vec::new();
    for number in 0..30 {
        let encoded = encoder
            .encode(&picture, FRAME * number, number == 29)
            .unwrap()
            .unwrap();
        assert_eq!(encoded.keyframe, number == 0 || number == 29);
        sizes.push(encoded.bytes.len());
    }
    assert!(sizes[28] < 300, "{sizes:?}");
}

#[test]
fn another_size_needs_another_encoder() {
    let mut encoder = Encoder::screen(64, 64, 100_000).unwrap();
    let error = encoder.encode(&stripes(64, 66, 0), FRAME, false).unwrap_err();
    assert_eq!(
        error,
        VideoError::OtherSize {
            found: (64, 66),
            made: (64, 64)
        }
    );
    assert!(Encoder::screen(0, 64, 100_000).is_err());
}

#[test]
fn time_that_stands_still_does_no_harm() {
    let mut encoder = Encoder::screen(64, 64, 100_000).unwrap();
    for _ in 0..3 {
        assert!(
            encoder
                .encode(&stripes(64, 64, 0), FRAME, false)
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
                    .encode(&stripes(64, 64, number), FRAME * number, false)
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
