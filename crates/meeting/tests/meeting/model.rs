//! The reference: a meeting as a clockwork. Each seat has a countdown, and every tick of ten seconds takes one off
//! each of them. It knows no events, no deadlines and no state of the crate's, so that an error in those shows.

use conclave_meeting::{CloseReason, OwnerLeaves, Refusal, SecondDevice};
use conclave_protocol::{DeviceId, PrincipalId, limits};

pub(crate) const TICK_SECONDS: u64 = 10;
const CLAIM: u32 = 6;
const GRACE: u32 = 30;
const EMPTY: u32 = 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Light {
    Green,
    Amber,
    Red,
}

#[derive(Clone, Debug)]
pub(crate) struct Chair {
    pub(crate) who: PrincipalId,
    pub(crate) device: DeviceId,
    pub(crate) light: Light,
    countdown: u32,
}

pub(crate) struct Clockwork {
    pub(crate) owner: PrincipalId,
    pub(crate) owner_leaves: OwnerLeaves,
    pub(crate) lasting: bool,
    pub(crate) over: Option<CloseReason>,
    /// Of one person all stand together, and people by arrival.
    pub(crate) chairs: Vec<Chair>,
    deserted_for: u32,
}

impl Clockwork {
    pub(crate) fn new(owner: PrincipalId, owner_leaves: OwnerLeaves, lasting: bool) -> Self {
        Self {
            owner,
            owner_leaves,
            lasting,
            over: None,
            chairs: Vec::new(),
            deserted_for: 0,
        }
    }

    pub(crate) fn people(&self) -> Vec<PrincipalId> {
        let mut people: Vec<_> = self.chairs.iter().map(|chair| chair.who).collect();
        people.dedup();
        people
    }

    pub(crate) fn tick(&mut self) {
        if self.over.is_some() {
            return;
        }
        for chair in self.chairs.iter_mut().filter(|chair| chair.light != Light::Green) {
            chair.countdown -= 1;
        }
        // A chair counts as taken up to the end of its countdown.
        self.deserted_for = if self.is_deserted() {
            self.deserted_for + 1
        } else {
            0
        };
        while let Some(place) = self
            .chairs
            .iter()
            .position(|chair| chair.countdown == 0 && chair.light != Light::Green)
        {
            let gone = self.chairs.remove(place).who;
            self.after_departure_of(gone);
        }
        if self.over.is_none() && !self.lasting && self.deserted_for >= EMPTY {
            self.end(CloseReason::Empty);
        }
    }

    /// Ticks of a server that is away: nobody's countdown runs, but an empty house stays empty.
    pub(crate) fn stand_still(&mut self, ticks: u32) {
        if self.over.is_some() {
            return;
        }
        if self.chairs.is_empty() {
            self.deserted_for += ticks;
        } else {
            self.deserted_for = 0;
        }
        for chair in &mut self.chairs {
            (chair.light, chair.countdown) = (Light::Red, GRACE);
        }
        if !self.lasting && self.deserted_for >= EMPTY {
            self.end(CloseReason::Empty);
        }
    }

    pub(crate) fn join(
        &mut self,
        who: PrincipalId,
        device: &DeviceId,
        second: SecondDevice,
    ) -> Result<(), Refusal> {
        self.require_open()?;
        let theirs: Vec<_> = self
            .chairs
            .iter()
            .filter(|chair| chair.who == who)
            .cloned()
            .collect();
        let is_new = theirs.iter().all(|chair| chair.device != *device);
        let is_seen = theirs.iter().any(|chair| chair.light != Light::Red);
        if is_new && is_seen && second == SecondDevice::Ask {
            return Err(Refusal::AlreadyHere { principal: who });
        }
        if is_new && theirs.len() == limits::DEVICES_PER_PERSON && second != SecondDevice::MoveHere {
            return Err(Refusal::TooManyDevices { principal: who });
        }
        if is_new {
            self.add_chair(who, device);
        } else {
            self.expect_again(who, device);
        }
        if second == SecondDevice::MoveHere {
            self.chairs
                .retain(|chair| chair.who != who || chair.device == *device);
        }
        self.deserted_for = 0;
        Ok(())
    }

