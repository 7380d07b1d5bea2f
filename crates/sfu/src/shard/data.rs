//! Data packets: who sent them is written by the server, never believed from the sender.

use std::sync::Arc;

use conclave_protocol::lk;
use conclave_protocol::{RoomName, limits};
use prost::Message as _;

use super::Shard;
use super::policy::Way;
use super::seam::{Now, Word};
use super::state::{ParticipantKey, TransportKey};
use crate::transport::Channel;

impl Shard {
    pub(super) fn data(&mut self, now: Now, from: TransportKey, channel: Channel, message: &[u8]) {
        let Some(key) = self.transports.get(from).map(|slot| slot.owner) else {
            return;
        };
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        if !participant.permission.can_publish_data || message.len() > limits::DATA_MESSAGE_BYTES {
            tracing::debug!(room = %participant.room, bytes = message.len(), "a data packet was refused");
            return;
        }
        let Ok(mut packet) = lk::DataPacket::decode(message) else {
            return;
        };
        packet.participant_identity = participant.identity.as_str().to_owned();
        packet.participant_sid = participant.sid.as_str().to_owned();
        let (room, identity) = (participant.room.clone(), participant.identity.clone());
        let named = destinations(&packet);
        let way = self
            .policies
            .decide(now.instant, &room, &identity, &packet, &named);
        let to = match way {
            Way::AsNamed => named,
            Way::To(one) => vec![one],
            Way::Nowhere => {
                tracing::debug!(%room, %identity, "data under a leased topic was refused");
                return;
            }
        };
        let to = Arc::new(to);
        let bytes: Arc<[u8]> = packet.encode_to_vec().into();
        self.deliver(&room, Some(key), channel, &to, &bytes);
        let reliable = channel == Channel::Reliable;
        self.say(
            &room.clone(),
            &Word::Data {
                room,
                reliable,
                to,
                packet: bytes,
            },
        );
    }

    /// Gives a packet to those of the room on this shard whom it is for.
    pub(super) fn deliver(
        &mut self,
        room: &RoomName,
        from: Option<ParticipantKey>,
        channel: Channel,
        to: &[String],
        packet: &[u8],
    ) {
        let Some(room) = self.rooms.get(room) else { return };
        let is_meant = |identity: &str| to.is_empty() || to.iter().any(|meant| meant == identity);
        let receivers = room
            .members
            .iter()
            .filter(|(identity, key)| Some(**key) != from && is_meant(identity.as_str()));
        let transports: Vec<TransportKey> = receivers
            .filter_map(|(_, key)| Some(self.participants.get(*key)?.subscriber))
            .collect();
        for transport in transports {
            let Some(slot) = self.transports.get_mut(transport) else {
                continue;
            };
            if slot.transport.message(channel, packet) {
                self.touch(transport);
            }
        }
    }
}

/// Older clients name the receivers in the user packet.
#[expect(
    deprecated,
    reason = "clients of protocol versions before 11 name receivers there only"
)]
fn destinations(packet: &lk::DataPacket) -> Vec<String> {
    let mut to = packet.destination_identities.clone();
    if let Some(lk::data_packet::Value::User(user)) = &packet.value {
        to.extend(user.destination_identities.iter().cloned());
    }
    to
}
