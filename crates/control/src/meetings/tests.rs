//! Restarts, and databases that go away and come back under a running server.

use std::time::Duration;

use axum::http::StatusCode;
use conclave_meeting::Event;
use conclave_protocol::DisplayName;
use conclave_storage::testing::{PostgresServer, TestDatabase};
use conclave_storage::{StoredEvent, events, meetings, on_both};
use serde_json::json;
use tokio::time::timeout;

use crate::testing::{World, id, identity, room};

const CLASS_LEAVES_WITHIN: Duration = Duration::from_secs(30);

async fn after_a_restart_everybody_has_the_grace_to_come_back(db: TestDatabase) {
    let world = World::on(&db).await;
    let (mut owner, mut guest) = (world.program().await, world.program().await);
    let meeting = owner.create(json!({})).await;
    let joined = owner.enter(&world, &meeting, "tab").await;
    guest.enter(&world, &meeting, "tab").await;
    world.clock.advance(Duration::from_secs(3_600));
    let again = World::at(&db, world.clock.clone(), |_| {}).await;
    assert!(again.watch().admits(&room(&meeting), &identity(&joined)));
    let mut returned = again.stranger();
    returned.show = owner.show.clone();
    let lost = returned.see(&meeting).await;
    assert_eq!(lost["owner"], json!(owner.principal));
    for person in lost["people"].as_array().unwrap() {
        assert_eq!(person["state"], "lost");
    }
    again.clock.advance(Duration::from_secs(180));
    returned.enter(&again, &meeting, "tab").await;
    again.after(Duration::from_secs(121)).await;
    let after = returned.see(&meeting).await;
    assert_eq!(after["owner"], json!(owner.principal));
    assert_eq!(
        after["people"].as_array().unwrap().len(),
        1,
        "the other one did not come back"
    );
}

async fn a_server_that_stops_counts_nobody_as_lost_for_it(db: TestDatabase) {
    let world = World::on(&db).await;
    let mut owner = world.program().await;
    let meeting = owner.create(json!({})).await;
    let joined = owner.enter(&world, &meeting, "tab").await;
    world.control.stop();
    world.watch().left(&room(&meeting), &identity(&joined));
    world.round().await;
    assert_eq!(owner.see(&meeting).await["people"][0]["state"], "here");
}

async fn one_who_comes_into_the_room_without_a_seat_is_sent_away(db: TestDatabase) {
    let world = World::on(&db).await;
    let mut owner = world.program().await;
    let meeting = owner.create(json!({})).await;
    let joined = owner.enter(&world, &meeting, "tab").await;
    owner.leave(&meeting, "tab").await.ok();
    world.rooms.take();
    // Was on the way in when it left.
    world.watch().joined(&room(&meeting), &identity(&joined));
    world.round().await;
    assert_eq!(world.rooms.take(), [format!("removed {}", identity(&joined))]);
}

async fn while_the_database_is_held_leaving_works_and_is_written_later(db: TestDatabase) {
    let world = World::on(&db).await;
    let (mut owner, mut guest) = (world.program().await, world.program().await);
    let meeting = owner.create(json!({})).await;
    owner.enter(&world, &meeting, "tab").await;
    let joined = guest.enter(&world, &meeting, "tab").await;
    let held = db.hold().await;
    let title = json!({ "title": "Yard" });
    owner
        .patch(&format!("/meetings/{}", id(&meeting)), title)
        .await
        .refused(503, "database-away");
    assert_eq!(guest.leave(&meeting, "tab").await.status, StatusCode::NO_CONTENT);
    assert!(!world.watch().admits(&room(&meeting), &identity(&joined)));
    assert_eq!(world.rooms.take(), [format!("removed {}", identity(&joined))]);
    held.release().await;
    world.round().await;
    let again = World::at(&db, world.clock.clone(), |_| {}).await;
    let mut returned = again.stranger();
    returned.show = owner.show.clone();
    let kept = returned.see(&meeting).await;
    assert_eq!(kept["people"].as_array().unwrap().len(), 1, "{kept}");
}