    fn add_chair(&mut self, who: PrincipalId, device: &DeviceId) {
        let after_theirs = self.chairs.iter().rposition(|chair| chair.who == who);
        let place = after_theirs.map_or(self.chairs.len(), |last| last + 1);
        let chair = Chair {
            who,
            device: device.clone(),
            light: Light::Amber,
            countdown: CLAIM,
        };
        self.chairs.insert(place, chair);
    }

    fn expect_again(&mut self, who: PrincipalId, device: &DeviceId) {
        if let Some(chair) = self
            .chair(who, device)
            .filter(|chair| chair.light != Light::Green)
        {
            chair.light = Light::Amber;
            chair.countdown = chair.countdown.max(CLAIM);
        }
    }

    pub(crate) fn leave(&mut self, who: PrincipalId, device: &DeviceId) -> Result<(), Refusal> {
        self.require_open()?;
        let place = self
            .chairs
            .iter()
            .position(|chair| chair.who == who && chair.device == *device);
        let Some(place) = place else {
            let (principal, device) = (who, device.clone());
            return Err(Refusal::NotInside { principal, device });
        };
        self.chairs.remove(place);
        self.after_departure_of(who);
        Ok(())
    }

    pub(crate) fn connected(&mut self, who: PrincipalId, device: &DeviceId) -> Result<(), Refusal> {
        self.require_open()?;
        let Some(chair) = self.chair(who, device) else {
            let (principal, device) = (who, device.clone());
            return Err(Refusal::NotInside { principal, device });
        };
        chair.light = Light::Green;
        self.deserted_for = 0;
        Ok(())
    }

    pub(crate) fn lost(&mut self, who: PrincipalId, device: &DeviceId) -> Result<(), Refusal> {
        self.require_open()?;
        if let Some(chair) = self
            .chair(who, device)
            .filter(|chair| chair.light == Light::Green)
        {
            (chair.light, chair.countdown) = (Light::Red, GRACE);
        }
        Ok(())
    }

    pub(crate) fn set_owner_leaves(&mut self, who: PrincipalId, wanted: OwnerLeaves) -> Result<(), Refusal> {
        self.require_owner(who)?;
        if wanted == OwnerLeaves::Keep && !self.lasting {
            return Err(Refusal::KeepNeedsLasting);
        }
        self.owner_leaves = wanted;
        Ok(())
    }

    pub(crate) fn hand_over(&mut self, who: PrincipalId, to: PrincipalId) -> Result<(), Refusal> {
        self.require_owner(who)?;
        if who == to {
            return Err(Refusal::OwnerAlready { principal: to });
        }
        if !self.people().contains(&to) {
            return Err(Refusal::PersonNotHere { principal: to });
        }
        self.owner = to;
        Ok(())
    }

    pub(crate) fn close(&mut self, who: PrincipalId) -> Result<(), Refusal> {
        self.require_owner(who)?;
        self.end(CloseReason::ByOwner);
        Ok(())
    }

    fn after_departure_of(&mut self, who: PrincipalId) {
        if who != self.owner || self.people().contains(&who) {
            return;
        }
        let seen = self.chairs.iter().find(|chair| chair.light != Light::Red);
        let heir = seen.or(self.chairs.first()).map(|chair| chair.who);
        match (self.owner_leaves, heir) {
            (OwnerLeaves::End, _) => self.end(CloseReason::OwnerLeft),
            (OwnerLeaves::HandOver, Some(heir)) => self.owner = heir,
            (OwnerLeaves::HandOver, None) | (OwnerLeaves::Keep, _) => {}
        }
    }

    fn end(&mut self, reason: CloseReason) {
        self.over = Some(reason);
        self.chairs.clear();
    }

    fn is_deserted(&self) -> bool {
        self.chairs.iter().all(|chair| chair.light == Light::Red)
    }

    fn chair(&mut self, who: PrincipalId, device: &DeviceId) -> Option<&mut Chair> {
        self.chairs
            .iter_mut()
            .find(|chair| chair.who == who && chair.device == *device)
    }

    fn require_open(&self) -> Result<(), Refusal> {
        if self.over.is_some() {
            Err(Refusal::Closed)
        } else {
            Ok(())
        }
    }

    fn require_owner(&self, who: PrincipalId) -> Result<(), Refusal> {
        self.require_open()?;
        if who == self.owner {
            Ok(())
        } else {
            Err(Refusal::NotOwner { principal: who })
        }
    }
}
