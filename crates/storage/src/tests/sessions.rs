//! A session is good until it expires or is removed.

use conclave_protocol::remote::DeviceKey;

use super::*;
use crate::sessions::{self, Session};
use crate::{TokenHash, on_both};

const HASH: TokenHash = TokenHash([7; 32]);

async fn session(db: &TestDatabase) -> PrincipalId {
    let principal = principal(db, 1).await;
    sessions::create(db, &HASH, &Session::begun(principal, at(0), at(100), None))
        .await
        .unwrap();
    principal
}

async fn a_session_is_good_until_it_expires(db: TestDatabase) {
    let principal = session(&db).await;
    let found = sessions::principal_of(&db, &HASH, at(99)).await.unwrap().unwrap();
    assert_eq!(
        (found.principal, found.created_at, found.expires_at),
        (principal, at(0), at(100))
    );
    assert_eq!(sessions::principal_of(&db, &HASH, at(100)).await, Ok(None));
}

async fn an_unknown_token_has_no_session(db: TestDatabase) {
    session(&db).await;
    assert_eq!(
        sessions::principal_of(&db, &TokenHash([8; 32]), at(1)).await,
        Ok(None)
    );
}

async fn a_session_that_is_used_lives_on(db: TestDatabase) {
    session(&db).await;
    sessions::touch(&db, &HASH, at(50), at(150)).await.unwrap();
    let found = sessions::principal_of(&db, &HASH, at(149))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.seen_at, found.expires_at), (at(50), at(150)));
}

async fn a_removed_session_is_gone_and_removing_it_again_is_fine(db: TestDatabase) {
    session(&db).await;
    for _ in 0..2 {
        sessions::remove(&db, &HASH).await.unwrap();
        assert_eq!(sessions::principal_of(&db, &HASH, at(1)).await, Ok(None));
    }
}

async fn only_expired_sessions_are_cleared_away_and_not_more_than_asked_for(db: TestDatabase) {
    let principal = session(&db).await;
    for number in [1, 2, 3] {
        let hash = TokenHash([number; 32]);
        sessions::create(&db, &hash, &Session::begun(principal, at(0), at(10), None))
            .await
            .unwrap();
    }
    assert_eq!(sessions::remove_expired(&db, at(10), 2).await, Ok(2));
    assert_eq!(sessions::remove_expired(&db, at(10), 2).await, Ok(1));
    assert_eq!(sessions::remove_expired(&db, at(10), 2).await, Ok(0));
    assert!(
        sessions::principal_of(&db, &HASH, at(10))
            .await
            .unwrap()
            .is_some()
    );
}

async fn the_key_of_a_program_is_kept_with_its_session(db: TestDatabase) {
    let principal = principal(&db, 1).await;
    let key = DeviceKey::from_bytes([5; 32]);
    let session = Session::begun(principal, at(0), at(100), Some(key));
    sessions::create(&db, &HASH, &session).await.unwrap();
    assert_eq!(sessions::principal_of(&db, &HASH, at(1)).await, Ok(Some(session)));
}

async fn a_token_is_given_once(db: TestDatabase) {
    let principal = session(&db).await;
    let again = sessions::create(&db, &HASH, &Session::begun(principal, at(0), at(100), None)).await;
    assert_eq!(again, Err(StorageError::Conflict(crate::Taken::Id)));
}

on_both!(
    a_session_is_good_until_it_expires,
    an_unknown_token_has_no_session,
    the_key_of_a_program_is_kept_with_its_session,
    a_session_that_is_used_lives_on,
    a_removed_session_is_gone_and_removing_it_again_is_fine,
    only_expired_sessions_are_cleared_away_and_not_more_than_asked_for,
    a_token_is_given_once,
);
