//! VP8 frames that carry a number, as RTP payloads (RFC 7741) and back.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::core::{Outgoing, Packet};

/// Bytes of a payload at most, so that a packet with all its headers fits an Ethernet frame.
const PAYLOAD_BYTES: usize = 1_100;
/// Ticks of RTP time between frames: 15 a second.
const FRAME_TICKS: u32 = 6_000;
/// Packets kept while the start of their frame is missing.
const WAITING_PACKETS: usize = 4_096;

/// A frame with a number instead of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub number: u32,
    pub keyframe: bool,
    pub width: u16,
    pub height: u16,
    /// Length of the pattern that follows the headers.
    pub body: usize,
}

impl Frame {
    /// The bitstream: the frame header (RFC 6386, section 9.1), then number, size and pattern.
    fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![u8::from(!self.keyframe) | 0x10, 0, 0];
        if self.keyframe {
            bytes.extend_from_slice(&[0x9d, 0x01, 0x2a]);
            bytes.extend_from_slice(&self.width.to_le_bytes());
            bytes.extend_from_slice(&self.height.to_le_bytes());
        }
        bytes.extend_from_slice(&self.number.to_be_bytes());
        bytes.extend((0..self.body).map(|position| pattern(self.number, position)));
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (tag, mut rest) = bytes.split_first_chunk::<3>()?;
        let keyframe = tag[0] & 1 == 0;
        let (mut width, mut height) = (0, 0);
        if keyframe {
            let (header, after) = rest.split_first_chunk::<7>()?;
            if header[..3] != [0x9d, 0x01, 0x2a] {
                return None;
            }
            width = u16::from_le_bytes([header[3], header[4]]);
            height = u16::from_le_bytes([header[5], header[6]]);
            rest = after;
        }
        let (number, body) = rest.split_first_chunk::<4>()?;
        let number = u32::from_be_bytes(*number);
        let intact = body
            .iter()
            .enumerate()
            .all(|(position, byte)| *byte == pattern(number, position));
        intact.then_some(Self {
            number,
            keyframe,
            width,
            height,
            body: body.len(),
        })
    }
}

fn pattern(number: u32, position: usize) -> u8 {
    let position = u32::try_from(position).unwrap_or(u32::MAX);
    number
        .wrapping_mul(31)
        .wrapping_add(position.wrapping_mul(7))
        .to_le_bytes()[0]
}

/// Makes the packets of one encoding.
#[derive(Clone, Debug)]
pub struct Vp8Sender {
    rid: Option<String>,
    width: u16,
    height: u16,
    body: usize,
    number: u32,
    seq: u64,
    time: u32,
    picture_id: u16,
    tl0_pic_idx: u8,
}

impl Vp8Sender {
    /// An encoding of this size whose frames have `body` bytes. Its counters start at places that differ from
    /// those of other encodings, as a browser's do.
    pub fn new(rid: Option<&str>, width: u16, height: u16, body: usize) -> Self {
        Self {
            rid: rid.map(str::to_owned),
            width,
            height,
            body,
            number: 0,
            seq: 65_000 + u64::from(width),
            time: u32::from(width).wrapping_mul(1_000_003),
            picture_id: 32_700_u16.wrapping_add(width) & 0x7fff,
            tl0_pic_idx: width.to_le_bytes()[0],
        }
    }

    /// The number the next frame will have.
    pub fn next_number(&self) -> u32 {
        self.number
    }

    /// The next frame and its packets.
    pub fn next_frame(&mut self, keyframe: bool) -> (Frame, Vec<Outgoing>) {
        let (width, height) = if keyframe {
            (self.width, self.height)
        } else {
            (0, 0)
        };
        let frame = Frame {
            number: self.number,
            keyframe,
            width,
            height,
            body: self.body,
        };
        let bytes = frame.encode();
        let count = bytes.len().div_ceil(PAYLOAD_BYTES);
        let parts = bytes.chunks(PAYLOAD_BYTES).enumerate();
        let packets = parts
            .map(|(index, part)| self.packet(index == 0, index + 1 == count, part))
            .collect();
        self.number += 1;
        self.time = self.time.wrapping_add(FRAME_TICKS);
        self.picture_id = (self.picture_id + 1) & 0x7fff;
        self.tl0_pic_idx = self.tl0_pic_idx.wrapping_add(1);
        (frame, packets)
    }

    fn packet(&mut self, first: bool, last: bool, part: &[u8]) -> Outgoing {
        let mut payload = self.descriptor(first).to_vec();
        payload.extend_from_slice(part);
        let seq = self.seq;
        self.seq += 1;
        Outgoing {
            rid: self.rid.clone(),
            seq,
            time: self.time,
            marker: last,
            payload: Arc::from(payload),
            ..Default::default()
        }
    }

