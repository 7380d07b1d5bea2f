//! The desk with parts that note what is done with them, and a guard in real time.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use conclave_protocol::remote::{
    Button, GrantClaim, Input, InputMessage, LeaseId, Message as _, Monitor, MonitorChoice, Position, Scopes,
    ScreenMessage, topic,
};
use conclave_protocol::{DeviceId, Identity, MeetingId, PrincipalId, UnixMillis};

use super::*;
use crate::clipboard::ClipboardError;
use crate::control::guard::{ALLOW_AFTER, ASK, Asked, EndReason, Packet, Screen};
use crate::control::view::PromptAnswer;
use crate::inject::{InjectError, Injector, Point, Stop};

const TIME: UnixMillis = UnixMillis::from_millis(1_700_000_000_000);
const PATIENCE: Duration = Duration::from_secs(10);
const ALL: Scopes = Scopes {
    pointer: true,
    keyboard: true,
    clipboard: true,
};

#[derive(Debug, PartialEq)]
enum Did {
    ShowedPrompt(Prompt),
    ShowedBar,
    HidBar,
    Made(Stroke),
    LetGo,
    Watched,
    WatchedNoMore,
    Wrote(String),
}

/// Does nothing but say so.
#[derive(Clone)]
struct Noting(SyncSender<Did>);

impl Noting {
    fn note(&self, did: Did) {
        let _ = self.0.send(did);
    }
}

impl Sight for Noting {
    fn show_prompt(&mut self, prompt: Prompt) {
        self.note(Did::ShowedPrompt(prompt));
    }

    fn hide_prompt(&mut self) {}

    fn show_bar(&mut self, _: Bar) {
        self.note(Did::ShowedBar);
    }

    fn hide_bar(&mut self) {
        self.note(Did::HidBar);
    }

    fn windows(&self) -> Vec<u32> {
        vec![7]
    }
}

impl Injector for Noting {
    fn apply(&mut self, stroke: &Stroke, _: &Stop) -> Result<(), InjectError> {
        self.note(Did::Made(stroke.clone()));
        Ok(())
    }

    fn release_all(&mut self) -> Result<(), InjectError> {
        self.note(Did::LetGo);
        Ok(())
    }

    fn set_own_windows(&mut self, windows: &[u32]) {
        assert_eq!(windows, [7]);
    }
}

impl Clipboard for Noting {
    fn read(&mut self) -> Result<String, ClipboardError> {
        Ok("was copied".to_owned())
    }

    fn write(&mut self, text: &str) -> Result<(), ClipboardError> {
        self.note(Did::Wrote(text.to_owned()));
        Ok(())
    }
}

struct Watching(Noting);

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.note(Did::WatchedNoMore);
    }
}

struct NotingParts {
    noting: Noting,
    hands_fail: bool,
}

impl Parts for NotingParts {
    fn sight(&mut self, _: &Mouth) -> Result<Box<dyn Sight>, PartError> {
        Ok(Box::new(self.noting.clone()))
    }

    fn hands(&mut self, _: &Mouth) -> Result<Hands, PartError> {
        if self.hands_fail {
            return Err(PartError::new("input", "there is no XTEST"));
        }
        Hands::start(Box::new(self.noting.clone()), Box::new(|_| {}))
            .map_err(|error| PartError::new("input", error))
    }

    fn watch(&mut self, _: &Mouth) -> Result<Box<dyn Send>, PartError> {
        self.noting.note(Did::Watched);
        Ok(Box::new(Watching(self.noting.clone())))
    }

    fn clipboard(&mut self) -> Result<Box<dyn Clipboard>, PartError> {
        Ok(Box::new(self.noting.clone()))
    }

    fn keyboard(&mut self) -> String {
        "us".to_owned()
    }
}

struct Office {
    desk: Option<LocalDesk>,
    did: Receiver<Did>,
    told: Receiver<DeskAct>,
    inputs: u64,
}

impl Office {
    fn open(hands_fail: bool) -> Self {
        let (note, did) = sync_channel(1_024);
        let (tell, told) = sync_channel(1_024);
        let parts = NotingParts {
            noting: Noting(note),
            hands_fail,
        };
        let tell_call = Box::new(move |act| drop(tell.send(act)));
        let desk = LocalDesk::start(Box::new(parts), tell_call).unwrap();
        let office = Self {
            desk: Some(desk),
            did,
            told,
            inputs: 0,
        };
        office.hear(Heard::Screens {
            screens: vec![screen()],
            shared: 0,
        });
        office
    }

    /// Asked, allowed, granted, and the bar is there.
    fn controlled() -> Self {
        let office = Self::open(false);
        let claim = office.allowed();
        office.hear(Heard::Granted {
            lease: lease(),
            scopes: claim.scopes,
            monitor: claim.monitor,
        });
        office.until_did(|did| *did == Did::ShowedBar);
        office.hear(Heard::BarSeen(true));
        office
    }

