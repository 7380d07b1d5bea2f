use proptest::prelude::*;

use super::*;

const SPREAD: usize = 3;

fn directory(settings: RoomSettings) -> Directory {
    Directory::new(settings, 3, 7)
}

fn settings() -> RoomSettings {
    RoomSettings {
        spread_above: SPREAD,
        ..RoomSettings::default()
    }
}

fn at(start: Instant, seconds: u64) -> Now {
    Now {
        instant: start + Duration::from_secs(seconds),
        wall: conclave_protocol::UnixTime::from_secs(1_000_000 + seconds),
    }
}

fn grant(room: &str, identity: &str) -> JoinGrant {
    JoinGrant {
        room: name(room),
        identity: Identity::new(identity).unwrap(),
        name: String::new(),
        metadata: String::new(),
        attributes: HashMap::new(),
        permission: conclave_protocol::Permission::default(),
        may_create_room: false,
        may_administer: false,
    }
}

fn name(room: &str) -> RoomName {
    RoomName::new(room).unwrap()
}

fn sid(number: u64) -> ParticipantSid {
    ParticipantSid::from_random(number)
}

/// Admits and confirms; the stay's sid is made of the connection's number.
fn enter(directory: &mut Directory, now: Now, grant: &JoinGrant, connection: u64) -> ShardId {
    let id = ConnectionId(connection);
    let admission = directory.admit(now, grant, id).unwrap();
    let shard = admission.shard;
    assert_eq!(
        directory.joined(&grant.room, &grant.identity, sid(connection), id, shard),
        None
    );
    shard
}

fn new_room(room: &str) -> NewRoom {
    NewRoom {
        name: name(room),
        metadata: "m".to_owned(),
        empty_timeout: None,
        departure_timeout: None,
        max_participants: None,
    }
}

#[test]
fn the_first_join_makes_the_room_and_the_next_shares_it() {
    let now = at(Instant::now(), 0);
    let mut directory = directory(settings());
    enter(&mut directory, now, &grant("yard", "a"), 1);
    enter(&mut directory, now, &grant("yard", "b"), 2);
    let rooms = directory.list(now, &[]);
    assert_eq!(rooms.len(), 1);
    assert_eq!(rooms[0].participants, 2);
}

#[test]
fn where_rooms_are_not_made_by_joining_only_a_token_with_the_right_makes_one() {
    let now = at(Instant::now(), 0);
    let mut directory = directory(RoomSettings {
        auto_create: false,
        ..settings()
    });
    let refused = directory
        .admit(now, &grant("yard", "a"), ConnectionId(1))
        .unwrap_err();
    assert_eq!(refused, Refusal::NoRoom(name("yard")));
    assert!(refused.to_string().contains("requested room does not exist"));
    let creator = JoinGrant {
        may_create_room: true,
        ..grant("yard", "b")
    };
    enter(&mut directory, now, &creator, 2);
    enter(&mut directory, now, &grant("yard", "a"), 3);
    directory.create(now, new_room("hall")).unwrap();
    enter(&mut directory, now, &grant("hall", "a"), 4);
}

#[test]
fn an_empty_room_closes_after_its_time_and_the_time_depends_on_whether_anybody_was_there() {
    let start = Instant::now();
    let mut directory = directory(settings());
    directory.create(at(start, 0), new_room("hall")).unwrap();
    enter(&mut directory, at(start, 0), &grant("yard", "a"), 1);
    let yard = name("yard");
    directory.left(at(start, 100), &yard, &grant("yard", "a").identity, &sid(1));
    assert_eq!(directory.poll_timeout(), Some(at(start, 120).instant));
    directory.handle_timeout(at(start, 119));
    assert_eq!(directory.list(at(start, 119), &[]).len(), 2);
    assert_eq!(directory.list(at(start, 120), &[]).len(), 1);
    assert_eq!(directory.list(at(start, 299), &[]).len(), 1);
    assert_eq!(directory.list(at(start, 300), &[]).len(), 0);
}

#[test]
fn somebody_on_the_way_in_keeps_the_room_open_and_giving_up_frees_the_seat() {
    let start = Instant::now();
    let mut directory = directory(settings());
    let grant = grant("yard", "a");
    directory.admit(at(start, 0), &grant, ConnectionId(1)).unwrap();
    directory.handle_timeout(at(start, 10_000));
    assert_eq!(directory.list(at(start, 10_000), &[]).len(), 1);
    directory.release(at(start, 10_000), &grant.room, &grant.identity, ConnectionId(1));
    assert_eq!(directory.shards_of(&grant.room), Some(Vec::new()));
    assert_eq!(directory.list(at(start, 10_300), &[]).len(), 0);
}

