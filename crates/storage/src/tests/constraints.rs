//! The database itself refuses rows that contradict themselves, whoever writes them.

use sea_orm::ConnectionTrait;

use super::*;
use crate::{meetings, on_both};

async fn refused(db: &TestDatabase, statement: &str) {
    let result = db.writer().execute_unprepared(statement).await;
    let error = StorageError::from(result.expect_err(statement));
    assert!(matches!(error, StorageError::Broken(_)), "{statement}: {error}");
}

/// The statement is sound but for the one value: where that does no harm, it passes.
async fn accepted(db: &TestDatabase, statement: &str) {
    let result = db.writer().execute_unprepared(statement).await;
    assert!(result.is_ok(), "{statement}: {result:?}");
}

async fn a_meeting(db: &TestDatabase) -> PrincipalId {
    let owner = principal(db, 1).await;
    let id = meeting(db, 1, owner).await;
    change(db, id, 2, owner, &[joined(owner, device("tab"), 10)])
        .await
        .unwrap();
    owner
}

async fn meetings_keep_to_their_limits(db: TestDatabase) {
    a_meeting(&db).await;
    let title = |characters| format!("title = '{}'", "字".repeat(characters));
    for sound in [
        "slug = 'abc'",
        "title = NULL",
        &title(120),
        "owner_leaves = 'end'",
        "next_seq = 9",
        "due_at = 5",
    ] {
        accepted(&db, &format!("UPDATE meetings SET {sound}")).await;
    }
    for wrong in [
        "code = 'SHORT'",
        "slug = 'ab'",
        "title = ''",
        &title(121),
        "owner_leaves = 'stay'",
        "owner_leaves = 'keep'",
        "next_seq = 0",
        "epoch = -1",
        "created_at = -1",
        "code = NULL",
        "closed_at = 7",
    ] {
        refused(&db, &format!("UPDATE meetings SET {wrong}")).await;
    }
}

async fn keep_is_for_lasting_meetings(db: TestDatabase) {
    a_meeting(&db).await;
    accepted(&db, "UPDATE meetings SET owner_leaves = 'keep', lasting = TRUE").await;
    refused(&db, "UPDATE meetings SET lasting = FALSE").await;
}

async fn a_closed_meeting_is_neither_live_nor_due(db: TestDatabase) {
    a_meeting(&db).await;
    accepted(&db, "UPDATE meetings SET closed_at = 7").await;
    refused(&db, "UPDATE meetings SET live = TRUE").await;
    refused(&db, "UPDATE meetings SET due_at = 9").await;
}

async fn events_are_numbered_from_one_and_belong_to_a_meeting(db: TestDatabase) {
    a_meeting(&db).await;
    accepted(&db, "UPDATE meeting_events SET seq = 9 WHERE seq = 2").await;
    refused(&db, "UPDATE meeting_events SET seq = 0 WHERE seq = 9").await;
    refused(&db, "UPDATE meeting_events SET epoch = -1 WHERE seq = 9").await;
    let elsewhere = "UPDATE meeting_events SET meeting = (SELECT id FROM principals) WHERE seq = 9";
    refused(&db, elsewhere).await;
}

async fn a_stay_ends_after_it_began_and_has_a_name(db: TestDatabase) {
    a_meeting(&db).await;
    accepted(&db, "UPDATE participations SET left_at = joined_at").await;
    refused(&db, "UPDATE participations SET left_at = joined_at - 1").await;
    refused(&db, "UPDATE participations SET name = ''").await;
    refused(&db, "UPDATE participations SET device = ''").await;
    refused(&db, "UPDATE participations SET principal = meeting").await;
}

async fn a_session_has_a_whole_hash_and_ends_after_it_began(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let hash = crate::TokenHash([1; 32]);
    crate::sessions::create(
        &db,
        &hash,
        &crate::sessions::Session::begun(owner, at(0), at(1), None),
    )
    .await
    .unwrap();
    accepted(&db, "UPDATE sessions SET expires_at = created_at + 1").await;
    refused(&db, "UPDATE sessions SET expires_at = created_at").await;
    refused(&db, "UPDATE sessions SET seen_at = -1").await;
    let short = match db.writer().get_database_backend() {
        sea_orm::DbBackend::Postgres => "'\\x00'::bytea",
        _ => "x'00'",
    };
    refused(&db, &format!("UPDATE sessions SET token_hash = {short}")).await;
}

async fn a_device_is_in_a_meeting_once_at_a_time(db: TestDatabase) {
    a_meeting(&db).await;
    let copy = "INSERT INTO participations (meeting, principal, device, name, joined_at, left_at) \
                SELECT meeting, principal, device, name, joined_at, ";
    accepted(&db, &format!("{copy} 99999999999999 FROM participations")).await;
    let again = format!("{copy} NULL FROM participations WHERE left_at IS NULL");
    let result = db.writer().execute_unprepared(&again).await;
    let error = StorageError::from(result.expect_err("it is there already"));
    assert!(matches!(error, StorageError::Conflict(_)), "{error}");
}

async fn a_meeting_has_an_owner_who_exists(db: TestDatabase) {
    let stranger = PrincipalId::new(at(9), [9; 10]);
    let result = meetings::create(&db, &new_meeting(1, stranger)).await;
    assert!(matches!(result, Err(StorageError::Broken(_))), "{result:?}");
}

on_both!(
    meetings_keep_to_their_limits,
    keep_is_for_lasting_meetings,
    a_closed_meeting_is_neither_live_nor_due,
    events_are_numbered_from_one_and_belong_to_a_meeting,
    a_stay_ends_after_it_began_and_has_a_name,
    a_session_has_a_whole_hash_and_ends_after_it_began,
    a_device_is_in_a_meeting_once_at_a_time,
    a_meeting_has_an_owner_who_exists,
);
