//! Those who own meetings and take part in them.

use conclave_protocol::{PrincipalId, UnixMillis};
use sea_orm::{EntityTrait, Set};

use crate::database::bounded;
use crate::entity::principal;
use crate::{Database, StorageError};

pub async fn create(db: &Database, id: PrincipalId, at: UnixMillis) -> Result<(), StorageError> {
    let row = principal::ActiveModel {
        id: Set(id.as_uuid()),
        created_at: Set(at.as_i64()),
    };
    let insert = principal::Entity::insert(row);
    bounded(async { Ok(insert.exec_without_returning(db.writer()).await.map(drop)?) }).await
}