    fn allowed(&self) -> GrantClaim {
        self.hear(Heard::Asked(asked()));
        self.until_did(|did| matches!(did, Did::ShowedPrompt(_)));
        self.hear(Heard::PromptSeen(true));
        thread::sleep(ALLOW_AFTER + Duration::from_millis(50));
        self.hear(Heard::Answer {
            lease: lease(),
            answer: PromptAnswer::Allow {
                scopes: ALL,
                monitor: MonitorChoice::One(0),
            },
        });
        match self.until_told(|act| matches!(act, DeskAct::Grant(_))) {
            DeskAct::Grant(claim) => claim,
            other => panic!("{other:?}"),
        }
    }

    fn hear(&self, heard: Heard) {
        self.desk.as_ref().expect("it is open").hear(heard);
    }

    fn input(&mut self, input: Input) {
        self.inputs += 1;
        let message = InputMessage {
            lease: lease(),
            n: self.inputs,
            input,
        };
        self.hear(Heard::Data(Packet {
            topic: topic::INPUT.to_owned(),
            from: person(1),
            reliable: true,
            encrypted: false,
            bytes: message.to_bytes(),
        }));
    }

    fn until_did(&self, wanted: impl Fn(&Did) -> bool) -> Did {
        until(&self.did, wanted)
    }

    fn until_told(&self, wanted: impl Fn(&DeskAct) -> bool) -> DeskAct {
        until(&self.told, wanted)
    }
}

fn until<T>(receiver: &Receiver<T>, wanted: impl Fn(&T) -> bool) -> T {
    loop {
        match receiver.recv_timeout(PATIENCE) {
            Ok(one) if wanted(&one) => return one,
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => panic!("it never came"),
        }
    }
}

fn person(number: u8) -> Identity {
    let principal = PrincipalId::new(TIME, [number; 10]);
    "tab"
        .parse::<DeviceId>()
        .expect("a device")
        .identity_of(principal)
}

fn lease() -> LeaseId {
    LeaseId::new(TIME, [1; 10])
}

fn asked() -> Asked {
    Asked {
        meeting: MeetingId::new(TIME, [1; 10]),
        title: None,
        lease: lease(),
        controller: person(1),
        controlled: person(200),
        who: "Anna".to_owned(),
        guest: true,
        scopes: ALL,
        left: ASK,
        server_time: TIME,
    }
}

fn screen() -> Screen {
    Screen {
        monitor: Monitor {
            id: 0,
            name: "DP-1".to_owned(),
            width: 800,
            height: 600,
        },
        at: Point { x: 0, y: 0 },
    }
}

#[test]
fn yes_is_granted_and_then_input_is_made_until_the_server_says_that_it_is_over() {
    let mut office = Office::controlled();
    let at = Position { x: 0, y: 0 };
    office.input(Input::Button {
        button: Button::Left,
        down: true,
        at,
    });
    let made = office.until_did(|did| matches!(did, Did::Made(_)));
    let Did::Made(Stroke::Button { button, down, .. }) = made else {
        panic!("{made:?}");
    };
    assert_eq!((button, down), (Button::Left, true));
    office.hear(Heard::Ended { lease: lease() });
    // By two threads, in whatever order.
    let mut left = vec![Did::LetGo, Did::HidBar, Did::WatchedNoMore];
    while !left.is_empty() {
        let did = office.until_did(|_| true);
        left.retain(|wanted| *wanted != did);
    }
    office.until_told(|act| matches!(act, DeskAct::Controlled(None)));
}

#[test]
fn nobody_is_watched_before_somebody_asks() {
    let office = Office::open(false);
    office.hear(Heard::LocalInput);
    office.hear(Heard::Asked(asked()));
    let first = office.did.recv_timeout(PATIENCE).unwrap();
    assert_eq!(first, Did::Watched, "only now, and before the question is shown");
}

#[test]
fn a_desk_that_lacks_a_part_declines_and_says_what_is_missing() {
    let office = Office::open(true);
    office.hear(Heard::Asked(asked()));
    let failed = office.until_told(|act| matches!(act, DeskAct::Failed(_)));
    assert_eq!(failed, DeskAct::Failed("input: there is no XTEST".to_owned()));
    office.until_told(|act| {
        *act == DeskAct::Deny {
            lease: lease(),
            block: false,
        }
    });
}

#[test]
fn the_end_of_the_program_ends_what_lives() {
    let mut office = Office::controlled();
    office.desk = None;
    office.until_did(|did| *did == Did::LetGo);
    let reason = EndReason::ProgramEnded;
    office.until_told(|act| {
        *act == DeskAct::End {
            lease: lease(),
            reason,
        }
    });
}

#[test]
fn a_paste_sets_the_clipboard_first_and_a_copy_is_sent_back() {
    let mut office = Office::controlled();
    office.input(Input::Paste {
        text: "Grüße".to_owned(),
    });
    assert_eq!(
        office.until_did(|did| matches!(did, Did::Wrote(_) | Did::Made(_))),
        Did::Wrote("Grüße".to_owned())
    );
    office.until_did(|did| *did == Did::Made(Stroke::Paste));
    office.input(Input::Copy {});
    let is_text = |act: &DeskAct| matches!(act, DeskAct::Send { message: ScreenMessage::Clipboard { text, .. }, .. } if text == "was copied");
    office.until_told(is_text);
}
