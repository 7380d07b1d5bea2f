//! Numbered VP8 frames from received RTP payloads (RFC 7741).

use std::collections::BTreeMap;

use super::vp8::Frame;
use crate::core::Packet;

/// Packets kept while the start of their frame is missing.
const WAITING_PACKETS: usize = 4_096;

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
    use crate::core::Outgoing;
    use crate::frames::Vp8Sender;

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
            playout_delay: None,
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
