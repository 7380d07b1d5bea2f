//! Words between shards: a bounded ring for each ordered pair, and a wake-up for the other thread. What may be lost is
//! dropped when a ring is full; the rest waits in order. Never blocks, never grows without a bound.

use std::collections::VecDeque;
use std::sync::Arc;

use conclave_sfu::{ShardId, Word};
use rtrb::{Consumer, Producer, RingBuffer};
use tokio::sync::Notify;

/// Words of a ring: what a busy shard says to another in some milliseconds.
const RING: usize = 1_024;
/// Words that wait behind a full ring. Facts carry versions, so the listener notices when even that was too little.
const SPILL: usize = 4_096;

/// One shard's ends of all its rings.
pub(crate) struct Rings {
    to: Vec<Speaker>,
    from: Vec<(ShardId, Consumer<Word>)>,
    wake: Arc<Notify>,
}

struct Speaker {
    shard: ShardId,
    ring: Producer<Word>,
    spill: VecDeque<Word>,
    wake: Arc<Notify>,
    spoke: bool,
    /// Droppable words that met a full ring.
    dropped: u64,
    /// Words that should have arrived and did not.
    lost: u64,
}

/// Rings between all pairs of `shards` shards.
pub(crate) fn mesh(shards: u16) -> Vec<Rings> {
    let mut meshed: Vec<Rings> = (0..shards).map(|_| Rings::alone()).collect();
    for from in 0..meshed.len() {
        for to in 0..meshed.len() {
            if from != to {
                connect(&mut meshed, from, to);
            }
        }
    }
    meshed
}

fn connect(meshed: &mut [Rings], from: usize, to: usize) {
    let id = |index| ShardId(u16::try_from(index).unwrap_or(u16::MAX));
    let (ring, consumer) = RingBuffer::new(RING);
    let wake = Arc::clone(&meshed[to].wake);
    meshed[to].from.push((id(from), consumer));
    meshed[from].to.push(Speaker {
        shard: id(to),
        ring,
        spill: VecDeque::new(),
        wake,
        spoke: false,
        dropped: 0,
        lost: 0,
    });
}

impl Rings {
    fn alone() -> Self {
        Self {
            to: Vec::new(),
            from: Vec::new(),
            wake: Arc::new(Notify::new()),
        }
    }

    /// Resolves when another shard has spoken since the last time.
    pub(crate) async fn spoken_to(&self) {
        self.wake.notified().await;
    }

    pub(crate) fn say(&mut self, to: ShardId, word: Word) {
        if let Some(speaker) = self.to.iter_mut().find(|speaker| speaker.shard == to) {
            speaker.say(word);
        }
    }

    /// Moves what waits into the rings and wakes the listeners. Once a turn.
    pub(crate) fn flush(&mut self) {
        for speaker in &mut self.to {
            speaker.flush();
        }
    }

    /// Whether words wait for a full ring, so that the next turn has to come soon.
    pub(crate) fn is_behind(&self) -> bool {
        self.to.iter().any(|speaker| !speaker.spill.is_empty())
    }

    /// Hands over what the others have said, at most one ring of each.
    pub(crate) fn hear(&mut self, mut each: impl FnMut(ShardId, Word)) {
        for (shard, ring) in &mut self.from {
            for _ in 0..RING {
                let Ok(word) = ring.pop() else {
                    break;
                };
                each(*shard, word);
            }
        }
    }
}

impl Speaker {
    fn say(&mut self, word: Word) {
        self.drain_spill();
        let full = if self.spill.is_empty() {
            self.push(word)
        } else {
            Some(word)
        };
        match full {
            None => {}
            Some(word) if word.is_droppable() => self.dropped += 1,
            Some(_) if self.spill.len() >= SPILL => self.lose(),
            Some(word) => self.spill.push_back(word),
        }
    }

    /// Gives the word back where the ring is full.
    fn push(&mut self, word: Word) -> Option<Word> {
        match self.ring.push(word) {
            Ok(()) => {
                self.spoke = true;
                None
            }
            Err(rtrb::PushError::Full(word)) => Some(word),
        }
    }

    fn drain_spill(&mut self) {
        while let Some(word) = self.spill.pop_front() {
            if let Some(word) = self.push(word) {
                self.spill.push_front(word);
                return;
            }
        }
    }

    fn lose(&mut self) {
        self.lost += 1;
        if self.lost.is_power_of_two() {
            tracing::error!(
                shard = self.shard.0,
                lost = self.lost,
                dropped = self.dropped,
                "words to a shard that does not listen are lost"
            );
        }
    }

    fn flush(&mut self) {
        self.drain_spill();
        if std::mem::take(&mut self.spoke) {
            self.wake.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use conclave_protocol::{RoomName, TrackSid};
    use conclave_sfu::media::Layer;

    use super::*;

    fn numbered(number: u64) -> Word {
        Word::Snapshot {
            room: RoomName::new("yard").unwrap(),
            version: number,
            participants: Vec::new(),
        }
    }

    fn keyframe() -> Word {
        Word::Keyframe {
            room: RoomName::new("yard").unwrap(),
            track: TrackSid::from_random(1),
            layer: Layer(0),
        }
    }

    fn heard(rings: &mut Rings) -> Vec<u64> {
        let mut versions = Vec::new();
        rings.hear(|from, word| {
            assert_eq!(from, ShardId(0));
            if let Word::Snapshot { version, .. } = word {
                versions.push(version);
            }
        });
        versions
    }

    #[tokio::test]
    async fn words_arrive_in_order_and_wake_the_listener() {
        let mut meshed = mesh(3);
        meshed[0].say(ShardId(2), numbered(1));
        meshed[0].say(ShardId(2), numbered(2));
        meshed[0].flush();
        meshed[2].spoken_to().await;
        assert_eq!(heard(&mut meshed[2]), [1, 2]);
        assert_eq!(heard(&mut meshed[1]), [0; 0]);
    }

    #[test]
    fn a_full_ring_drops_what_may_be_lost_and_keeps_the_rest_in_order() {
        let mut meshed = mesh(2);
        let words = u64::try_from(RING + 100).unwrap();
        for number in 0..words {
            meshed[0].say(ShardId(1), numbered(number));
        }
        meshed[0].say(ShardId(1), keyframe());
        assert!(meshed[0].is_behind());
        assert_eq!(meshed[0].to[0].dropped, 1);
        let mut all = heard(&mut meshed[1]);
        meshed[0].flush();
        all.extend(heard(&mut meshed[1]));
        assert_eq!(all, (0..words).collect::<Vec<_>>());
        assert!(!meshed[0].is_behind());
    }

    #[test]
    fn a_shard_that_never_listens_costs_bounded_memory() {
        let mut meshed = mesh(2);
        for number in 0..u64::try_from(RING + SPILL + 7).unwrap() {
            meshed[0].say(ShardId(1), numbered(number));
        }
        assert_eq!(meshed[0].to[0].spill.len(), SPILL);
        assert_eq!(meshed[0].to[0].lost, 7);
    }
}
