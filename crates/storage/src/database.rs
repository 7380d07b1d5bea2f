//! The connections to the one database of a server, and the bound on every call.
//!
//! SQLite has one writer, so that no two of our own writes ever contend for its lock, and a few readers beside it.
//! PostgreSQL has one pool for both. Must never hand out a connection that waits without end, and never lower what
//! an acknowledged write survives: a killed process and a power cut.

use std::future::Future;
use std::path::Path;
use std::time::Duration;

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, SqlxPostgresConnector,
    SqlxSqliteConnector, TransactionOptions, TransactionTrait,
};
use sqlx::ConnectOptions as _;
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::{DatabaseUrl, StorageError, migration};

/// How long a call may take. Somebody waits for the answer at a page: longer than this, and they are told.
pub const TIME_LIMIT: Duration = Duration::from_secs(3);
/// For a connection, for one statement of PostgreSQL, and for SQLite's lock while another program writes. Shorter than
/// [`TIME_LIMIT`], so that the error says what was waited for.
const WAIT_LIMIT: Duration = Duration::from_millis(2_500);
/// For all migrations together: they may rebuild a large table.
const MIGRATION_LIMIT: Duration = Duration::from_secs(600);
/// For a connection that comes back to the pool to show that it is alive.
const PING_LIMIT: Duration = Duration::from_secs(1);
/// A transaction of ours that says nothing for so long has lost its client; its locks must not outlive it.
const IDLE_TRANSACTION_LIMIT: Duration = Duration::from_secs(10);

/// PostgreSQL allows 100 in all where nobody changed it; several servers share them.
pub(crate) const POSTGRES_CONNECTIONS: u32 = 10;
/// More only contend for the same pages of a file in memory.
const SQLITE_READERS: u32 = 4;

/// A server's database. Clones share their connections.
#[derive(Clone, Debug)]
pub struct Database {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
}

impl Database {
    /// Opens it, making SQLite's file where there is none, and brings its tables up to date.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, StorageError> {
        match url {
            DatabaseUrl::Sqlite(path) => Self::open_sqlite(path).await,
            DatabaseUrl::Postgres(options) => Self::open_postgres(options).await,
        }
    }

    async fn open_sqlite(path: &Path) -> Result<Self, StorageError> {
        make_private(path);
        let writer = sqlite_pool(1, sqlite_options(path)).await?;
        within(MIGRATION_LIMIT, migration::run(&writer)).await?;
        let reader = sqlite_pool(SQLITE_READERS, sqlite_options(path).pragma("query_only", "ON")).await?;
        Ok(Self { reader, writer })
    }

    async fn open_postgres(options: &PgConnectOptions) -> Result<Self, StorageError> {
        let patient = postgres_pool(1, options.clone()).await?;
        let migrated = within(MIGRATION_LIMIT, migration::run(&patient)).await;
        patient.close().await?;
        migrated?;
        let limits = [
            ("statement_timeout", WAIT_LIMIT),
            ("idle_in_transaction_session_timeout", IDLE_TRANSACTION_LIMIT),
        ];
        let limits = limits.map(|(name, limit)| (name, limit.as_millis().to_string()));
        let pool = postgres_pool(POSTGRES_CONNECTIONS, options.clone().options(limits)).await?;
        Ok(Self {
            reader: pool.clone(),
            writer: pool,
        })
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, StorageError> {
        begin(&self.writer).await
    }
}

/// A transaction that will write. SQLite takes its lock at once: taking it later can fail without any waiting.
pub(crate) async fn begin(connection: &DatabaseConnection) -> Result<DatabaseTransaction, StorageError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    Ok(connection.begin_with_options(options).await?)
}

/// Gives up on what takes longer than [`TIME_LIMIT`].
pub(crate) async fn bounded<T>(
    work: impl Future<Output = Result<T, StorageError>>,
) -> Result<T, StorageError> {
    within(TIME_LIMIT, work).await
}

async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, StorageError>>,
) -> Result<T, StorageError> {
    let late = || StorageError::Away(format!("no answer within {} s", limit.as_secs()));
    tokio::time::timeout(limit, work)
        .await
        .unwrap_or_else(|_| Err(late()))
}

/// Makes the file before SQLite would, which leaves it readable to everybody on the machine. Its companions get the same
/// mode. Why a file cannot be made, SQLite says.
fn make_private(path: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(path);
}

fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .busy_timeout(WAIT_LIMIT)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A commit is on the disk before it is acknowledged; on macOS `fsync` alone stops at the drive's cache.
        .synchronous(SqliteSynchronous::Full)
        .pragma("fullfsync", "ON")
        .disable_statement_logging()
}

async fn sqlite_pool(
    connections: u32,
    options: SqliteConnectOptions,
) -> Result<DatabaseConnection, StorageError> {
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(WAIT_LIMIT)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await;
    let pool = pool.map_err(|error| StorageError::from(&error))?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

async fn postgres_pool(
    connections: u32,
    options: PgConnectOptions,
) -> Result<DatabaseConnection, StorageError> {
    let options = options.application_name("conclave").disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(WAIT_LIMIT)
        .test_before_acquire(true)
        .after_release(|connection, _| Box::pin(is_alive(connection)))
        .connect_with(options)
        .await;
    let pool = pool.map_err(|error| StorageError::from(&error))?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

/// A connection whose call was given up may lead to a host that is gone. The pool itself would wait for it until TCP
/// gives up, a quarter of an hour, with its place taken.
async fn is_alive(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    match tokio::time::timeout(PING_LIMIT, connection.ping()).await {
        Ok(answer) => answer.map(|()| true),
        Err(late) => Err(sqlx::Error::Io(late.into())),
    }
}
