//! Frames through packets and back, over a line that reorders and loses.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::video::VideoCodec;

/// So many bytes, a keyframe by its first one as in VP8.
fn frame(number: u8, length: usize, keyframe: bool) -> Encoded {
    let mut bytes = vec![number; length];
    bytes[0] = u8::from(!keyframe);
    Encoded { bytes, keyframe }
}

struct Sender {
    seq: u64,
    number: u8,
}

struct Sent {
    seq: u64,
    time: u32,
    marker: bool,
    payload: Vec<u8>,
}

impl Sender {
    fn new() -> Self {
        Self { seq: 100, number: 0 }
    }

    fn send(&mut self, length: usize, keyframe: bool) -> Vec<Sent> {
        self.number += 1;
        let payloads = vp8_payloads(&frame(self.number, length, keyframe), u16::from(self.number), 100);
        let last = payloads.len() - 1;
        let sent = payloads.into_iter().enumerate().map(|(index, payload)| {
            self.seq += 1;
            Sent {
                seq: self.seq,
                time: u32::from(self.number) * 3_000,
                marker: index == last,
                payload,
            }
        });
        sent.collect()
    }
}

fn push(assembler: &mut FrameAssembler, packets: &[Sent], now: Instant) {
    for packet in packets {
        assembler.push(packet.seq, packet.time, packet.marker, &packet.payload, now);
    }
}

fn numbers(assembler: &mut FrameAssembler, now: Instant) -> Vec<u8> {
    let polled = std::iter::from_fn(|| assembler.poll(now));
    polled.map(|frame| *frame.bytes.last().unwrap()).collect()
}

#[test]
fn a_frame_is_whole_again_whatever_the_order_of_its_packets() {
    let mut sender = Sender::new();
    let mut packets = sender.send(1_000, true);
    assert_eq!(packets.len(), 11);
    assert!(packets.iter().all(|packet| packet.payload.len() <= 100));
    packets.reverse();
    let mut assembler = FrameAssembler::new(VideoCodec::Vp8);
    let now = Instant::now();
    push(&mut assembler, &packets, now);
    let whole = assembler.poll(now).unwrap();
    assert_eq!(whole.bytes, frame(1, 1_000, true).bytes);
    assert!(whole.keyframe);
    assert_eq!(assembler.poll(now), None);
}

#[test]
fn nothing_comes_out_before_a_keyframe() {
    let (mut sender, now) = (Sender::new(), Instant::now());
    let mut assembler = FrameAssembler::new(VideoCodec::Vp8);
    push(&mut assembler, &sender.send(300, false), now);
    assert_eq!(numbers(&mut assembler, now), []);
    assert!(assembler.needs_keyframe());
    push(&mut assembler, &sender.send(300, true), now);
    push(&mut assembler, &sender.send(300, false), now);
    assert_eq!(numbers(&mut assembler, now), [2, 3]);
    assert!(!assembler.needs_keyframe());
}

#[test]
fn a_late_packet_is_waited_for_and_a_lost_one_costs_until_the_next_keyframe() {
    let (mut sender, now) = (Sender::new(), Instant::now());
    let mut assembler = FrameAssembler::new(VideoCodec::Vp8);
    push(&mut assembler, &sender.send(300, true), now);
    assert_eq!(numbers(&mut assembler, now), [1]);
    let second = sender.send(300, false);
    push(&mut assembler, &second[..2], now);
    push(&mut assembler, &second[3..], now);
    push(&mut assembler, &sender.send(300, false), now);
    let soon = now + PATIENCE / 2;
    assert_eq!(numbers(&mut assembler, soon), []);
    assert!(!assembler.needs_keyframe());
    push(&mut assembler, &second[2..3], soon);
    assert_eq!(numbers(&mut assembler, soon), [2, 3]);

    let mut fourth = sender.send(300, false);
    fourth.remove(1);
    push(&mut assembler, &fourth, soon);
    push(&mut assembler, &sender.send(300, false), soon);
    let late = soon + PATIENCE + Duration::from_millis(1);
    assert_eq!(numbers(&mut assembler, late), []);
    assert!(assembler.needs_keyframe());
    push(&mut assembler, &sender.send(300, true), late);
    push(&mut assembler, &sender.send(300, false), late);
    assert_eq!(numbers(&mut assembler, late), [6, 7]);
}

