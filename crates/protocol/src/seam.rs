//! The seam between control, which knows meetings, and media, which knows rooms: what each asks of the other.
//!
//! Only traits and names live here. Neither side may learn more of the other than this; in one process they call each
//! other directly, between processes the same words travel over the server API.

use std::pin::Pin;

use crate::remote::{DeviceKey, GrantClaim, GrantSignature, LeaseId, MonitorChoice, Scopes, topic};
use crate::{Identity, MeetingId, RoomName, UnixMillis};

/// A future that a trait object can return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Why media did not do what control asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("room {room} could not be changed: {reason}")]
pub struct RoomsError {
    pub room: RoomName,
    pub reason: String,
}

/// What control asks of media.
pub trait Rooms: Send + Sync {
    /// Sends one participant away (`PARTICIPANT_REMOVED`). Somebody who is not there is no error.
    fn remove<'a>(
        &'a self,
        room: &'a RoomName,
        identity: &'a Identity,
    ) -> BoxFuture<'a, Result<(), RoomsError>>;

    /// Sends everybody away (`ROOM_DELETED`) and forgets the room. A room that is not there is no error.
    fn close<'a>(&'a self, room: &'a RoomName) -> BoxFuture<'a, Result<(), RoomsError>>;

    /// From now on these are all the leased topics that travel in the room; see [`DataRule`].
    fn set_data_policy<'a>(
        &'a self,
        room: &'a RoomName,
        rules: Vec<DataRule>,
    ) -> BoxFuture<'a, Result<(), RoomsError>>;
}

/// Who may send data under a leased topic ([`is_leased`](crate::remote::topic::is_leased)) to whom, and until when.
/// Without a rule nobody may; topics that need no lease need no rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataRule {
    pub topic: String,
    pub from: Identity,
    pub to: Identity,
    pub lease: LeaseId,
    pub until: UnixMillis,
    pub consent: Consent,
}

/// Proof that the person whose computer is controlled allowed it. Media checks it by itself: a grant that control took by
/// mistake opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consent {
    pub scopes: Scopes,
    pub monitor: MonitorChoice,
    /// Of the controlled program.
    pub key: DeviceKey,
    /// Of the [`GrantClaim`] that the rule says with these.
    pub signature: GrantSignature,
}

impl DataRule {
    /// Whether the controlled program signed just what the rule says.
    pub fn is_signed_for(&self, room: &RoomName) -> bool {
        let Some(meeting) = meeting_of(room) else {
            return false;
        };
        // Only what the screen says goes from the controlled side.
        let (controller, controlled) = match self.topic.as_str() {
            topic::SCREEN => (&self.to, &self.from),
            _ => (&self.from, &self.to),
        };
        let claim = GrantClaim {
            meeting,
            lease: self.lease,
            controller: controller.clone(),
            controlled: controlled.clone(),
            scopes: self.consent.scopes,
            monitor: self.consent.monitor,
            until: self.until,
        };
        claim.is_signed_by(&self.consent.key, &self.consent.signature)
    }
}

/// What media asks of control and tells it. Called with locks held: must never block and never wait for a database.
pub trait RoomWatch: Send + Sync {
    /// Whether this identity may take a seat in this room now, or keep the one it has. Rooms that are no meeting's are
    /// nobody's business: everybody with a token may.
    fn admits(&self, room: &RoomName, identity: &Identity) -> bool;

    /// A stay in the room has begun: once a stay, also for one that replaces an older one of the same identity.
    fn joined(&self, room: &RoomName, identity: &Identity);

    /// Nobody of this identity is in the room any more. The end of a stay that was replaced is not told.
    fn left(&self, room: &RoomName, identity: &Identity);
}

/// The meeting whose room has this name.
pub fn meeting_of(room: &RoomName) -> Option<MeetingId> {
    room.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};

    use super::*;

    #[test]
    fn a_rule_counts_in_the_words_that_were_signed_and_in_no_others() {
        let pair = Ed25519KeyPair::generate().unwrap();
        let at = UnixMillis::from_millis(1_700_000_000_000);
        let claim = GrantClaim {
            meeting: MeetingId::new(at, [1; 10]),
            lease: LeaseId::new(at, [2; 10]),
            controller: Identity::new("a#tab").unwrap(),
            controlled: Identity::new("b#desk").unwrap(),
            scopes: Scopes::NONE,
            monitor: MonitorChoice::All,
            until: at,
        };
        let signature = pair.sign(&claim.signed_bytes());
        let there = DataRule {
            topic: topic::INPUT.to_owned(),
            from: claim.controller.clone(),
            to: claim.controlled.clone(),
            lease: claim.lease,
            until: claim.until,
            consent: Consent {
                scopes: claim.scopes,
                monitor: claim.monitor,
                key: DeviceKey::from_bytes(pair.public_key().as_ref().try_into().unwrap()),
                signature: GrantSignature::from_bytes(signature.as_ref().try_into().unwrap()),
            },
        };
        let back = DataRule {
            topic: topic::SCREEN.to_owned(),
            from: there.to.clone(),
            to: there.from.clone(),
            ..there.clone()
        };
        let room = claim.meeting.room();
        assert!(there.is_signed_for(&room) && back.is_signed_for(&room));
        assert!(!there.is_signed_for(&MeetingId::new(at, [9; 10]).room()));
        assert!(!there.is_signed_for(&RoomName::new("yard").unwrap()));
        let changes: [fn(&mut DataRule); 6] = [
            |rule| rule.topic = topic::SCREEN.to_owned(),
            |rule| rule.from = Identity::new("c#tab").unwrap(),
            |rule| rule.to = Identity::new("c#desk").unwrap(),
            |rule| rule.lease = LeaseId::new(rule.until, [9; 10]),
            |rule| rule.until = UnixMillis::from_millis(rule.until.as_millis() + 1),
            |rule| rule.consent.key = DeviceKey::from_bytes([7; 32]),
        ];
        for change in changes {
            let mut changed = there.clone();
            change(&mut changed);
            assert!(!changed.is_signed_for(&room), "{changed:?}");
        }
    }

    #[test]
    fn a_meeting_is_found_by_its_room_and_other_rooms_are_no_meetings() {
        let id = MeetingId::new(UnixMillis::from_millis(1_700_000_000_000), [7; 10]);
        assert_eq!(meeting_of(&id.room()), Some(id));
        assert_eq!(meeting_of(&RoomName::new("yard").unwrap()), None);
    }
}
