//! The numbers that one subscriber sees on one lane, over all tracks and layers that the lane ever carries.
//!
//! To the subscriber a lane is one RTP stream (RFC 3550): sequence numbers without a gap that we made, timestamps
//! that go on (section 5.1), and VP8 picture ids without a hole (RFC 7741, section 4.2). Gaps that the network made
//! stay, so that the subscriber asks for what is missing and the late packet finds its own number. This module must
//! never decide whether a packet is sent.

use std::time::{Duration, Instant};

use super::vp8::{PictureId, Vp8Descriptor};
use super::{Codec, Edit, Packet, Patch};

/// The lowest first index: numbers just below it are valid too, and nothing ever underflows.
const FIRST_INDEX: u64 = 1_000;
/// The spread of first indices. They stay below 2^15, so that both ends agree on the rollover counter even if the
/// first packets are lost (RFC 3711, section 3.3.1).
const INDEX_SPREAD: u64 = 0x8000 - FIRST_INDEX;
/// How many packets left out on purpose are remembered one by one.
const SKIPS: usize = 32;
/// The longest step of a timestamp: a receiver takes half the number space or more for a step backwards.
const LONGEST_STEP: u32 = 1 << 30;

/// Continues the numbering of a lane.
#[derive(Clone, Debug)]
pub struct Rewriter {
    /// The lowest outgoing index above all used ones.
    next: u64,
    stream: Option<Stream>,
    clock: Clock,
    pictures: Counter<0x7fff>,
    base_pictures: Counter<0xff>,
}

impl Rewriter {
    /// Numbering that begins at values derived from `seed`.
    pub fn new(seed: u64) -> Self {
        let [a, b, c, d, e, f, ..] = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
        Self {
            next: FIRST_INDEX + seed % INDEX_SPREAD,
            stream: None,
            clock: Clock {
                newest: u32::from_be_bytes([a, b, c, d]),
                at: None,
            },
            pictures: Counter::new(u16::from_be_bytes([e, f])),
            base_pictures: Counter::new(u16::from(f)),
        }
    }

    /// A stream begins on the lane with this packet: another track, another layer, or the same after a pause.
    ///
    /// The packet gets the next number, and a time that is later than the last one's by what passed since. Packets that
    /// come before it in its own stream are refused from here on.
    pub fn restart(&mut self, now: Instant, packet: &Packet) -> Edit {
        let time = self.clock.continue_at(now, packet.codec.clock_rate());
        self.stream = Some(Stream::new(packet, self.next, time));
        self.pictures.unbind();
        self.base_pictures.unbind();
        let edit = Edit {
            index: self.next,
            time,
            patch: self.patch(packet),
        };
        self.next = self.next.wrapping_add(1);
        edit
    }

    /// Numbers a later packet of the stream. A packet that the network delayed gets the number it always had; one from
    /// before the stream's beginning, or one that was skipped, gets none.
    pub fn rewrite(&mut self, now: Instant, packet: &Packet) -> Option<Edit> {
        let stream = self.stream.as_mut()?;
        let index = stream.outgoing(packet.index)?;
        let time = packet.time.wrapping_add(stream.time_offset);
        if packet.index > stream.highest {
            stream.highest = packet.index;
            self.next = index.wrapping_add(1);
        }
        self.clock.note(now, time);
        Some(Edit {
            index,
            time,
            patch: self.patch(packet),
        })
    }

    /// Leaves out a packet without a gap, because it carries nothing (padding).
    ///
    /// Where a later packet was numbered already the gap is there, and the packet fills it: it gets its number like any
    /// other.
    pub fn skip(&mut self, now: Instant, packet: &Packet) -> Option<Edit> {
        let stream = self.stream.as_mut()?;
        if packet.index > stream.highest {
            stream.skip(packet.index);
            return None;
        }
        self.rewrite(now, packet)
    }

