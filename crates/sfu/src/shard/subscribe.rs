//! Who gets which track, in which quality.

use std::time::{Duration, Instant};

use conclave_protocol::lk::{self, signal_response};
use conclave_protocol::{Identity, TrackSid};

use super::Shard;
use super::seam::{AllowedSubscriber, Audience, Now};
use super::state::{Origin, ParticipantKey, Subscription, SubscriptionKey, Told, TrackKey, TransportKey};
use crate::media::{Layer, Wish, layer_for};

/// A layer of which nothing came for so long is held back by its sender.
const RESTING: Duration = Duration::from_secs(1);

impl Shard {
    /// Subscribes a newcomer to everything that is there.
    pub(super) fn subscribe_to_all(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        let Some(room) = self.rooms.get(&participant.room) else {
            return;
        };
        for track in room.tracks.values().copied().collect::<Vec<_>>() {
            self.subscribe(key, track);
        }
    }

    /// Subscribes everybody here who takes what comes to a new track.
    pub(super) fn offer_to_members(&mut self, now: Now, track: TrackKey) {
        let Some(found) = self.tracks.get(track) else {
            return;
        };
        let Some(room) = self.rooms.get(&found.room) else {
            return;
        };
        for member in room.members.values().copied().collect::<Vec<_>>() {
            let takes = self.participants.get(member).is_some_and(|participant| {
                participant.auto_subscribe && !participant.declined.contains(&self.tracks[track].sid)
            });
            if takes && self.subscribe(member, track) {
                self.negotiate(now, member);
            }
        }
    }

    /// True if there is a subscription now that was not there before. The caller negotiates.
    pub(super) fn subscribe(&mut self, key: ParticipantKey, track: TrackKey) -> bool {
        if !self.may_subscribe(key, track) {
            return false;
        }
        let Some(found) = self.tracks.get_mut(track) else {
            return false;
        };
        let Some(participant) = self.participants.get_mut(key) else {
            return false;
        };
        if participant.subscriptions.contains_key(&found.sid) {
            return false;
        }
        let subscription = self.subscriptions.insert(Subscription {
            participant: key,
            transport: participant.subscriber,
            track,
            lane: None,
            told: Told::Nothing,
            forwarder: None,
            disabled: false,
            wanted: None,
        });
        participant.subscriptions.insert(found.sid.clone(), subscription);
        found.subscriptions.push(subscription);
        true
    }

    /// The token's grant, the publisher's permission, and nobody hears oneself.
    pub(super) fn may_subscribe(&self, key: ParticipantKey, track: TrackKey) -> bool {
        let (Some(participant), Some(track)) = (self.participants.get(key), self.tracks.get(track)) else {
            return false;
        };
        participant.permission.can_subscribe
            && participant.identity != track.publisher
            && self.audience_allows(&participant.identity, track)
    }

    fn audience_allows(&self, identity: &Identity, track: &super::state::Track) -> bool {
        match &track.origin {
            Origin::Here { participant, .. } => {
                self.participants.get(*participant).is_some_and(|publisher| {
                    !publisher.permission.hidden && publisher.audience.allows(identity, &track.sid)
                })
            }
            Origin::There(shard) => self
                .rooms
                .get(&track.room)
                .and_then(|room| room.neighbours.get(shard)?.participants.get(&track.publisher))
                .is_some_and(|remote| {
                    !remote.facts.hidden && remote.facts.audience.allows(identity, &track.sid)
                }),
        }
    }

    /// Lets packets flow, once the client follows the lane's description and keys exist.
    pub(super) fn start(&mut self, now: Now, key: SubscriptionKey) {
        let Some(subscription) = self.subscriptions.get_mut(key) else {
            return;
        };
        let is_ready = subscription.told == Told::Confirmed
            && subscription.lane.is_some()
            && self
                .transports
                .get(subscription.transport)
                .is_some_and(|slot| slot.connected);
        let track = subscription.track;
        let Some(found) = self.tracks.get_mut(track) else {
            return;
        };
        if !is_ready || found.subscribers.contains(&key) {
            return;
        }
        if let Some(forwarder) = &mut subscription.forwarder {
            forwarder.bind(found.layers);
            resting_layers(found, now.instant).for_each(|layer| forwarder.stalled(layer));
        }
        found.subscribers.push(key);
        self.apply_settings(now, key);
    }

    fn apply_settings(&mut self, now: Now, key: SubscriptionKey) {
        let Some(subscription) = self.subscriptions.get_mut(key) else {
            return;
        };
        let (track, disabled, wanted) = (subscription.track, subscription.disabled, subscription.wanted);
        if let Some(forwarder) = &mut subscription.forwarder {
            if let Some(layer) = wanted {
                forwarder.want(layer);
            }
            match disabled {
                true => forwarder.pause(),
                false => forwarder.resume(),
            }
        }
        self.refresh_wants(track);
        self.ask_for_keyframes(now, track);
    }

