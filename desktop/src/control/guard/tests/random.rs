//! Whatever happens in whatever order: nothing is injected outside a lease that was granted here, within its rights, and
//! nothing stays down.

use std::collections::HashSet;
use std::time::Duration;

use conclave_protocol::remote::{Button, Input, InputMessage, LeaseId, MonitorChoice, MoveMessage, Scopes};
use proptest::prelude::*;

use super::desk::{Desk, asked, at, lease, move_packet, packet, person, screen};
use crate::control::guard::{Act, Heard, Packet};
use crate::control::view::{BarAct, PromptAnswer};
use crate::inject::{Key, Stroke};

/// A desk as somebody sees it who knows the acts alone.
#[derive(Default)]
struct Model {
    /// Signed here and not over, with the rights it was signed for.
    signed: Option<(LeaseId, Scopes)>,
    /// The server took it.
    live: bool,
    bar: bool,
    keys: HashSet<Key>,
    buttons: HashSet<Button>,
}

impl Model {
    fn hear(&mut self, heard: &Heard) {
        if let (Heard::Granted { lease, .. }, Some((signed, _))) = (heard, self.signed) {
            self.live |= *lease == signed;
        }
    }

    fn see(&mut self, act: &Act) {
        match act {
            Act::Grant(claim) => self.signed = Some((claim.lease, claim.scopes)),
            Act::ShowBar(_) => self.bar = true,
            Act::HideBar => {
                self.bar = false;
                assert!(
                    self.keys.is_empty() && self.buttons.is_empty(),
                    "something stays down"
                );
                (self.signed, self.live) = (None, false);
            }
            Act::ReleaseAll => {
                self.keys.clear();
                self.buttons.clear();
            }
            Act::Inject(stroke) => self.inject(stroke),
            Act::SetClipboard(_) | Act::ReadClipboard { .. } => assert!(self.rights().clipboard),
            _ => {}
        }
    }

    fn rights(&self) -> Scopes {
        assert!(self.live && self.bar, "an act outside a lease");
        self.signed.unwrap().1
    }

    fn inject(&mut self, stroke: &Stroke) {
        let rights = self.rights();
        match stroke {
            Stroke::Move(_) | Stroke::Wheel { .. } => assert!(rights.pointer),
            Stroke::Text(_) => assert!(rights.keyboard),
            Stroke::Paste => assert!(rights.clipboard),
            Stroke::Key { key, down } => {
                assert!(rights.keyboard);
                assert!(if *down {
                    self.keys.insert(*key)
                } else {
                    self.keys.remove(key)
                });
            }
            Stroke::Button { button, down, .. } => {
                assert!(rights.pointer);
                assert!(if *down {
                    self.buttons.insert(*button)
                } else {
                    self.buttons.remove(button)
                });
            }
        }
    }
}

fn scopes() -> impl Strategy<Value = Scopes> {
    any::<[bool; 3]>().prop_map(|[pointer, keyboard, clipboard]| Scopes {
        pointer,
        keyboard,
        clipboard,
    })
}

fn monitor() -> impl Strategy<Value = MonitorChoice> {
    prop_oneof![
        4 => Just(MonitorChoice::One(0)),
        1 => Just(MonitorChoice::One(1)),
        1 => Just(MonitorChoice::All),
    ]
}

fn input() -> impl Strategy<Value = Input> {
    let keys = prop_oneof![Just("KeyA"), Just("ShiftLeft"), Just("Nonsense")];
    prop_oneof![
        any::<bool>().prop_map(|down| Input::Button {
            button: Button::Left,
            down,
            at: at(1, 1)
        }),
        (keys, any::<bool>()).prop_map(|(code, down)| Input::Key {
            code: code.to_owned(),
            down
        }),
        Just(Input::Text {
            text: "ß".to_owned()
        }),
        Just(Input::Wheel {
            dx: 0,
            dy: 120,
            at: at(1, 1)
        }),
        Just(Input::Paste { text: "p".to_owned() }),
        Just(Input::Copy {}),
        Just(Input::Reset {}),
        (0..3_u8).prop_map(|monitor| Input::Monitor { monitor }),
    ]
}