#[test]
fn padding_between_frames_is_no_gap() {
    let (mut sender, now) = (Sender::new(), Instant::now());
    let mut assembler = FrameAssembler::new(VideoCodec::Vp8);
    push(&mut assembler, &sender.send(300, true), now);
    sender.seq += 1;
    assembler.push(sender.seq, 3_000, false, &[], now);
    push(&mut assembler, &sender.send(300, false), now);
    assert_eq!(numbers(&mut assembler, now), [1, 2]);
}

#[test]
fn a_flood_without_an_end_is_forgotten() {
    let (mut assembler, now) = (FrameAssembler::new(VideoCodec::Vp8), Instant::now());
    for seq in 0..100_000 {
        assembler.push(seq, 1, false, &[0x90, 0x80, 0x80, 0, 0], now);
    }
    let mut sender = Sender::new();
    sender.seq = 1_000_000;
    push(&mut assembler, &sender.send(300, true), now);
    assert_eq!(numbers(&mut assembler, now), [1]);
}

#[test]
fn vp9_begins_where_nothing_is_predicted_and_its_structure_is_skipped() {
    let (mut assembler, now) = (FrameAssembler::new(VideoCodec::Vp9), Instant::now());
    // I F B V, picture id 0x0101; one layer of 16 × 16.
    let key = [0x80 | 0x10 | 0x08 | 0x02, 0x81, 0x01, 0x10, 0, 16, 0, 16, 0xaa];
    // I P F E; one reference.
    let end = [0x80 | 0x40 | 0x10 | 0x04, 0x81, 0x01, 0x02, 0xbb];
    assembler.push(1, 9, false, &key, now);
    assembler.push(2, 9, true, &end, now);
    let frame = assembler.poll(now).unwrap();
    assert_eq!((frame.bytes, frame.keyframe), (vec![0xaa, 0xbb], true));
}

#[test]
fn h264_comes_as_single_units_aggregates_and_fragments() {
    let (mut assembler, now) = (FrameAssembler::new(VideoCodec::H264), Instant::now());
    let aggregate = [24, 0, 2, 0x67, 1, 0, 2, 0x68, 2];
    assembler.push(1, 9, false, &aggregate, now);
    assembler.push(2, 9, false, &[0x7c, 0x85, 3], now);
    assembler.push(3, 9, true, &[0x7c, 0x45, 4], now);
    assembler.push(4, 10, true, &[0x41, 5], now);
    let key = assembler.poll(now).unwrap();
    assert_eq!(
        key.bytes,
        [0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 2, 0, 0, 0, 1, 0x65, 3, 4]
    );
    assert!(key.keyframe);
    let next = assembler.poll(now).unwrap();
    assert_eq!((next.bytes, next.keyframe), (vec![0, 0, 0, 1, 0x41, 5], false));
}

proptest! {
    #[test]
    fn packets_of_any_kind_never_harm(
        packets in prop::collection::vec(
            (0_u64..70_000, 0_u32..4, any::<bool>(), prop::collection::vec(any::<u8>(), 0..30)),
            0..200,
        ),
        codec in prop::sample::select(vec![VideoCodec::Vp8, VideoCodec::Vp9, VideoCodec::H264]),
    ) {
        let mut assembler = FrameAssembler::new(codec);
        let mut now = Instant::now();
        for (seq, time, marker, payload) in packets {
            now += Duration::from_millis(10);
            assembler.push(seq, time, marker, &payload, now);
            while assembler.poll(now).is_some() {}
        }
    }

    /// Whatever is lost or reordered, what comes out is whole, in order, and follows a keyframe without a gap.
    #[test]
    fn what_comes_out_can_be_decoded(losses in prop::collection::vec(0_u8..10, 300), swaps in prop::collection::vec(any::<bool>(), 300)) {
        let mut sender = Sender::new();
        let mut assembler = FrameAssembler::new(VideoCodec::Vp8);
        let mut now = Instant::now();
        let mut last: Option<u8> = None;
        let mut packets: Vec<Sent> = (0..60).flat_map(|number| sender.send(250, number % 12 == 0)).collect();
        let mut index = 0;
        packets.retain(|_| { index += 1; losses[index % 300] != 0 });
        for index in 1..packets.len() {
            if swaps[index % 300] { packets.swap(index - 1, index); }
        }
        for packet in packets {
            now += Duration::from_millis(20);
            assembler.push(packet.seq, packet.time, packet.marker, &packet.payload, now);
            while let Some(frame) = assembler.poll(now) {
                let number = *frame.bytes.last().unwrap();
                prop_assert_eq!(frame.bytes.len(), 250);
                prop_assert!(frame.keyframe || last == Some(number - 1));
                prop_assert!(last.is_none_or(|last| number > last));
                last = Some(number);
            }
        }
    }
}
