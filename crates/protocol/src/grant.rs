//! What one participant may do. Comes from the token, may be changed later by the server API, and is enforced by
//! the forwarding core; a client's own word about it counts for nothing.

use std::collections::BTreeSet;

use crate::lk;

/// Where a track comes from, as LiveKit names it.
pub type TrackSource = lk::TrackSource;

/// The sources somebody may publish. Empty means every source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceSet(BTreeSet<i32>);

impl SourceSet {
    pub fn allows(&self, source: TrackSource) -> bool {
        self.0.is_empty() || self.0.contains(&(source as i32))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The numbers protobuf messages carry, in ascending order.
    pub fn to_proto(&self) -> Vec<i32> {
        self.0.iter().copied().collect()
    }

    /// Takes the numbers of a protobuf message. Unknown numbers are kept: they allow nothing we know.
    pub fn from_proto(sources: &[i32]) -> Self {
        Self(sources.iter().copied().collect())
    }
}

impl FromIterator<TrackSource> for SourceSet {
    fn from_iter<I: IntoIterator<Item = TrackSource>>(sources: I) -> Self {
        Self(sources.into_iter().map(|source| source as i32).collect())
    }
}

/// The rights that count once somebody is in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    pub can_publish: bool,
    pub can_subscribe: bool,
    pub can_publish_data: bool,
    pub can_update_metadata: bool,
    pub can_publish_sources: SourceSet,
    /// Not shown to anybody and not counted. Only control's announced recorder gets this.
    pub hidden: bool,
    pub recorder: bool,
}

impl Default for Permission {
    /// What a token grants that joins a room and says nothing else (LiveKit's defaults).
    fn default() -> Self {
        Self {
            can_publish: true,
            can_subscribe: true,
            can_publish_data: true,
            can_update_metadata: false,
            can_publish_sources: SourceSet::default(),
            hidden: false,
            recorder: false,
        }
    }
}

impl Permission {
    /// Whether a track of this source may be published.
    pub fn may_publish(&self, source: TrackSource) -> bool {
        self.can_publish && self.can_publish_sources.allows(source)
    }

    pub fn to_proto(&self) -> lk::ParticipantPermission {
        lk::ParticipantPermission {
            can_subscribe: self.can_subscribe,
            can_publish: self.can_publish,
            can_publish_data: self.can_publish_data,
            can_publish_sources: self.can_publish_sources.to_proto(),
            hidden: self.hidden,
            can_update_metadata: self.can_update_metadata,
            ..Default::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_named_source_means_every_source() {
        assert!(SourceSet::default().allows(TrackSource::ScreenShare));
        let microphone_only: SourceSet = [TrackSource::Microphone].into_iter().collect();
        assert!(microphone_only.allows(TrackSource::Microphone));
        assert!(!microphone_only.allows(TrackSource::Camera));
    }

    #[test]
    fn sources_count_only_for_those_who_may_publish() {
        let listener = Permission {
            can_publish: false,
            ..Permission::default()
        };
        assert!(!listener.may_publish(TrackSource::Microphone));
    }
}