#[test]
fn a_room_with_a_limit_refuses_one_more_but_not_one_who_comes_again_or_is_hidden() {
    let now = at(Instant::now(), 0);
    let mut directory = directory(RoomSettings {
        max_participants: 2,
        ..settings()
    });
    enter(&mut directory, now, &grant("yard", "a"), 1);
    enter(&mut directory, now, &grant("yard", "b"), 2);
    assert_eq!(
        directory
            .admit(now, &grant("yard", "c"), ConnectionId(3))
            .unwrap_err(),
        Refusal::RoomFull {
            room: name("yard"),
            limit: 2
        }
    );
    directory
        .admit(now, &grant("yard", "a"), ConnectionId(4))
        .unwrap();
    let mut recorder = grant("yard", "recorder");
    recorder.permission.hidden = true;
    enter(&mut directory, now, &recorder, 5);
    assert_eq!(directory.list(now, &[])[0].participants, 2);
}

#[test]
fn no_room_holds_more_than_the_named_limit() {
    let now = at(Instant::now(), 0);
    let mut directory = directory(settings());
    for number in 0..u64::try_from(limits::PARTICIPANTS_PER_ROOM).unwrap() {
        enter(&mut directory, now, &grant("yard", &number.to_string()), number);
    }
    assert!(matches!(
        directory.check(now, &grant("yard", "one more")),
        Err(Refusal::RoomFull {
            limit: limits::PARTICIPANTS_PER_ROOM,
            ..
        })
    ));
}

#[test]
fn no_more_rooms_than_the_named_limit_are_opened() {
    let now = at(Instant::now(), 0);
    let mut directory = directory(settings());
    for number in 0..limits::ROOMS {
        directory.create(now, new_room(&number.to_string())).unwrap();
    }
    let refused = Refusal::NoSpace { limit: limits::ROOMS };
    assert_eq!(directory.create(now, new_room("more")).unwrap_err(), refused);
    assert_eq!(directory.check(now, &grant("more", "a")), Err(refused));
    directory.create(now, new_room("0")).unwrap();
}

#[test]
fn a_room_fills_one_shard_before_it_spreads_and_others_start_elsewhere() {
    let now = at(Instant::now(), 0);
    let mut directory = directory(settings());
    let shards: Vec<u16> = (0..8)
        .map(|number| enter(&mut directory, now, &grant("yard", &number.to_string()), number).0)
        .collect();
    assert_eq!(shards, [0, 0, 0, 1, 1, 1, 2, 2]);
    assert_eq!(enter(&mut directory, now, &grant("hall", "a"), 100), ShardId(2));
}

#[test]
fn with_a_spread_of_one_two_people_sit_on_two_shards() {
    let now = at(Instant::now(), 0);
    let mut directory = directory(RoomSettings {
        spread_above: 1,
        ..settings()
    });
    assert_eq!(enter(&mut directory, now, &grant("yard", "a"), 1), ShardId(0));
    assert_eq!(enter(&mut directory, now, &grant("yard", "b"), 2), ShardId(1));
    assert_eq!(
        directory.shards_of(&name("yard")),
        Some(vec![ShardId(0), ShardId(1)])
    );
}

#[test]
fn one_who_joins_again_goes_to_the_same_shard_and_the_older_stays_end_changes_nothing() {
    let now = at(Instant::now(), 0);
    let mut directory = directory(RoomSettings {
        spread_above: 1,
        ..settings()
    });
    let grant = grant("yard", "a");
    let first = enter(&mut directory, now, &grant, 1);
    assert_eq!(enter(&mut directory, now, &grant, 2), first);
    directory.left(now, &grant.room, &grant.identity, &sid(1));
    assert_eq!(directory.find(&grant.room, &grant.identity, &sid(2)), Some(first));
    assert_eq!(directory.find(&grant.room, &grant.identity, &sid(1)), None);
}

#[test]
fn the_older_of_two_stays_on_two_shards_has_to_end() {
    let now = at(Instant::now(), 0);
    let mut directory = directory(settings());
    let grant = grant("yard", "a");
    let (room, identity) = (&grant.room, &grant.identity);
    enter(&mut directory, now, &grant, 1);
    let newer = directory.joined(room, identity, sid(2), ConnectionId(2), ShardId(2));
    assert_eq!(newer, Some(ShardId(0)));
    assert_eq!(directory.shard_of(room, identity), Some(ShardId(2)));
    let late = directory.joined(room, identity, sid(1), ConnectionId(1), ShardId(1));
    assert_eq!(late, Some(ShardId(1)));
    assert_eq!(directory.find(room, identity, &sid(2)), Some(ShardId(2)));
}

#[test]
fn one_who_arrives_in_a_room_that_is_gone_has_to_leave() {
    let now = at(Instant::now(), 0);
    let mut directory = directory(settings());
    let grant = grant("yard", "a");
    directory.admit(now, &grant, ConnectionId(1)).unwrap();
    assert!(directory.delete(&grant.room));
    assert!(!directory.delete(&grant.room));
    let leave = directory.joined(&grant.room, &grant.identity, sid(1), ConnectionId(1), ShardId(0));
    assert_eq!(leave, Some(ShardId(0)));
}

