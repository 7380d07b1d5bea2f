//! What must outlive the process: principals and their sessions, meetings with their events, and who took part when.
//!
//! Plain functions per aggregate, one and the same for SQLite and PostgreSQL. Nothing here decides: callers say what
//! to write, the database refuses what contradicts itself. No call may wait longer than [`TIME_LIMIT`], read a clock
//! or draw randomness. Not found is `None`; what failed is a [`StorageError`], which says whether waiting helps.

mod database;
mod entity;
mod error;
pub mod events;
pub mod meetings;
mod migration;
pub mod participations;
pub mod principals;
pub mod sessions;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod url;
mod value;

pub use database::{Database, TIME_LIMIT};
pub use error::{StorageError, Taken};
pub use events::StoredEvent;
pub use meetings::{Facts, MeetingRow, MeetingSummary, NewMeeting};
pub use participations::{Participation, ParticipationChange};
pub use sessions::{Session, TokenHash};
pub use url::{DatabaseUrl, DatabaseUrlError};
