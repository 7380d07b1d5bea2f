//! Whatever a client sends, nothing panics and nobody else notices.

mod requests;

use std::time::Duration;

use conclave_protocol::lk::{self, signal_request::Message};
use conclave_sfu::transport::{Path, Protocol};
use conclave_sfu::{ConnectionId, Input};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use requests::request;

use crate::world::{Call, Entrance, panics};

const CASES: u32 = 96;

/// A call that goes on while somebody storms, and what it had when the storm began.
struct Calm {
    call: Call,
    viewers: [usize; 2],
    panics: usize,
}

impl Calm {
    /// One viewer in the storm's room, one in another.
    fn begin() -> Self {
        let mut call = Call::new(1);
        let mut viewer_in = |room| {
            let entrance = Entrance {
                room,
                ..Entrance::default()
            };
            let publisher = call.join_by(&format!("publisher in {room}"), entrance.clone());
            call.publish_camera(publisher);
            call.join_by(&format!("viewer in {room}"), entrance)
        };
        let viewers = [viewer_in("storm"), viewer_in("elsewhere")];
        call.await_frames(&viewers, 10);
        Self {
            call,
            viewers,
            panics: panics::count(),
        }
    }

    /// Nobody panicked, and everybody still sees whole frames.
    fn check(&mut self) -> Result<(), TestCaseError> {
        self.call.run(Duration::from_millis(250));
        prop_assert_eq!(panics::count(), self.panics);
        for viewer in self.viewers {
            let video = self.call.video(viewer);
            let (last, _) = video.frames.last().expect("frames were seen");
            prop_assert!(
                self.call.now - *last < Duration::from_millis(200),
                "the picture stands"
            );
            prop_assert_eq!((video.damaged(), video.skipped), (0, 0));
        }
        Ok(())
    }
}