async fn one_who_goes_away_while_leaving_has_left(db: TestDatabase) {
    let world = World::on(&db).await;
    let (mut owner, mut guest) = (world.program().await, world.program().await);
    let meeting = owner.create(json!({})).await;
    owner.enter(&world, &meeting, "tab").await;
    guest.enter(&world, &meeting, "tab").await;
    let gate = world.rooms.gate.write().await;
    let mut leaving = Box::pin(guest.leave(&meeting, "tab"));
    tokio::select! {
        answer = &mut leaving => panic!("the room waits, and so must {answer:?}"),
        () = world.rooms.asked.notified() => {}
    }
    drop(leaving);
    drop(gate);
    world.page().try_join(&meeting, "page").await.ok();
    let again = World::at(&db, world.clock.clone(), |_| {}).await;
    let mut returned = again.stranger();
    returned.show = owner.show.clone();
    let kept = returned.see(&meeting).await;
    let people = kept["people"].as_array().unwrap();
    assert!(
        people
            .iter()
            .all(|person| person["principal"] != json!(guest.principal)),
        "{kept}"
    );
    assert_eq!(people.len(), 2);
}

async fn what_was_written_without_this_server_knowing_is_found_by_its_deadline(db: TestDatabase) {
    let world = World::on(&db).await;
    let mut owner = world.program().await;
    let guest = world.program().await;
    let meeting = owner.create(json!({ "lasting": true })).await;
    let (id, now) = (id(&meeting), world.clock.now());
    // A join whose writing was reported as failed.
    let joined = Event::Joined {
        principal: guest.principal.parse().unwrap(),
        device: "late".parse().unwrap(),
        name: DisplayName::new("Late").unwrap(),
        key: None,
    };
    let stored = StoredEvent {
        seq: 2,
        epoch: 1,
        at: now,
        actor: None,
        event: serde_json::to_value(joined).unwrap(),
    };
    let mut facts = meetings::find(&db, id).await.unwrap().unwrap().facts;
    (facts.due_at, facts.live) = (Some(now.plus(Duration::from_secs(60))), true);
    events::append(&db, id, 2, &[stored], &facts, &[]).await.unwrap();
    world.after(Duration::from_secs(61)).await;
    let after = owner.see(&meeting).await;
    assert_eq!(
        (&after["people"], after["seq"].as_u64() > Some(2)),
        (&json!([]), true),
        "{after}"
    );
    let due = meetings::due(&db, world.clock.now(), 1).await.unwrap();
    assert!(due.is_empty());
}

async fn while_the_database_is_held_a_class_leaves_after_one_time_limit(db: TestDatabase) {
    const CLASS: usize = 20;
    let world = World::on(&db).await;
    let meeting = world.program().await.create(json!({})).await;
    let mut class = Vec::new();
    for _ in 0..CLASS {
        let mut guest = world.program().await;
        guest.enter(&world, &meeting, "tab").await;
        class.push(guest);
    }
    let held = db.hold().await;
    let leaving = class.iter_mut().map(|guest| guest.leave(&meeting, "tab"));
    // Well above one time limit, well below one for each.
    let left = timeout(CLASS_LEAVES_WITHIN, futures_util::future::join_all(leaving)).await;
    for answer in left.unwrap() {
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
    }
    // Also a second time, though who was in it cannot be looked up.
    assert_eq!(
        class[0].leave(&meeting, "tab").await.status,
        StatusCode::NO_CONTENT
    );
    held.release().await;
    world.control.finish().await;
    let again = World::at(&db, world.clock.clone(), |_| {}).await;
    let mut returned = again.stranger();
    returned.show = class[0].show.clone();
    let kept = returned.see(&meeting).await;
    assert_eq!(kept["people"], json!([]));
}

async fn one_without_a_seat_is_sent_away_while_the_database_is_held(db: TestDatabase) {
    let world = World::on(&db).await;
    let (mut owner, mut guest) = (world.program().await, world.program().await);
    let meeting = owner.create(json!({})).await;
    let stays = owner.enter(&world, &meeting, "tab").await;
    let left = guest.enter(&world, &meeting, "tab").await;
    guest.leave(&meeting, "tab").await.ok();
    world.rooms.take();
    let held = db.hold().await;
    world.watch().left(&room(&meeting), &identity(&stays));
    world.watch().joined(&room(&meeting), &identity(&left));
    world.control.0.meetings.follow_rooms().await;
    assert_eq!(world.rooms.take(), [format!("removed {}", identity(&left))]);
    held.release().await;
}

