//! Which database: `sqlite:<path>` or `postgres://…`, as an operator writes it.
//!
//! A password may stand in it, so that neither `Debug` nor `Display` ever shows the text of a PostgreSQL URL.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

/// Why a text names no database. Never quotes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseUrlError {
    #[error("the database must be sqlite:<path> or postgres://<user>@<host>/<name>")]
    Scheme,
    #[error("the database sqlite: must name a file")]
    NoPath,
    #[error("the database's postgres:// address is malformed")]
    Postgres,
}

/// The database of a server.
#[derive(Clone)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

impl DatabaseUrl {
    pub fn sqlite(path: impl AsRef<Path>) -> Self {
        Self::Sqlite(path.as_ref().to_owned())
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return sqlite(path);
        }
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(DatabaseUrlError::Scheme);
        }
        let options = text.parse().map_err(|_| DatabaseUrlError::Postgres)?;
        Ok(Self::Postgres(Box::new(options)))
    }
}

/// `sqlite:///path` and `sqlite://path` are how other programs write it.
fn sqlite(path: &str) -> Result<DatabaseUrl, DatabaseUrlError> {
    let path = path.strip_prefix("//").unwrap_or(path);
    // In memory every connection would have a database of its own, and nothing would be kept.
    if path.is_empty() || path == ":memory:" {
        return Err(DatabaseUrlError::NoPath);
    }
    Ok(DatabaseUrl::sqlite(path))
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "SQLite {}", path.display()),
            Self::Postgres(options) => write!(
                formatter,
                "PostgreSQL {} on {}",
                options.get_database().unwrap_or("of the user's name"),
                options.get_host()
            ),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_read() {
        for text in ["sqlite:data/conclave.db", "sqlite:///srv/conclave.db"] {
            assert!(matches!(text.parse(), Ok(DatabaseUrl::Sqlite(_))), "{text}");
        }
        for text in [
            "postgres://me@localhost/meetings",
            "postgresql:///meetings?host=/run/postgresql",
        ] {
            assert!(matches!(text.parse(), Ok(DatabaseUrl::Postgres(_))), "{text}");
        }
    }

    #[test]
    fn what_keeps_nothing_or_is_something_else_is_refused() {
        for text in [
            "",
            "mysql://localhost/x",
            "sqlite:",
            "sqlite::memory:",
            "postgres://[",
            "conclave.db",
        ] {
            assert!(text.parse::<DatabaseUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let url: DatabaseUrl = "postgres://me:hunter2@db.example/meetings".parse().unwrap();
        assert_eq!(format!("{url}"), "PostgreSQL meetings on db.example");
        assert!(!format!("{url:?}").contains("hunter2"));
    }
}
