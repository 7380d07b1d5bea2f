//! Databases for tests, here and in the crates above: a fresh one for each test, on SQLite and on a real PostgreSQL.
//!
//! A behaviour is an `async fn(TestDatabase)`, and [`on_both!`](crate::on_both) makes two tests of it. Whatever is
//! missing or fails panics: a test that cannot run has failed. Must never be part of the server.

mod postgres;
mod programs;

use std::ops::Deref;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use tempfile::TempDir;

use crate::{Database, DatabaseUrl};

pub use postgres::PostgresServer;

/// Makes a test on each engine of every behaviour named: `on_both!(a_slug_is_taken_once, …)`.
#[macro_export]
macro_rules! on_both {
    ($($behaviour:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $behaviour() {
                super::$behaviour($crate::testing::TestDatabase::sqlite().await).await;
            })+
        }

        mod on_postgres {
            $(#[tokio::test]
            async fn $behaviour() {
                super::$behaviour($crate::testing::TestDatabase::postgres().await).await;
            })+
        }
    };
}

/// An empty database with its tables, open. It is gone with the value (SQLite) or with the tests' process.
pub struct TestDatabase {
    database: Database,
    url: String,
    /// Removed when dropped.
    _folder: Option<TempDir>,
}

impl TestDatabase {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder for SQLite's file");
        Self::open(sqlite_url(folder.path()), Some(folder)).await
    }

    /// On the one PostgreSQL that all tests of this process share.
    pub async fn postgres() -> Self {
        static SERVER: OnceLock<PostgresServer> = OnceLock::new();
        Self::on(SERVER.get_or_init(PostgresServer::start)).await
    }

    /// On a PostgreSQL of the test's own, which it may stop.
    pub async fn on(server: &PostgresServer) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        server.create_database(&name).await;
        Self::open(server.url(&name), None).await
    }

    async fn open(url: String, folder: Option<TempDir>) -> Self {
        let parsed: DatabaseUrl = url.parse().expect("a test's database has a sound address");
        let database = Database::open(&parsed).await.expect("a test's database opens");
        Self {
            database,
            url,
            _folder: folder,
        }
    }

    /// As an operator would write it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Keeps everybody else from writing until it is dropped.
    pub async fn hold(&self) -> Held {
        let other = Database::open(&self.url.parse().expect("it was opened by it")).await;
        let other = other.expect("a second program opens the database");
        let transaction = other.begin().await.expect("nobody else writes");
        if transaction.get_database_backend() == sea_orm::DbBackend::Postgres {
            let lock = "LOCK TABLE principals, sessions, meetings IN ACCESS EXCLUSIVE MODE";
            transaction
                .execute_unprepared(lock)
                .await
                .expect("nobody else writes");
        }
        Held { transaction }
    }
}

impl Deref for TestDatabase {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.database
    }
}

/// Another program's transaction that does not end.
pub struct Held {
    transaction: DatabaseTransaction,
}

impl Held {
    pub async fn release(self) {
        self.transaction
            .rollback()
            .await
            .expect("the transaction is still open");
    }
}

fn sqlite_url(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("conclave.db").display())
}
