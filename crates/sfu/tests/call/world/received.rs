//! What came in of one track, put together as a player does it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use conclave_client::core::{Codec, Packet};
use conclave_client::frames::{Frame, Vp8Receiver, opus_number};

/// How long a player waits for what is missing.
const PATIENCE: Duration = Duration::from_millis(600);

#[derive(Default)]
pub(crate) struct Received {
    /// Numbers of packets in order of arrival.
    pub(crate) seqs: Vec<u64>,
    /// Frames in playing order, and when each was complete.
    pub(crate) frames: Vec<(Instant, Frame)>,
    /// Numbers of sound packets.
    pub(crate) sounds: Vec<u32>,
    /// Gaps that the player did not wait for any longer.
    pub(crate) skipped: usize,
    receiver: Vp8Receiver,
    highest: u64,
    /// Numbers that were overtaken, and when.
    missing: BTreeMap<u64, Instant>,
    /// When the first packet came that is not in any frame yet.
    waiting: Option<Instant>,
    damaged_before: u64,
}

impl Received {
    pub(super) fn push(&mut self, now: Instant, packet: Packet) {
        if packet.codec == Some(Codec::Opus) {
            self.sounds.extend(opus_number(&packet.payload));
            return;
        }
        self.begin_anew_if_stuck(now);
        self.note_missing(now, packet.seq);
        self.seqs.push(packet.seq);
        let frames = self.receiver.push(packet);
        self.take(now, frames);
        self.skip_old_gap(now);
    }

    fn take(&mut self, now: Instant, frames: Vec<Frame>) {
        if frames.is_empty() {
            self.waiting.get_or_insert(now);
        } else {
            self.waiting = None;
        }
        self.frames.extend(frames.into_iter().map(|frame| (now, frame)));
    }

    fn note_missing(&mut self, now: Instant, seq: u64) {
        self.missing.remove(&seq);
        if !self.seqs.is_empty() {
            self.missing
                .extend((self.highest + 1..seq).map(|missing| (missing, now)));
        }
        self.highest = self.highest.max(seq);
    }

    fn skip_old_gap(&mut self, now: Instant) {
        while let Some(gap) = self.receiver.gap() {
            if self
                .missing
                .get(&gap)
                .is_some_and(|since| now - *since <= PATIENCE)
            {
                return;
            }
            self.skipped += 1;
            let frames = self.receiver.skip_gap();
            self.take(now, frames);
        }
    }

    /// A receiver whose very first frame has a hole knows of no gap and waits for ever.
    fn begin_anew_if_stuck(&mut self, now: Instant) {
        let is_stuck = self.waiting.is_some_and(|since| now - since > 2 * PATIENCE);
        if is_stuck && self.receiver.gap().is_none() {
            self.damaged_before += self.receiver.damaged();
            self.receiver = Vp8Receiver::default();
            self.waiting = None;
        }
    }

    /// Frames that were cut off or whose bytes are not those that were sent.
    pub(crate) fn damaged(&self) -> u64 {
        self.damaged_before + self.receiver.damaged()
    }
}
