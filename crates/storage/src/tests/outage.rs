//! A database that is gone, or that does not answer, is away and nothing worse; it comes back by itself.

use std::future::Future;

use sea_orm::ConnectionTrait;

use super::*;
use crate::database::POSTGRES_CONNECTIONS;
use crate::testing::PostgresServer;
use crate::{TIME_LIMIT, meetings, on_both};

fn is_away<T>(result: &Result<T, StorageError>) -> bool {
    matches!(result, Err(StorageError::Away(_)))
}

/// With slack for a busy machine; a call without a bound would never come back.
async fn in_time<T>(call: impl Future<Output = T>) -> T {
    tokio::time::timeout(TIME_LIMIT * 5, call)
        .await
        .expect("every call is bounded")
}

async fn what_somebody_else_holds_is_away_until_they_let_go(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    let held = db.hold().await;
    let refused = in_time(change(&db, id, 2, owner, &[])).await;
    assert!(is_away(&refused), "{refused:?}");
    held.release().await;
    change(&db, id, 2, owner, &[]).await.unwrap();
}

on_both!(what_somebody_else_holds_is_away_until_they_let_go);

#[tokio::test]
async fn a_server_that_crashed_is_away_and_heals_with_all_that_was_acknowledged() {
    let server = PostgresServer::start();
    let db = TestDatabase::on(&server).await;
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    change(&db, id, 2, owner, &[]).await.unwrap();
    server.crash();
    for _ in 0..2 {
        assert!(is_away(&in_time(change(&db, id, 3, owner, &[])).await));
        assert!(is_away(&in_time(meetings::find(&db, id)).await));
    }
    server.start_again();
    change(&db, id, 3, owner, &[]).await.unwrap();
    let events = crate::events::after(&db, id, 0, 10).await.unwrap();
    assert_eq!(events, [1, 2, 3].map(event));
}

/// As where a host or a network is gone while all connections are in use: nobody says that they are dead.
#[tokio::test]
async fn connections_that_never_answer_again_are_replaced() {
    let server = PostgresServer::start();
    let db = TestDatabase::on(&server).await;
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    let mut in_use = Vec::new();
    for _ in 0..POSTGRES_CONNECTIONS {
        in_use.push(db.begin().await.unwrap());
    }
    server.freeze().await;
    drop(in_use);
    assert!(is_away(&in_time(meetings::find(&db, id)).await));
    server.thaw();
    in_time(async { while is_away(&meetings::find(&db, id).await) {} }).await;
    change(&db, id, 2, owner, &[]).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_away_and_takes_writes_again_when_there_is_room() {
    let db = TestDatabase::sqlite().await;
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    // SQLite answers as it does for a disk: it takes the file's size for the room there is.
    db.writer()
        .execute_unprepared("PRAGMA max_page_count = 1")
        .await
        .unwrap();
    let large = StoredEvent {
        event: serde_json::json!("x".repeat(1_000_000)),
        ..event(2)
    };
    let (batch, facts) = ([large], facts(owner));
    let write = || crate::events::append(&db, id, 2, &batch, &facts, &[]);
    let full = write().await;
    assert!(is_away(&full), "{full:?}");
    db.writer()
        .execute_unprepared("PRAGMA max_page_count = 1000000")
        .await
        .unwrap();
    write().await.unwrap();
}
