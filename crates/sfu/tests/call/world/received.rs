//! What came in of one track, put together as a player does it.

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
    gap: Option<(u64, Instant)>,
}

impl Received {
    pub(super) fn push(&mut self, now: Instant, packet: Packet) {
        if packet.codec == Some(Codec::Opus) {
            self.sounds.extend(opus_number(&packet.payload));
            return;
        }
        self.seqs.push(packet.seq);
        let frames = self.receiver.push(packet);
        self.frames.extend(frames.into_iter().map(|frame| (now, frame)));
        self.skip_old_gap(now);
    }

    fn skip_old_gap(&mut self, now: Instant) {
        self.gap = self.receiver.gap().map(|gap| match self.gap {
            Some((known, since)) if known == gap => (gap, since),
            _ => (gap, now),
        });
        if self.gap.is_some_and(|(_, since)| now - since > PATIENCE) {
            self.skipped += 1;
            let frames = self.receiver.skip_gap();
            self.frames.extend(frames.into_iter().map(|frame| (now, frame)));
        }
    }

    /// Frames that were cut off or whose bytes are not those that were sent.
    pub(crate) fn damaged(&self) -> u64 {
        self.receiver.damaged()
    }
}
