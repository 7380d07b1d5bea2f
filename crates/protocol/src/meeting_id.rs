//! Names of meetings, of those who take part in them, and of the devices they use.
//!
//! The random part and the time of an id are passed in: this module must never draw or read them itself.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use crate::{Identity, RoomName, UnixMillis};

/// Why a text is no id of the control plane.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeetingIdError {
    #[error("{what} must be a UUID")]
    NotUuid { what: &'static str },
    #[error(
        "the device must have 1 to {} letters, digits, hyphens or underscores",
        DeviceId::CHARACTERS
    )]
    Device,
    #[error("the identity is not a principal and a device")]
    Identity,
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, format = "uuid"))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A UUIDv7 (RFC 9562, section 5.7) of this moment and these random bytes.
            pub fn new(at: UnixMillis, random: [u8; 10]) -> Self {
                Self(Builder::from_unix_timestamp_millis(at.as_millis(), &random).into_uuid())
            }

            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = MeetingIdError;

            /// Takes the hyphenated form alone, so that an id has one way to be written.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let uuid = Uuid::try_parse(text).ok().filter(|uuid| uuid.to_string() == text);
                uuid.map(Self).ok_or(MeetingIdError::NotUuid { what: $what })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

uuid_id!(
    /// One meeting, from its creation to its end and after it. Also the name of its room.
    MeetingId, "the meeting's id"
);
uuid_id!(
    /// Somebody: a guest's session now, an account later.
    PrincipalId, "the principal's id"
);

uuid_id!(
    /// One remote control, from the asking to its end.
    LeaseId, "the lease's id"
);

impl MeetingId {
    pub fn room(self) -> RoomName {
        // A UUID is never empty, long or made of control characters.
        RoomName::new(&self.to_string()).expect("a UUID is a room name")
    }
}

/// One device of a principal: a browser's tab, or a program. It stays the same over a reload.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct DeviceId(String);

impl DeviceId {
    /// A UUID has 36.
    pub const CHARACTERS: usize = 64;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Who this principal is in a room when it comes with this device.
    pub fn identity_of(&self, principal: PrincipalId) -> Identity {
        Identity::new(&format!("{principal}#{}", self.0)).expect("a UUID and a device are an identity")
    }
}

impl FromStr for DeviceId {
    type Err = MeetingIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if (1..=Self::CHARACTERS).contains(&text.len()) && text.bytes().all(is_plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(MeetingIdError::Device)
        }
    }
}

impl TryFrom<String> for DeviceId {
    type Error = MeetingIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<DeviceId> for String {
    fn from(device: DeviceId) -> Self {
        device.0
    }
}

/// The principal and the device that an identity in one of our rooms stands for.
pub fn who(identity: &Identity) -> Result<(PrincipalId, DeviceId), MeetingIdError> {
    let parts = identity.as_str().split_once('#');
    let (principal, device) = parts.ok_or(MeetingIdError::Identity)?;
    Ok((principal.parse()?, device.parse()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn principal() -> PrincipalId {
        PrincipalId::new(UnixMillis::from_millis(1_700_000_000_000), [7; 10])
    }

    #[test]
    fn an_identity_tells_principal_and_device_and_comes_back_from_them() {
        let device: DeviceId = "tab-1".parse().unwrap();
        let identity = device.identity_of(principal());
        assert_eq!(who(&identity), Ok((principal(), device)));
        let foreign = Identity::new("somebody").unwrap();
        assert_eq!(who(&foreign), Err(MeetingIdError::Identity));
    }

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let at = |millis| MeetingId::new(UnixMillis::from_millis(millis), [255; 10]);
        assert!(at(1_700_000_000_000) < at(1_700_000_000_001));
    }

    #[test]
    fn an_id_is_written_in_one_way_only() {
        let text = principal().to_string();
        assert_eq!(text.parse(), Ok(principal()));
        for other in [text.to_uppercase(), text.replace('-', ""), format!("{{{text}}}")] {
            assert!(other.parse::<PrincipalId>().is_err(), "{other}");
        }
    }

    #[test]
    fn a_device_is_short_and_plain() {
        assert!("a".repeat(64).parse::<DeviceId>().is_ok());
        for wrong in ["", "a b", "ä", "a#b", &"a".repeat(65)] {
            assert_eq!(wrong.parse::<DeviceId>(), Err(MeetingIdError::Device), "{wrong}");
        }
    }
}
