//! Events are written in order, all or none, and read by a cursor.

use super::*;
use crate::{Taken, events, meetings, on_both, participations};

const TAKEN: Result<(), StorageError> = Err(StorageError::Conflict(Taken::Sequence));

async fn events_come_back_in_order_after_the_cursor(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    let other = meeting(&db, 2, owner).await;
    events::append(&db, id, 2, &[event(2), event(3)], &facts(owner), &[])
        .await
        .unwrap();
    events::append(&db, other, 2, &[event(2)], &facts(owner), &[])
        .await
        .unwrap();
    events::append(&db, id, 4, &[event(4)], &facts(owner), &[])
        .await
        .unwrap();
    let after = async |seq, limit| events::after(&db, id, seq, limit).await.unwrap();
    assert_eq!(after(0, 10).await, [1, 2, 3, 4].map(event));
    assert_eq!(after(1, 2).await, [2, 3].map(event));
    assert_eq!(after(4, 10).await, []);
}

async fn an_event_comes_back_as_it_was_written(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    let written = StoredEvent {
        seq: 2,
        epoch: 5,
        at: at(7),
        actor: Some(owner),
        event: serde_json::json!({"type": "x", "number": u64::MAX, "nested": [null, true, {"ключ": "🦀\n"}]}),
    };
    let batch = std::slice::from_ref(&written);
    events::append(&db, id, 2, batch, &facts(owner), &[])
        .await
        .unwrap();
    assert_eq!(events::after(&db, id, 1, 10).await, Ok(vec![written]));
}

async fn a_taken_number_is_a_conflict_and_nothing_is_written(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    change(&db, id, 2, owner, &[]).await.unwrap();
    let late = [joined(owner, device("late"), 5)];
    assert_eq!(change(&db, id, 2, owner, &late).await, TAKEN);
    assert_eq!(events::after(&db, id, 1, 10).await, Ok(vec![event(2)]));
    assert_eq!(participations::of_meeting(&db, id, 10).await, Ok(Vec::new()));
}

async fn a_number_that_leaves_a_gap_is_a_conflict(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    assert_eq!(change(&db, id, 3, owner, &[]).await, TAKEN);
    let gap = events::append(&db, id, 2, &[event(2), event(4)], &facts(owner), &[]).await;
    assert!(matches!(gap, Err(StorageError::Broken(_))), "{gap:?}");
}

async fn an_unknown_meeting_takes_no_events(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    assert_eq!(change(&db, meeting_id(9), 1, owner, &[]).await, TAKEN);
}

async fn a_former_owner_of_the_meeting_is_refused(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    let of_epoch = |seq, epoch| StoredEvent { epoch, ..event(seq) };
    events::append(&db, id, 2, &[of_epoch(2, 7)], &facts(owner), &[])
        .await
        .unwrap();
    let former = events::append(&db, id, 3, &[of_epoch(3, 6)], &facts(owner), &[]).await;
    assert_eq!(former, TAKEN);
    events::append(&db, id, 3, &[of_epoch(3, 7)], &facts(owner), &[])
        .await
        .unwrap();
}

async fn of_many_writers_of_one_number_one_wins(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    let writers = (0..8).map(|_| {
        let db = (*db).clone();
        tokio::spawn(async move { events::append(&db, id, 2, &[event(2)], &facts(owner), &[]).await })
    });
    let mut won = 0;
    for writer in writers.collect::<Vec<_>>() {
        match writer.await.unwrap() {
            Ok(()) => won += 1,
            refused => assert_eq!(refused, TAKEN),
        }
    }
    assert_eq!(won, 1);
}

async fn facts_and_participations_are_written_with_the_events(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    let next = principal(&db, 2).await;
    let changed = Facts {
        title: None,
        owner: next,
        lasting: true,
        owner_leaves: "keep".to_owned(),
        link_required: true,
        closed_at: None,
        due_at: Some(at(77)),
        live: true,
    };
    let changes = [joined(next, device("tab"), 5)];
    events::append(&db, id, 2, &[event(2)], &changed, &changes)
        .await
        .unwrap();
    let row = meetings::find(&db, id).await.unwrap().unwrap();
    assert_eq!((row.facts, row.next_seq), (changed, 3));
    assert_eq!(row.code, Code::from_random(1));
    assert_eq!(participations::of_meeting(&db, id, 10).await.unwrap().len(), 1);
}

async fn a_change_that_the_database_refuses_takes_the_events_with_it(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    let stranger = PrincipalId::new(at(9), [9; 10]);
    let refused = change(&db, id, 2, owner, &[joined(stranger, device("tab"), 5)]).await;
    assert!(matches!(refused, Err(StorageError::Broken(_))), "{refused:?}");
    assert_eq!(events::after(&db, id, 1, 10).await, Ok(Vec::new()));
    change(&db, id, 2, owner, &[]).await.unwrap();
}

on_both!(
    events_come_back_in_order_after_the_cursor,
    an_event_comes_back_as_it_was_written,
    a_taken_number_is_a_conflict_and_nothing_is_written,
    a_number_that_leaves_a_gap_is_a_conflict,
    an_unknown_meeting_takes_no_events,
    a_former_owner_of_the_meeting_is_refused,
    of_many_writers_of_one_number_one_wins,
    facts_and_participations_are_written_with_the_events,
    a_change_that_the_database_refuses_takes_the_events_with_it,
);
