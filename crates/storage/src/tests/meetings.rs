//! Meetings and where they are found.

use conclave_protocol::Address;

use super::*;
use crate::meetings;
use crate::{Taken, events, on_both};

fn at_slug(text: &str) -> Address {
    Address::Slug(slug(text))
}

fn with_slug(number: u64, owner: PrincipalId, text: &str) -> NewMeeting {
    NewMeeting {
        slug: Some(slug(text)),
        ..new_meeting(number, owner)
    }
}

async fn close(db: &TestDatabase, id: MeetingId, owner: PrincipalId) {
    events::append(db, id, 2, &[event(2)], &closed(owner), &[])
        .await
        .unwrap();
}

async fn a_meeting_comes_back_as_it_was_written(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let new = with_slug(1, owner, "weekly");
    meetings::create(&db, &new).await.unwrap();
    let row = meetings::find(&db, new.id).await.unwrap().unwrap();
    assert_eq!((row.id, row.code, row.slug), (new.id, new.code, new.slug));
    assert_eq!((row.secret, row.facts), (new.secret, new.facts));
    assert_eq!((row.created_at, row.next_seq, row.epoch), (new.first.at, 2, 0));
    assert_eq!(events::after(&db, new.id, 0, 10).await, Ok(vec![new.first]));
}

async fn a_meeting_is_found_by_code_and_by_slug(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let new = with_slug(1, owner, "weekly");
    meetings::create(&db, &new).await.unwrap();
    meeting(&db, 2, owner).await;
    for address in [Address::Code(new.code), at_slug("weekly")] {
        let row = meetings::by_address(&db, &address).await.unwrap();
        assert_eq!(row.map(|row| row.id), Some(new.id), "{address:?}");
    }
}

async fn an_unknown_address_leads_nowhere(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    meeting(&db, 1, owner).await;
    for address in [Address::Code(Code::from_random(99)), at_slug("nobody")] {
        assert_eq!(meetings::by_address(&db, &address).await, Ok(None));
    }
    assert_eq!(meetings::find(&db, meeting_id(99)).await, Ok(None));
}

async fn a_code_is_taken_for_ever(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let old = meeting(&db, 1, owner).await;
    close(&db, old, owner).await;
    let mut new = new_meeting(2, owner);
    new.code = Code::from_random(1);
    let refused = meetings::create(&db, &new).await;
    assert_eq!(refused, Err(StorageError::Conflict(Taken::Code)));
    assert_eq!(meetings::find(&db, new.id).await, Ok(None));
}

async fn the_slug_of_an_open_meeting_is_taken(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    meetings::create(&db, &with_slug(1, owner, "weekly"))
        .await
        .unwrap();
    let refused = meetings::create(&db, &with_slug(2, owner, "weekly")).await;
    assert_eq!(refused, Err(StorageError::Conflict(Taken::Slug)));
}

async fn the_slug_of_a_closed_meeting_can_be_taken_again(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    // The one closed last was created last, whatever was written first.
    for number in [2, 1, 3] {
        let new = with_slug(number, owner, "weekly");
        meetings::create(&db, &new).await.unwrap();
        let open = meetings::by_address(&db, &at_slug("weekly"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(open.id, new.id);
        close(&db, new.id, owner).await;
    }
    let last = meetings::by_address(&db, &at_slug("weekly"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((last.id, last.facts.closed_at), (meeting_id(3), Some(at(1_000))));
}

async fn live_meetings_are_those_with_somebody_in_them(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    for number in 1..=3 {
        let mut new = new_meeting(number, owner);
        new.facts.live = number != 2;
        meetings::create(&db, &new).await.unwrap();
    }
    assert_eq!(meetings::live(&db).await, Ok(vec![meeting_id(1), meeting_id(3)]));
}

async fn due_meetings_come_longest_due_first(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    for (number, due) in [
        (1, Some(30)),
        (2, Some(10)),
        (3, None),
        (4, Some(20)),
        (5, Some(31)),
    ] {
        let mut new = new_meeting(number, owner);
        new.facts.due_at = due.map(at);
        meetings::create(&db, &new).await.unwrap();
    }
    let expected = [2, 4, 1].map(meeting_id);
    assert_eq!(meetings::due(&db, at(30), 10).await, Ok(expected.to_vec()));
    assert_eq!(meetings::due(&db, at(30), 2).await, Ok(expected[..2].to_vec()));
    assert_eq!(meetings::due(&db, at(9), 10).await, Ok(Vec::new()));
}

async fn only_open_meetings_of_the_owner_count(db: TestDatabase) {
    let (owner, other) = (principal(&db, 1).await, principal(&db, 2).await);
    let first = meeting(&db, 1, owner).await;
    meeting(&db, 2, owner).await;
    meeting(&db, 3, other).await;
    assert_eq!(meetings::open_count(&db, owner).await, Ok(2));
    close(&db, first, owner).await;
    assert_eq!(meetings::open_count(&db, owner).await, Ok(1));
}

on_both!(
    a_meeting_comes_back_as_it_was_written,
    a_meeting_is_found_by_code_and_by_slug,
    an_unknown_address_leads_nowhere,
    a_code_is_taken_for_ever,
    the_slug_of_an_open_meeting_is_taken,
    the_slug_of_a_closed_meeting_can_be_taken_again,
    live_meetings_are_those_with_somebody_in_them,
    due_meetings_come_longest_due_first,
    only_open_meetings_of_the_owner_count,
);