    /// A transport's keys exist: what waited for them flows.
    pub(super) fn connected(&mut self, now: Now, key: TransportKey) {
        let Some(slot) = self.transports.get_mut(key) else {
            return;
        };
        slot.connected = true;
        let owner = slot.owner;
        let Some(participant) = self.participants.get(owner) else {
            return;
        };
        for subscription in participant.subscriptions.values().copied().collect::<Vec<_>>() {
            self.start(now, subscription);
        }
        let own: Vec<TrackKey> = participant_tracks(self, owner);
        for track in own {
            self.ask_for_keyframes(now, track);
        }
    }

    /// Ends a subscription and gives its lane back. The caller negotiates.
    pub(super) fn unsubscribe(&mut self, key: SubscriptionKey) {
        let Some(subscription) = self.subscriptions.remove(key) else {
            return;
        };
        let track = subscription.track;
        if let Some(found) = self.tracks.get_mut(track) {
            found.subscribers.retain(|known| *known != key);
            found.subscriptions.retain(|known| *known != key);
            if let Some(participant) = self.participants.get_mut(subscription.participant) {
                participant.subscriptions.remove(&found.sid);
            }
        }
        if let Some(lane) = subscription.lane {
            self.free_lane(subscription.participant, lane, subscription.forwarder);
        }
        self.refresh_wants(track);
    }

    pub(super) fn unsubscribe_all(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        for subscription in participant.subscriptions.values().copied().collect::<Vec<_>>() {
            self.unsubscribe(subscription);
        }
    }

    /// `UpdateSubscription`: the client wants these tracks or does not.
    pub(super) fn update_subscription(
        &mut self,
        now: Now,
        key: ParticipantKey,
        request: &lk::UpdateSubscription,
    ) {
        let named = request
            .participant_tracks
            .iter()
            .flat_map(|tracks| tracks.track_sids.iter());
        let mut is_changed = false;
        for sid in request.track_sids.iter().chain(named) {
            let Ok(sid) = TrackSid::new(sid) else { continue };
            is_changed |= match request.subscribe {
                true => self.accept_track(key, &sid),
                false => self.decline_track(key, &sid),
            };
        }
        if is_changed {
            self.negotiate(now, key);
        }
    }

    fn accept_track(&mut self, key: ParticipantKey, sid: &TrackSid) -> bool {
        let Some(participant) = self.participants.get_mut(key) else {
            return false;
        };
        participant.declined.remove(sid);
        let track = self
            .rooms
            .get(&participant.room)
            .and_then(|room| room.tracks.get(sid))
            .copied();
        match track {
            Some(track) if self.may_subscribe(key, track) => self.subscribe(key, track),
            Some(track) => {
                self.tell_permission(key, track, false);
                false
            }
            None => {
                let response = lk::SubscriptionResponse {
                    track_sid: sid.as_str().to_owned(),
                    err: lk::SubscriptionError::SeTrackNotfound as i32,
                };
                self.send(key, signal_response::Message::SubscriptionResponse(response));
                false
            }
        }
    }

    fn decline_track(&mut self, key: ParticipantKey, sid: &TrackSid) -> bool {
        let Some(participant) = self.participants.get_mut(key) else {
            return false;
        };
        let is_known = self
            .rooms
            .get(&participant.room)
            .is_some_and(|room| room.tracks.contains_key(sid));
        if is_known {
            participant.declined.insert(sid.clone());
        }
        let Some(subscription) = self.subscription_of(key, sid) else {
            return false;
        };
        self.unsubscribe(subscription);
        true
    }

    /// `UpdateTrackSettings`: what a viewer's page has room for.
    pub(super) fn update_settings(
        &mut self,
        now: Now,
        key: ParticipantKey,
        settings: &lk::UpdateTrackSettings,
    ) {
        for sid in &settings.track_sids {
            let Ok(sid) = TrackSid::new(sid) else { continue };
            let Some(subscription) = self.subscription_of(key, &sid) else {
                continue;
            };
            let Some(found) = self.subscriptions.get_mut(subscription) else {
                continue;
            };
            let Some(track) = self.tracks.get(found.track) else {
                continue;
            };
            found.disabled = settings.disabled;
            if !settings.disabled {
                found.wanted = Some(wanted_layer(settings, track));
            }
            let flows = track.subscribers.contains(&subscription);
            match flows {
                true => self.apply_settings(now, subscription),
                // Whoever has room for a picture has its line.
                false => self.confirm_lane(now, subscription),
            }
        }
    }

