//! Data messages: the reliable ones all arrive, in order; the lossy ones arrive once or not at all.

use std::collections::HashSet;
use std::time::Duration;

use conclave_client::core::{Event, Reliability};

use crate::world::Call;

const MESSAGES: u32 = 200;

fn lossy_call(seed: u64) -> (Call, usize, [usize; 2]) {
    let mut call = Call::new(seed);
    let sender = call.join("sender");
    let receivers = [call.join("first"), call.join("second")];
    call.run(Duration::from_secs(2));
    call.worsen();
    (call, sender, receivers)
}

#[test]
fn reliable_messages_all_arrive_in_order() {
    for seed in 0..3 {
        let (mut call, sender, receivers) = lossy_call(seed);
        for number in 0..MESSAGES {
            call.send_data(sender, Reliability::Reliable, number);
            call.run(Duration::from_millis(10));
        }
        call.run_until(Duration::from_secs(60), "the last message arrives", |call| {
            let last = Some(MESSAGES - 1);
            receivers
                .iter()
                .all(|who| call.people[*who].data(true).last().copied() == last)
        });
        for who in receivers {
            assert_eq!(call.people[who].data(true), (0..MESSAGES).collect::<Vec<_>>());
        }
        assert!(call.people[sender].data(true).is_empty(), "nobody hears oneself");
    }
}

#[test]
fn lossy_messages_arrive_once_or_not_at_all() {
    for seed in 0..3 {
        let (mut call, sender, receivers) = lossy_call(seed);
        for number in 0..MESSAGES {
            call.send_data(sender, Reliability::Lossy, number);
            call.run(Duration::from_millis(20));
        }
        call.run(Duration::from_secs(5));
        for who in receivers {
            let arrived = call.people[who].data(false);
            let different: HashSet<_> = arrived.iter().copied().collect();
            assert_eq!(different.len(), arrived.len(), "none came twice");
            assert!(different.iter().all(|number| *number < MESSAGES));
            let share = different.len() * 100 / MESSAGES as usize;
            assert!(
                (50..100).contains(&share),
                "{share} of a hundred came through two bad lines"
            );
        }
    }
}

#[test]
fn who_sent_a_message_is_what_the_server_says() {
    let (mut call, sender, receivers) = lossy_call(9);
    call.send_data(sender, Reliability::Reliable, 1);
    call.run(Duration::from_secs(5));
    let from = |event: &Event| match event {
        Event::Data(data) => data
            .identity
            .as_ref()
            .is_some_and(|identity| identity.as_str() == "sender"),
        _ => false,
    };
    assert_eq!(call.people[receivers[0]].count(from), 1);
}
