//! What happened in each meeting, in order, never changed: the truth that everything else follows from.

use conclave_protocol::{MeetingId, PrincipalId, UnixMillis};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use crate::database::bounded;
use crate::entity::meeting;
use crate::entity::meeting_event::{ActiveModel, Column, Entity, Model};
use crate::value::{millis, signed, unsigned};
use crate::{Database, Facts, ParticipationChange, StorageError, Taken, meetings, participations};

/// One event of a meeting. `seq` counts from 1 without a gap and is the cursor of those who follow the meeting.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEvent {
    pub seq: u64,
    /// Of the server that wrote it: what a former owner of the meeting still says is refused.
    pub epoch: u64,
    pub at: UnixMillis,
    pub actor: Option<PrincipalId>,
    pub event: serde_json::Value,
}

/// Writes events and all that follows from them, or nothing. `expected_seq` is the number that the first of them
/// gets.
///
/// Conflicts where somebody else wrote that number, or writes with a later epoch. After [`StorageError::Away`] it is
/// open whether they were written: what [`after`] returns tells.
pub async fn append(
    db: &Database,
    meeting: MeetingId,
    expected_seq: u64,
    events: &[StoredEvent],
    facts: &Facts,
    changes: &[ParticipationChange],
) -> Result<(), StorageError> {
    check_numbers(expected_seq, events)?;
    bounded(async {
        let transaction = db.begin().await?;
        advance(&transaction, meeting, expected_seq, events, facts).await?;
        insert(&transaction, meeting, events).await?;
        for change in changes {
            participations::change(&transaction, meeting, change).await?;
        }
        Ok(transaction.commit().await?)
    })
    .await
}

/// Up to `limit` events with a number above `seq`, in order.
pub async fn after(
    db: &Database,
    meeting: MeetingId,
    seq: u64,
    limit: u64,
) -> Result<Vec<StoredEvent>, StorageError> {
    let select = Entity::find()
        .filter(Column::Meeting.eq(meeting.as_uuid()))
        .filter(Column::Seq.gt(signed(seq)))
        .order_by_asc(Column::Seq)
        .limit(limit);
    let rows = bounded(async { Ok(select.all(db.reader()).await?) }).await?;
    rows.into_iter().map(read).collect()
}

fn check_numbers(expected_seq: u64, events: &[StoredEvent]) -> Result<(), StorageError> {
    if events
        .iter()
        .map(|event| event.seq)
        .eq((expected_seq..).take(events.len()))
    {
        return Ok(());
    }
    Err(StorageError::Broken(format!(
        "events must be numbered from {expected_seq} without a gap"
    )))
}

/// Takes the numbers. The row is locked until the transaction ends, so that writers of one meeting take turns.
async fn advance(
    transaction: &DatabaseTransaction,
    meeting: MeetingId,
    expected_seq: u64,
    events: &[StoredEvent],
    facts: &Facts,
) -> Result<(), StorageError> {
    let count = u64::try_from(events.len()).unwrap_or(u64::MAX);
    let mut row = meetings::mirror(facts);
    row.next_seq = Set(signed(expected_seq.saturating_add(count)));
    let mut update = meeting::Entity::update_many()
        .filter(meeting::Column::Id.eq(meeting.as_uuid()))
        .filter(meeting::Column::NextSeq.eq(signed(expected_seq)));
    if let Some(epoch) = events.iter().map(|event| signed(event.epoch)).max() {
        row.epoch = Set(epoch);
        update = update.filter(meeting::Column::Epoch.lte(epoch));
    }
    match update.set(row).exec(transaction).await?.rows_affected {
        0 => Err(StorageError::Conflict(Taken::Sequence)),
        _ => Ok(()),
    }
}

pub(crate) async fn insert(
    transaction: &DatabaseTransaction,
    meeting: MeetingId,
    events: &[StoredEvent],
) -> Result<(), StorageError> {
    if events.is_empty() {
        return Ok(());
    }
    let rows = events.iter().map(|event| ActiveModel {
        meeting: Set(meeting.as_uuid()),
        seq: Set(signed(event.seq)),
        epoch: Set(signed(event.epoch)),
        at: Set(event.at.as_i64()),
        actor: Set(event.actor.map(PrincipalId::as_uuid)),
        event: Set(event.event.clone()),
    });
    Entity::insert_many(rows)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

fn read(row: Model) -> Result<StoredEvent, StorageError> {
    Ok(StoredEvent {
        seq: unsigned("meeting_events.seq", row.seq)?,
        epoch: unsigned("meeting_events.epoch", row.epoch)?,
        at: millis("meeting_events.at", row.at)?,
        actor: row.actor.map(PrincipalId::from_uuid),
        event: row.event,
    })
}
