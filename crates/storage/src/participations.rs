//! Who was in a meeting when: a row for each stay of each device, open until it left.
//!
//! Rows are written together with the events that they follow from, never alone.

use conclave_protocol::{DeviceId, DisplayName, MeetingId, PrincipalId, UnixMillis};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, Set,
};

use crate::database::bounded;
use crate::entity::participation::{ActiveModel, Column, Entity, Model};
use crate::value::{millis, parsed, unreadable};
use crate::{Database, StorageError};

/// One stay of one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participation {
    pub principal: PrincipalId,
    pub device: DeviceId,
    pub name: DisplayName,
    pub joined_at: UnixMillis,
    pub left_at: Option<UnixMillis>,
}

/// What an event says about who is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParticipationChange {
    /// Of a device that is there already, only the name changes.
    Joined {
        principal: PrincipalId,
        device: DeviceId,
        name: DisplayName,
        at: UnixMillis,
    },
    /// Of a device that is not there, nothing.
    Left {
        principal: PrincipalId,
        device: DeviceId,
        at: UnixMillis,
    },
}

/// The last `limit` stays in a meeting, the latest first.
pub async fn of_meeting(
    db: &Database,
    meeting: MeetingId,
    limit: u64,
) -> Result<Vec<Participation>, StorageError> {
    latest(
        db,
        Entity::find().filter(Column::Meeting.eq(meeting.as_uuid())),
        limit,
    )
    .await
}

/// The same of one principal alone.
pub async fn of_principal(
    db: &Database,
    meeting: MeetingId,
    principal: PrincipalId,
    limit: u64,
) -> Result<Vec<Participation>, StorageError> {
    latest(db, stays(meeting, principal), limit).await
}

/// Whether this principal ever took part.
pub async fn was_in(db: &Database, meeting: MeetingId, principal: PrincipalId) -> Result<bool, StorageError> {
    let stays = stays(meeting, principal);
    bounded(async { Ok(stays.limit(1).count(db.reader()).await? > 0) }).await
}

fn stays(meeting: MeetingId, principal: PrincipalId) -> Select<Entity> {
    Entity::find()
        .filter(Column::Principal.eq(principal.as_uuid()))
        .filter(Column::Meeting.eq(meeting.as_uuid()))
}

async fn latest(
    db: &Database,
    stays: Select<Entity>,
    limit: u64,
) -> Result<Vec<Participation>, StorageError> {
    let ordered = stays
        .order_by_desc(Column::JoinedAt)
        .order_by_desc(Column::Id)
        .limit(limit);
    let rows = bounded(async { Ok(ordered.all(db.reader()).await?) }).await?;
    rows.into_iter().map(read).collect()
}

pub(crate) async fn change(
    transaction: &DatabaseTransaction,
    meeting: MeetingId,
    change: &ParticipationChange,
) -> Result<(), StorageError> {
    match change {
        ParticipationChange::Joined {
            principal,
            device,
            name,
            at,
        } => open(transaction, meeting, *principal, device, name, *at).await,
        ParticipationChange::Left {
            principal,
            device,
            at,
        } => close(transaction, meeting, *principal, device, *at).await,
    }
}

async fn open(
    transaction: &DatabaseTransaction,
    meeting: MeetingId,
    principal: PrincipalId,
    device: &DeviceId,
    name: &DisplayName,
    at: UnixMillis,
) -> Result<(), StorageError> {
    let row = ActiveModel {
        meeting: Set(meeting.as_uuid()),
        principal: Set(principal.as_uuid()),
        device: Set(device.as_str().to_owned()),
        name: Set(name.as_str().to_owned()),
        joined_at: Set(at.as_i64()),
        ..Default::default()
    };
    let already_open = OnConflict::columns([Column::Meeting, Column::Principal, Column::Device])
        .target_and_where(Expr::col(Column::LeftAt).is_null())
        .update_column(Column::Name)
        .to_owned();
    Entity::insert(row)
        .on_conflict(already_open)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// Nobody leaves before they came, even where the clock was set back in between.
async fn close(
    transaction: &DatabaseTransaction,
    meeting: MeetingId,
    principal: PrincipalId,
    device: &DeviceId,
    at: UnixMillis,
) -> Result<(), StorageError> {
    let joined_at = Expr::col(Column::JoinedAt);
    let left_at = CaseStatement::new()
        .case(joined_at.clone().gt(at.as_i64()), joined_at)
        .finally(at.as_i64());
    Entity::update_many()
        .col_expr(Column::LeftAt, left_at.into())
        .filter(Column::Meeting.eq(meeting.as_uuid()))
        .filter(Column::Principal.eq(principal.as_uuid()))
        .filter(Column::Device.eq(device.as_str()))
        .filter(Column::LeftAt.is_null())
        .exec(transaction)
        .await?;
    Ok(())
}

fn read(row: Model) -> Result<Participation, StorageError> {
    Ok(Participation {
        principal: PrincipalId::from_uuid(row.principal),
        device: parsed("participations.device", &row.device)?,
        name: DisplayName::new(&row.name).map_err(|_| unreadable("participations.name"))?,
        joined_at: millis("participations.joined_at", row.joined_at)?,
        left_at: row
            .left_at
            .map(|at| millis("participations.left_at", at))
            .transpose()?,
    })
}
