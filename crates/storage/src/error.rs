//! What can go wrong between the program and its database, sorted by what the caller can do about it.
//!
//! Errors carry what the database said but never a value that was written: names of people stay out of logs.

use std::fmt;

use sea_orm::{DbErr, RuntimeErr};
use sqlx::error::{DatabaseError, ErrorKind};

/// Why the database did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// Waiting helps. After a write it is open whether it was done: read before you write it again.
    #[error("the database is away: {0}")]
    Away(String),
    /// Somebody was faster, or drew the same value.
    #[error("{0} is taken")]
    Conflict(Taken),
    /// A defect, here or in the stored data: neither waiting nor trying again helps.
    #[error("the database refused: {0}")]
    Broken(String),
}

/// What is unique and was there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    Code,
    Slug,
    /// Of an event: another writer was faster, or has a later epoch.
    Sequence,
    /// The id of a principal or meeting, or the token of a session.
    Id,
}

impl fmt::Display for Taken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Code => "the code of the meeting",
            Self::Slug => "the name of the meeting's address",
            Self::Sequence => "the sequence number of the event",
            Self::Id => "the id",
        })
    }
}

impl From<DbErr> for StorageError {
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(RuntimeErr::Internal(_)) => {
                Self::Away(error.to_string())
            }
            DbErr::Conn(RuntimeErr::SqlxError(cause))
            | DbErr::Exec(RuntimeErr::SqlxError(cause))
            | DbErr::Query(RuntimeErr::SqlxError(cause)) => cause.as_ref().into(),
            _ => Self::Broken(error.to_string()),
        }
    }
}

impl From<&sqlx::Error> for StorageError {
    fn from(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Away(error.to_string()),
            sqlx::Error::Database(refusal) => refused(refusal.as_ref()),
            _ => Self::Broken(error.to_string()),
        }
    }
}

fn refused(refusal: &dyn DatabaseError) -> StorageError {
    if refusal.kind() == ErrorKind::UniqueViolation {
        return StorageError::Conflict(taken(refusal.constraint().unwrap_or(refusal.message())));
    }
    let code = refusal.code().unwrap_or_default();
    let passes = if is_sqlite(refusal) {
        sqlite_passes(&code)
    } else {
        postgres_passes(&code)
    };
    if passes {
        StorageError::Away(refusal.to_string())
    } else {
        StorageError::Broken(refusal.to_string())
    }
}

fn is_sqlite(refusal: &dyn DatabaseError) -> bool {
    refusal.try_downcast_ref::<sea_orm::SqlxSqliteError>().is_some()
}

/// PostgreSQL names the constraint, SQLite the columns (`UNIQUE constraint failed: meetings.code`).
fn taken(what: &str) -> Taken {
    let what = what.replace('.', "_");
    if what.contains("meetings_code") {
        Taken::Code
    } else if what.contains("meetings_slug") {
        Taken::Slug
    } else if what.contains("meeting_events") {
        Taken::Sequence
    } else {
        Taken::Id
    }
}

/// SQLite's result codes (sqlite.org/rescode.html); the low byte of an extended code is the primary one.
fn sqlite_passes(code: &str) -> bool {
    const NO_MEMORY: u32 = 7;
    const BUSY: u32 = 5;
    const LOCKED: u32 = 6;
    const READ_ONLY: u32 = 8;
    const IO_ERROR: u32 = 10;
    const FULL: u32 = 13;
    const CANNOT_OPEN: u32 = 14;
    let primary = code.parse::<u32>().map(|code| code & 0xff);
    matches!(
        primary,
        Ok(BUSY | LOCKED | NO_MEMORY | READ_ONLY | IO_ERROR | FULL | CANNOT_OPEN)
    )
}

/// Classes and codes of PostgreSQL (appendix A of its manual) that say something of the server's state and nothing of
/// the statement: connection, resources, operator's intervention, system error, and transactions that lost a race.
fn postgres_passes(code: &str) -> bool {
    const CLASSES: [&str; 4] = ["08", "53", "57", "58"];
    const LOCK_NOT_AVAILABLE: &str = "55P03";
    const READ_ONLY_TRANSACTION: &str = "25006";
    const SERIALIZATION_FAILURE: &str = "40001";
    const DEADLOCK: &str = "40P01";
    CLASSES.iter().any(|class| code.starts_with(class))
        || [
            LOCK_NOT_AVAILABLE,
            READ_ONLY_TRANSACTION,
            SERIALIZATION_FAILURE,
            DEADLOCK,
        ]
        .contains(&code)
}
