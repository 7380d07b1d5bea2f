//! The meetings of one principal, for their list: those they own and those they took part in, the newest first.
//!
//! Each half comes from an index of its own, already in order; one query over both would sort all of them.

use std::collections::HashMap;

use conclave_protocol::{Code, InviteSecret, MeetingId, PrincipalId, Slug, Title, UnixMillis};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::database::bounded;
use crate::entity::{meeting, participation};
use crate::value::{millis, unsigned};
use crate::{Database, StorageError};

/// A meeting as a line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingSummary {
    pub id: MeetingId,
    pub code: Code,
    pub slug: Option<Slug>,
    pub secret: InviteSecret,
    pub title: Option<Title>,
    pub owner: PrincipalId,
    pub lasting: bool,
    pub created_at: UnixMillis,
    pub closed_at: Option<UnixMillis>,
    /// When the principal whose list it is joined last.
    pub last_joined_at: Option<UnixMillis>,
    /// Principals that joined and have not left.
    pub people_now: u64,
}

/// Up to `limit` meetings that this principal owns or took part in, the newest first; `before` is the last of the
/// page before.
pub async fn of_principal(
    db: &Database,
    principal: PrincipalId,
    before: Option<MeetingId>,
    limit: u64,
) -> Result<Vec<MeetingSummary>, StorageError> {
    bounded(async {
        let owned = owned(db, principal, before, limit).await?;
        let joined = joined(db, principal, before, limit).await?;
        let page = merged(owned, joined.keys().copied(), limit);
        let people = people_now(db, &page).await?;
        let rows = meeting::Entity::find()
            .filter(meeting::Column::Id.is_in(page))
            .order_by_desc(meeting::Column::Id);
        let rows = rows.all(db.reader()).await?;
        rows.into_iter()
            .map(|row| summary(row, &joined, &people))
            .collect()
    })
    .await
}

async fn owned(
    db: &Database,
    principal: PrincipalId,
    before: Option<MeetingId>,
    limit: u64,
) -> Result<Vec<Uuid>, StorageError> {
    let owned = meeting::Entity::find()
        .select_only()
        .column(meeting::Column::Id)
        .filter(meeting::Column::Owner.eq(principal.as_uuid()))
        .filter(older(meeting::Column::Id, before))
        .order_by_desc(meeting::Column::Id)
        .limit(limit);
    Ok(owned.into_tuple().all(db.reader()).await?)
}

fn older(column: impl ColumnTrait, before: Option<MeetingId>) -> Condition {
    Condition::all().add_option(before.map(|id| column.lt(id.as_uuid())))
}

/// With when the principal joined each last.
async fn joined(
    db: &Database,
    principal: PrincipalId,
    before: Option<MeetingId>,
    limit: u64,
) -> Result<HashMap<Uuid, i64>, StorageError> {
    use participation::Column;
    let joined = participation::Entity::find()
        .select_only()
        .column(Column::Meeting)
        .column_as(Column::JoinedAt.max(), "last_joined_at")
        .filter(Column::Principal.eq(principal.as_uuid()))
        .filter(older(Column::Meeting, before))
        .group_by(Column::Meeting)
        .order_by_desc(Column::Meeting)
        .limit(limit);
    let joined: Vec<(Uuid, i64)> = joined.into_tuple().all(db.reader()).await?;
    Ok(joined.into_iter().collect())
}

/// Whatever belongs to the page is among the first `limit` of its half.
fn merged(owned: Vec<Uuid>, joined: impl Iterator<Item = Uuid>, limit: u64) -> Vec<Uuid> {
    let mut page = owned;
    page.extend(joined);
    page.sort_unstable_by(|a, b| b.cmp(a));
    page.dedup();
    page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    page
}

async fn people_now(db: &Database, page: &[Uuid]) -> Result<HashMap<Uuid, i64>, StorageError> {
    use participation::Column;
    let people = participation::Entity::find()
        .select_only()
        .column(Column::Meeting)
        .column_as(Expr::col(Column::Principal).count_distinct(), "people")
        .filter(Column::LeftAt.is_null())
        .filter(Column::Meeting.is_in(page.iter().copied()))
        .group_by(Column::Meeting);
    let people: Vec<(Uuid, i64)> = people.into_tuple().all(db.reader()).await?;
    Ok(people.into_iter().collect())
}

fn summary(
    row: meeting::Model,
    joined: &HashMap<Uuid, i64>,
    people: &HashMap<Uuid, i64>,
) -> Result<MeetingSummary, StorageError> {
    let (last_joined_at, people_now) = (joined.get(&row.id), people.get(&row.id));
    let last_joined_at = last_joined_at.map(|at| millis("participations.joined_at", *at));
    let row = super::read(row)?;
    Ok(MeetingSummary {
        id: row.id,
        code: row.code,
        slug: row.slug,
        secret: row.secret,
        title: row.facts.title,
        owner: row.facts.owner,
        lasting: row.facts.lasting,
        created_at: row.created_at,
        closed_at: row.facts.closed_at,
        last_joined_at: last_joined_at.transpose()?,
        people_now: people_now.map_or(Ok(0), |people| unsigned("participations", *people))?,
    })
}