    /// The payload descriptor: 15 bits of picture id, TL0PICIDX, temporal layer 0.
    fn descriptor(&self, first: bool) -> [u8; 6] {
        let start = if first { 0x10 } else { 0 };
        let [high, low] = self.picture_id.to_be_bytes();
        [
            0x80 | start,
            0x80 | 0x40 | 0x20,
            0x80 | high,
            low,
            self.tl0_pic_idx,
            0,
        ]
    }
}

/// What the payload descriptor of a received packet says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Descriptor {
    starts: bool,
    picture_id: u16,
}

fn descriptor(payload: &[u8]) -> Option<(Descriptor, &[u8])> {
    let (fields, rest) = payload.split_first_chunk::<6>()?;
    let [required, extension, high, low, _, _] = *fields;
    if required & 0x80 == 0 || extension != 0xe0 || high & 0x80 == 0 {
        return None;
    }
    let picture_id = u16::from_be_bytes([high & 0x7f, low]);
    Some((
        Descriptor {
            starts: required & 0x10 != 0,
            picture_id,
        },
        rest,
    ))
}

/// Puts received packets in order and together. Reordered and repeated packets do no harm.
#[derive(Debug, Default)]
pub struct Vp8Receiver {
    waiting: BTreeMap<u64, Packet>,
    next: Option<u64>,
    last_picture_id: Option<u16>,
    damaged: u64,
}

impl Vp8Receiver {
    /// Frames that are complete with this packet, in order.
    pub fn push(&mut self, packet: Packet) -> Vec<Frame> {
        if self.next.is_some_and(|next| packet.seq < next) || packet.payload.is_empty() {
            return Vec::new();
        }
        self.waiting.insert(packet.seq, packet);
        if self.waiting.len() > WAITING_PACKETS {
            self.waiting.pop_first();
        }
        std::iter::from_fn(|| self.take_frame()).collect()
    }

    /// The lowest number that is missing while later ones are there: a gap nobody has filled yet.
    pub fn gap(&self) -> Option<u64> {
        let mut missing = self.next?;
        for seq in self.waiting.keys() {
            if *seq > missing {
                return Some(missing);
            }
            missing = seq + 1;
        }
        None
    }

    /// Gives up on the gap and goes on with the next frame that is complete.
    pub fn skip_gap(&mut self) -> Vec<Frame> {
        if let Some(gap) = self.gap() {
            self.waiting = self.waiting.split_off(&gap);
            (self.next, self.last_picture_id) = (None, None);
        }
        std::iter::from_fn(|| self.take_frame()).collect()
    }

    /// Frames whose picture ids do not follow each other, or whose pattern is not intact.
    pub fn damaged(&self) -> u64 {
        self.damaged
    }

    fn take_frame(&mut self) -> Option<Frame> {
        let first = self.frame_start()?;
        let mut bytes = Vec::new();
        let (mut seq, mut picture_id) = (first, None);
        loop {
            let packet = self.waiting.get(&seq)?;
            let (fields, part) = descriptor(&packet.payload)?;
            if *picture_id.get_or_insert(fields.picture_id) != fields.picture_id {
                return self.abandon_frame(seq);
            }
            bytes.extend_from_slice(part);
            seq += 1;
            if packet.marker {
                break;
            }
        }
        self.next = Some(seq);
        self.waiting = self.waiting.split_off(&seq);
        self.check_picture_id(picture_id?);
        let frame = Frame::decode(&bytes);
        self.damaged += u64::from(frame.is_none());
        frame
    }

    /// Another frame begins before the end of this one: goes on with that. Where it is a keyframe, a decoder loses
    /// nothing by it; that happens at a switch of encodings whose packets came interleaved.
    fn abandon_frame(&mut self, next: u64) -> Option<Frame> {
        self.damaged += u64::from(!self.starts_keyframe(next));
        self.waiting = self.waiting.split_off(&next);
        (self.next, self.last_picture_id) = (Some(next), None);
        self.take_frame()
    }

    fn starts_keyframe(&self, seq: u64) -> bool {
        let parts = self
            .waiting
            .get(&seq)
            .and_then(|packet| descriptor(&packet.payload));
        parts.is_some_and(|(fields, part)| fields.starts && part.first().is_some_and(|tag| tag & 1 == 0))
    }

    /// Where the next frame begins: at the expected number, or anywhere before the first one.
    fn frame_start(&self) -> Option<u64> {
        let starts = |packet: &Packet| descriptor(&packet.payload).is_some_and(|(fields, _)| fields.starts);
        match self.next {
            Some(next) => self
                .waiting
                .get(&next)
                .filter(|packet| starts(packet))
                .map(|packet| packet.seq),
            None => self
                .waiting
                .values()
                .find(|packet| starts(packet))
                .map(|packet| packet.seq),
        }
    }

