//! Stands between a shard and its real transports and notes what passes: what came in, and what is forwarded to whom
//! under which number. A forwarded packet is known by the address of its payload, which nobody on the way may copy.
//! It can also be told to fail.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use conclave_sfu::media::{Codec, Edit, Kind, Packet};
use conclave_sfu::transport::rtc::{RtcSettings, RtcTransports};
use conclave_sfu::transport::{
    Channel, Ingest, Labels, Lane, LaneLine, Negotiated, Path, Refused, Transport, Transports, Up, Wire,
};

use super::panics;

/// One transport of the whole simulation, counted in the order of opening.
pub(crate) type TransportId = usize;

/// One encoding of one publisher.
pub(crate) type Source = (TransportId, Ingest);

/// A packet that a shard forwarded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(crate) at: Instant,
    pub(crate) to: TransportId,
    pub(crate) from: Source,
    /// Its number as the publisher counts.
    pub(crate) index: u64,
    pub(crate) edit: Edit,
    pub(crate) begins_keyframe: bool,
}

/// Where a transport fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Receive,
    Forward,
    Finish,
}

#[derive(Default)]
struct Log {
    opened: usize,
    /// Whose encoding a payload is, by its address. The payload is kept, so that no other gets the address.
    payloads: HashMap<usize, (Source, Arc<[u8]>)>,
    arrived: HashMap<Source, BTreeMap<u64, Instant>>,
    sent: Vec<Sent>,
    keyframes_wanted: Vec<(Instant, Source)>,
    layers: HashMap<Source, u8>,
    now: Option<Instant>,
    fault: Option<(TransportId, Fault)>,
}

/// The notes of all transports.
#[derive(Clone, Default)]
pub(crate) struct Tap(Arc<Mutex<Log>>);

impl Tap {
    pub(super) fn transports(&self, settings: RtcSettings) -> Box<dyn Transports> {
        Box::new(TappedTransports {
            real: RtcTransports::new(settings),
            tap: self.clone(),
        })
    }

    pub(super) fn set_now(&self, now: Instant) {
        self.log().now = Some(now);
    }

    /// How many transports there were so far.
    pub(super) fn opened(&self) -> usize {
        self.log().opened
    }

    /// What was forwarded, in order.
    pub(crate) fn sent(&self, is_asked: impl Fn(&Sent) -> bool) -> Vec<Sent> {
        self.log().sent.iter().copied().filter(is_asked).collect()
    }

    /// When each packet of an encoding first arrived.
    pub(crate) fn arrived(&self, source: Source) -> BTreeMap<u64, Instant> {
        self.log().arrived.get(&source).cloned().unwrap_or_default()
    }

    /// The encoding of this layer that somebody publishes over this transport.
    pub(crate) fn source(&self, transport: TransportId, layer: u8) -> Source {
        let log = self.log();
        let mut sources = log.layers.iter().filter(|(source, _)| source.0 == transport);
        let found = sources.find(|(_, other)| **other == layer);
        *found.expect("a published layer").0
    }

    /// When a keyframe of this encoding was asked for.
    pub(crate) fn keyframes_wanted(&self, source: Source) -> Vec<Instant> {
        let log = self.log();
        let wanted = log
            .keyframes_wanted
            .iter()
            .filter(|(_, wanted)| *wanted == source);
        wanted.map(|(at, _)| *at).collect()
    }

