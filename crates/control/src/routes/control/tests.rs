//! Remote control from the outside: who may say what, on both databases.

use std::time::Duration;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use conclave_protocol::UnixMillis;
use conclave_protocol::remote::{DeviceKey, GrantClaim, GrantSignature, MonitorChoice, Scopes, topic};
use conclave_storage::on_both;
use conclave_storage::testing::TestDatabase;
use serde_json::{Value, json};

use crate::testing::{Answer, Client, Show, World, id, identity};

/// A desktop program: a session with a key.
struct Program {
    client: Client,
    pair: Ed25519KeyPair,
}

impl Program {
    async fn of(world: &World) -> Self {
        let pair = Ed25519KeyPair::generate().unwrap();
        let key = DeviceKey::from_bytes(pair.public_key().as_ref().try_into().unwrap());
        let mut client = world.stranger();
        let answer = client.post("/sessions", json!({ "key": key })).await.ok();
        client.show = Show::Bearer(answer["token"].as_str().unwrap().to_owned());
        Self { client, pair }
    }

    fn sign(&self, claim: &GrantClaim) -> GrantSignature {
        let signature = self.pair.sign(&claim.signed_bytes());
        GrantSignature::from_bytes(signature.as_ref().try_into().unwrap())
    }
}

/// Anna, by page, asks for the computer of Mira, who owns the meeting and is in it by program.
struct Scene {
    world: World,
    meeting: Value,
    anna: Client,
    mira: Program,
    claim: GrantClaim,
}

const POINTER: Scopes = Scopes {
    pointer: true,
    ..Scopes::NONE
};

impl Scene {
    async fn on(db: &TestDatabase) -> Self {
        let world = World::on(db).await;
        let mut mira = Program::of(&world).await;
        let meeting = mira.client.create(json!({})).await;
        let desk = mira.client.enter(&world, &meeting, "desk").await;
        let mut anna = world.page();
        let tab = anna.enter(&world, &meeting, "tab").await;
        let mut scene = Self {
            claim: GrantClaim {
                meeting: id(&meeting),
                lease: conclave_protocol::remote::LeaseId::new(UnixMillis::default(), [0; 10]),
                controller: identity(&tab),
                controlled: identity(&desk),
                scopes: POINTER,
                monitor: MonitorChoice::One(0),
                until: world.clock.now().plus(Duration::from_secs(1_800)),
            },
            world,
            meeting,
            anna,
            mira,
        };
        let asked = scene.ask().await.ok();
        scene.claim.lease = asked["lease"].as_str().unwrap().parse().unwrap();
        scene
    }

    async fn ask(&mut self) -> Answer {
        let of = json!({ "principal": self.meeting["owner"], "device": "desk" });
        let body = json!({ "device": "tab", "of": of, "scopes": { "pointer": true } });
        self.anna
            .post(&format!("/meetings/{}/control", id(&self.meeting)), body)
            .await
    }

    fn path(&self, what: &str) -> String {
        format!(
            "/meetings/{}/control/{}/{what}",
            id(&self.meeting),
            self.claim.lease
        )
    }

    fn grant_body(&self, signature: &GrantSignature) -> Value {
        let GrantClaim {
            scopes,
            monitor,
            until,
            ..
        } = self.claim;
        json!({ "device": "desk", "scopes": scopes, "monitor": monitor, "until": until, "signature": signature })
    }

    async fn grant(&mut self) -> Answer {
        let body = self.grant_body(&self.mira.sign(&self.claim));
        let path = self.path("grant");
        self.mira.client.post(&path, body).await
    }

    /// Of the rules, each of which media can check by itself.
    fn topics(&self) -> Vec<String> {
        let policy = self.world.rooms.policy.lock().unwrap();
        let room = self.claim.meeting.room();
        assert!(policy.iter().all(|rule| rule.is_signed_for(&room)), "{policy:?}");
        policy.iter().map(|rule| rule.topic.clone()).collect()
    }
}

async fn a_computer_is_asked_for_granted_and_given_back(db: TestDatabase) {
    let mut scene = Scene::on(&db).await;
    let seen = scene.anna.see(&scene.meeting).await;
    assert_eq!(seen["control"][0]["state"], "asked");
    assert_eq!(seen["people"][0]["programs"], json!(["desk"]));
    assert_eq!(seen["people"][1]["programs"], json!([]));
    assert_eq!(scene.topics(), [""; 0]);
    let granted = scene.grant().await.ok();
    assert_eq!(granted["control"][0]["state"], "granted");
    assert_eq!(granted["control"][0]["scopes"]["keyboard"], false);
    assert_eq!(scene.topics(), [topic::INPUT, topic::MOVE, topic::SCREEN]);
    let pause = json!({ "device": "desk", "paused": true });
    let path = scene.path("pause");
    let paused = scene.mira.client.post(&path, pause).await.ok();
    assert_eq!(paused["control"][0]["state"], "paused");
    let path = scene.path("end");
    let ended = scene.anna.post(&path, json!({})).await.ok();
    assert_eq!(ended["control"], json!([]));
    assert_eq!(scene.topics(), [""; 0]);
    scene
        .anna
        .post(&path, json!({}))
        .await
        .refused(404, "lease-not-found");
}

