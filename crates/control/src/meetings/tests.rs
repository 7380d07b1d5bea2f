//! Restarts, and databases that go away and come back under a running server.

use std::time::Duration;

use axum::http::StatusCode;
use conclave_storage::on_both;
use conclave_storage::testing::{PostgresServer, TestDatabase};
use serde_json::json;

use crate::testing::{World, id, identity, room};

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

on_both!(
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