    /// `SubscriptionPermission`: a publisher says who may subscribe.
    pub(super) fn set_audience(
        &mut self,
        now: Now,
        key: ParticipantKey,
        request: &lk::SubscriptionPermission,
    ) {
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        let audience = audience(request, |sid| self.identity_of(&participant.room, sid));
        let tracks = participant_tracks(self, key);
        if let Some(participant) = self.participants.get_mut(key) {
            participant.audience = audience;
        }
        for track in tracks {
            self.apply_audience(now, track);
        }
        self.announce(key);
    }

    fn identity_of(&self, room: &conclave_protocol::RoomName, sid: &str) -> Option<String> {
        let room = self.rooms.get(room)?;
        let mut ours = room
            .members
            .values()
            .filter_map(|key| self.participants.get(*key));
        let ours = ours
            .find(|participant| participant.sid.as_str() == sid)
            .map(|found| found.identity.as_str().to_owned());
        let mut theirs = room
            .neighbours
            .values()
            .flat_map(|neighbour| neighbour.participants.values());
        ours.or_else(|| {
            theirs
                .find(|remote| remote.facts.info.sid == sid)
                .map(|remote| remote.facts.info.identity.clone())
        })
    }

    /// Ends subscriptions that are no longer allowed, begins those that are now.
    pub(super) fn apply_audience(&mut self, now: Now, track: TrackKey) {
        let Some(found) = self.tracks.get(track) else {
            return;
        };
        let Some(room) = self.rooms.get(&found.room) else {
            return;
        };
        let sid = found.sid.clone();
        for member in room.members.values().copied().collect::<Vec<_>>() {
            let allowed = self.may_subscribe(member, track);
            match (self.subscription_of(member, &sid), allowed) {
                (Some(subscription), false) => {
                    self.unsubscribe(subscription);
                    self.tell_permission(member, track, false);
                    self.negotiate(now, member);
                }
                (None, true) => {
                    let takes = self.participants.get(member).is_some_and(|participant| {
                        participant.auto_subscribe && !participant.declined.contains(&sid)
                    });
                    if takes && self.subscribe(member, track) {
                        self.tell_permission(member, track, true);
                        self.negotiate(now, member);
                    }
                }
                _ => {}
            }
        }
    }

    fn tell_permission(&mut self, key: ParticipantKey, track: TrackKey, allowed: bool) {
        let Some(track) = self.tracks.get(track) else {
            return;
        };
        let update = lk::SubscriptionPermissionUpdate {
            participant_sid: track.publisher_sid.as_str().to_owned(),
            track_sid: track.sid.as_str().to_owned(),
            allowed,
        };
        self.send(
            key,
            signal_response::Message::SubscriptionPermissionUpdate(update),
        );
    }

    /// Whoever gets this layer waits for its next keyframe.
    pub(super) fn hold_layer(&mut self, track: TrackKey, layer: Layer) {
        let Some(track) = self.tracks.get(track) else {
            return;
        };
        for subscription in &track.subscribers {
            let forwarder = self
                .subscriptions
                .get_mut(*subscription)
                .and_then(|found| found.forwarder.as_mut());
            if let Some(forwarder) = forwarder {
                forwarder.hold(layer);
            }
        }
    }
}

/// Layers that the sender holds back while others flow: nobody has to wait for them first.
fn resting_layers(track: &super::state::Track, now: Instant) -> impl Iterator<Item = Layer> {
    let flows = move |seen: &Option<Instant>| seen.is_some_and(|seen| now.duration_since(seen) < RESTING);
    let is_flowing = track.seen.iter().any(flows);
    let resting = (0..)
        .zip(&track.seen)
        .filter(move |(_, seen)| is_flowing && !flows(seen));
    resting.map(|(layer, _)| Layer(layer))
}

#[expect(
    deprecated,
    reason = "the layers of the track itself are what every version of the client announces"
)]
fn wanted_layer(settings: &lk::UpdateTrackSettings, track: &super::state::Track) -> Layer {
    layer_for(Wish::of(settings), &track.info.layers, track.layers)
}

fn participant_tracks(shard: &Shard, key: ParticipantKey) -> Vec<TrackKey> {
    let Some(participant) = shard.participants.get(key) else {
        return Vec::new();
    };
    participant
        .publications
        .iter()
        .map(|publication| publication.track)
        .collect()
}

fn audience(request: &lk::SubscriptionPermission, identity_of: impl Fn(&str) -> Option<String>) -> Audience {
    if request.all_participants {
        return Audience(None);
    }
    let allowed = request.track_permissions.iter().filter_map(|permission| {
        let identity = match permission.participant_identity.is_empty() {
            true => identity_of(&permission.participant_sid)?,
            false => permission.participant_identity.clone(),
        };
        Some(AllowedSubscriber {
            identity,
            tracks: permission.track_sids.clone(),
            all_tracks: permission.all_tracks,
        })
    });
    Audience(Some(
        allowed
            .take(conclave_protocol::limits::PARTICIPANTS_PER_ROOM)
            .collect(),
    ))
}
