//! Which tracks we receive, and on which line each comes in.

use std::collections::{HashMap, HashSet};

use conclave_protocol::TrackSid;
use str0m::media::Mid;

use super::sdp::TracksByMid;

/// The received tracks of one participant.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    by_mid: TracksByMid,
    /// Whether the owner has been told. That waits until we also know whose track it is.
    announced: HashMap<TrackSid, bool>,
    disabled: HashSet<TrackSid>,
}

impl Subscriptions {
    /// Takes the whole map of an offer or answer. Returns the tracks that are no longer received.
    pub(super) fn replace(&mut self, by_mid: TracksByMid) -> Vec<TrackSid> {
        let stays = |track: &TrackSid| by_mid.values().any(|other| other == track);
        let gone: Vec<_> = self
            .announced
            .keys()
            .filter(|track| !stays(track))
            .cloned()
            .collect();
        for track in by_mid.values() {
            self.announced.entry(track.clone()).or_insert(false);
        }
        self.by_mid = by_mid;
        gone.into_iter()
            .filter(|track| self.announced.remove(track) == Some(true))
            .collect()
    }

    pub(super) fn clear(&mut self) -> Vec<TrackSid> {
        self.replace(TracksByMid::new())
    }

    pub(super) fn track(&self, mid: Mid) -> Option<&TrackSid> {
        self.by_mid.get(&mid)
    }

    pub(super) fn mid(&self, track: &TrackSid) -> Option<Mid> {
        self.by_mid
            .iter()
            .find(|(_, other)| *other == track)
            .map(|(mid, _)| *mid)
    }

    /// The tracks the owner has not been told about yet.
    pub(super) fn unannounced(&self) -> Vec<TrackSid> {
        self.announced
            .iter()
            .filter(|(_, told)| !**told)
            .map(|(track, _)| track.clone())
            .collect()
    }

    pub(super) fn mark_announced(&mut self, track: &TrackSid) {
        if let Some(told) = self.announced.get_mut(track) {
            *told = true;
        }
    }

    pub(super) fn set_disabled(&mut self, track: &TrackSid, disabled: bool) {
        if disabled {
            self.disabled.insert(track.clone());
        } else {
            self.disabled.remove(track);
        }
    }

    /// The sids of tracks switched off, for `SyncState`.
    pub(super) fn disabled_sids(&self) -> Vec<String> {
        self.disabled
            .iter()
            .map(|track| track.as_str().to_owned())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, &str)]) -> TracksByMid {
        entries
            .iter()
            .map(|(mid, track)| (Mid::from(*mid), TrackSid::new(track).unwrap()))
            .collect()
    }

    #[test]
    fn a_line_that_gets_another_track_ends_the_former() {
        let mut subscriptions = Subscriptions::default();
        subscriptions.replace(map(&[("1", "TR_a"), ("2", "TR_b")]));
        for track in subscriptions.unannounced() {
            subscriptions.mark_announced(&track);
        }
        let gone = subscriptions.replace(map(&[("1", "TR_c"), ("2", "TR_b")]));
        assert_eq!(gone, [TrackSid::new("TR_a").unwrap()]);
        assert_eq!(subscriptions.unannounced(), [TrackSid::new("TR_c").unwrap()]);
        assert_eq!(
            subscriptions.track(Mid::from("1")),
            Some(&TrackSid::new("TR_c").unwrap())
        );
    }

    #[test]
    fn a_track_nobody_heard_of_ends_silently() {
        let mut subscriptions = Subscriptions::default();
        subscriptions.replace(map(&[("1", "TR_a")]));
        assert!(subscriptions.clear().is_empty());
        assert_eq!(subscriptions.mid(&TrackSid::new("TR_a").unwrap()), None);
    }
}
