//! A meeting with a clock of its own and everything written down that happened in it.

use std::time::Duration;

use conclave_meeting::{
    Actor, Command, Creation, Event, Meeting, OwnerLeaves, Person, Presence, Refusal, SecondDevice, create,
};
use conclave_protocol::{DeviceId, DisplayName, PrincipalId, UnixMillis};

pub(crate) const START: UnixMillis = UnixMillis::from_millis(1_700_000_000_000);

/// The same name is always the same principal.
pub(crate) fn person(name: &str) -> PrincipalId {
    let mut random = [0; 10];
    for (place, byte) in random.iter_mut().zip(name.bytes()) {
        *place = byte;
    }
    PrincipalId::new(START, random)
}

pub(crate) fn device(name: &str) -> DeviceId {
    name.parse().expect("a device's id")
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn minutes(minutes: u64) -> Duration {
    seconds(60 * minutes)
}

pub(crate) struct World {
    pub(crate) meeting: Meeting,
    pub(crate) log: Vec<(Event, UnixMillis)>,
    pub(crate) now: UnixMillis,
}

impl World {
    /// An instant meeting of mira's, without anybody in it.
    pub(crate) fn instant(owner_leaves: OwnerLeaves) -> Self {
        Self::created(Creation {
            owner_leaves,
            ..Creation::default()
        })
    }

    pub(crate) fn lasting(owner_leaves: OwnerLeaves) -> Self {
        Self::created(Creation {
            lasting: true,
            owner_leaves,
            ..Creation::default()
        })
    }

    pub(crate) fn created(creation: Creation) -> Self {
        let event = create(creation, person("mira")).expect("a meeting");
        Self {
            meeting: Meeting::begin(&event, START).expect("the first event begins a meeting"),
            log: vec![(event, START)],
            now: START,
        }
    }

    pub(crate) fn give(&mut self, actor: Actor, command: &Command) -> Result<Vec<Event>, Refusal> {
        let events = self.meeting.apply(command, actor, self.now)?;
        self.note(&events);
        Ok(events)
    }

    pub(crate) fn note(&mut self, events: &[Event]) {
        for event in events {
            self.meeting.fold(event, self.now);
            self.log.push((event.clone(), self.now));
        }
    }

    /// Time passes, and every deadline is kept in time.
    pub(crate) fn pass(&mut self, duration: Duration) -> Vec<Event> {
        let end = self.now.plus(duration);
        let mut happened = Vec::new();
        while let Some(due) = self.meeting.poll_timeout().filter(|due| *due <= end) {
            self.now = due.max(self.now);
            let events = self.meeting.handle_timeout(self.now);
            assert!(!events.is_empty(), "a deadline came and nothing happened");
            self.note(&events);
            happened.extend(events);
        }
        self.now = end;
        happened
    }

    /// Time passes without anybody looking; then everything is made up for at once.
    pub(crate) fn oversleep(&mut self, duration: Duration) -> Vec<Event> {
        self.now = self.now.plus(duration);
        let events = self.meeting.handle_timeout(self.now);
        self.note(&events);
        events
    }

    pub(crate) fn by(&mut self, name: &str, command: &Command) -> Result<Vec<Event>, Refusal> {
        self.give(Actor::Person(person(name)), command)
    }

    pub(crate) fn join(
        &mut self,
        name: &str,
        tab: &str,
        second_device: SecondDevice,
    ) -> Result<Vec<Event>, Refusal> {
        let command = Command::Join {
            key: None,
            device: device(tab),
            name: DisplayName::new(name).expect("a name"),
            second_device,
        };
        self.by(name, &command)
    }

    /// Joins and appears in the room.
    pub(crate) fn arrive(&mut self, name: &str, tab: &str) {
        self.join(name, tab, SecondDevice::HereToo).expect("a seat");
        self.connect(name, tab);
    }

    pub(crate) fn connect(&mut self, name: &str, tab: &str) {
        let (principal, device) = (person(name), device(tab));
        let command = Command::Connected { principal, device };
        self.give(Actor::Media, &command).expect("a seat to appear on");
    }

    pub(crate) fn lose(&mut self, name: &str, tab: &str) -> Vec<Event> {
        let (principal, device) = (person(name), device(tab));
        let command = Command::Lost { principal, device };
        self.give(Actor::Media, &command)
            .expect("a loss is always taken in")
    }

    pub(crate) fn leave(&mut self, name: &str, tab: &str) -> Result<Vec<Event>, Refusal> {
        self.by(name, &Command::Leave { device: device(tab) })
    }

    pub(crate) fn presence(&self, name: &str) -> Option<Presence> {
        self.meeting.person(person(name)).map(Person::presence)
    }

    pub(crate) fn holds(&self, name: &str, tab: &str) -> bool {
        self.meeting.holds(person(name), &device(tab))
    }
}