async fn only_the_asked_program_says_yes(db: TestDatabase) {
    let mut scene = Scene::on(&db).await;
    let path = scene.path("grant");
    let right = scene.grant_body(&scene.mira.sign(&scene.claim));
    let by_page = scene.anna.post(&path, right.clone()).await;
    by_page.refused(403, "grant-needs-program");
    let mut other = Program::of(&scene.world).await;
    other.client.enter(&scene.world, &scene.meeting, "desk").await;
    let by_other = other.client.post(&path, right.clone()).await;
    by_other.refused(403, "signature-invalid");
    let with_other_key = scene.grant_body(&other.sign(&scene.claim));
    let answer = scene.mira.client.post(&path, with_other_key).await;
    answer.refused(403, "signature-invalid");
    let changes: [fn(&mut Value); 3] = [
        |body| body["scopes"]["keyboard"] = json!(true),
        |body| body["monitor"] = json!("all"),
        |body| body["until"] = json!(body["until"].as_u64().unwrap() - 1),
    ];
    for change in changes {
        let mut changed = right.clone();
        change(&mut changed);
        let answer = scene.mira.client.post(&path, changed).await;
        answer.refused(403, "signature-invalid");
    }
    assert_eq!(scene.topics(), [""; 0]);
    scene.mira.client.post(&path, right).await.ok();
}

/// The browser of the same person can say no and stop, and never yes.
async fn a_page_of_the_asked_person_stops_but_does_not_grant(db: TestDatabase) {
    let mut scene = Scene::on(&db).await;
    let made = scene.mira.client.post("/pairings", json!({})).await.ok();
    let pair = Ed25519KeyPair::generate().unwrap();
    let key = DeviceKey::from_bytes(pair.public_key().as_ref().try_into().unwrap());
    let mut second = scene.world.stranger();
    let redeem = json!({ "code": made["code"], "key": key });
    let paired = second.post("/pairings/redeem", redeem).await.ok();
    second.show = Show::Bearer(paired["token"].as_str().unwrap().to_owned());
    let path = scene.path("grant");
    let right = scene.grant_body(&scene.mira.sign(&scene.claim));
    let by_another_program = second.post(&path, right).await;
    by_another_program.refused(403, "signature-invalid");
    scene.grant().await.ok();
    let path = scene.path("end");
    second.post(&path, json!({})).await.ok();
    assert_eq!(scene.topics(), [""; 0]);
}

async fn more_than_was_asked_and_too_long_a_time_are_refused(db: TestDatabase) {
    let mut scene = Scene::on(&db).await;
    scene.claim.scopes.keyboard = true;
    scene.grant().await.refused(409, "scopes-not-asked");
    scene.claim.scopes = Scopes::NONE;
    scene.grant().await.refused(400, "scopes-empty");
    scene.claim.scopes = POINTER;
    scene.claim.until = scene.claim.until.plus(Duration::from_secs(3_600));
    scene.grant().await.refused(400, "lease-too-long");
}

async fn who_was_declined_waits_and_is_blocked_after_three_times(db: TestDatabase) {
    let mut scene = Scene::on(&db).await;
    for denied in 1..=3 {
        let path = scene.path("deny");
        scene.mira.client.post(&path, json!({})).await.ok();
        if denied < 3 {
            let soon = scene.ask().await;
            soon.refused(429, "control-too-soon");
            assert_eq!(soon.headers["retry-after"], "20");
            scene.world.after(Duration::from_secs(20)).await;
            let asked = scene.ask().await.ok();
            scene.claim.lease = asked["lease"].as_str().unwrap().parse().unwrap();
        }
    }
    scene.world.after(Duration::from_secs(60)).await;
    scene.ask().await.refused(403, "control-blocked");
}

async fn a_second_request_is_told_that_somebody_was_first(db: TestDatabase) {
    let scene = Scene::on(&db).await;
    let mut third = scene.world.page();
    third.enter(&scene.world, &scene.meeting, "tab").await;
    let of = json!({ "principal": scene.meeting["owner"], "device": "desk" });
    let body = json!({ "device": "tab", "of": of, "scopes": { "pointer": true } });
    let path = format!("/meetings/{}/control", id(&scene.meeting));
    third.post(&path, body.clone()).await.refused(409, "control-busy");
    scene.world.after(Duration::from_secs(30)).await;
    third.post(&path, body).await.ok();
}

