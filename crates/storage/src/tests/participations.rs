//! A stay is opened and closed for each device.

use super::*;
use crate::{Participation, on_both, participations};

async fn stays(db: &TestDatabase, meeting: MeetingId) -> Vec<(String, UnixMillis, Option<UnixMillis>)> {
    let stays = participations::of_meeting(db, meeting, 100).await.unwrap();
    let short = |stay: Participation| (stay.device.into(), stay.joined_at, stay.left_at);
    stays.into_iter().map(short).collect()
}

fn stay(device: &str, joined_at: u64, left_at: Option<u64>) -> (String, UnixMillis, Option<UnixMillis>) {
    (device.to_owned(), at(joined_at), left_at.map(at))
}

async fn each_device_has_a_stay_of_its_own_the_latest_first(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    let changes = [
        joined(owner, device("tab"), 10),
        joined(owner, device("phone"), 20),
        left(owner, device("tab"), 30),
    ];
    change(&db, id, 2, owner, &changes).await.unwrap();
    assert_eq!(
        stays(&db, id).await,
        [stay("phone", 20, None), stay("tab", 10, Some(30))]
    );
}

async fn whoever_comes_back_has_another_stay(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    let tab = || device("tab");
    let changes = [
        joined(owner, tab(), 10),
        left(owner, tab(), 20),
        joined(owner, tab(), 30),
    ];
    change(&db, id, 2, owner, &changes).await.unwrap();
    assert_eq!(
        stays(&db, id).await,
        [stay("tab", 30, None), stay("tab", 10, Some(20))]
    );
}

async fn joining_twice_changes_the_name_alone(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    let renamed = ParticipationChange::Joined {
        principal: owner,
        device: device("tab"),
        name: DisplayName::new("Мира 🦀").unwrap(),
        at: at(20),
    };
    change(&db, id, 2, owner, &[joined(owner, device("tab"), 10), renamed])
        .await
        .unwrap();
    let stays = participations::of_meeting(&db, id, 10).await.unwrap();
    let [stay] = &stays[..] else { panic!("{stays:?}") };
    assert_eq!((stay.name.as_str(), stay.joined_at), ("Мира 🦀", at(10)));
}

async fn leaving_where_one_is_not_changes_nothing(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let (here, there) = (meeting(&db, 1, owner).await, meeting(&db, 2, owner).await);
    change(&db, here, 2, owner, &[joined(owner, device("tab"), 10)])
        .await
        .unwrap();
    change(&db, there, 2, owner, &[left(owner, device("tab"), 20)])
        .await
        .unwrap();
    assert_eq!(stays(&db, here).await, [stay("tab", 10, None)]);
    assert_eq!(stays(&db, there).await, []);
}

async fn nobody_leaves_before_they_came_where_the_clock_was_set_back(db: TestDatabase) {
    let owner = principal(&db, 1).await;
    let id = meeting(&db, 1, owner).await;
    let changes = [joined(owner, device("tab"), 10), left(owner, device("tab"), 5)];
    change(&db, id, 2, owner, &changes).await.unwrap();
    assert_eq!(stays(&db, id).await, [stay("tab", 10, Some(10))]);
}

async fn stays_of_one_principal_are_told_from_the_others(db: TestDatabase) {
    let (owner, guest) = (principal(&db, 1).await, principal(&db, 2).await);
    let id = meeting(&db, 1, owner).await;
    let changes = [joined(owner, device("tab"), 10), joined(guest, device("tab"), 20)];
    change(&db, id, 2, owner, &changes).await.unwrap();
    let of_guest = participations::of_principal(&db, id, guest, 10).await.unwrap();
    assert_eq!(
        of_guest.iter().map(|stay| stay.principal).collect::<Vec<_>>(),
        [guest]
    );
    let latest = participations::of_meeting(&db, id, 1).await.unwrap();
    assert_eq!(latest, of_guest);
}

async fn whoever_was_in_stays_known(db: TestDatabase) {
    let (owner, guest) = (principal(&db, 1).await, principal(&db, 2).await);
    let (id, other) = (meeting(&db, 1, owner).await, meeting(&db, 2, owner).await);
    let changes = [joined(guest, device("tab"), 10), left(guest, device("tab"), 20)];
    change(&db, id, 2, owner, &changes).await.unwrap();
    assert_eq!(participations::was_in(&db, id, guest).await, Ok(true));
    assert_eq!(participations::was_in(&db, other, guest).await, Ok(false));
    assert_eq!(participations::was_in(&db, id, owner).await, Ok(false));
}

on_both!(
    each_device_has_a_stay_of_its_own_the_latest_first,
    whoever_comes_back_has_another_stay,
    joining_twice_changes_the_name_alone,
    leaving_where_one_is_not_changes_nothing,
    nobody_leaves_before_they_came_where_the_clock_was_set_back,
    stays_of_one_principal_are_told_from_the_others,
    whoever_was_in_stays_known,
);
