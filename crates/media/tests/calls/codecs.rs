//! The codecs that are forwarded whole, each unchanged.

use std::sync::Arc;
use std::time::Duration;

use conclave_client::core::{Codec, LocalTrack, Outgoing};
use conclave_client::lk;

use crate::harness::{BOTH_VERSIONS, Server, speaking};

/// First bytes of a keyframe's and of another frame's only packet.
fn beginnings(codec: Codec) -> (&'static [u8], &'static [u8]) {
    match codec {
        // Sequence parameters, then a slice that refers to others (RFC 6184).
        Codec::H264 => (&[0x67, 0x42, 0xe0, 0x1f], &[0x61, 0x88]),
        // Begins and ends a frame; the second is predicted (RFC 9628).
        Codec::Vp9 => (&[0x0c], &[0x4c]),
        // One element; the first begins a coded video sequence (AV1 RTP specification, section 4.4).
        Codec::Av1 => (&[0x18], &[0x10]),
        Codec::Opus | Codec::Vp8 => (&[], &[]),
    }
}

fn payload(codec: Codec, number: u32) -> Arc<[u8]> {
    let (keyframe, other) = beginnings(codec);
    let beginning = if number.is_multiple_of(10) {
        keyframe
    } else {
        other
    };
    [beginning, &number.to_be_bytes(), &[0xab; 300]].concat().into()
}

#[tokio::test(flavor = "multi_thread")]
async fn h264_vp9_and_av1_arrive_unchanged() {
    let server = Server::start().await;
    for codec in [Codec::H264, Codec::Vp9, Codec::Av1] {
        for version in BOTH_VERSIONS {
            let room = format!("{codec:?} {version:?}");
            let (mira, mut oskar) = server.pair(&room, speaking(version)).await;
            mira.client
                .publish(LocalTrack::camera("cam", codec, 320, 180))
                .await
                .unwrap();
            let sender = tokio::spawn(send(mira.client.clone(), codec));
            let video = oskar.subscribed(lk::TrackType::Video).await;
            let mut numbers = Vec::new();
            while numbers.len() < 30 {
                let packet = oskar.packet(&video).await;
                assert_eq!(packet.codec, Some(codec));
                let skip = packet.payload.len() - 304;
                let number = u32::from_be_bytes(packet.payload[skip..skip + 4].try_into().unwrap());
                assert_eq!(packet.payload, payload(codec, number));
                numbers.push(number);
            }
            sender.abort();
            assert!(
                numbers.windows(2).all(|pair| pair[1] == pair[0] + 1),
                "{numbers:?}"
            );
        }
    }
}

async fn send(client: conclave_client::Client, codec: Codec) {
    for number in 0_u32.. {
        let packet = Outgoing {
            seq: number.into(),
            time: number * 3_000,
            marker: true,
            payload: payload(codec, number),
            ..Outgoing::default()
        };
        if client.write_rtp("cam", packet).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