    fn check_picture_id(&mut self, picture_id: u16) {
        let follows = |last: u16| (last + 1) & 0x7fff == picture_id;
        if self.last_picture_id.is_some_and(|last| !follows(last)) {
            self.damaged += 1;
        }
        self.last_picture_id = Some(picture_id);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::core::Codec;

    fn received(packet: &Outgoing) -> Packet {
        Packet {
            seq: packet.seq,
            time: packet.time,
            marker: packet.marker,
            codec: Some(Codec::Vp8),
            payload: packet.payload.clone(),
            audio_level: None,
            voice_activity: None,
            dependency_descriptor: None,
            arrived: Instant::now(),
        }
    }

    fn sent(frames: usize) -> (Vec<Frame>, Vec<Packet>) {
        let mut sender = Vp8Sender::new(Some("f"), 640, 360, 2_500);
        let (mut whole, mut packets) = (Vec::new(), Vec::new());
        for index in 0..frames {
            let (frame, parts) = sender.next_frame(index % 10 == 0);
            whole.push(frame);
            packets.extend(parts.iter().map(received));
        }
        (whole, packets)
    }

    #[test]
    fn frames_survive_the_way_through_packets() {
        let (frames, packets) = sent(30);
        assert_eq!(packets.len(), 90);
        let mut receiver = Vp8Receiver::default();
        let read: Vec<_> = packets
            .into_iter()
            .flat_map(|packet| receiver.push(packet))
            .collect();
        assert_eq!(read, frames);
        assert_eq!(receiver.damaged(), 0);
    }

    #[test]
    fn reordered_and_repeated_packets_give_the_same_frames() {
        let (frames, mut packets) = sent(12);
        for pair in packets[3..].chunks_mut(2) {
            pair.reverse();
        }
        let mut receiver = Vp8Receiver::default();
        let twice = packets.into_iter().flat_map(|packet| [packet.clone(), packet]);
        let read: Vec<_> = twice.flat_map(|packet| receiver.push(packet)).collect();
        assert_eq!(read, frames);
        assert_eq!(receiver.damaged(), 0);
    }

    #[test]
    fn a_lost_packet_is_a_gap_until_it_is_skipped() {
        let (frames, mut packets) = sent(6);
        let lost = packets.remove(7);
        let mut receiver = Vp8Receiver::default();
        let read: Vec<_> = packets
            .into_iter()
            .flat_map(|packet| receiver.push(packet))
            .collect();
        assert_eq!(read, frames[..2]);
        assert_eq!(receiver.gap(), Some(lost.seq));
        assert_eq!(receiver.skip_gap(), frames[3..]);
        assert_eq!((receiver.gap(), receiver.damaged()), (None, 0));
    }

    #[test]
    fn a_frame_cut_off_by_a_keyframe_is_no_damage() {
        let mut sender = Vp8Sender::new(None, 640, 360, 2_500);
        let (_, mut packets) = sender.next_frame(true);
        packets.truncate(1);
        let (keyframe, rest) = sender.next_frame(true);
        packets.extend(rest);
        let mut receiver = Vp8Receiver::default();
        let numbered = packets.iter().enumerate();
        let packets = numbered.map(|(seq, packet)| Packet {
            seq: seq as u64,
            ..received(packet)
        });
        let read: Vec<_> = packets.flat_map(|packet| receiver.push(packet)).collect();
        assert_eq!(read, [keyframe]);
        assert_eq!(receiver.damaged(), 0);
    }

    #[test]
    fn a_frame_cut_off_by_the_next_is_damage_and_the_next_is_read() {
        let (frames, mut packets) = sent(3);
        packets.drain(1..3);
        let packets = packets.into_iter().enumerate().map(|(seq, packet)| Packet {
            seq: seq as u64,
            ..packet
        });
        let mut receiver = Vp8Receiver::default();
        let read: Vec<_> = packets.flat_map(|packet| receiver.push(packet)).collect();
        assert_eq!(read, frames[1..]);
        assert_eq!(receiver.damaged(), 1);
    }

    #[test]
    fn the_headers_are_those_a_forwarding_server_reads() {
        let (_, packets) = Vp8Sender::new(None, 320, 180, 2_000).next_frame(true);
        let parsed = str0m::rtp::Vp8Descriptor::parse(&packets[0].payload).unwrap();
        assert!(parsed.starts_keyframe(&packets[0].payload));
        assert_eq!(parsed.picture_id(), Some((32_700 + 320) & 0x7fff));
        assert_eq!(parsed.tl0_pic_idx(), Some(64));
        let second = str0m::rtp::Vp8Descriptor::parse(&packets[1].payload).unwrap();
        assert!(!second.starts_keyframe(&packets[1].payload));
        assert!(packets.last().unwrap().marker);
    }
}
