//! Bytes and numbers from the network may be anything.

use std::sync::Arc;
use std::time::Duration;

use conclave_sfu::media::{
    Codec, DependencyDescriptor, Extensions, Forwarder, GapTracker, Layer, Packet, Vp8Descriptor,
    starts_keyframe,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::world::start;

const CODECS: [Codec; 5] = [
    Codec::Opus,
    Codec::Vp8,
    Codec::Vp9 { profile: 0 },
    Codec::H264 {
        profile_level_id: 0x42_e01f,
        packetization_mode: 1,
    },
    Codec::Av1 { profile: 0 },
];

fn payload() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![vec(any::<u8>(), 0..12), vec(any::<u8>(), 0..1_300)]
}

fn packet(codec: Codec, index: u64, time: u32, payload: &[u8]) -> Packet {
    let (arrived, payload) = (start(), Arc::from(payload));
    Packet {
        index,
        time,
        marker: false,
        arrived,
        codec,
        extensions: Extensions::default(),
        payload,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn no_payload_panics_a_parser(payload in payload(), dependency in prop::option::of(vec(any::<u8>(), 0..8))) {
        for codec in CODECS {
            starts_keyframe(codec, &payload, dependency.as_deref());
        }
        DependencyDescriptor::parse(&payload);
        if let Some(descriptor) = Vp8Descriptor::parse(&payload) {
            prop_assert!(descriptor.length <= payload.len().min(6));
        }
    }

    #[test]
    fn no_packet_panics_a_forwarder(
        seed: u64,
        packets in vec((any::<u64>(), any::<u32>(), payload(), any::<u8>(), any::<bool>(), 0..5_usize), 0..40),
    ) {
        let mut forwarder = Forwarder::new(seed);
        let mut gaps = GapTracker::new();
        let begin = start();
        for (at, (index, time, payload, layer, begins, codec)) in (0..).zip(packets) {
            let now = begin + Duration::from_millis(at * 100);
            if at % 8 == 0 {
                forwarder.bind(layer);
            }
            gaps.received(index, now);
            forwarder.decide(now, Layer(layer % 4), &packet(CODECS[codec], index, time, &payload), begins);
        }
    }
}
