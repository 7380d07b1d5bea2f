//! Who speaks in a room, from the audio levels in packets, as LiveKit's clients are told of it.
//!
//! One of these for a room and shard. It knows the voices of the shard's own participants and what other shards said
//! about theirs, and reports changes at a steady pace. Sound itself is never looked at; nothing here reads a clock.

mod voice;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use conclave_protocol::ParticipantSid;
use conclave_protocol::limits;
use conclave_protocol::lk::SpeakerInfo;

use voice::Voice;

/// Time between reports.
const INTERVAL: Duration = Duration::from_millis(300);
/// What another shard said counts for so long: it says it again at every interval, and words may be lost.
const REMEMBERED: Duration = Duration::from_millis(1_000);
/// Levels are told in eighths, so that a steady voice causes no reports.
const STEPS: f32 = 8.0;
/// Nobody can follow more voices at once; the loudest are told.
const SPEAKERS: usize = 64;
/// More shards and nodes than one room is ever spread over.
const SOURCES: usize = 256;

/// The active speakers of one room.
#[derive(Debug, Default)]
pub struct Speakers {
    voices: BTreeMap<ParticipantSid, Voice>,
    /// What others said of their participants, by who said it.
    elsewhere: BTreeMap<u16, (Instant, Vec<SpeakerInfo>)>,
    /// Those last reported as active.
    reported: Vec<SpeakerInfo>,
    /// When to report next; `None` while nobody speaks and nobody was said to.
    due: Option<Instant>,
    updated: Option<Instant>,
}

impl Speakers {
    pub fn new() -> Self {
        Self::default()
    }

    /// A packet of one of our own participants with its level in −dBov and the sender's voice detection (RFC 6464).
    pub fn heard(&mut self, now: Instant, sid: &ParticipantSid, level: u8, detected: Option<bool>) {
        if let Some(voice) = self.voices.get_mut(sid) {
            voice.hear(now, level, detected);
            if voice.is_speaking() {
                self.schedule(now);
            }
            return;
        }
        if self.voices.len() < limits::PARTICIPANTS_PER_ROOM {
            self.voices
                .entry(sid.clone())
                .or_default()
                .hear(now, level, detected);
        }
    }

    /// Another shard's [`Speakers::local`], as of now; it replaces what that shard said before.
    pub fn heard_elsewhere(&mut self, now: Instant, from: u16, mut speakers: Vec<SpeakerInfo>) {
        if self.elsewhere.len() >= SOURCES && !self.elsewhere.contains_key(&from) {
            return;
        }
        speakers.retain(|speaker| speaker.active);
        speakers.truncate(SPEAKERS);
        self.elsewhere.insert(from, (now, speakers));
        self.schedule(now);
    }

    /// A participant of ours left, or has no microphone any more.
    pub fn left(&mut self, sid: &ParticipantSid) {
        self.voices.remove(sid);
    }

    /// Those of our own participants who speak, loudest first: what other shards are to be told after each update.
    pub fn local(&self) -> Vec<SpeakerInfo> {
        let speaking = self.voices.iter().filter(|(_, voice)| voice.is_speaking());
        let mut speakers: Vec<_> = speaking
            .map(|(sid, voice)| describe(sid, voice.loudness()))
            .collect();
        sort(&mut speakers);
        speakers
    }

    /// When [`Speakers::update`] has something to do.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.due
    }

    /// What changed since the last report: those who speak with a new level, loudest first, then those who ended with
    /// level 0. `None` if nothing did or a report is not due.
    pub fn update(&mut self, now: Instant) -> Option<Vec<SpeakerInfo>> {
        if self.due.is_none_or(|due| due > now) {
            return None;
        }
        self.updated = Some(now);
        self.voices.values_mut().for_each(|voice| voice.settle(now));
        self.elsewhere
            .retain(|_, (said, _)| now.saturating_duration_since(*said) < REMEMBERED);
        let current = self.current();
        let changes = changes(&self.reported, &current);
        let is_quiet = current.is_empty() && self.elsewhere.is_empty();
        self.reported = current;
        self.due = (!is_quiet).then_some(now + INTERVAL);
        (!changes.is_empty()).then_some(changes)
    }

    /// Those reported as speaking, loudest first: what a newcomer is told.
    pub fn reported(&self) -> &[SpeakerInfo] {
        &self.reported
    }

    fn current(&self) -> Vec<SpeakerInfo> {
        let mut speakers = self.local();
        speakers.extend(self.elsewhere.values().flat_map(|(_, said)| said.iter().cloned()));
        sort(&mut speakers);
        speakers
            .iter_mut()
            .for_each(|speaker| speaker.level = quantise(speaker.level));
        speakers.truncate(SPEAKERS);
        speakers
    }

    /// A first speaker is reported at once, unless a report has just been made.
    fn schedule(&mut self, now: Instant) {
        if self.due.is_none() {
            self.due = Some(self.updated.map_or(now, |updated| now.max(updated + INTERVAL)));
        }
    }
}

fn describe(sid: &ParticipantSid, level: f32) -> SpeakerInfo {
    SpeakerInfo {
        sid: sid.as_str().to_owned(),
        level,
        active: true,
    }
}

fn quantise(level: f32) -> f32 {
    let eighths = (level * STEPS).ceil().clamp(1.0, STEPS);
    if eighths.is_finite() {
        eighths / STEPS
    } else {
        1.0 / STEPS
    }
}

fn sort(speakers: &mut [SpeakerInfo]) {
    let loudest_first = |a: &SpeakerInfo, b: &SpeakerInfo| -> Ordering {
        b.level.total_cmp(&a.level).then_with(|| a.sid.cmp(&b.sid))
    };
    speakers.sort_by(loudest_first);
}

fn changes(before: &[SpeakerInfo], current: &[SpeakerInfo]) -> Vec<SpeakerInfo> {
    let is_new = |speaker: &&SpeakerInfo| !before.contains(speaker);
    let speaks = |sid: &str| current.iter().any(|speaker| speaker.sid == sid);
    let ended = before.iter().filter(|speaker| !speaks(&speaker.sid));
    let silenced = ended.map(|speaker| SpeakerInfo {
        sid: speaker.sid.clone(),
        level: 0.0,
        active: false,
    });
    current.iter().filter(is_new).cloned().chain(silenced).collect()
}

#[cfg(test)]
mod tests;
