//! How the tables came to be, one file a step, and the running of the steps that are missing.
//!
//! A step that has been released is never changed. Servers are replaced one after the other, so that for a while the
//! old program works with the new tables: a step only *expands* (a new table, a column with a default or without
//! `NOT NULL`, an index, a looser check). What the program no longer names is taken away by a step of a later
//! release (*contract*). Renaming is therefore: add, write both, copy, read the new one, and in the next release drop.
//!
//! All missing steps run in one transaction, which holds a lock against other servers that start at the same time.
//! Steps must not need to run outside of one (`CREATE INDEX CONCURRENTLY`).

mod m0001_meetings;
mod m0002_program_keys;

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend};
use sea_orm_migration::{MigrationTrait, MigratorTrait};

use crate::{StorageError, database};

/// Says "Conclave" to PostgreSQL's advisory locks, which all programs of a database share.
const LOCK: i64 = 0x436f_6e63_6c61_7665;

pub(crate) async fn run(connection: &DatabaseConnection) -> Result<(), StorageError> {
    let transaction = database::begin(connection).await?;
    wait_for_others(&transaction).await?;
    Steps::up(&transaction, None).await?;
    Ok(transaction.commit().await?)
}

/// SQLite's transaction holds the lock already. On PostgreSQL it is released with the transaction.
async fn wait_for_others(transaction: &DatabaseTransaction) -> Result<(), StorageError> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        let lock = format!("SELECT pg_advisory_xact_lock({LOCK})");
        transaction.execute_unprepared(&lock).await?;
    }
    Ok(())
}

struct Steps;

impl MigratorTrait for Steps {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_meetings::Step), Box::new(m0002_program_keys::Step)]
    }
}
