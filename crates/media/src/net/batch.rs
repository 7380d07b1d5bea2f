//! The datagrams of one turn, in one buffer that is used again. Runs of equal size towards one address become one
//! segmented send. Must never hold more than its bound, whatever a turn wants to send.

use std::ops::Range;

use conclave_sfu::transport::{Path, Wire};

/// Bytes one turn may send. About a second at two gigabits: what is beyond is lost to the network anyway.
const BATCH_BYTES: usize = 32 * 1024 * 1024;
/// Bytes kept between turns.
const KEPT_BYTES: usize = 2 * 1024 * 1024;
/// Datagrams of one segmented send, so that a burst does not overrun a small buffer on the way.
const RUN: usize = 8;
/// Bytes of one segmented send: the longest IP packet the kernel cuts, less headers.
const RUN_BYTES: usize = 65_000;

#[derive(Debug)]
struct Entry {
    path: Path,
    bytes: Range<usize>,
}

/// Consecutive datagrams that one system call can send: all of `segment` bytes, only the last may be shorter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run<'a> {
    pub(crate) path: Path,
    pub(crate) contents: &'a [u8],
    pub(crate) segment: usize,
}

#[derive(Debug, Default)]
pub(crate) struct SendBatch {
    bytes: Vec<u8>,
    used: usize,
    entries: Vec<Entry>,
    /// Takes what does not fit; never sent.
    overflow: Vec<u8>,
    /// Datagrams that did not fit since the start.
    refused: u64,
}

impl Wire for SendBatch {
    fn datagram(&mut self, path: Path, length: usize) -> &mut [u8] {
        let end = self.used.saturating_add(length);
        if end > BATCH_BYTES {
            self.refused += 1;
            if self.refused.is_power_of_two() {
                tracing::warn!(
                    refused = self.refused,
                    limit = BATCH_BYTES,
                    "a turn wants to send more than fits"
                );
            }
            self.overflow.resize(length, 0);
            return &mut self.overflow;
        }
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        let bytes = self.used..end;
        self.used = end;
        self.entries.push(Entry {
            path,
            bytes: bytes.clone(),
        });
        &mut self.bytes[bytes]
    }
}

impl SendBatch {
    /// The batch in runs of at most `segments` datagrams, in order.
    pub(crate) fn runs(&self, segments: usize) -> Runs<'_> {
        Runs {
            bytes: &self.bytes,
            entries: &self.entries,
            segments: segments.clamp(1, RUN),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Forgets what was sent and keeps the room for the next turn.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.used = 0;
        if self.bytes.len() > KEPT_BYTES {
            self.bytes.truncate(KEPT_BYTES);
            self.bytes.shrink_to_fit();
        }
        self.overflow = Vec::new();
    }
}

pub(crate) struct Runs<'a> {
    bytes: &'a [u8],
    entries: &'a [Entry],
    segments: usize,
}

impl<'a> Iterator for Runs<'a> {
    type Item = Run<'a>;

    fn next(&mut self) -> Option<Run<'a>> {
        let first = self.entries.first()?;
        let count = run_length(self.entries, self.segments);
        let (run, rest) = self.entries.split_at(count);
        self.entries = rest;
        let end = run.last().map_or(first.bytes.end, |last| last.bytes.end);
        Some(Run {
            path: first.path,
            contents: &self.bytes[first.bytes.start..end],
            segment: first.bytes.len(),
        })
    }
}

/// How many entries from the first on go together: same path, same size, a shorter one only as the last.
fn run_length(entries: &[Entry], segments: usize) -> usize {
    let Some(first) = entries.first() else {
        return 0;
    };
    let size = first.bytes.len();
    let mut count = 1;
    for entry in entries.iter().take(segments).skip(1) {
        let length = entry.bytes.len();
        let fits = entry.bytes.end - first.bytes.start <= RUN_BYTES;
        if entry.path != first.path || length > size || length == 0 || !fits {
            break;
        }
        count += 1;
        if length < size {
            break;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use conclave_sfu::transport::Protocol;

    use super::*;

    fn path(port: u16) -> Path {
        Path {
            protocol: Protocol::Udp,
            local: ([127, 0, 0, 1], 7882).into(),
            remote: ([127, 0, 0, 1], port).into(),
        }
    }

    fn filled(datagrams: &[(u16, usize)]) -> SendBatch {
        let mut batch = SendBatch::default();
        for (mark, (port, length)) in datagrams.iter().enumerate() {
            batch
                .datagram(path(*port), *length)
                .fill(u8::try_from(mark).unwrap());
        }
        batch
    }

    /// (port, bytes, segment) of each run.
    fn shape(batch: &SendBatch, segments: usize) -> Vec<(u16, usize, usize)> {
        batch
            .runs(segments)
            .map(|run| (run.path.remote.port(), run.contents.len(), run.segment))
            .collect()
    }

    #[test]
    fn equal_datagrams_to_one_address_go_together_and_a_shorter_one_ends_the_run() {
        let batch = filled(&[
            (1, 100),
            (1, 100),
            (1, 60),
            (1, 100),
            (2, 100),
            (2, 120),
            (2, 120),
        ]);
        assert_eq!(
            shape(&batch, 64),
            [(1, 260, 100), (1, 100, 100), (2, 100, 100), (2, 240, 120)]
        );
    }

    #[test]
    fn every_byte_is_in_exactly_one_run_and_in_order() {
        let batch = filled(&[(1, 3), (1, 3), (2, 5), (1, 2), (1, 2), (1, 1)]);
        let all: Vec<u8> = batch.runs(64).flat_map(|run| run.contents.to_vec()).collect();
        assert_eq!(all, [0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 4, 4, 5]);
    }

    #[test]
    fn runs_stay_short_and_without_segmentation_each_datagram_is_alone() {
        let batch = filled(&[(1, 1_200); 20]);
        let lengths: Vec<_> = shape(&batch, 64)
            .into_iter()
            .map(|(_, bytes, _)| bytes / 1_200)
            .collect();
        assert_eq!(lengths, [8, 8, 4]);
        assert_eq!(shape(&batch, 1).len(), 20);
        let large = filled(&[(1, 16_000); 8]);
        assert!(large.runs(64).all(|run| run.contents.len() <= RUN_BYTES));
    }

    #[test]
    fn a_turn_beyond_the_bound_is_counted_and_cut() {
        let mut batch = SendBatch::default();
        for _ in 0..(BATCH_BYTES / 65_000 + 10) {
            batch.datagram(path(1), 65_000);
        }
        assert!(batch.refused > 0);
        assert!(batch.bytes.len() <= BATCH_BYTES);
        batch.clear();
        assert!(batch.is_empty() && batch.bytes.capacity() <= KEPT_BYTES);
    }
}
