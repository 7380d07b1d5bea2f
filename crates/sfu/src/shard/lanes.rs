//! Giving a participant's lanes to the tracks it subscribed to.
//!
//! A lane carries one track. Only once there may be no more lanes does one that lost its track get another, after it
//! rested for one negotiation: browsers notice a new track on an m-line only if the line was inactive in between.
//!
//! Nothing is sent on a lane before the client follows its description. A v0 client says so by its answer. In v1 the answer
//! is ours and nothing confirms it, so that packets would overtake it: the first keyframe would be lost, or taken for a
//! stream nobody described. There the client's next words about the track or the connection count, else a moment's wait.

use std::time::Duration;

use conclave_protocol::{TrackSid, limits};

use super::Shard;
use super::seam::{Now, SignalVersion};
use super::state::{LaneState, Participant, ParticipantKey, SubscriptionKey, Told};
use super::timers::Timer;
use crate::media::{Forwarder, Kind};
use crate::transport::{Label, Labels, Lane, LaneLine};

/// A v1 client that says nothing about a lane follows its description after so long.
const SILENT_CONFIRMATION: Duration = Duration::from_millis(400);

/// What each lane of a participant carries, for writing a description.
pub(super) struct LaneLabels {
    pub(super) labels: Vec<(Lane, Label)>,
    /// The codec announced for each m-line the client publishes on.
    pub(super) codecs: Vec<(String, String)>,
}

impl Labels for LaneLabels {
    fn label(&self, lane: Lane) -> Option<Label> {
        self.labels
            .iter()
            .find(|(known, _)| *known == lane)
            .map(|(_, label)| label.clone())
    }

    fn preferred_codec(&self, mid: &str) -> Option<String> {
        self.codecs
            .iter()
            .find(|(known, _)| known == mid)
            .map(|(_, codec)| codec.clone())
    }
}

impl Shard {
    pub(super) fn lane_labels(&self, key: ParticipantKey) -> LaneLabels {
        let Some(participant) = self.participants.get(key) else {
            return LaneLabels {
                labels: Vec::new(),
                codecs: Vec::new(),
            };
        };
        let names_by_stream = |state: &LaneState| {
            participant.names_by_stream || state.reused && participant.signal == SignalVersion::V0
        };
        let label = |state: &LaneState| {
            let subscription = self.subscriptions.get(state.holder?)?;
            let track = self.tracks.get(subscription.track)?;
            // v0 clients read the track's id from the stream, or from what the browser kept of the line's first track.
            let name = if names_by_stream(state) {
                track.sid.as_str()
            } else {
                &track.stream
            };
            let stream = format!("{}|{name}", track.publisher_sid);
            Some((
                state.lane,
                Label {
                    stream,
                    track: track.sid.as_str().to_owned(),
                },
            ))
        };
        let codecs = participant.publications.iter().map(|publication| {
            let codec = publication.info.mime_type.rsplit('/').next().unwrap_or_default();
            (publication.info.mid.clone(), codec.to_ascii_lowercase())
        });
        LaneLabels {
            labels: participant.lanes.iter().filter_map(label).collect(),
            codecs: codecs.collect(),
        }
    }

    /// Takes lanes into account that a description brought.
    pub(super) fn know_lanes(&mut self, key: ParticipantKey, lines: &[LaneLine]) {
        for line in lines {
            let seed = self.random.next();
            let Some(participant) = self.participants.get_mut(key) else {
                return;
            };
            if participant.lane_mut(line.lane).is_none() {
                participant.lanes.push(LaneState {
                    lane: line.lane,
                    kind: line.kind,
                    holder: None,
                    rested: true,
                    reused: false,
                    forwarder: Some(Box::new(Forwarder::new(seed))),
                });
            }
        }
    }

    /// Subscriptions of this kind that wait for a lane, oldest first.
    pub(super) fn waiting(&self, key: ParticipantKey, kind: Kind) -> Vec<SubscriptionKey> {
        let Some(participant) = self.participants.get(key) else {
            return Vec::new();
        };
        let waits = |subscription: &SubscriptionKey| {
            let subscription = self.subscriptions.get(*subscription);
            subscription.is_some_and(|found| {
                found.lane.is_none()
                    && self
                        .tracks
                        .get(found.track)
                        .is_some_and(|track| track.kind == kind)
            })
        };
        let mut waiting: Vec<SubscriptionKey> = participant
            .subscriptions
            .values()
            .copied()
            .filter(waits)
            .collect();
        waiting.sort_unstable();
        waiting
    }