    fn patch(&mut self, packet: &Packet) -> Patch {
        if packet.codec != Codec::Vp8 {
            return Patch::None;
        }
        let Some(descriptor) = Vp8Descriptor::parse(&packet.payload) else {
            return Patch::None;
        };
        if descriptor.picture_id.is_none() && descriptor.tl0_pic_idx.is_none() {
            return Patch::None;
        }
        Patch::Vp8 {
            picture_id: descriptor.picture_id.map_or(0, |id| self.picture_id(id)),
            tl0_pic_idx: descriptor
                .tl0_pic_idx
                .map_or(0, |index| self.base_pictures.follow_byte(index)),
        }
    }

    /// The subscriber sees as many bits as the payload has.
    fn picture_id(&mut self, id: PictureId) -> u16 {
        self.pictures.follow(id.value(), id.mask()) & id.mask()
    }
}

/// One incoming stream and how its numbers become the lane's.
#[derive(Clone, Debug)]
struct Stream {
    /// Packets below it are refused.
    first: u64,
    /// The highest incoming index that was numbered.
    highest: u64,
    /// Added to an incoming index, less the skipped ones below it.
    offset: u64,
    time_offset: u32,
    skips: Skips,
}

impl Stream {
    fn new(packet: &Packet, index: u64, time: u32) -> Self {
        Self {
            first: packet.index,
            highest: packet.index,
            offset: index.wrapping_sub(packet.index),
            time_offset: time.wrapping_sub(packet.time),
            skips: Skips::default(),
        }
    }

    fn outgoing(&self, index: u64) -> Option<u64> {
        if index < self.first {
            return None;
        }
        let below = self.skips.below(index)?;
        Some(index.wrapping_add(self.offset).wrapping_sub(below))
    }

    /// When the list is full its oldest entry becomes part of the offset, and what is older than that is refused.
    fn skip(&mut self, index: u64) {
        if let Some(oldest) = self.skips.insert(index) {
            self.offset = self.offset.wrapping_sub(1);
            self.first = self.first.max(oldest.wrapping_add(1));
        }
    }
}

/// Incoming indices that were left out, in ascending order.
#[derive(Clone, Debug, Default)]
struct Skips {
    indices: [u64; SKIPS],
    length: usize,
}

impl Skips {
    /// How many are below `index`; `None` if it is one of them.
    fn below(&self, index: u64) -> Option<u64> {
        let below = self.indices[..self.length].binary_search(&index).err()?;
        Some(below as u64)
    }

    /// Remembers an index; returns the oldest one if it had to make room.
    fn insert(&mut self, index: u64) -> Option<u64> {
        let at = self.indices[..self.length].binary_search(&index).err()?;
        if self.length < SKIPS {
            self.indices.copy_within(at..self.length, at + 1);
            self.indices[at] = index;
            self.length += 1;
            return None;
        }
        if at == 0 {
            return Some(index);
        }
        let oldest = self.indices[0];
        self.indices.copy_within(1..at, 0);
        self.indices[at - 1] = index;
        Some(oldest)
    }
}

/// The newest timestamp sent and when, to continue from there.
#[derive(Clone, Debug)]
struct Clock {
    newest: u32,
    at: Option<Instant>,
}

impl Clock {
    fn continue_at(&mut self, now: Instant, rate: u32) -> u32 {
        if let Some(at) = self.at {
            let passed = ticks(now.saturating_duration_since(at), rate);
            self.newest = self.newest.wrapping_add(passed.max(1));
        }
        self.at = Some(now);
        self.newest
    }

    fn note(&mut self, now: Instant, time: u32) {
        let ahead = time.wrapping_sub(self.newest);
        if ahead != 0 && ahead < 1 << 31 {
            self.newest = time;
            self.at = Some(now);
        }
    }
}

fn ticks(passed: Duration, rate: u32) -> u32 {
    let ticks = passed.as_micros().saturating_mul(u128::from(rate)) / 1_000_000;
    u32::try_from(ticks).unwrap_or(LONGEST_STEP).min(LONGEST_STEP)
}