/// Runs a storm of that many cases, always the same ones, over one call.
fn storm<S: Strategy>(calm: Calm, strategy: S, mut attack: impl FnMut(&mut Call, ConnectionId, S::Value)) {
    let calm = std::cell::RefCell::new((calm, &mut attack));
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new_with_rng(config, random).run(&strategy, |attack| {
        let (calm, perform) = &mut *calm.borrow_mut();
        let attacker = calm.call.intrude("storm", "attacker");
        perform(&mut calm.call, attacker, attack);
        calm.check()
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// How a sample is spoiled.
#[derive(Clone, Debug)]
struct Spoil {
    sample: prop::sample::Index,
    /// Where, and what is there afterwards.
    bytes: Vec<(prop::sample::Index, u8)>,
    length: Option<prop::sample::Index>,
}

fn spoil() -> impl Strategy<Value = Spoil> {
    let bytes = vec((any::<prop::sample::Index>(), any::<u8>()), 0..8);
    (
        any::<prop::sample::Index>(),
        bytes,
        any::<Option<prop::sample::Index>>(),
    )
        .prop_map(|(sample, bytes, length)| Spoil {
            sample,
            bytes,
            length,
        })
}

impl Spoil {
    fn apply(&self, mut sample: Vec<u8>) -> Vec<u8> {
        for (place, byte) in &self.bytes {
            if !sample.is_empty() {
                let place = place.index(sample.len());
                sample[place] = *byte;
            }
        }
        if let Some(length) = &self.length {
            sample.truncate(length.index(sample.len() + 1));
        }
        sample
    }
}

#[derive(Clone, Debug)]
enum Datagram {
    /// The first byte decides who reads it (RFC 7983): STUN, DTLS, RTP or nobody.
    Made(Vec<u8>),
    Spoiled(Spoil),
}

fn datagram() -> impl Strategy<Value = Datagram> {
    let first = prop_oneof![0..4_u8, 20..64_u8, 128..192_u8, any::<u8>()];
    let made = (first, vec(any::<u8>(), 0..1_500)).prop_map(|(first, mut bytes)| {
        bytes.insert(0, first);
        Datagram::Made(bytes)
    });
    prop_oneof![made, spoil().prop_map(Datagram::Spoiled)]
}

#[test]
fn no_datagram_from_anywhere_does_harm() {
    let datagrams = vec((datagram(), any::<bool>(), any::<prop::sample::Index>()), 1..24);
    storm(Calm::begin(), datagrams, |call, _, datagrams| {
        for (datagram, is_known, path) in datagrams {
            let (known, _) = *path.get(
                &call
                    .datagrams
                    .iter()
                    .map(|(path, bytes)| (*path, bytes.len()))
                    .collect::<Vec<_>>(),
            );
            let stranger = Path {
                remote: ([192, 0, 2, 1], 9).into(),
                ..known
            };
            let bytes = match datagram {
                Datagram::Made(bytes) => bytes,
                Datagram::Spoiled(spoil) => spoil.apply(spoil.sample.get(&call.datagrams).1.clone()),
            };
            let path = if is_known { known } else { stranger };
            assert_eq!(path.protocol, Protocol::Udp);
            call.feed(0, Input::Datagram { path, bytes: &bytes });
        }
    });
}

#[derive(Clone, Debug)]
enum Sdp {
    Made(String),
    /// A real offer with lines left out, said twice, or exchanged.
    Shuffled(
        prop::sample::Index,
        Vec<(prop::sample::Index, prop::sample::Index, u8)>,
    ),
    Spoiled(Spoil),
}

fn sdp() -> impl Strategy<Value = Sdp> {
    let change = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        0..3_u8,
    );
    prop_oneof![
        "([a-z]=[ -~]{0,40}\r\n){0,12}".prop_map(Sdp::Made),
        any::<String>().prop_map(Sdp::Made),
        (any::<prop::sample::Index>(), vec(change, 1..6))
            .prop_map(|(sample, changes)| Sdp::Shuffled(sample, changes)),
        spoil().prop_map(Sdp::Spoiled),
    ]
}

fn write(call: &Call, sdp: Sdp) -> String {
    match sdp {
        Sdp::Made(text) => text,
        Sdp::Spoiled(spoil) => {
            let sample = spoil.sample.get(&call.offers).clone();
            String::from_utf8_lossy(&spoil.apply(sample.into_bytes())).into_owned()
        }
        Sdp::Shuffled(sample, changes) => {
            let mut lines: Vec<_> = sample.get(&call.offers).lines().map(str::to_owned).collect();
            for (one, other, change) in changes {
                let (one, other) = (one.index(lines.len()), other.index(lines.len()));
                match change {
                    0 => lines.swap(one, other),
                    1 => lines.insert(one, lines[other].clone()),
                    _ if lines.len() > 1 => drop(lines.remove(one)),
                    _ => {}
                }
            }
            lines.join("\r\n") + "\r\n"
        }
    }
}

#[test]
fn no_offer_or_answer_does_harm() {
    let descriptions = vec((sdp(), any::<bool>()), 1..6);
    storm(Calm::begin(), descriptions, |call, connection, descriptions| {
        for (sdp, is_offer) in descriptions {
            let sdp = write(call, sdp);
            let kind = if is_offer { "offer" } else { "answer" };
            let description = lk::SessionDescription {
                r#type: kind.to_owned(),
                sdp,
                id: 1,
                ..Default::default()
            };
            let message = if is_offer {
                Message::Offer(description)
            } else {
                Message::Answer(description)
            };
            call.feed(
                0,
                Input::Signal {
                    connection,
                    message: Box::new(message),
                },
            );
        }
    });
}

/// An offer in between lets announced tracks come to life.
fn requests() -> impl Strategy<Value = Vec<Result<Option<Message>, prop::sample::Index>>> {
    let offer = any::<prop::sample::Index>().prop_map(Err);
    vec(prop_oneof![8 => request().prop_map(Ok), 1 => offer], 1..40)
}

#[test]
fn no_signal_request_does_harm() {
    storm(Calm::begin(), requests(), |call, connection, requests| {
        for request in requests {
            let message = match request {
                Ok(message) => message,
                Err(offer) => {
                    let sdp = offer.get(&call.offers).clone();
                    let kind = "offer".to_owned();
                    Some(Message::Offer(lk::SessionDescription {
                        r#type: kind,
                        sdp,
                        id: 1,
                        ..Default::default()
                    }))
                }
            };
            if let Some(message) = message {
                call.feed(
                    0,
                    Input::Signal {
                        connection,
                        message: Box::new(message),
                    },
                );
            }
        }
    });
}
