//! What every test of the guard begins with.

use std::time::{Duration, Instant};

use conclave_protocol::remote::{
    Button, GrantClaim, Input, InputMessage, LeaseId, Message as _, Monitor, MonitorChoice, MoveMessage,
    Position, Scopes, ScreenMessage, topic,
};
use conclave_protocol::{DeviceId, Identity, MeetingId, PrincipalId, UnixMillis};

use crate::control::guard::{ALLOW_AFTER, ASK, Act, Asked, Guard, Heard, Packet, Screen};
use crate::control::view::{Bar, BarState, Prompt, PromptAnswer};
use crate::inject::{Key, Point, Stroke};

pub(super) const ALL: Scopes = Scopes {
    pointer: true,
    keyboard: true,
    clipboard: true,
};
pub(super) const SERVER_TIME: UnixMillis = UnixMillis::from_millis(1_700_000_000_000);

pub(super) struct Desk {
    pub(super) guard: Guard,
    pub(super) now: Instant,
    pub(super) prompt: Option<Prompt>,
    pub(super) bar: Option<Bar>,
    /// Since they were taken last.
    pub(super) acts: Vec<Act>,
    inputs: u64,
    moves: u64,
}

pub(super) fn person(number: u8) -> Identity {
    let principal = PrincipalId::new(SERVER_TIME, [number; 10]);
    "tab".parse::<DeviceId>().unwrap().identity_of(principal)
}

pub(super) fn lease(number: u8) -> LeaseId {
    LeaseId::new(SERVER_TIME, [number; 10])
}

pub(super) fn asked(number: u8, by: u8) -> Asked {
    Asked {
        meeting: MeetingId::new(SERVER_TIME, [1; 10]),
        title: Some("Review".to_owned()),
        lease: lease(number),
        controller: person(by),
        controlled: person(200),
        who: "Anna".to_owned(),
        guest: false,
        scopes: ALL,
        left: ASK,
        server_time: SERVER_TIME,
    }
}

pub(super) fn screen(id: u8, x: i32, width: u32) -> Screen {
    let monitor = Monitor {
        id,
        name: format!("monitor {id}"),
        width,
        height: 1080,
    };
    Screen {
        monitor,
        at: Point { x, y: 0 },
    }
}

pub(super) fn at(x: u16, y: u16) -> Position {
    Position { x, y }
}

impl Desk {
    /// Two monitors, the left one is shared.
    pub(super) fn new() -> Self {
        let mut desk = Self {
            guard: Guard::default(),
            now: Instant::now(),
            prompt: None,
            bar: None,
            acts: Vec::new(),
            inputs: 0,
            moves: 0,
        };
        let screens = vec![screen(0, 0, 1920), screen(1, 1920, 1280)];
        desk.hear(Heard::Screens { screens, shared: 0 });
        desk
    }

    /// The first person controls the left monitor with these rights.
    pub(super) fn controlled(scopes: Scopes) -> Self {
        Self::controlled_on(scopes, MonitorChoice::One(0))
    }

    pub(super) fn controlled_on(scopes: Scopes, monitor: MonitorChoice) -> Self {
        let mut desk = Self::new();
        desk.grant(1, 1, scopes, monitor);
        desk.acts.clear();
        desk
    }

    pub(super) fn grant(&mut self, number: u8, by: u8, scopes: Scopes, monitor: MonitorChoice) {
        self.allow(number, by, scopes, monitor);
        let lease = lease(number);
        self.hear(Heard::Granted {
            lease,
            scopes,
            monitor,
        });
        self.hear(Heard::BarSeen(true));
        (self.inputs, self.moves) = (0, 0);
    }

    pub(super) fn allow(&mut self, number: u8, by: u8, scopes: Scopes, monitor: MonitorChoice) {
        self.ask(asked(number, by));
        self.pass(ALLOW_AFTER);
        self.answer(number, PromptAnswer::Allow { scopes, monitor });
    }

    /// Somebody asks, and the prompt appears.
    pub(super) fn ask(&mut self, asked: Asked) {
        self.hear(Heard::Asked(asked));
        self.hear(Heard::PromptSeen(true));
    }

    pub(super) fn answer(&mut self, number: u8, answer: PromptAnswer) {
        let lease = lease(number);
        self.hear(Heard::Answer { lease, answer });
    }

    pub(super) fn hear(&mut self, heard: Heard) {
        self.guard.handle_input(self.now, heard);
        self.note();
    }

