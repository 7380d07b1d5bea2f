//! Sessions: a token in a browser or program, by whose hash the principal is found.

use std::fmt;

use conclave_protocol::remote::DeviceKey;
use conclave_protocol::{PrincipalId, UnixMillis};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};

use crate::database::bounded;
use crate::entity::session::{ActiveModel, Column, Entity, Model};
use crate::value::millis;
use crate::{Database, StorageError};

/// SHA-256 of a session's token.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TokenHash(hidden)")
    }
}

/// A session that has not expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    pub principal: PrincipalId,
    pub created_at: UnixMillis,
    pub seen_at: UnixMillis,
    pub expires_at: UnixMillis,
    /// Of a program; a browser has none.
    pub key: Option<DeviceKey>,
}

impl Session {
    /// One that begins now.
    pub fn begun(
        principal: PrincipalId,
        now: UnixMillis,
        expires_at: UnixMillis,
        key: Option<DeviceKey>,
    ) -> Self {
        Self {
            principal,
            created_at: now,
            seen_at: now,
            expires_at,
            key,
        }
    }
}

pub async fn create(db: &Database, hash: &TokenHash, session: &Session) -> Result<(), StorageError> {
    let row = ActiveModel {
        token_hash: Set(hash.0.to_vec()),
        principal: Set(session.principal.as_uuid()),
        created_at: Set(session.created_at.as_i64()),
        seen_at: Set(session.seen_at.as_i64()),
        expires_at: Set(session.expires_at.as_i64()),
        program_key: Set(session.key.map(|key| key.as_bytes().to_vec())),
    };
    let insert = Entity::insert(row);
    bounded(async { Ok(insert.exec_without_returning(db.writer()).await.map(drop)?) }).await
}

/// Whose session it is; `None` where there is none or it has expired.
pub async fn principal_of(
    db: &Database,
    hash: &TokenHash,
    now: UnixMillis,
) -> Result<Option<Session>, StorageError> {
    let found = Entity::find_by_id(hash.0.to_vec()).filter(Column::ExpiresAt.gt(now.as_i64()));
    let row = bounded(async { Ok(found.one(db.reader()).await?) }).await?;
    row.map(read).transpose()
}

/// Notes that the session was used, and until when it lives on.
pub async fn touch(
    db: &Database,
    hash: &TokenHash,
    now: UnixMillis,
    expires_at: UnixMillis,
) -> Result<(), StorageError> {
    let change = ActiveModel {
        seen_at: Set(now.as_i64()),
        expires_at: Set(expires_at.as_i64()),
        ..Default::default()
    };
    let update = Entity::update_many()
        .set(change)
        .filter(Column::TokenHash.eq(hash.0.to_vec()));
    bounded(async { Ok(update.exec(db.writer()).await.map(drop)?) }).await
}

/// Removing what is not there is no error.
pub async fn remove(db: &Database, hash: &TokenHash) -> Result<(), StorageError> {
    let delete = Entity::delete_by_id(hash.0.to_vec());
    bounded(async { Ok(delete.exec(db.writer()).await.map(drop)?) }).await
}

/// Removes up to `limit` sessions that have expired and says how many those were.
pub async fn remove_expired(db: &Database, now: UnixMillis, limit: u64) -> Result<u64, StorageError> {
    let expired = Entity::find()
        .select_only()
        .column(Column::TokenHash)
        .filter(Column::ExpiresAt.lte(now.as_i64()))
        .limit(limit);
    let delete =
        Entity::delete_many().filter(Column::TokenHash.in_subquery(sea_orm::QueryTrait::into_query(expired)));
    bounded(async { Ok(delete.exec(db.writer()).await?.rows_affected) }).await
}

fn read(row: Model) -> Result<Session, StorageError> {
    let key = row.program_key.map(<[u8; 32]>::try_from).transpose();
    let key = key.map_err(|_| StorageError::Broken("sessions.program_key has not 32 bytes".to_owned()))?;
    Ok(Session {
        principal: PrincipalId::from_uuid(row.principal),
        created_at: millis("sessions.created_at", row.created_at)?,
        seen_at: millis("sessions.seen_at", row.seen_at)?,
        expires_at: millis("sessions.expires_at", row.expires_at)?,
        key: key.map(DeviceKey::from_bytes),
    })
}
