//! Meetings: their addresses, and those of their facts by which they are looked for.
//!
//! What a meeting is follows from its events alone; [`Facts`] only repeats it for queries and is written together with
//! the events, here once and from then on in [`events::append`](crate::events::append).

mod list;

use conclave_protocol::{Address, Code, InviteSecret, MeetingId, PrincipalId, Slug, Title, UnixMillis};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set};

use crate::database::bounded;
use crate::entity::meeting::{ActiveModel, Column, Entity, Model};
use crate::value::{millis, parsed, signed, unreadable, unsigned};
use crate::{Database, StorageError, StoredEvent, events};

pub use list::{MeetingSummary, of_principal};

/// The columns that mirror the fold of the events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub title: Option<Title>,
    pub owner: PrincipalId,
    pub lasting: bool,
    /// `hand_over`, `end` or `keep`; `keep` for lasting meetings only.
    pub owner_leaves: String,
    pub link_required: bool,
    pub closed_at: Option<UnixMillis>,
    /// When time alone will change the meeting next; never for a closed one.
    pub due_at: Option<UnixMillis>,
    /// Whether somebody is in it, so that a server that starts must know it; never for a closed one.
    pub live: bool,
}

/// A meeting that begins. It was created when its first event happened.
#[derive(Clone, Debug)]
pub struct NewMeeting {
    pub id: MeetingId,
    pub code: Code,
    pub slug: Option<Slug>,
    pub secret: InviteSecret,
    pub facts: Facts,
    pub first: StoredEvent,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingRow {
    pub id: MeetingId,
    pub code: Code,
    pub slug: Option<Slug>,
    pub secret: InviteSecret,
    pub created_at: UnixMillis,
    pub facts: Facts,
    /// The sequence number that the next event gets.
    pub next_seq: u64,
    pub epoch: u64,
}

/// Conflicts where the code is taken, or the slug by a meeting that is not closed.
pub async fn create(db: &Database, new: &NewMeeting) -> Result<(), StorageError> {
    let row = ActiveModel {
        id: Set(new.id.as_uuid()),
        code: Set(new.code.as_str().to_owned()),
        slug: Set(new.slug.as_ref().map(|slug| slug.as_str().to_owned())),
        secret: Set(new.secret.as_u64().cast_signed()),
        created_at: Set(new.first.at.as_i64()),
        next_seq: Set(signed(new.first.seq.saturating_add(1))),
        epoch: Set(signed(new.first.epoch)),
        ..mirror(&new.facts)
    };
    bounded(async {
        let transaction = db.begin().await?;
        Entity::insert(row).exec_without_returning(&transaction).await?;
        events::insert(&transaction, new.id, std::slice::from_ref(&new.first)).await?;
        Ok(transaction.commit().await?)
    })
    .await
}

pub async fn find(db: &Database, id: MeetingId) -> Result<Option<MeetingRow>, StorageError> {
    first(db, Entity::find_by_id(id.as_uuid())).await
}

/// The meeting at this address. A slug that several had leads to the open one, else to the one created last.
pub async fn by_address(db: &Database, address: &Address) -> Result<Option<MeetingRow>, StorageError> {
    let slug = match address {
        Address::Code(code) => return first(db, Entity::find().filter(Column::Code.eq(code.as_str()))).await,
        Address::Slug(slug) => Entity::find().filter(Column::Slug.eq(slug.as_str())),
    };
    let open = first(db, slug.clone().filter(Column::ClosedAt.is_null())).await?;
    if open.is_some() {
        return Ok(open);
    }
    let closed = slug.filter(Column::ClosedAt.is_not_null());
    first(db, closed.order_by_desc(Column::Id).limit(1)).await
}

/// All meetings with somebody in them.
pub async fn live(db: &Database) -> Result<Vec<MeetingId>, StorageError> {
    ids(
        db,
        Entity::find()
            .filter(Expr::col(Column::Live))
            .order_by_asc(Column::Id),
    )
    .await
}

/// Meetings that time alone changes, the longest due first.
pub async fn due(db: &Database, now: UnixMillis, limit: u64) -> Result<Vec<MeetingId>, StorageError> {
    let due = Entity::find().filter(Column::DueAt.lte(now.as_i64()));
    ids(db, due.order_by_asc(Column::DueAt).limit(limit)).await
}

/// How many meetings that are not closed this principal owns.
pub async fn open_count(db: &Database, owner: PrincipalId) -> Result<u64, StorageError> {
    let open = Entity::find()
        .filter(Column::Owner.eq(owner.as_uuid()))
        .filter(Column::ClosedAt.is_null());
    bounded(async { Ok(open.count(db.reader()).await?) }).await
}

pub(crate) fn mirror(facts: &Facts) -> ActiveModel {
    ActiveModel {
        title: Set(facts.title.as_ref().map(|title| title.as_str().to_owned())),
        owner: Set(facts.owner.as_uuid()),
        lasting: Set(facts.lasting),
        owner_leaves: Set(facts.owner_leaves.clone()),
        link_required: Set(facts.link_required),
        closed_at: Set(facts.closed_at.map(UnixMillis::as_i64)),
        due_at: Set(facts.due_at.map(UnixMillis::as_i64)),
        live: Set(facts.live),
        ..Default::default()
    }
}

async fn first(db: &Database, select: Select<Entity>) -> Result<Option<MeetingRow>, StorageError> {
    let row = bounded(async { Ok(select.one(db.reader()).await?) }).await?;
    row.map(read).transpose()
}

async fn ids(db: &Database, select: Select<Entity>) -> Result<Vec<MeetingId>, StorageError> {
    let ids = select.select_only().column(Column::Id).into_tuple();
    let ids: Vec<sea_orm::prelude::Uuid> = bounded(async { Ok(ids.all(db.reader()).await?) }).await?;
    Ok(ids.into_iter().map(MeetingId::from_uuid).collect())
}

fn read(row: Model) -> Result<MeetingRow, StorageError> {
    Ok(MeetingRow {
        id: MeetingId::from_uuid(row.id),
        code: parsed("meetings.code", &row.code)?,
        slug: row
            .slug
            .as_deref()
            .map(|slug| parsed("meetings.slug", slug))
            .transpose()?,
        secret: InviteSecret::from_random(row.secret.cast_unsigned()),
        created_at: millis("meetings.created_at", row.created_at)?,
        facts: Facts {
            title: row.title.as_deref().map(title).transpose()?,
            owner: PrincipalId::from_uuid(row.owner),
            lasting: row.lasting,
            owner_leaves: row.owner_leaves,
            link_required: row.link_required,
            closed_at: row
                .closed_at
                .map(|at| millis("meetings.closed_at", at))
                .transpose()?,
            due_at: row.due_at.map(|at| millis("meetings.due_at", at)).transpose()?,
            live: row.live,
        },
        next_seq: unsigned("meetings.next_seq", row.next_seq)?,
        epoch: unsigned("meetings.epoch", row.epoch)?,
    })
}

fn title(text: &str) -> Result<Title, StorageError> {
    Title::new(text).map_err(|_| unreadable("meetings.title"))
}
