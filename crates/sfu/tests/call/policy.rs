//! Data under leased topics: only between the two people of a rule, and no longer than it holds.

use std::time::Duration;

use conclave_client::core::{Command, DataMessage, Event, Reliability};
use conclave_protocol::remote::{DeviceKey, GrantSignature, LeaseId, MonitorChoice, Scopes, topic};
use conclave_protocol::seam::{Consent, DataRule};
use conclave_protocol::{Identity, RoomName, UnixMillis, lk};
use conclave_sfu::{Input, Request, RequestId};

use crate::world::{Call, Entrance, LONG_AGO};

const MOMENT: Duration = Duration::from_secs(1);
/// Looked at before rules come to a shard.
const CONSENT: Consent = Consent {
    scopes: Scopes::NONE,
    monitor: MonitorChoice::All,
    key: DeviceKey::from_bytes([0; 32]),
    signature: GrantSignature::from_bytes([0; 64]),
};

/// Anna steers, Mira is steered, Eve wants to.
struct Scene {
    call: Call,
    anna: usize,
    mira: usize,
    eve: usize,
}

impl Scene {
    /// With Mira on the last of so many shards.
    fn on_shards(shards: u16) -> Self {
        let mut call = Call::on_shards(1, shards);
        let anna = call.join("anna");
        let eve = call.join("eve");
        let server = usize::from(shards) - 1;
        let entrance = Entrance {
            server,
            ..Entrance::default()
        };
        let mira = call.join_by("mira", entrance);
        call.run(Duration::from_secs(3));
        Self {
            call,
            anna,
            mira,
            eve,
        }
    }

    /// Anna may send to Mira for so long.
    fn lease(&mut self, time: Duration) {
        let until = UnixMillis::from_millis(LONG_AGO.as_secs() * 1_000)
            .plus(self.call.elapsed())
            .plus(time);
        self.set(vec![DataRule {
            topic: topic::INPUT.to_owned(),
            from: Identity::new("anna").expect("an identity"),
            to: Identity::new("mira").expect("an identity"),
            lease: LeaseId::new(until, [1; 10]),
            until,
            consent: CONSENT,
        }]);
    }

    fn set(&mut self, rules: Vec<DataRule>) {
        for server in 0..self.call.servers.len() {
            let room = RoomName::new("room").expect("a name");
            let request = Request::SetDataPolicy {
                room,
                rules: rules.clone(),
            };
            let id = RequestId(0);
            self.call.feed(server, Input::Request { id, request });
        }
    }

    fn send(&mut self, who: usize, message: DataMessage) {
        self.call.command(who, Command::SendData(Box::new(message)));
        self.call.run(MOMENT);
    }

    fn input(&mut self, who: usize) {
        self.send(
            who,
            DataMessage::user(Reliability::Reliable, topic::INPUT, vec![1]),
        );
    }

    /// How many messages each has got: Anna, Mira, Eve.
    fn got(&self) -> [usize; 3] {
        let is_data = |event: &Event| matches!(event, Event::Data(_));
        [self.anna, self.mira, self.eve].map(|who| self.call.people[who].count(is_data))
    }

    fn refused(&mut self) -> u64 {
        let servers = 0..self.call.servers.len();
        servers
            .map(|server| self.call.statistics(server).data_refused)
            .sum()
    }
}

fn to(names: &[&str]) -> DataMessage {
    let mut message = DataMessage::user(Reliability::Reliable, topic::INPUT, vec![1]);
    message.destinations = names
        .iter()
        .map(|name| Identity::new(name).expect("an identity"))
        .collect();
    message
}

#[test]
fn without_a_rule_nobody_sends_under_a_leased_topic() {
    let mut scene = Scene::on_shards(1);
    for who in [scene.anna, scene.mira, scene.eve] {
        scene.input(who);
    }
    assert_eq!(scene.got(), [0, 0, 0]);
    assert_eq!(scene.refused(), 3);
}

#[test]
fn a_rule_opens_the_way_from_one_to_the_other_and_no_other_way() {
    for shards in [1, 2] {
        let mut scene = Scene::on_shards(shards);
        scene.lease(Duration::from_secs(600));
        scene.input(scene.anna);
        assert_eq!(scene.got(), [0, 1, 0], "to Mira alone, though nobody was named");
        scene.send(scene.anna, to(&["mira"]));
        assert_eq!(scene.got(), [0, 2, 0]);
        scene.send(scene.anna, to(&["mira", "eve"]));
        scene.send(scene.anna, to(&["eve"]));
        scene.input(scene.mira);
        scene.send(scene.eve, to(&["mira"]));
        scene.send(
            scene.anna,
            DataMessage::user(Reliability::Lossy, topic::MOVE, vec![1]),
        );
        assert_eq!(scene.got(), [0, 2, 0], "no rule is for any of these");
        assert_eq!(scene.refused(), 5);
    }
}

#[test]
fn after_its_time_and_after_it_was_taken_back_nothing_passes() {
    let mut scene = Scene::on_shards(1);
    scene.lease(Duration::from_secs(10));
    scene.input(scene.anna);
    scene.call.run(Duration::from_secs(11));
    scene.input(scene.anna);
    assert_eq!(scene.got(), [0, 1, 0]);
    scene.lease(Duration::from_secs(600));
    scene.input(scene.anna);
    scene.set(Vec::new());
    scene.input(scene.anna);
    assert_eq!(scene.got(), [0, 2, 0]);
}

#[test]
fn a_rule_waits_for_people_who_come_later() {
    let mut scene = Scene::on_shards(1);
    scene.lease(Duration::from_secs(600));
    scene.call.command(scene.anna, Command::Leave);
    scene.call.run(MOMENT);
    let again = scene.call.join("anna");
    scene.call.run(Duration::from_secs(3));
    scene.input(again);
    assert_eq!(scene.got()[1], 1);
}

#[test]
fn a_stream_under_a_leased_topic_goes_nowhere_even_with_a_rule() {
    let mut scene = Scene::on_shards(1);
    scene.lease(Duration::from_secs(600));
    let header = lk::data_stream::Header {
        stream_id: "s".to_owned(),
        topic: topic::INPUT.to_owned(),
        ..Default::default()
    };
    let message = DataMessage {
        reliability: Reliability::Reliable,
        destinations: Vec::new(),
        value: lk::data_packet::Value::StreamHeader(header),
    };
    scene.send(scene.anna, message);
    assert_eq!(scene.got(), [0, 0, 0]);
}

#[test]
fn other_topics_go_as_they_did() {
    let mut scene = Scene::on_shards(2);
    scene.send(
        scene.eve,
        DataMessage::user(Reliability::Reliable, topic::CURSOR, vec![1]),
    );
    assert_eq!(scene.got(), [1, 1, 0]);
}