/// A wrapping counter inside payloads, continued over streams by one. `MASK` is its width towards the subscriber.
#[derive(Clone, Debug)]
struct Counter<const MASK: u16> {
    incoming: Option<u16>,
    outgoing: u16,
}

impl<const MASK: u16> Counter<MASK> {
    fn new(before_first: u16) -> Self {
        Self {
            incoming: None,
            outgoing: before_first & MASK,
        }
    }

    /// The next value seen continues the counter, whatever it is.
    fn unbind(&mut self) {
        self.incoming = None;
    }

    /// Maps a value of `mask` bits. One that is older than the newest gets the value it had before.
    fn follow(&mut self, incoming: u16, mask: u16) -> u16 {
        let step = match self.incoming {
            None => 1,
            Some(newest) => incoming.wrapping_sub(newest) & mask,
        };
        if step > mask / 2 {
            let back = (mask - step).wrapping_add(1);
            return self.outgoing.wrapping_sub(back) & MASK;
        }
        self.incoming = Some(incoming);
        self.outgoing = self.outgoing.wrapping_add(step) & MASK;
        self.outgoing
    }
}

impl Counter<0xff> {
    fn follow_byte(&mut self, incoming: u8) -> u8 {
        self.follow(u16::from(incoming), 0xff).to_be_bytes()[1]
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{packet, start, vp8};
    use super::*;

    fn started_at(index: u64) -> (Rewriter, Instant, u64) {
        let (mut rewriter, now) = (Rewriter::new(7), start());
        let first = rewriter.restart(now, &packet(index, 0, &[1])).index;
        (rewriter, now, first)
    }

    fn number(rewriter: &mut Rewriter, now: Instant, index: u64) -> Option<u64> {
        rewriter
            .rewrite(now, &packet(index, 0, &[1]))
            .map(|edit| edit.index)
    }

    fn skip(rewriter: &mut Rewriter, now: Instant, index: u64) -> Option<u64> {
        rewriter.skip(now, &packet(index, 0, &[])).map(|edit| edit.index)
    }

    fn ids(edit: Edit) -> (u16, u8) {
        match edit.patch {
            Patch::Vp8 {
                picture_id,
                tl0_pic_idx,
            } => (picture_id, tl0_pic_idx),
            Patch::None => panic!("no patch"),
        }
    }

    #[test]
    fn numbering_begins_in_its_range_whatever_the_seed() {
        for seed in [0, 1, 0x7fff, 0x8000, u64::MAX] {
            let index = Rewriter::new(seed).restart(start(), &packet(5, 5, &[1])).index;
            assert!((1_000..0x8000).contains(&index), "{index}");
        }
    }

    #[test]
    fn gaps_of_the_network_stay_and_a_late_packet_gets_its_own_number() {
        let (mut rewriter, now, first) = started_at(100);
        assert_eq!(number(&mut rewriter, now, 103), Some(first + 3));
        assert_eq!(number(&mut rewriter, now, 101), Some(first + 1));
        assert_eq!(number(&mut rewriter, now, 99), None, "before the beginning");
    }

    #[test]
    fn a_skipped_packet_leaves_no_gap_and_late_ones_below_it_keep_their_numbers() {
        let (mut rewriter, now, first) = started_at(100);
        assert_eq!(skip(&mut rewriter, now, 103), None);
        assert_eq!(skip(&mut rewriter, now, 102), None);
        assert_eq!(number(&mut rewriter, now, 104), Some(first + 2));
        assert_eq!(number(&mut rewriter, now, 101), Some(first + 1));
        assert_eq!(
            number(&mut rewriter, now, 103),
            None,
            "a skipped packet has no number"
        );
        assert_eq!(rewriter.restart(now, &packet(9, 0, &[1])).index, first + 3);
    }

    #[test]
    fn an_empty_packet_that_comes_too_late_to_be_skipped_fills_its_gap() {
        let (mut rewriter, now, first) = started_at(100);
        assert_eq!(number(&mut rewriter, now, 102), Some(first + 2));
        assert_eq!(skip(&mut rewriter, now, 101), Some(first + 1));
    }

    #[test]
    fn more_skips_than_are_remembered_keep_later_numbers_right() {
        let (mut rewriter, now, first) = started_at(100);
        let skipped = SKIPS as u64 + 10;
        (101..101 + skipped).for_each(|index| assert_eq!(skip(&mut rewriter, now, index), None));
        assert_eq!(number(&mut rewriter, now, 101 + skipped), Some(first + 1));
        assert_eq!(number(&mut rewriter, now, 105), None, "too old to tell");
        assert_eq!(number(&mut rewriter, now, 102 + skipped), Some(first + 2));
    }

    #[test]
    fn a_restart_continues_the_time_by_what_passed() {
        let (mut rewriter, now) = (Rewriter::new(1), start());
        let first = rewriter.restart(now, &packet(1, 77_000, &[1])).time;
        let edit = rewriter.rewrite(now, &packet(2, 80_000, &[1])).unwrap();
        assert_eq!(edit.time, first.wrapping_add(3_000));
        let at_once = rewriter.restart(now, &packet(900, 5, &[1])).time;
        assert_eq!(at_once, edit.time.wrapping_add(1), "later by at least one tick");
        let later = rewriter
            .restart(now + Duration::from_millis(100), &packet(1, 0, &[1]))
            .time;
        assert_eq!(later, at_once.wrapping_add(9_000));
        let much_later = rewriter
            .restart(now + Duration::from_secs(90_000), &packet(1, 0, &[1]))
            .time;
        assert_eq!(much_later.wrapping_sub(later), LONGEST_STEP);
    }

    #[test]
    fn picture_ids_follow_the_stream_and_continue_over_a_restart() {
        let (mut rewriter, now) = (Rewriter::new(3), start());
        let (picture, base) = ids(rewriter.restart(now, &vp8(1, 0, 0x7ffe, 255)));
        let next = ids(rewriter.rewrite(now, &vp8(3, 0, 0, 1)).unwrap());
        assert_eq!(
            next,
            ((picture + 2) & 0x7fff, base.wrapping_add(2)),
            "both counters wrap"
        );
        let late = ids(rewriter.rewrite(now, &vp8(2, 0, 0x7fff, 0)).unwrap());
        assert_eq!(late, ((picture + 1) & 0x7fff, base.wrapping_add(1)));
        let other = ids(rewriter.restart(now, &vp8(700, 0, 123, 45)));
        assert_eq!(other, ((picture + 3) & 0x7fff, base.wrapping_add(3)));
    }

    #[test]
    fn a_short_picture_id_stays_short() {
        let (mut rewriter, now) = (Rewriter::new(3), start());
        let short = |index, id| packet(index, 0, &[0x90, 0x80, id, 0x00]);
        let (first, _) = ids(rewriter.restart(now, &short(1, 0x7f)));
        let (second, _) = ids(rewriter.rewrite(now, &short(2, 0x00)).unwrap());
        assert_eq!(second, (first + 1) & 0x7f);
    }

    #[test]
    fn payloads_without_counters_are_not_patched() {
        let (mut rewriter, now) = (Rewriter::new(3), start());
        assert_eq!(
            rewriter.restart(now, &packet(1, 0, &[0x10, 0])).patch,
            Patch::None
        );
        assert_eq!(
            rewriter.rewrite(now, &packet(2, 0, &[0x90, 0xff])).unwrap().patch,
            Patch::None
        );
        let opus = Packet {
            codec: Codec::Opus,
            ..vp8(3, 0, 1, 1)
        };
        assert_eq!(rewriter.rewrite(now, &opus).unwrap().patch, Patch::None);
    }
}