fn data() -> impl Strategy<Value = Heard> {
    let from = prop_oneof![6 => Just(1_u8), 1 => Just(2)];
    let of = prop_oneof![6 => Just(1_u8), 1 => Just(2)];
    let is_move = prop_oneof![3 => Just(false), 1 => Just(true)];
    let sealed = prop_oneof![9 => Just(false), 1 => Just(true)];
    (from, of, is_move, sealed, 0..400_u64, input()).prop_map(|(from, of, is_move, encrypted, n, input)| {
        let packet = if is_move {
            move_packet(&MoveMessage {
                lease: lease(of),
                n,
                after: n,
                to: at(5, 5),
            })
        } else {
            packet(&InputMessage {
                lease: lease(of),
                n,
                input,
            })
        };
        Heard::Data(Packet {
            from: person(from),
            encrypted,
            ..packet
        })
    })
}

fn heard() -> impl Strategy<Value = Heard> {
    let number = || prop_oneof![6 => Just(1_u8), 1 => Just(2)];
    let screens = [screen(0, 0, 1920), screen(1, 1920, 1280)];
    let acts = prop_oneof![
        3 => any::<bool>().prop_map(BarAct::KeepPaused),
        3 => any::<bool>().prop_map(BarAct::More),
        1 => any::<bool>().prop_map(BarAct::Extend),
        1 => Just(BarAct::Stop),
    ];
    prop_oneof![
        30 => data(),
        6 => number().prop_map(|number| Heard::Asked(asked(number, number))),
        6 => (number(), scopes(), monitor()).prop_map(|(number, scopes, monitor)| {
            Heard::Answer { lease: lease(number), answer: PromptAnswer::Allow { scopes, monitor } }
        }),
        6 => (number(), scopes(), monitor()).prop_map(|(number, scopes, monitor)| {
            Heard::Granted { lease: lease(number), scopes, monitor }
        }),
        4 => prop_oneof![9 => Just(true), 1 => Just(false)].prop_map(Heard::PromptSeen),
        4 => prop_oneof![9 => Just(true), 1 => Just(false)].prop_map(Heard::BarSeen),
        2 => acts.prop_map(Heard::Bar),
        2 => Just(Heard::LocalInput),
        2 => (number(), scopes()).prop_map(|(number, scopes)| Heard::MoreAsked { lease: lease(number), scopes }),
        1 => number().prop_map(|number| Heard::Ended { lease: lease(number) }),
        1 => number().prop_map(|number| Heard::Extended { lease: lease(number) }),
        1 => number().prop_map(|number| Heard::NotTaken { lease: lease(number) }),
        1 => Just(Heard::ControllerGone),
        1 => prop_oneof![Just(Heard::Panic), Just(Heard::ConnectionLost), Just(Heard::Closing)],
        1 => any::<bool>().prop_map(Heard::Locked),
        1 => (0..3_usize).prop_map(move |many| Heard::Screens { screens: screens[..many].to_vec(), shared: 0 }),
    ]
}

/// What happens, and how long after.
fn story() -> impl Strategy<Value = Vec<(Heard, u64)>> {
    let wait = prop_oneof![20 => 0..50_u64, 3 => 1500..3000_u64, 1 => 0..400_000_u64];
    prop::collection::vec((heard(), wait), 0..150)
}

/// Most stories that begin at random never come to a grant: these begin with one.
fn run(story: Vec<(Heard, u64)>, begins_granted: Option<(Scopes, MonitorChoice)>) {
    let mut desk = Desk::new();
    let mut model = Model::default();
    if let Some((scopes, monitor)) = begins_granted {
        desk.allow(1, 1, scopes, monitor);
        let granted = Heard::Granted {
            lease: lease(1),
            scopes,
            monitor,
        };
        desk.acts.iter().for_each(|act| model.see(act));
        desk.acts.clear();
        model.hear(&granted);
        desk.hear(granted);
        desk.hear(Heard::BarSeen(true));
    }
    for (heard, wait) in story.into_iter().chain([(Heard::Closing, 0)]) {
        model.hear(&heard);
        desk.hear(heard);
        desk.pass(Duration::from_millis(wait));
        for act in std::mem::take(&mut desk.acts) {
            model.see(&act);
        }
    }
    assert!(!model.bar && model.keys.is_empty() && model.buttons.is_empty());
}

proptest! {
    #[test]
    fn nothing_is_injected_outside_a_lease_and_nothing_stays_down(story in story()) {
        run(story, None);
    }

    #[test]
    fn nor_in_a_story_that_begins_with_a_grant(story in story(), scopes in scopes(), monitor in monitor()) {
        run(story, (!scopes.is_empty()).then_some((scopes, monitor)));
    }
}
