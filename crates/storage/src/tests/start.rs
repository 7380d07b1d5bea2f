//! Opening a database: several servers at once, again, and one that is not there.

use tempfile::tempdir;

use super::*;
use crate::testing::PostgresServer;
use crate::{Database, DatabaseUrl, meetings, on_both};

async fn a_database_opened_again_has_what_was_written(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    let again = Database::open(&db.url().parse().unwrap()).await.unwrap();
    assert_eq!(meetings::find(&again, id).await, meetings::find(&db, id).await);
}

on_both!(a_database_opened_again_has_what_was_written);

#[cfg(unix)]
#[tokio::test]
async fn only_its_user_reads_an_sqlite_file_and_its_companions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempdir().unwrap();
    let db = Database::open(&DatabaseUrl::sqlite(folder.path().join("new.db")))
        .await
        .unwrap();
    let id = PrincipalId::new(at(1), [2; 10]);
    crate::principals::create(&db, id, at(1)).await.unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{entry:?}");
    }
}

async fn open_at_once(url: &DatabaseUrl) {
    let servers = (0..6).map(|_| {
        let url = url.clone();
        tokio::spawn(async move { Database::open(&url).await })
    });
    for server in servers.collect::<Vec<_>>() {
        let db = server.await.unwrap().unwrap();
        crate::sessions::remove_expired(&db, at(0), 1).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_start_at_once_on_a_new_sqlite_file_all_open_it() {
    let folder = tempdir().unwrap();
    open_at_once(&DatabaseUrl::sqlite(folder.path().join("new.db"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_start_at_once_on_a_new_postgres_all_open_it() {
    let server = PostgresServer::start();
    open_at_once(&server.url("postgres").parse().unwrap()).await;
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_said() {
    let folder = tempdir().unwrap();
    let missing = Database::open(&DatabaseUrl::sqlite(folder.path().join("missing/x.db"))).await;
    assert!(matches!(missing, Err(StorageError::Away(_))), "{missing:?}");
}

#[tokio::test]
async fn sqlite_flushes_every_commit_to_the_disk() {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};
    const FULL: i32 = 2;
    let db = TestDatabase::sqlite().await;
    let pragma = async |name: &str| {
        let statement = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {name}"));
        db.writer().query_one_raw(statement).await.unwrap().unwrap()
    };
    assert_eq!(pragma("synchronous").await.try_get_by_index::<i32>(0), Ok(FULL));
    assert_eq!(pragma("foreign_keys").await.try_get_by_index::<i32>(0), Ok(1));
    assert_eq!(
        pragma("journal_mode")
            .await
            .try_get_by_index::<String>(0)
            .as_deref(),
        Ok("wal")
    );
}
