//! Which transport a datagram belongs to: a STUN request says so by its user fragment, everything else by the
//! addresses it travels between (RFC 8445, section 11.2).

use super::Shard;
use super::seam::Now;
use super::state::{ParticipantKey, TransportKey, TransportSlot};
use crate::transport::{Path, Up, stun};

/// Addresses remembered of one client: each network interface of each address family, and some that changed.
const PATHS: usize = 16;

impl Shard {
    pub(super) fn datagram(&mut self, now: Now, path: Path, bytes: &[u8]) {
        let Some(key) = self.receiver(path, bytes) else {
            return;
        };
        let Some(slot) = self.transports.get_mut(key) else {
            return;
        };
        self.current = Some(slot.room.clone());
        let mut up = std::mem::take(&mut self.up);
        slot.transport.receive(now.instant, path, bytes, &mut up);
        self.touch(key);
        self.take_events(now, key, &mut up);
        self.up = up;
    }

    fn receiver(&self, path: Path, bytes: &[u8]) -> Option<TransportKey> {
        if let Some(ufrag) = stun::receiver_ufrag(bytes) {
            return self.ufrags.get(&ufrag).copied();
        }
        self.paths.get(&path).copied()
    }

    /// From now on everything that comes along this path is this client's.
    fn remember(&mut self, key: TransportKey, path: Path) {
        if self.paths.insert(path, key) == Some(key) {
            return;
        }
        let Some(slot) = self.transports.get_mut(key) else {
            return;
        };
        slot.paths.push(path);
        if slot.paths.len() > PATHS {
            let oldest = slot.paths.remove(0);
            // Somebody else may have taken it over since.
            if self.paths.get(&oldest) == Some(&key) {
                self.paths.remove(&oldest);
            }
        }
    }

    pub(super) fn open_transport(
        &mut self,
        now: Now,
        owner: ParticipantKey,
        room: &conclave_protocol::RoomName,
    ) -> TransportKey {
        let mut transport = self.factory.open(now.instant);
        let ufrag = transport.ufrag();
        let key = self.transports.insert(TransportSlot {
            transport,
            owner,
            room: room.clone(),
            due: now.instant,
            scheduled: None,
            dirty: false,
            connected: false,
            closing: false,
            ufrag: ufrag.clone(),
            paths: Vec::new(),
            ingests: Vec::new(),
        });
        self.ufrags.insert(ufrag, key);
        self.touch(key);
        key
    }

    /// An ICE restart gives a transport a new name.
    pub(super) fn refresh_ufrag(&mut self, key: TransportKey) {
        let Some(slot) = self.transports.get_mut(key) else {
            return;
        };
        let ufrag = slot.transport.ufrag();
        if ufrag != slot.ufrag {
            self.ufrags.remove(&slot.ufrag);
            slot.ufrag.clone_from(&ufrag);
            self.ufrags.insert(ufrag, key);
        }
    }

    pub(super) fn close_transport(&mut self, now: Now, key: TransportKey) {
        let Some(slot) = self.transports.get_mut(key) else {
            return;
        };
        slot.transport.close(now.instant);
        slot.closing = true;
        self.touch(key);
    }

    pub(super) fn forget_transport(&mut self, key: TransportKey) {
        let Some(slot) = self.transports.remove(key) else {
            return;
        };
        self.ufrags.remove(&slot.ufrag);
        for path in slot.paths {
            if self.paths.get(&path) == Some(&key) {
                self.paths.remove(&path);
            }
        }
    }

    pub(super) fn take_events(&mut self, now: Now, key: TransportKey, up: &mut Vec<Up>) {
        for event in up.drain(..) {
            match event {
                Up::Media { ingest, packet } => self.media(now, key, ingest, packet),
                Up::KeyframeWanted { lane } => self.keyframe_wanted(now, key, lane),
                Up::Data { channel, message } => self.data(now, key, channel, &message),
                Up::Reachable(path) => self.remember(key, path),
                Up::Connected => self.connected(now, key),
                Up::RoundTrip(round_trip) => self.round_trip(key, round_trip),
                // The client notices as well and restarts ICE; until then its signalling keeps it in the room.
                Up::Gone => tracing::debug!("a transport lost its client"),
            }
        }
    }
}