#[test]
fn creating_a_room_twice_changes_nothing_and_a_deleted_one_comes_back_with_another_sid() {
    let now = at(Instant::now(), 0);
    let mut directory = directory(settings());
    let first = directory.create(now, new_room("yard")).unwrap();
    let other = NewRoom {
        metadata: "other".to_owned(),
        ..new_room("yard")
    };
    let second = directory.create(now, other).unwrap();
    assert_eq!(
        (&first.facts.sid, "m"),
        (&second.facts.sid, second.facts.metadata.as_str())
    );
    directory.delete(&name("yard"));
    let third = directory.create(now, new_room("yard")).unwrap();
    assert_ne!(third.facts.sid, first.facts.sid);
}

#[test]
fn a_stopping_directory_names_everybodys_shard_and_lets_nobody_in() {
    let now = at(Instant::now(), 0);
    let mut directory = directory(settings());
    enter(&mut directory, now, &grant("yard", "a"), 1);
    assert_eq!(directory.stop(), [(name("yard"), vec![ShardId(0)])]);
    assert_eq!(directory.check(now, &grant("yard", "b")), Err(Refusal::Stopping));
    assert_eq!(
        directory.create(now, new_room("x")).unwrap_err(),
        Refusal::Stopping
    );
}

/// What can happen to a directory, with small numbers so that things collide.
#[derive(Clone, Debug)]
enum Step {
    Admit { room: u8, who: u8 },
    Confirm { which: usize },
    GiveUp { which: usize },
    Leave { which: usize },
    Delete { room: u8 },
    Wait { seconds: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..3_u8, 0..6_u8).prop_map(|(room, who)| Step::Admit { room, who }),
        3 => (0..8_usize).prop_map(|which| Step::Confirm { which }),
        2 => (0..8_usize).prop_map(|which| Step::GiveUp { which }),
        2 => (0..8_usize).prop_map(|which| Step::Leave { which }),
        1 => (0..3_u8).prop_map(|room| Step::Delete { room }),
        1 => (0..200_u64).prop_map(|seconds| Step::Wait { seconds }),
    ]
}

/// A seat somebody holds or is about to hold.
#[derive(Clone)]
struct Held {
    grant: JoinGrant,
    connection: u64,
    shard: ShardId,
}

fn pick(held: &mut Vec<Held>, which: usize) -> Option<Held> {
    (!held.is_empty()).then(|| held.remove(which % held.len()))
}

fn check_invariants(directory: &Directory) {
    let mut loads = vec![0; directory.loads.len()];
    for room in directory.rooms.values() {
        assert_eq!(
            room.due.is_some(),
            room.members.is_empty(),
            "due exactly while empty"
        );
        for member in room.members.values() {
            assert!(!member.is_gone());
            loads[usize::from(member.shard.0)] += 1;
        }
    }
    assert_eq!(loads, directory.loads, "loads are what the rooms say");
    let due = directory.rooms.values().filter(|room| room.due.is_some()).count();
    assert_eq!(due, directory.due.len());
}

proptest! {
    #[test]
    fn whatever_happens_seats_loads_and_timeouts_agree(steps in prop::collection::vec(step(), 1..120)) {
        let start = Instant::now();
        let mut directory = directory(settings());
        let (mut seconds, mut connection) = (0, 0);
        let (mut pending, mut staying) = (Vec::<Held>::new(), Vec::<Held>::new());
        for step in steps {
            let now = at(start, seconds);
            match step {
                Step::Admit { room, who } => {
                    connection += 1;
                    let grant = grant(&room.to_string(), &who.to_string());
                    let shard = directory.admit(now, &grant, ConnectionId(connection)).unwrap().shard;
                    pending.push(Held { grant, connection, shard });
                }
                Step::Confirm { which } => if let Some(held) = pick(&mut pending, which) {
                    let (room, identity) = (&held.grant.room, &held.grant.identity);
                    let number = held.connection;
                    directory.joined(room, identity, sid(number), ConnectionId(number), held.shard);
                    staying.push(held);
                },
                Step::GiveUp { which } => if let Some(held) = pick(&mut pending, which) {
                    let id = ConnectionId(held.connection);
                    directory.release(now, &held.grant.room, &held.grant.identity, id);
                },
                Step::Leave { which } => if let Some(held) = pick(&mut staying, which) {
                    directory.left(now, &held.grant.room, &held.grant.identity, &sid(held.connection));
                },
                Step::Delete { room } => { directory.delete(&name(&room.to_string())); }
                Step::Wait { seconds: more } => {
                    seconds += more;
                    directory.handle_timeout(at(start, seconds));
                }
            }
            check_invariants(&directory);
        }
        let end = at(start, seconds);
        for held in pending {
            directory.release(end, &held.grant.room, &held.grant.identity, ConnectionId(held.connection));
        }
        for held in staying {
            directory.left(end, &held.grant.room, &held.grant.identity, &sid(held.connection));
        }
        directory.handle_timeout(at(start, seconds + 300));
        prop_assert!(directory.rooms.is_empty(), "nothing is left behind");
    }
}