async fn one_who_is_in_the_room_is_not_timed_out_when_the_database_comes_back(db: TestDatabase) {
    let world = World::on(&db).await;
    let mut owner = world.program().await;
    let meeting = owner.create(json!({})).await;
    let joined = owner.try_join(&meeting, "tab").await.ok();
    let held = db.hold().await;
    world.watch().joined(&room(&meeting), &identity(&joined));
    world.control.0.meetings.follow_rooms().await;
    world.clock.advance(Duration::from_secs(61));
    held.release().await;
    world.control.0.meetings.pass_time_where_due().await;
    assert_eq!(owner.see(&meeting).await["people"][0]["state"], "here");
}

async fn a_close_that_was_acknowledged_stays_though_the_meeting_had_another_owner(db: TestDatabase) {
    let world = World::on(&db).await;
    let (mut owner, guest) = (world.program().await, world.program().await);
    let meeting = owner.create(json!({ "lasting": true })).await;
    let (id, now) = (id(&meeting), world.clock.now());
    // A change of owner whose writing was reported as failed.
    let changed = json!({
        "type": "owner_changed", "from": owner.principal, "to": guest.principal, "reason": "handed_over",
    });
    let stored = StoredEvent {
        seq: 2,
        epoch: 1,
        at: now,
        actor: None,
        event: changed,
    };
    let mut facts = meetings::find(&db, id).await.unwrap().unwrap().facts;
    facts.owner = guest.principal.parse().unwrap();
    events::append(&db, id, 2, &[stored], &facts, &[]).await.unwrap();
    assert_eq!(owner.close(&meeting).await.status, StatusCode::NO_CONTENT);
    let row = meetings::find(&db, id).await.unwrap().unwrap();
    assert_eq!((row.facts.closed_at.is_some(), row.next_seq), (true, 4));
}

on_both!(
    one_who_goes_away_while_leaving_has_left,
    what_was_written_without_this_server_knowing_is_found_by_its_deadline,
    while_the_database_is_held_a_class_leaves_after_one_time_limit,
    one_without_a_seat_is_sent_away_while_the_database_is_held,
    one_who_is_in_the_room_is_not_timed_out_when_the_database_comes_back,
    a_close_that_was_acknowledged_stays_though_the_meeting_had_another_owner,
    after_a_restart_everybody_has_the_grace_to_come_back,
    a_server_that_stops_counts_nobody_as_lost_for_it,
    one_who_comes_into_the_room_without_a_seat_is_sent_away,
    while_the_database_is_held_leaving_works_and_is_written_later,
);

#[tokio::test]
async fn a_database_that_crashes_stops_joins_and_not_closing() {
    let server = PostgresServer::start();
    let db = TestDatabase::on(&server).await;
    let world = World::on(&db).await;
    let (mut owner, mut guest) = (world.program().await, world.program().await);
    let meeting = owner.create(json!({ "lasting": true })).await;
    owner.enter(&world, &meeting, "tab").await;
    guest.enter(&world, &meeting, "tab").await;
    server.crash();
    let answer = world.page().try_join(&meeting, "tab").await;
    answer.refused(503, "database-away");
    assert_eq!(answer.headers["retry-after"], "1");
    assert_eq!(guest.leave(&meeting, "tab").await.status, StatusCode::NO_CONTENT);
    assert_eq!(owner.close(&meeting).await.status, StatusCode::NO_CONTENT);
    assert_eq!(
        world.rooms.take().last(),
        Some(&format!("closed {}", room(&meeting)))
    );
    server.start_again();
    world.round().await;
    let again = World::at(&db, world.clock.clone(), |_| {}).await;
    let mut returned = again.stranger();
    returned.show = owner.show.clone();
    let kept = returned.see(&meeting).await;
    assert_eq!(kept["closed_reason"], "by_owner");
    assert_eq!(kept["seq"], owner.see(&meeting).await["seq"]);
}
