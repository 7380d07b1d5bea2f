//! Who else is in the room, and what each update changes about it.

use std::collections::HashMap;
use std::sync::Arc;

use conclave_protocol::{TrackSid, limits};

use super::event::{Event, Info};
use crate::lk;

/// The others in the room, by sid.
#[derive(Debug, Default)]
pub(super) struct Roster {
    others: HashMap<String, Info>,
}

impl Roster {
    /// Takes the whole room as a join describes it. Says nothing about those who are simply there.
    pub(super) fn fill(&mut self, others: &[Info]) {
        self.others.clear();
        let bounded = others.iter().take(limits::PARTICIPANTS_PER_ROOM);
        self.others
            .extend(bounded.map(|info| (info.sid.clone(), info.clone())));
    }

    /// Takes the whole room after an absence and tells what happened meanwhile.
    pub(super) fn replace(&mut self, others: &[Info], events: &mut Vec<Event>) {
        let gone: Vec<_> = self
            .others
            .keys()
            .filter(|sid| !others.iter().any(|info| info.sid == **sid))
            .cloned()
            .collect();
        for sid in gone {
            self.remove(&sid, events);
        }
        for info in others {
            self.update(info.clone(), events);
        }
    }

    /// Takes what the server says about one of the others.
    pub(super) fn update(&mut self, info: Info, events: &mut Vec<Event>) {
        if info.state() == lk::participant_info::State::Disconnected {
            self.remove(&info.sid, events);
            return;
        }
        self.remove_former_stay(&info, events);
        let known = self.others.get(&info.sid).cloned();
        match known {
            Some(old) if is_older(&info, &old) => return,
            Some(old) => {
                events.push(Event::ParticipantUpdated(info.clone()));
                unpublished(&old, &info, events);
                published(Some(&old), &info, events);
            }
            None if self.others.len() >= limits::PARTICIPANTS_PER_ROOM => return,
            None => {
                events.push(Event::ParticipantJoined(info.clone()));
                published(None, &info, events);
            }
        }
        self.others.insert(info.sid.clone(), info);
    }

    /// Somebody who joins again under the same identity is no longer there under the former sid.
    fn remove_former_stay(&mut self, info: &Info, events: &mut Vec<Event>) {
        let former = self
            .others
            .values()
            .find(|old| old.identity == info.identity && old.sid != info.sid);
        if let Some(sid) = former.map(|old| old.sid.clone()) {
            self.remove(&sid, events);
        }
    }

    fn remove(&mut self, sid: &str, events: &mut Vec<Event>) {
        let Some(old) = self.others.remove(sid) else {
            return;
        };
        for track in &old.tracks {
            events.push(Event::TrackUnpublished {
                participant: old.clone(),
                track: Box::new(track.clone()),
            });
        }
        events.push(Event::ParticipantLeft(old));
    }

    /// Whose track this is.
    pub(super) fn find_track(&self, sid: &TrackSid) -> Option<(Info, lk::TrackInfo)> {
        self.others.values().find_map(|info| {
            let track = info.tracks.iter().find(|track| track.sid == sid.as_str())?;
            Some((info.clone(), track.clone()))
        })
    }
}

fn is_older(new: &lk::ParticipantInfo, old: &lk::ParticipantInfo) -> bool {
    new.version != 0 && new.version < old.version
}

fn unpublished(old: &Info, new: &Info, events: &mut Vec<Event>) {
    let is_gone = |track: &&lk::TrackInfo| !new.tracks.iter().any(|other| other.sid == track.sid);
    for track in old.tracks.iter().filter(is_gone) {
        events.push(Event::TrackUnpublished {
            participant: new.clone(),
            track: Box::new(track.clone()),
        });
    }
}

fn published(old: Option<&Info>, new: &Info, events: &mut Vec<Event>) {
    let known = |sid: &str| old.is_some_and(|old| old.tracks.iter().any(|track| track.sid == sid));
    for track in new.tracks.iter().filter(|track| !known(&track.sid)) {
        events.push(Event::TrackPublished {
            participant: new.clone(),
            track: Box::new(track.clone()),
        });
    }
}

/// Shares a server's description.
pub(super) fn shared(infos: Vec<lk::ParticipantInfo>) -> Vec<Info> {
    infos.into_iter().map(Arc::new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(identity: &str, sid: &str, version: u32, tracks: &[&str]) -> Info {
        let track = |sid: &&str| lk::TrackInfo {
            sid: (*sid).to_owned(),
            ..Default::default()
        };
        Arc::new(lk::ParticipantInfo {
            identity: identity.to_owned(),
            sid: sid.to_owned(),
            version,
            state: lk::participant_info::State::Active.into(),
            tracks: tracks.iter().map(track).collect(),
            ..Default::default()
        })
    }

    fn said(events: &[Event]) -> Vec<String> {
        let name = |event: &Event| match event {
            Event::ParticipantJoined(info) => format!("joined {}", info.sid),
            Event::ParticipantUpdated(info) => format!("updated {}", info.sid),
            Event::ParticipantLeft(info) => format!("left {}", info.sid),
            Event::TrackPublished { track, .. } => format!("published {}", track.sid),
            Event::TrackUnpublished { track, .. } => format!("unpublished {}", track.sid),
            other => format!("{other:?}"),
        };
        events.iter().map(name).collect()
    }

    #[test]
    fn tracks_that_come_and_go_are_told() {
        let (mut roster, mut events) = (Roster::default(), Vec::new());
        roster.update(info("a", "PA_1", 1, &["TR_1"]), &mut events);
        roster.update(info("a", "PA_1", 2, &["TR_2"]), &mut events);
        let expected = [
            "joined PA_1",
            "published TR_1",
            "updated PA_1",
            "unpublished TR_1",
            "published TR_2",
        ];
        assert_eq!(said(&events), expected);
    }

    #[test]
    fn an_update_that_was_overtaken_changes_nothing() {
        let (mut roster, mut events) = (Roster::default(), Vec::new());
        roster.fill(&[info("a", "PA_1", 5, &["TR_1"])]);
        roster.update(info("a", "PA_1", 4, &[]), &mut events);
        assert!(events.is_empty());
        assert!(roster.find_track(&TrackSid::new("TR_1").unwrap()).is_some());
    }

    #[test]
    fn the_same_identity_under_a_new_sid_replaces_the_old() {
        let (mut roster, mut events) = (Roster::default(), Vec::new());
        roster.fill(&[info("a", "PA_1", 1, &[])]);
        roster.update(info("a", "PA_2", 1, &[]), &mut events);
        assert_eq!(said(&events), ["left PA_1", "joined PA_2"]);
    }

    #[test]
    fn an_absence_is_made_up_for_by_the_difference() {
        let (mut roster, mut events) = (Roster::default(), Vec::new());
        roster.fill(&[info("a", "PA_1", 1, &["TR_1"]), info("b", "PA_2", 1, &[])]);
        roster.replace(&[info("b", "PA_2", 1, &["TR_2"])], &mut events);
        let expected = ["unpublished TR_1", "left PA_1", "updated PA_2", "published TR_2"];
        assert_eq!(said(&events), expected);
    }
}
