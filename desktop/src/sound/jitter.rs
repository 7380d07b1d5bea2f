//! A voice as it comes over the network, made even: packets wait until enough are there, are put in order, and what is
//! missing is made up for. No clock: time passes as sound is taken.

use std::collections::{BTreeMap, VecDeque};

use conclave_codec::audio::{AudioError, Decoder, FRAME};

/// Packets of 20 ms that wait before the first is played, at least and at most.
const LEAST: usize = 2;
const MOST: usize = 10;
/// Beyond what is wanted, before some is left out to catch up.
const SLACK: usize = 4;
/// Packets that wait at all. A flood is forgotten.
const WAITING: usize = 64;
/// So many frames are made up in a row; then it is silence.
const MADE_UP: u32 = 5;
/// After so many frames without a gap it dares to wait less.
const CALM: u32 = 500;

pub(super) struct Jitter {
    decoder: Decoder,
    waiting: BTreeMap<u64, Box<[u8]>>,
    ready: VecDeque<f32>,
    /// The packet that is played next; none while it gathers.
    next: Option<u64>,
    wanted: usize,
    made_up: u32,
    calm: u32,
}

impl Jitter {
    pub(super) fn new() -> Result<Self, AudioError> {
        Ok(Self {
            decoder: Decoder::new()?,
            waiting: BTreeMap::new(),
            ready: VecDeque::new(),
            next: None,
            wanted: LEAST,
            made_up: 0,
            calm: 0,
        })
    }

    /// `seq` is extended beyond 16 bits.
    pub(super) fn push(&mut self, seq: u64, payload: &[u8]) {
        if payload.is_empty() || self.next.is_some_and(|next| seq < next) {
            return;
        }
        let is_far = self
            .waiting
            .keys()
            .next_back()
            .is_some_and(|last| seq.abs_diff(*last) > WAITING as u64);
        if is_far || self.waiting.len() >= WAITING {
            self.waiting.clear();
            self.next = None;
        }
        self.waiting.insert(seq, payload.into());
    }

    /// Adds to `out` what comes next, at this volume.
    pub(super) fn add_to(&mut self, out: &mut [f32], volume: f32) {
        while self.ready.len() < out.len() && self.make_ready() {}
        let count = out.len().min(self.ready.len());
        for (sample, heard) in out.iter_mut().zip(self.ready.drain(..count)) {
            *sample += heard * volume;
        }
    }

    /// Whether there is something to hear.
    fn make_ready(&mut self) -> bool {
        let next = match self.next {
            Some(next) => next,
            None if self.waiting.len() >= self.wanted => {
                let first = self.waiting.keys().next().copied().unwrap_or_default();
                *self.next.insert(first)
            }
            None => return false,
        };
        if let Some(payload) = self.waiting.remove(&next) {
            self.next = Some(next + 1);
            self.good();
            // One that is broken is one that is missing.
            let decoded = self
                .decoder
                .decode(&payload)
                .or_else(|_| self.decoder.conceal(None));
            self.ready.extend(decoded.unwrap_or_default());
            self.catch_up();
            return true;
        }
        self.missing(next)
    }

    fn good(&mut self) {
        self.made_up = 0;
        self.calm += 1;
        if self.calm >= CALM {
            self.calm = 0;
            self.wanted = (self.wanted - 1).max(LEAST);
        }
    }

    fn missing(&mut self, next: u64) -> bool {
        self.calm = 0;
        self.made_up += 1;
        if self.made_up > MADE_UP {
            // The voice pauses, or the line is down.
            self.made_up = 0;
            self.next = None;
            return false;
        }
        if self.waiting.is_empty() {
            // Nothing came in time: the same number may still come.
            self.wanted = (self.wanted + 1).min(MOST);
        } else {
            self.next = Some(next + 1);
        }
        let after = self.waiting.get(&(next + 1)).map(|payload| &payload[..]);
        let made = self.decoder.conceal(after).unwrap_or_else(|_| vec![0.0; FRAME]);
        self.ready.extend(made);
        true
    }

    /// What waits too long is left out, one packet at a time.
    fn catch_up(&mut self) {
        if self.waiting.len() > self.wanted + SLACK
            && let Some((seq, payload)) = self.waiting.pop_first()
        {
            // Decoded all the same: what follows builds on it.
            let _ = self.decoder.decode(&payload);
            self.next = Some(seq + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use conclave_codec::audio::{Encoder, RATE};

    use super::*;

    fn packets(count: usize) -> Vec<Vec<u8>> {
        let mut encoder = Encoder::voice().expect("an encoder");
        let sample = |at: usize| 0.5 * (std::f32::consts::TAU * 440.0 * at as f32 / RATE as f32).sin();
        let frame = |number: usize| {
            (0..FRAME)
                .map(|index| sample(number * FRAME + index))
                .collect::<Vec<f32>>()
        };
        (0..count)
            .map(|number| encoder.encode(&frame(number)).expect("encoded"))
            .collect()
    }

    fn take(jitter: &mut Jitter) -> f32 {
        let mut out = vec![0.0; FRAME];
        jitter.add_to(&mut out, 1.0);
        (out.iter().map(|sample| sample * sample).sum::<f32>() / out.len() as f32).sqrt()
    }

    /// A line that loses and reorders: a packet a frame goes in, a frame comes out.
    fn loudness(lost: impl Fn(usize) -> bool, late: impl Fn(usize) -> bool) -> Vec<f32> {
        let mut jitter = Jitter::new().unwrap();
        let packets = packets(200);
        let mut heard = Vec::new();
        for number in 0..packets.len() {
            if !lost(number) && !late(number) {
                jitter.push(number as u64, &packets[number]);
            }
            if number > 0 && late(number - 1) {
                jitter.push(number as u64 - 1, &packets[number - 1]);
            }
            heard.push(take(&mut jitter));
        }
        heard
    }

    #[test]
    fn a_voice_is_even_where_the_line_is_not() {
        type Rule = fn(usize) -> bool;
        let rules: [(&str, Rule, Rule); 3] = [
            ("a good line", |_| false, |_| false),
            ("one in five is lost", |number| number % 5 == 3, |_| false),
            ("some are late", |_| false, |number| number % 7 == 2),
        ];
        for (line, lost, late) in rules {
            let heard = loudness(lost, late);
            let longest = heard[10..]
                .split(|loudness| *loudness > 0.05)
                .map(<[f32]>::len)
                .max()
                .unwrap_or_default();
            assert!(longest <= 2, "{line}: silent for {longest} frames");
        }
    }

    #[test]
    fn a_pause_is_silent_and_the_voice_comes_back() {
        let mut jitter = Jitter::new().unwrap();
        let packets = packets(40);
        for (number, packet) in packets[..10].iter().enumerate() {
            jitter.push(number as u64, packet);
        }
        for _ in 0..40 {
            take(&mut jitter);
        }
        assert!(take(&mut jitter) < 0.001);
        for (number, packet) in packets.iter().enumerate().skip(30) {
            jitter.push(number as u64, packet);
        }
        take(&mut jitter);
        take(&mut jitter);
        assert!(take(&mut jitter) > 0.1);
    }

    #[test]
    fn a_flood_and_absurd_numbers_are_bounded() {
        let mut jitter = Jitter::new().unwrap();
        for number in 0..10_000_u64 {
            jitter.push(number.wrapping_mul(7_919), &[1, 2, 3]);
            assert!(jitter.waiting.len() <= WAITING);
        }
        jitter.push(u64::MAX, &[0]);
        for _ in 0..200 {
            take(&mut jitter);
        }
        assert!(jitter.ready.len() < 10 * FRAME);
    }
}
