//! Every behaviour on both databases. Values that do not matter come from here.

mod constraints;
mod events;
mod lists;
mod meetings;
mod outage;
mod participations;
mod sessions;
mod start;

use conclave_protocol::{
    Code, DeviceId, DisplayName, InviteSecret, MeetingId, PrincipalId, Slug, Title, UnixMillis,
};

use crate::testing::TestDatabase;
use crate::{Facts, NewMeeting, ParticipationChange, StorageError, StoredEvent};

const LONG_AGO: u64 = 1_700_000_000_000;

fn at(millis: u64) -> UnixMillis {
    UnixMillis::from_millis(LONG_AGO + millis)
}

/// The `number`th meeting: later ones sort after earlier ones.
fn meeting_id(number: u64) -> MeetingId {
    MeetingId::new(at(number), [1; 10])
}

async fn principal(db: &TestDatabase, number: u64) -> PrincipalId {
    let id = PrincipalId::new(at(number), [2; 10]);
    crate::principals::create(db, id, at(number)).await.unwrap();
    id
}

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn device(text: &str) -> DeviceId {
    text.parse().unwrap()
}

fn facts(owner: PrincipalId) -> Facts {
    Facts {
        title: Some(Title::new("Weekly").unwrap()),
        owner,
        lasting: false,
        owner_leaves: "hand_over".to_owned(),
        link_required: false,
        closed_at: None,
        due_at: None,
        live: false,
    }
}

fn closed(owner: PrincipalId) -> Facts {
    Facts {
        closed_at: Some(at(1_000)),
        ..facts(owner)
    }
}

fn event(seq: u64) -> StoredEvent {
    StoredEvent {
        seq,
        epoch: 0,
        at: at(seq),
        actor: None,
        event: serde_json::json!({"type": "renamed", "title": format!("Title {seq} – 字 \"'\\")}),
    }
}

fn new_meeting(number: u64, owner: PrincipalId) -> NewMeeting {
    NewMeeting {
        id: meeting_id(number),
        code: Code::from_random(number),
        slug: None,
        secret: InviteSecret::from_random(u64::MAX - number),
        facts: facts(owner),
        first: event(1),
    }
}

/// The `number`th meeting, of this owner and in the database.
async fn meeting(db: &TestDatabase, number: u64, owner: PrincipalId) -> MeetingId {
    let new = new_meeting(number, owner);
    crate::meetings::create(db, &new).await.unwrap();
    new.id
}

fn joined(principal: PrincipalId, device: DeviceId, millis: u64) -> ParticipationChange {
    ParticipationChange::Joined {
        principal,
        device,
        name: DisplayName::new("Mira").unwrap(),
        at: at(millis),
    }
}

fn left(principal: PrincipalId, device: DeviceId, millis: u64) -> ParticipationChange {
    ParticipationChange::Left {
        principal,
        device,
        at: at(millis),
    }
}

/// Writes these changes with one event of that number.
async fn change(
    db: &TestDatabase,
    meeting: MeetingId,
    seq: u64,
    owner: PrincipalId,
    changes: &[ParticipationChange],
) -> Result<(), StorageError> {
    crate::events::append(db, meeting, seq, &[event(seq)], &facts(owner), changes).await
}
