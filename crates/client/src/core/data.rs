//! Data messages: what waits to be sent, and which reliable ones have been seen.

use std::collections::{HashMap, VecDeque};

use conclave_protocol::{Identity, ParticipantSid, limits};
use prost::Message as _;

use super::event::ReceivedData;
use super::io::InputError;
use crate::lk;

/// Bytes of data messages that may wait for the channel. A sender that is faster learns it by an error.
const BACKLOG_BYTES: usize = 16 * 1024 * 1024;

/// How a data message travels; each way has a channel of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reliability {
    /// In order, repeated until it arrives.
    Reliable,
    /// Sent once.
    Lossy,
}

impl Reliability {
    pub(super) const ALL: [Self; 2] = [Self::Reliable, Self::Lossy];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Reliable => "_reliable",
            Self::Lossy => "_lossy",
        }
    }

    pub(super) fn from_label(label: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|reliability| reliability.label() == label)
    }

    fn kind(self) -> lk::data_packet::Kind {
        match self {
            Self::Reliable => lk::data_packet::Kind::Reliable,
            Self::Lossy => lk::data_packet::Kind::Lossy,
        }
    }
}

/// A data message to send.
#[derive(Clone, Debug)]
pub struct DataMessage {
    pub reliability: Reliability,
    /// Who shall get it; empty means everybody.
    pub destinations: Vec<Identity>,
    pub value: lk::data_packet::Value,
}

impl DataMessage {
    /// An application's own bytes under a topic.
    pub fn user(reliability: Reliability, topic: &str, payload: Vec<u8>) -> Self {
        let topic = Some(topic.to_owned());
        let value = lk::data_packet::Value::User(lk::UserPacket {
            payload,
            topic,
            ..Default::default()
        });
        Self {
            reliability,
            destinations: Vec::new(),
            value,
        }
    }
}

/// Messages in both directions.
#[derive(Debug, Default)]
pub(super) struct Data {
    sequence: u32,
    waiting: HashMap<Reliability, VecDeque<Vec<u8>>>,
    waiting_bytes: usize,
    seen: HashMap<ParticipantSid, u32>,
}

// LiveKit marks `kind` as deprecated, and its servers still read it.
#[expect(deprecated, reason = "older servers tell the channels apart by this field")]
fn encode(message: DataMessage, sequence: u32) -> Vec<u8> {
    let destinations = message
        .destinations
        .iter()
        .map(|identity| identity.as_str().to_owned())
        .collect();
    lk::DataPacket {
        kind: message.reliability.kind().into(),
        destination_identities: destinations,
        sequence,
        value: Some(message.value),
        ..Default::default()
    }
    .encode_to_vec()
}

impl Data {
    /// Puts a message in the queue of its channel.
    pub(super) fn queue(&mut self, message: DataMessage) -> Result<(), InputError> {
        let reliability = message.reliability;
        let sequence = match reliability {
            Reliability::Reliable => self.sequence.wrapping_add(1),
            Reliability::Lossy => 0,
        };
        let bytes = encode(message, sequence);
        let limit = limits::DATA_MESSAGE_BYTES;
        if bytes.len() > limit {
            return Err(InputError::DataTooLong {
                bytes: bytes.len(),
                limit,
            });
        }
        if self.waiting_bytes + bytes.len() > BACKLOG_BYTES {
            return Err(InputError::DataBacklog(self.waiting_bytes));
        }
        if reliability == Reliability::Reliable {
            self.sequence = sequence;
        }
        self.waiting_bytes += bytes.len();
        self.waiting.entry(reliability).or_default().push_back(bytes);
        Ok(())
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.waiting_bytes > 0
    }

    /// Offers what waits to the channel, in order, until it takes no more.
    pub(super) fn flush(&mut self, reliability: Reliability, mut write: impl FnMut(&[u8]) -> bool) {
        let Some(queue) = self.waiting.get_mut(&reliability) else {
            return;
        };
        while let Some(bytes) = queue.front() {
            if !write(bytes) {
                return;
            }
            self.waiting_bytes -= bytes.len();
            queue.pop_front();
        }
    }

