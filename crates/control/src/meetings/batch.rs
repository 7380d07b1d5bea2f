//! What one command leads to, ready to be written: events with their numbers, and what the database repeats of them.
//!
//! Pure. Nothing has happened yet when a batch exists.

use conclave_meeting::{Actor, Command, Event, Meeting, OwnerLeaves, Refusal};
use conclave_protocol::{MeetingId, PrincipalId, UnixMillis};
use conclave_storage::{Facts, ParticipationChange, StorageError, StoredEvent};

/// One server owns all meetings. Where several share them, each owner has a higher one than the one before.
pub(super) const EPOCH: u64 = 1;

/// The consequences of one command.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    pub(super) first_seq: u64,
    pub(super) events: Vec<Event>,
    pub(super) stored: Vec<StoredEvent>,
    pub(super) facts: Facts,
    pub(super) changes: Vec<ParticipationChange>,
}

impl Batch {
    /// Asks the meeting. `None` where nothing follows.
    pub(super) fn of(
        meeting: &Meeting,
        next_seq: u64,
        actor: Actor,
        command: &Command,
        now: UnixMillis,
    ) -> Result<Option<Self>, Refusal> {
        let events = meeting.apply(command, actor, now)?;
        Ok(Self::from_events(meeting, next_seq, actor, events, now))
    }

    pub(super) fn from_events(
        meeting: &Meeting,
        next_seq: u64,
        actor: Actor,
        events: Vec<Event>,
        now: UnixMillis,
    ) -> Option<Self> {
        if events.is_empty() {
            return None;
        }
        let actor = person(actor);
        let mut after = meeting.clone();
        let mut changes = Vec::new();
        for event in &events {
            changes.extend(changes_of(&after, event, now));
            after.fold(event, now);
        }
        let stored = (next_seq..).zip(&events);
        Some(Self {
            first_seq: next_seq,
            stored: stored.map(|(seq, event)| store(seq, now, actor, event)).collect(),
            facts: facts(&after),
            changes,
            events,
        })
    }

    pub(super) fn at(&self) -> UnixMillis {
        self.stored.first().map(|event| event.at).unwrap_or_default()
    }
}

fn person(actor: Actor) -> Option<PrincipalId> {
    match actor {
        Actor::Person(principal) => Some(principal),
        Actor::Media | Actor::Server => None,
    }
}

pub(super) fn store(seq: u64, at: UnixMillis, actor: Option<PrincipalId>, event: &Event) -> StoredEvent {
    StoredEvent {
        seq,
        epoch: EPOCH,
        at,
        actor,
        event: serde_json::to_value(event).expect("an event is JSON: its keys are text"),
    }
}

/// Reads an event back. One of a later version cannot be.
pub(super) fn read(id: MeetingId, stored: &StoredEvent) -> Result<Event, StorageError> {
    serde_json::from_value(stored.event.clone()).map_err(|error| {
        StorageError::Broken(format!(
            "event {} of meeting {id} cannot be read: {error}",
            stored.seq
        ))
    })
}

/// The stays that an event begins or ends.
fn changes_of(before: &Meeting, event: &Event, now: UnixMillis) -> Vec<ParticipationChange> {
    match event {
        Event::Joined {
            principal,
            device,
            name,
            ..
        } => vec![ParticipationChange::Joined {
            principal: *principal,
            device: device.clone(),
            name: name.clone(),
            at: now,
        }],
        Event::DeviceLeft {
            principal,
            device,
            left_at,
            ..
        } => vec![ParticipationChange::Left {
            principal: *principal,
            device: device.clone(),
            at: *left_at,
        }],
        Event::Closed { .. } => everybody_left(before, now),
        _ => Vec::new(),
    }
}

fn everybody_left(before: &Meeting, now: UnixMillis) -> Vec<ParticipationChange> {
    let people = before.people().iter();
    let seats = people.flat_map(|person| {
        person
            .seats()
            .iter()
            .map(|seat| (person.principal(), seat.device()))
    });
    let left = seats.map(|(principal, device)| ParticipationChange::Left {
        principal,
        device: device.clone(),
        at: now,
    });
    left.collect()
}

pub(super) fn facts(meeting: &Meeting) -> Facts {
    Facts {
        title: meeting.title().cloned(),
        owner: meeting.owner(),
        lasting: meeting.lasting(),
        owner_leaves: owner_leaves(meeting.owner_leaves()).to_owned(),
        link_required: meeting.link_required(),
        closed_at: meeting.closed().map(|closed| closed.at),
        due_at: meeting.poll_timeout(),
        live: !meeting.people().is_empty(),
    }
}

fn owner_leaves(value: OwnerLeaves) -> &'static str {
    match value {
        OwnerLeaves::HandOver => "hand_over",
        OwnerLeaves::End => "end",
        OwnerLeaves::Keep => "keep",
    }
}
