//! Between the types of the protocol and those that a database keeps.
//!
//! Writing never fails. Reading fails where somebody else wrote into the tables, with the name of the column.

use std::str::FromStr;

use conclave_protocol::UnixMillis;

use crate::StorageError;

/// Counters and times stay far below `i64::MAX`: 292 million years of milliseconds.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(column: &str, number: i64) -> Result<u64, StorageError> {
    u64::try_from(number).map_err(|_| unreadable(column))
}

pub(crate) fn millis(column: &str, number: i64) -> Result<UnixMillis, StorageError> {
    unsigned(column, number).map(UnixMillis::from_millis)
}

pub(crate) fn parsed<T: FromStr>(column: &str, text: &str) -> Result<T, StorageError> {
    text.parse().map_err(|_| unreadable(column))
}

pub(crate) fn unreadable(column: &str) -> StorageError {
    StorageError::Broken(format!(
        "the column {column} has a value that this program never writes"
    ))
}