    /// Time passes, with every timer on time.
    pub(super) fn pass(&mut self, duration: Duration) {
        let end = self.now + duration;
        while let Some(due) = self.guard.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.guard.handle_timeout(self.now);
            let again = self.guard.poll_timeout();
            assert_ne!(
                again,
                Some(due),
                "a timeout that does nothing comes again for ever"
            );
            self.note();
        }
        self.now = end;
    }

    /// Like [`Self::pass`], and the controller pings, as its program does.
    pub(super) fn pass_with_pings(&mut self, duration: Duration) {
        let end = self.now + duration;
        while self.now < end {
            self.pass(Duration::from_secs(1).min(end - self.now));
            self.send(Input::Ping { id: 0 });
        }
    }

    /// Like [`Self::pass`], with an act a minute, so that nothing is idle.
    pub(super) fn pass_busy(&mut self, duration: Duration) {
        let end = self.now + duration;
        while self.now < end {
            self.moved(at(0, 0), self.inputs);
            self.pass(Duration::from_secs(60).min(end - self.now));
        }
    }

    fn note(&mut self) {
        while let Some(act) = self.guard.poll_output() {
            match &act {
                Act::ShowPrompt(prompt) => self.prompt = Some(prompt.clone()),
                Act::HidePrompt => assert!(self.prompt.take().is_some()),
                Act::ShowBar(bar) => self.bar = Some(bar.clone()),
                Act::HideBar => assert!(self.bar.take().is_some()),
                _ => {}
            }
            self.acts.push(act);
        }
    }

    /// The controller sends an input, numbered as it should be.
    pub(super) fn send(&mut self, input: Input) -> u64 {
        self.inputs += 1;
        let message = InputMessage {
            lease: lease(1),
            n: self.inputs,
            input,
        };
        self.hear(Heard::Data(packet(&message)));
        self.inputs
    }

    pub(super) fn moved(&mut self, to: Position, after: u64) {
        self.moves += 1;
        let message = MoveMessage {
            lease: lease(1),
            n: self.moves,
            after,
            to,
        };
        self.hear(Heard::Data(move_packet(&message)));
    }

    pub(super) fn key(&mut self, code: &str, down: bool) {
        let code = code.to_owned();
        self.send(Input::Key { code, down });
    }

    pub(super) fn button(&mut self, down: bool, at: Position) -> u64 {
        let button = Button::Left;
        self.send(Input::Button { button, down, at })
    }

    /// The strokes since the acts were taken last.
    pub(super) fn strokes(&mut self) -> Vec<Stroke> {
        let is_stroke = |act| match act {
            Act::Inject(stroke) => Some(stroke),
            _ => None,
        };
        std::mem::take(&mut self.acts)
            .into_iter()
            .filter_map(is_stroke)
            .collect()
    }

    pub(super) fn state(&self) -> Option<BarState> {
        self.bar.as_ref().map(|bar| bar.state)
    }

    pub(super) fn claims(&self) -> Vec<GrantClaim> {
        let is_claim = |act: &Act| match act {
            Act::Grant(claim) | Act::Extend(claim) => Some(claim.clone()),
            _ => None,
        };
        self.acts.iter().filter_map(is_claim).collect()
    }

    pub(super) fn has(&self, act: &Act) -> bool {
        self.acts.contains(act)
    }

    pub(super) fn said(&self) -> Vec<ScreenMessage> {
        let is_said = |act: &Act| match act {
            Act::Send { message, .. } => Some(message.clone()),
            _ => None,
        };
        self.acts.iter().filter_map(is_said).collect()
    }

    pub(super) fn reasons(&self) -> Vec<String> {
        let is_reason = |message| match message {
            ScreenMessage::Refused { reason, .. } => Some(reason),
            _ => None,
        };
        self.said().into_iter().filter_map(is_reason).collect()
    }
}

pub(super) fn packet(message: &InputMessage) -> Packet {
    Packet {
        topic: topic::INPUT.to_owned(),
        from: person(1),
        reliable: true,
        encrypted: false,
        bytes: message.to_bytes(),
    }
}

pub(super) fn move_packet(message: &MoveMessage) -> Packet {
    Packet {
        topic: topic::MOVE.to_owned(),
        from: person(1),
        reliable: false,
        encrypted: false,
        bytes: message.to_bytes(),
    }
}

pub(super) fn stroke(code: &str, down: bool) -> Stroke {
    let key = Key::from_code(code).unwrap();
    Stroke::Key { key, down }
}