async fn nobody_asks_for_a_page_or_for_nothing(db: TestDatabase) {
    let mut scene = Scene::on(&db).await;
    let path = format!("/meetings/{}/control", id(&scene.meeting));
    let tab = json!({ "principal": scene.anna.principal, "device": "tab" });
    let page = json!({ "device": "desk", "of": tab, "scopes": { "pointer": true } });
    scene
        .mira
        .client
        .post(&path, page)
        .await
        .refused(409, "not-a-program");
    let desk = json!({ "principal": scene.meeting["owner"], "device": "desk" });
    let nothing = json!({ "device": "tab", "of": desk, "scopes": {} });
    scene.anna.post(&path, nothing).await.refused(400, "scopes-empty");
    let own = json!({ "device": "desk", "of": desk, "scopes": { "pointer": true } });
    scene
        .mira
        .client
        .post(&path, own)
        .await
        .refused(409, "control-self");
}

async fn strangers_and_other_meetings_reach_nothing(db: TestDatabase) {
    let scene = Scene::on(&db).await;
    let mut stranger = scene.world.program().await;
    let elsewhere = stranger.create(json!({})).await;
    for what in ["deny", "end"] {
        let path = scene.path(what);
        stranger
            .post(&path, json!({}))
            .await
            .refused(404, "meeting-not-found");
        let other = format!(
            "/meetings/{}/control/{}/{what}",
            id(&elsewhere),
            scene.claim.lease
        );
        stranger
            .post(&other, json!({}))
            .await
            .refused(404, "lease-not-found");
        scene
            .world
            .page()
            .post(&path, json!({}))
            .await
            .refused(401, "unauthenticated");
    }
    let mut third = scene.world.page();
    third.enter(&scene.world, &scene.meeting, "tab").await;
    for what in ["deny", "end"] {
        let path = scene.path(what);
        third.post(&path, json!({})).await.refused(403, "not-your-lease");
    }
}

async fn the_owner_forbids_it(db: TestDatabase) {
    let mut scene = Scene::on(&db).await;
    scene.grant().await.ok();
    let path = format!("/meetings/{}", id(&scene.meeting));
    let forbid = json!({ "remote_control": false });
    scene
        .anna
        .patch(&path, forbid.clone())
        .await
        .refused(403, "not-owner");
    let changed = scene.mira.client.patch(&path, forbid).await.ok();
    assert_eq!(
        (&changed["remote_control"], &changed["control"]),
        (&json!(false), &json!([]))
    );
    assert_eq!(scene.topics(), [""; 0]);
    scene.ask().await.refused(403, "control-forbidden");
}

async fn more_is_asked_for_and_granted(db: TestDatabase) {
    let mut scene = Scene::on(&db).await;
    scene.grant().await.ok();
    let more = json!({ "device": "tab", "scopes": { "keyboard": true } });
    let path = scene.path("more");
    let asked = scene.anna.post(&path, more).await.ok();
    assert_eq!(asked["control"][0]["more"]["scopes"]["keyboard"], true);
    scene.claim.scopes.keyboard = true;
    let granted = scene.grant().await.ok();
    assert_eq!(granted["control"][0]["scopes"]["keyboard"], true);
    let path = scene.path("extend");
    scene.claim.until = scene.claim.until.plus(Duration::from_secs(5));
    let extend = scene.grant_body(&scene.mira.sign(&scene.claim));
    let extended = scene.mira.client.post(&path, extend).await.ok();
    assert_eq!(extended["control"][0]["until"], json!(scene.claim.until));
}

async fn losing_a_side_and_the_end_of_its_time_close_the_way(db: TestDatabase) {
    let mut scene = Scene::on(&db).await;
    scene.grant().await.ok();
    scene.world.after(Duration::from_secs(1_800)).await;
    assert_eq!(scene.topics(), [""; 0]);
    let asked = scene.ask().await.ok();
    scene.claim.lease = asked["lease"].as_str().unwrap().parse().unwrap();
    scene.claim.until = scene.world.clock.now().plus(Duration::from_secs(60));
    scene.grant().await.ok();
    let room = id(&scene.meeting).room();
    scene.world.watch().left(&room, &scene.claim.controller);
    scene.world.control.0.meetings.follow_rooms().await;
    assert_eq!(scene.topics(), [""; 0]);
}

on_both!(
    a_computer_is_asked_for_granted_and_given_back,
    only_the_asked_program_says_yes,
    a_page_of_the_asked_person_stops_but_does_not_grant,
    more_than_was_asked_and_too_long_a_time_are_refused,
    who_was_declined_waits_and_is_blocked_after_three_times,
    a_second_request_is_told_that_somebody_was_first,
    nobody_asks_for_a_page_or_for_nothing,
    strangers_and_other_meetings_reach_nothing,
    the_owner_forbids_it,
    more_is_asked_for_and_granted,
    losing_a_side_and_the_end_of_its_time_close_the_way,
);
