//! Names of things. A type for each, so that a room's name is never passed for a participant's.

use std::fmt;
use std::sync::Arc;

use crate::limits;

/// Why a text cannot be an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("{what} is empty")]
    Empty { what: &'static str },
    #[error("{what} has {bytes} bytes, at most {limit} are allowed")]
    TooLong {
        what: &'static str,
        bytes: usize,
        limit: usize,
    },
    #[error("{what} has a control character at byte {at}")]
    ControlCharacter { what: &'static str, at: usize },
}

fn check(what: &'static str, limit: usize, text: &str) -> Result<Arc<str>, IdError> {
    if text.is_empty() {
        return Err(IdError::Empty { what });
    }
    if text.len() > limit {
        return Err(IdError::TooLong {
            what,
            bytes: text.len(),
            limit,
        });
    }
    if let Some((at, _)) = text.char_indices().find(|(_, character)| character.is_control()) {
        return Err(IdError::ControlCharacter { what, at });
    }
    Ok(Arc::from(text))
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $limit:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Fails on an empty text, one above the limit, and control characters.
            pub fn new(text: &str) -> Result<Self, IdError> {
                check($what, $limit, text).map(Self)
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{:?}", &*self.0)
            }
        }
    };
}

text_id!(
    /// The name a room is known by outside. Unique on a server.
    RoomName, "room name", limits::ROOM_NAME_BYTES
);
text_id!(
    /// Who somebody is in a room. Unique there; a second join with it replaces the first.
    Identity, "identity", limits::IDENTITY_BYTES
);

macro_rules! sid {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $what:literal) => {
        text_id!($(#[$doc])* $name, $what, 64);

        impl $name {
            /// Makes the sid that this random number stands for: the prefix and 12 letters of base 32.
            pub fn from_random(random: u64) -> Self {
                const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
                let mut text = String::from($prefix);
                for position in 0..12 {
                    let index = usize::try_from((random >> (position * 5)) & 31).unwrap_or_default();
                    text.push(char::from(ALPHABET[index]));
                }
                Self(Arc::from(text))
            }
        }
    };
}

sid!(
    /// One stay of one participant (`PA_…`). A new join gets a new one; a resumed connection keeps it.
    ParticipantSid, "PA_", "participant sid"
);
sid!(
    /// One published track (`TR_…`).
    TrackSid, "TR_", "track sid"
);
sid!(
    /// One life of a room (`RM_…`). A room made again under the same name gets a new one.
    RoomSid, "RM_", "room sid"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_keeps_unicode_and_refuses_control_characters() {
        assert_eq!(
            Identity::new("Мира \u{202e} 🦀").map(|id| id.to_string()),
            Ok("Мира \u{202e} 🦀".to_owned())
        );
        assert_eq!(
            Identity::new("a\nb"),
            Err(IdError::ControlCharacter {
                what: "identity",
                at: 1
            })
        );
    }

    #[test]
    fn a_room_name_above_the_limit_is_refused_with_both_numbers() {
        let error = RoomName::new(&"r".repeat(257)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "room name has 257 bytes, at most 256 are allowed"
        );
        assert_eq!(RoomName::new("").unwrap_err().to_string(), "room name is empty");
    }

    #[test]
    fn sids_carry_their_prefix_and_differ() {
        let (a, b) = (TrackSid::from_random(1), TrackSid::from_random(2));
        assert!(a.as_str().starts_with("TR_") && a.as_str().len() == 15);
        assert_ne!(a, b);
    }
}
