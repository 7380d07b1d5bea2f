//! Frames from packets that come in any order, some of them never.
//!
//! Only frames that can be decoded come out: each follows the one before without a gap, or is a keyframe. Memory is
//! bounded in packets and bytes, whatever arrives.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::depacketize::{add, look};
use crate::video::{FRAME_BYTES, VideoCodec};

/// How long a missing packet is waited for: two round trips of a long line, in which it is sent again.
pub const PATIENCE: Duration = Duration::from_millis(400);
/// Packets that wait: two seconds of ten megabits.
const PACKETS: usize = 2_048;
/// A packet this far behind or ahead belongs to another count: the sender began anew.
const FAR: u64 = 16_384;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssembledFrame {
    /// VP8 and VP9 as the codec has them, H.264 as NAL units with start codes.
    pub bytes: Vec<u8>,
    /// RTP time, 90 kHz.
    pub time: u32,
    pub keyframe: bool,
}

#[derive(Debug)]
struct Waiting {
    time: u32,
    marker: bool,
    payload: Box<[u8]>,
}

#[derive(Debug)]
pub struct FrameAssembler {
    codec: VideoCodec,
    packets: BTreeMap<u64, Waiting>,
    bytes: usize,
    /// The number that the next frame begins with; none while only a keyframe will do.
    next: Option<u64>,
    /// Since when something is missing.
    stuck: Option<Instant>,
}

impl FrameAssembler {
    pub fn new(codec: VideoCodec) -> Self {
        Self {
            codec,
            packets: BTreeMap::new(),
            bytes: 0,
            next: None,
            stuck: None,
        }
    }

    /// `seq` is extended beyond 16 bits.
    pub fn push(&mut self, seq: u64, time: u32, marker: bool, payload: &[u8], now: Instant) {
        // Packets of padding alone tell that nothing is missing between others.
        let anchor = self.next.or_else(|| self.packets.keys().next_back().copied());
        if anchor.is_some_and(|anchor| seq.abs_diff(anchor) > FAR) {
            self.begin_anew();
        }
        if self.next.is_some_and(|next| seq < next) {
            return;
        }
        let waiting = Waiting {
            time,
            marker,
            payload: payload.into(),
        };
        self.bytes += payload.len();
        if let Some(twin) = self.packets.insert(seq, waiting) {
            self.bytes -= twin.payload.len();
        }
        if self.packets.len() > PACKETS || self.bytes > FRAME_BYTES {
            self.begin_anew();
        }
        if self.stuck.is_none() {
            self.stuck = Some(now);
        }
        self.give_up_where_due(now);
    }

    /// The next frame that is whole and can be decoded.
    pub fn poll(&mut self, now: Instant) -> Option<AssembledFrame> {
        self.give_up_where_due(now);
        loop {
            self.skip_padding();
            let start = self.start()?;
            let end = self.end(start)?;
            let frame = self.take(start, end);
            self.next = Some(end + 1);
            self.stuck = (!self.packets.is_empty()).then_some(now);
            match frame {
                Some(frame) => return Some(frame),
                // Malformed: what follows builds on it.
                None => self.next = None,
            }
        }
    }

    /// Nothing can be decoded before the next keyframe.
    pub fn needs_keyframe(&self) -> bool {
        self.next.is_none()
    }

    /// Something of the next frame has been missing for too long.
    fn give_up_where_due(&mut self, now: Instant) {
        let is_due = self
            .stuck
            .is_some_and(|since| now.saturating_duration_since(since) > PATIENCE);
        if is_due && self.next.is_some() && self.has_gap() {
            self.next = None;
        }
    }

    fn has_gap(&self) -> bool {
        let (Some(next), Some(last)) = (self.next, self.packets.keys().next_back()) else {
            return false;
        };
        self.packets.len() as u64 != last - next + 1
    }

    fn skip_padding(&mut self) {
        while let Some(next) = self.next
            && self
                .packets
                .get(&next)
                .is_some_and(|packet| packet.payload.is_empty())
        {
            self.packets.remove(&next);
            self.next = Some(next + 1);
        }
    }

    fn start(&self) -> Option<u64> {
        if let Some(next) = self.next {
            return self.packets.contains_key(&next).then_some(next);
        }
        // The latest keyframe that is whole: what came before it is of no use any more.
        let begins = |(seq, packet): (&u64, &Waiting)| {
            let part = look(self.codec, &packet.payload)?;
            (part.starts && part.keyframe).then_some(*seq)
        };
        let starts: Vec<u64> = self.packets.iter().filter_map(begins).collect();
        starts
            .into_iter()
            .rev()
            .find(|start| self.end(*start).is_some() && !self.goes_on_from_before(*start))
    }

    /// Whether the packet before belongs to the same frame: H.264 begins a unit more than once a frame.
    fn goes_on_from_before(&self, seq: u64) -> bool {
        let time = |seq: u64| self.packets.get(&seq).map(|packet| packet.time);
        seq.checked_sub(1)
            .and_then(time)
            .is_some_and(|before| Some(before) == time(seq))
    }

    /// The last packet of the frame that begins at `start`, if all of it is there.
    fn end(&self, start: u64) -> Option<u64> {
        let time = self.packets.get(&start)?.time;
        let mut seq = start;
        loop {
            let packet = self.packets.get(&seq)?;
            if packet.time != time {
                // A sender that sets no marker: the frame ended before.
                return Some(seq - 1);
            }
            if packet.marker {
                return Some(seq);
            }
            seq += 1;
        }
    }

    fn take(&mut self, start: u64, end: u64) -> Option<AssembledFrame> {
        let after = self.packets.split_off(&(end + 1));
        let packets = std::mem::replace(&mut self.packets, after);
        self.bytes = self.packets.values().map(|packet| packet.payload.len()).sum();
        let mut frame = AssembledFrame {
            bytes: Vec::new(),
            time: packets.get(&start)?.time,
            keyframe: false,
        };
        for packet in packets.range(start..=end).map(|(_, packet)| packet) {
            frame.keyframe |= look(self.codec, &packet.payload)?.keyframe;
            add(self.codec, &packet.payload, &mut frame.bytes)?;
        }
        Some(frame)
    }

    fn begin_anew(&mut self) {
        self.packets.clear();
        self.bytes = 0;
        self.next = None;
        self.stuck = None;
    }
}
