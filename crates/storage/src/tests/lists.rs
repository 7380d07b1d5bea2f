//! The list of a principal's meetings, page by page.

use super::*;
use crate::{meetings, on_both};

async fn page(db: &TestDatabase, of: PrincipalId, before: Option<MeetingId>, limit: u64) -> Vec<MeetingId> {
    let page = meetings::of_principal(db, of, before, limit).await.unwrap();
    page.into_iter().map(|summary| summary.id).collect()
}

async fn owned_and_joined_meetings_come_newest_first_page_by_page(db: TestDatabase) {
    let (me, other) = (principal(&db, 1).await, principal(&db, 2).await);
    for number in 1..=7 {
        let owner = if number % 2 == 0 { me } else { other };
        let id = meeting(&db, number, owner).await;
        // 1 and 7 are somebody else's, and I was not there; 4 is mine, and I was there too.
        if matches!(number, 3..=5) {
            change(&db, id, 2, owner, &[joined(me, device("tab"), number)])
                .await
                .unwrap();
        }
    }
    let pages = [[6, 5], [4, 3]].map(|page| page.map(meeting_id));
    assert_eq!(page(&db, me, None, 2).await, pages[0]);
    assert_eq!(page(&db, me, Some(pages[0][1]), 2).await, pages[1]);
    assert_eq!(page(&db, me, Some(pages[1][1]), 2).await, [meeting_id(2)]);
    assert_eq!(page(&db, me, Some(meeting_id(2)), 2).await, []);
}

async fn a_summary_tells_when_i_joined_last_and_who_is_there(db: TestDatabase) {
    let (me, other) = (principal(&db, 1).await, principal(&db, 2).await);
    let id = meeting(&db, 1, me).await;
    let changes = [
        joined(me, device("tab"), 10),
        left(me, device("tab"), 20),
        joined(me, device("tab"), 30),
        joined(me, device("phone"), 25),
        joined(other, device("tab"), 40),
    ];
    change(&db, id, 2, me, &changes).await.unwrap();
    let list = meetings::of_principal(&db, me, None, 10).await.unwrap();
    let [summary] = &list[..] else { panic!("{list:?}") };
    assert_eq!((summary.last_joined_at, summary.people_now), (Some(at(30)), 2));
    assert_eq!(
        (summary.owner, summary.created_at, summary.closed_at),
        (me, at(1), None)
    );
    assert_eq!(summary.code, Code::from_random(1));
}

async fn an_owned_meeting_that_i_never_joined_is_listed_without_a_time(db: TestDatabase) {
    let me = principal(&db, 1).await;
    meeting(&db, 1, me).await;
    let list = meetings::of_principal(&db, me, None, 10).await.unwrap();
    let [summary] = &list[..] else { panic!("{list:?}") };
    assert_eq!((summary.last_joined_at, summary.people_now), (None, 0));
}

async fn whoever_has_no_meeting_has_an_empty_list(db: TestDatabase) {
    let (me, other) = (principal(&db, 1).await, principal(&db, 2).await);
    meeting(&db, 1, other).await;
    assert_eq!(page(&db, me, None, 10).await, []);
}

on_both!(
    owned_and_joined_meetings_come_newest_first_page_by_page,
    a_summary_tells_when_i_joined_last_and_who_is_there,
    an_owned_meeting_that_i_never_joined_is_listed_without_a_time,
    whoever_has_no_meeting_has_an_empty_list,
);