    /// How many lanes of this kind could take a track now.
    pub(super) fn free_lanes(&self, key: ParticipantKey, kind: Kind) -> usize {
        let Some(participant) = self.participants.get(key) else {
            return 0;
        };
        let may_reuse = may_reuse(participant);
        participant
            .lanes
            .iter()
            .filter(|state| state.kind == kind && is_free(state, may_reuse))
            .count()
    }

    /// Gives free lanes to waiting subscriptions.
    pub(super) fn assign_lanes(&mut self, key: ParticipantKey) {
        for kind in [Kind::Audio, Kind::Video] {
            for subscription in self.waiting(key, kind) {
                let Some(participant) = self.participants.get_mut(key) else {
                    return;
                };
                let may_reuse = may_reuse(participant);
                let free = participant
                    .lanes
                    .iter_mut()
                    .find(|state| state.kind == kind && is_free(state, may_reuse));
                let Some(state) = free else { break };
                let Some(found) = self.subscriptions.get_mut(subscription) else {
                    continue;
                };
                state.holder = Some(subscription);
                state.rested = false;
                found.lane = Some(state.lane);
                found.forwarder = state.forwarder.take();
            }
        }
    }

    /// A description was agreed on: what it named flows once the client follows it, what it let rest may be used again.
    pub(super) fn lanes_described(&mut self, now: Now, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(key) else {
            return;
        };
        let Some(slot) = self.transports.get_mut(participant.subscriber) else {
            return;
        };
        let mut held = Vec::new();
        for state in &mut participant.lanes {
            match state.holder {
                Some(holder) => held.push(holder),
                None if !state.rested => {
                    state.rested = true;
                    slot.transport.renew(state.lane);
                }
                None => {}
            }
        }
        for holder in held {
            if let Some(subscription) = self.subscriptions.get_mut(holder)
                && subscription.told == Told::Nothing
            {
                subscription.told = Told::Described;
                self.timers
                    .push(now.instant + SILENT_CONFIRMATION, Timer::Lane(holder));
            }
        }
    }

    /// The client follows everything that was described to it.
    pub(super) fn confirm_lanes(&mut self, now: Now, key: ParticipantKey) {
        let Some(participant) = self.participants.get(key) else {
            return;
        };
        let held = participant.lanes.iter().filter_map(|state| state.holder);
        for holder in held.collect::<Vec<_>>() {
            self.confirm_lane(now, holder);
        }
    }

    /// The client follows the description of this lane.
    pub(super) fn confirm_lane(&mut self, now: Now, key: SubscriptionKey) {
        let Some(subscription) = self.subscriptions.get_mut(key) else {
            return;
        };
        if subscription.told == Told::Described {
            subscription.told = Told::Confirmed;
            self.start(now, key);
        }
    }

    pub(super) fn lane_due(&mut self, now: Now, key: SubscriptionKey) {
        let owner = self.subscriptions.get(key).map(|found| found.participant);
        let Some(participant) = owner.and_then(|owner| self.participants.get(owner)) else {
            return;
        };
        self.current = Some(participant.room.clone());
        self.confirm_lane(now, key);
    }

    /// What each m-line towards this client carries, by mid.
    pub(super) fn mid_to_track(&self, key: ParticipantKey) -> std::collections::HashMap<String, String> {
        let Some(participant) = self.participants.get(key) else {
            return std::collections::HashMap::new();
        };
        let Some(slot) = self.transports.get(participant.subscriber) else {
            return std::collections::HashMap::new();
        };
        let named = participant.lanes.iter().filter_map(|state| {
            let subscription = self.subscriptions.get(state.holder?)?;
            let track = self.tracks.get(subscription.track)?;
            Some((slot.transport.mid(state.lane)?, track.sid.as_str().to_owned()))
        });
        named.collect()
    }

    /// Takes a lane from a subscription that ends.
    pub(super) fn free_lane(&mut self, key: ParticipantKey, lane: Lane, forwarder: Option<Box<Forwarder>>) {
        let Some(state) = self
            .participants
            .get_mut(key)
            .and_then(|participant| participant.lane_mut(lane))
        else {
            return;
        };
        state.holder = None;
        state.rested = false;
        state.reused = true;
        state.forwarder = forwarder.map(|mut forwarder| {
            forwarder.unbind();
            forwarder
        });
    }

    pub(super) fn subscription_of(&self, key: ParticipantKey, track: &TrackSid) -> Option<SubscriptionKey> {
        self.participants.get(key)?.subscriptions.get(track).copied()
    }
}

/// Whether a lane may carry a second track: only once there may be no more lanes, because browsers do not always show
/// what comes over a line that carried something else.
fn may_reuse(participant: &Participant) -> bool {
    participant.lanes.len() >= limits::LANES
}

fn is_free(state: &LaneState, may_reuse: bool) -> bool {
    state.holder.is_none() && state.rested && (may_reuse || !state.reused)
}