    /// Reads a message; `None` where it is none, or a reliable one that came before.
    pub(super) fn receive(&mut self, reliability: Reliability, bytes: &[u8]) -> Option<ReceivedData> {
        let packet = lk::DataPacket::decode(bytes).ok()?;
        let participant = ParticipantSid::new(&packet.participant_sid).ok();
        if let Some(sid) = &participant
            && reliability == Reliability::Reliable
            && packet.sequence > 0
        {
            let seen = self.seen.entry(sid.clone()).or_default();
            if packet.sequence <= *seen {
                return None;
            }
            *seen = packet.sequence;
        }
        let identity = Identity::new(&packet.participant_identity).ok();
        let reliable = reliability == Reliability::Reliable;
        Some(ReceivedData {
            identity,
            participant,
            reliable,
            packet,
        })
    }

    /// Somebody has left; what was seen of them needs no memory any more.
    pub(super) fn forget(&mut self, sid: &ParticipantSid) {
        self.seen.remove(sid);
    }

    pub(super) fn forget_all(&mut self) {
        self.seen.clear();
    }

    pub(super) fn receive_states(&self) -> Vec<lk::DataChannelReceiveState> {
        let state = |(sid, last): (&ParticipantSid, &u32)| lk::DataChannelReceiveState {
            publisher_sid: sid.as_str().to_owned(),
            last_seq: *last,
        };
        self.seen.iter().map(state).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(reliability: Reliability, bytes: usize) -> DataMessage {
        DataMessage::user(reliability, "t", vec![7; bytes])
    }

    fn flushed(data: &mut Data, reliability: Reliability) -> Vec<lk::DataPacket> {
        let mut packets = Vec::new();
        data.flush(reliability, |bytes| {
            packets.push(lk::DataPacket::decode(bytes).unwrap());
            true
        });
        packets
    }

    #[test]
    fn reliable_messages_are_numbered_from_one_and_lossy_ones_are_not() {
        let mut data = Data::default();
        for reliability in [Reliability::Reliable, Reliability::Lossy, Reliability::Reliable] {
            data.queue(message(reliability, 1)).unwrap();
        }
        let numbers: Vec<_> = flushed(&mut data, Reliability::Reliable)
            .iter()
            .map(|packet| packet.sequence)
            .collect();
        assert_eq!(numbers, [1, 2]);
        assert_eq!(flushed(&mut data, Reliability::Lossy)[0].sequence, 0);
        assert!(!data.is_waiting());
    }

    #[test]
    fn a_full_channel_keeps_the_rest_in_order() {
        let mut data = Data::default();
        for bytes in 1..=3 {
            data.queue(message(Reliability::Reliable, bytes)).unwrap();
        }
        let mut room = 1;
        data.flush(Reliability::Reliable, |_| {
            room -= 1;
            room >= 0
        });
        let rest = flushed(&mut data, Reliability::Reliable);
        assert_eq!(
            rest.iter().map(|packet| packet.sequence).collect::<Vec<_>>(),
            [2, 3]
        );
    }

    #[test]
    fn too_long_a_message_and_a_full_backlog_are_refused() {
        let mut data = Data::default();
        let error = data
            .queue(message(Reliability::Reliable, limits::DATA_MESSAGE_BYTES))
            .unwrap_err();
        assert!(matches!(error, InputError::DataTooLong { .. }));
        let error = loop {
            if let Err(error) = data.queue(message(Reliability::Lossy, 60_000)) {
                break error;
            }
        };
        assert!(matches!(error, InputError::DataBacklog(_)));
    }

    #[test]
    fn a_reliable_message_repeated_after_a_resume_is_delivered_once() {
        let mut data = Data::default();
        let packet = lk::DataPacket {
            sequence: 5,
            participant_sid: "PA_a".to_owned(),
            ..Default::default()
        };
        let bytes = packet.encode_to_vec();
        assert!(data.receive(Reliability::Reliable, &bytes).is_some());
        assert!(data.receive(Reliability::Reliable, &bytes).is_none());
        assert_eq!(data.receive_states()[0].last_seq, 5);
        data.forget(&ParticipantSid::new("PA_a").unwrap());
        assert!(data.receive(Reliability::Reliable, &bytes).is_some());
        assert!(data.receive(Reliability::Lossy, b"\xff\xff").is_none());
    }
}