    /// Lets a transport fail at its next call of that kind.
    pub(crate) fn fail(&self, transport: TransportId, fault: Fault) {
        self.log().fault = Some((transport, fault));
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.log().fault.is_none()
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fail_if_told(&self, transport: TransportId, fault: Fault) {
        let is_told = self
            .log()
            .fault
            .take_if(|told| *told == (transport, fault))
            .is_some();
        if is_told {
            std::panic::panic_any(panics::WANTED);
        }
    }
}

struct TappedTransports {
    real: RtcTransports,
    tap: Tap,
}

impl Transports for TappedTransports {
    fn open(&mut self, now: Instant) -> Box<dyn Transport> {
        let mut log = self.tap.log();
        let id = log.opened;
        log.opened += 1;
        drop(log);
        Box::new(Tapped {
            id,
            real: self.real.open(now),
            tap: self.tap.clone(),
        })
    }
}

struct Tapped {
    id: TransportId,
    real: Box<dyn Transport>,
    tap: Tap,
}

impl Tapped {
    fn note_arrivals(&self, now: Instant, up: &[Up]) {
        let mut log = self.tap.log();
        for event in up {
            let Up::Media { ingest, packet } = event else {
                continue;
            };
            let source = (self.id, *ingest);
            log.payloads
                .insert(address(packet), (source, packet.payload.clone()));
            log.arrived
                .entry(source)
                .or_default()
                .entry(packet.index)
                .or_insert(now);
        }
    }
}

fn address(packet: &Packet) -> usize {
    packet.payload.as_ptr().addr()
}

/// Whether a payload of the test's own cameras starts a keyframe: the S bit of a descriptor of six bytes (RFC 7741,
/// section 4.2), then the P bit of the frame's tag (RFC 6386, section 9.1).
fn begins_keyframe(packet: &Packet) -> bool {
    let payload = &packet.payload;
    packet.codec == Codec::Vp8 && payload[0] & 0x10 != 0 && payload.get(6).is_some_and(|tag| tag & 1 == 0)
}

impl Transport for Tapped {
    fn accept_offer(&mut self, now: Instant, sdp: &str) -> Result<Negotiated, Refused> {
        let negotiated = self.real.accept_offer(now, sdp)?;
        let mut log = self.tap.log();
        for line in negotiated.ingests.iter().filter(|line| line.kind == Kind::Video) {
            for (layer, (_, ingest)) in (0..).zip(&line.layers) {
                log.layers.insert((self.id, *ingest), layer);
            }
        }
        drop(log);
        Ok(negotiated)
    }

    fn answer(&mut self, labels: &dyn Labels) -> Result<String, Refused> {
        self.real.answer(labels)
    }

    fn add_lanes(&mut self, kind: Kind, lanes: usize) -> Vec<LaneLine> {
        self.real.add_lanes(kind, lanes)
    }

    fn mid(&self, lane: Lane) -> Option<String> {
        self.real.mid(lane)
    }

    fn offer(&mut self, now: Instant, labels: &dyn Labels, restart: bool) -> Result<Option<String>, Refused> {
        self.real.offer(now, labels, restart)
    }

    fn accept_answer(&mut self, now: Instant, sdp: &str) -> Result<(), Refused> {
        self.real.accept_answer(now, sdp)
    }

    fn add_remote_candidate(&mut self, candidate: &str) {
        self.real.add_remote_candidate(candidate);
    }

    fn ufrag(&mut self) -> String {
        self.real.ufrag()
    }

    fn receive(&mut self, now: Instant, path: Path, datagram: &[u8], up: &mut Vec<Up>) {
        self.tap.fail_if_told(self.id, Fault::Receive);
        let before = up.len();
        self.real.receive(now, path, datagram, up);
        self.note_arrivals(now, &up[before..]);
    }

    fn forward(&mut self, now: Instant, lane: Lane, packet: &Packet, edit: &Edit) {
        self.tap.fail_if_told(self.id, Fault::Forward);
        let mut log = self.tap.log();
        let from = log.payloads.get(&address(packet)).expect("the payload came in").0;
        let sent = Sent {
            at: now,
            to: self.id,
            from,
            index: packet.index,
            edit: *edit,
            begins_keyframe: begins_keyframe(packet),
        };
        log.sent.push(sent);
        drop(log);
        self.real.forward(now, lane, packet, edit);
    }

    fn message(&mut self, channel: Channel, message: &[u8]) -> bool {
        self.real.message(channel, message)
    }

    fn want_keyframe(&mut self, ingest: Ingest) {
        let mut log = self.tap.log();
        let at = log.now.expect("the simulation runs");
        log.keyframes_wanted.push((at, (self.id, ingest)));
        drop(log);
        self.real.want_keyframe(ingest);
    }

    fn renew(&mut self, lane: Lane) {
        self.real.renew(lane);
    }

    fn can_carry(&self, lane: Lane, codec: Codec) -> bool {
        self.real.can_carry(lane, codec)
    }

    fn finish(&mut self, now: Instant, up: &mut Vec<Up>, wire: &mut dyn Wire) -> Instant {
        self.tap.fail_if_told(self.id, Fault::Finish);
        let before = up.len();
        let due = self.real.finish(now, up, wire);
        self.note_arrivals(now, &up[before..]);
        due
    }

    fn close(&mut self, now: Instant) {
        self.real.close(now);
    }
}
