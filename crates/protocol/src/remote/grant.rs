//! The key that a program makes for itself, and the grants it signs with it: proof that the answer came from the
//! program on the asked person's computer and from no page.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::{LeaseId, MonitorChoice, Scopes};
use crate::{Identity, MeetingId, UnixMillis};

/// Why a text is neither a key nor a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {what} must be {bytes} bytes of base64url")]
pub struct KeyError {
    what: &'static str,
    bytes: usize,
}

macro_rules! bytes_in_text {
    ($(#[$doc:meta])* $name:ident, $bytes:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; $bytes]);

        impl $name {
            pub const fn from_bytes(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }

            pub const fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = KeyError;

            fn from_str(text: &str) -> Result<Self, KeyError> {
                let error = KeyError { what: $what, bytes: $bytes };
                let decoded = URL_SAFE_NO_PAD.decode(text).map_err(|_| error)?;
                decoded.try_into().map(Self).map_err(|_| error)
            }
        }

        impl TryFrom<String> for $name {
            type Error = KeyError;

            fn try_from(text: String) -> Result<Self, KeyError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&URL_SAFE_NO_PAD.encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, formatter)
            }
        }
    };
}

bytes_in_text!(
    /// The public half of a program's key: Ed25519 (RFC 8032), 32 bytes, in text as base64url without padding.
    DeviceKey, 32, "program's key"
);
bytes_in_text!(
    /// An Ed25519 signature, 64 bytes, in text as base64url without padding.
    GrantSignature, 64, "signature"
);

/// Everything that a grant says. What is not in here can be changed by others on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantClaim {
    pub meeting: MeetingId,
    pub lease: LeaseId,
    pub controller: Identity,
    pub controlled: Identity,
    pub scopes: Scopes,
    pub monitor: MonitorChoice,
    /// When it ends, unless it is signed anew before.
    pub until: UnixMillis,
}

impl GrantClaim {
    /// What is signed: one line a fact, each ended by a line feed. The first tells this signature from any other use of
    /// the key. Identities cannot hold a line feed, so nothing can be moved from one line to the next.
    pub fn signed_bytes(&self) -> Vec<u8> {
        let Self {
            meeting,
            lease,
            controller,
            controlled,
            scopes,
            monitor,
            until,
        } = self;
        let (scopes, monitor, until) = (scopes.written(), monitor.written(), until.as_millis());
        format!(
            "conclave remote control grant 1\n{meeting}\n{lease}\n{controller}\n{controlled}\n{scopes}\n{monitor}\n{until}\n"
        )
        .into_bytes()
    }

    /// Whether the program with this key has signed this.
    pub fn is_signed_by(&self, key: &DeviceKey, signature: &GrantSignature) -> bool {
        UnparsedPublicKey::new(&ED25519, key.as_bytes())
            .verify(&self.signed_bytes(), signature.as_bytes())
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};

    use super::*;

    fn claim() -> GrantClaim {
        let at = UnixMillis::from_millis(1_700_000_000_000);
        GrantClaim {
            meeting: MeetingId::new(at, [1; 10]),
            lease: LeaseId::new(at, [2; 10]),
            controller: Identity::new("a#tab").unwrap(),
            controlled: Identity::new("b#desk").unwrap(),
            scopes: Scopes {
                pointer: true,
                keyboard: true,
                clipboard: false,
            },
            monitor: MonitorChoice::One(0),
            until: at,
        }
    }

    fn signed(pair: &Ed25519KeyPair, claim: &GrantClaim) -> GrantSignature {
        let signature = pair.sign(&claim.signed_bytes());
        GrantSignature::from_bytes(signature.as_ref().try_into().unwrap())
    }

    #[test]
    fn a_signature_holds_for_its_key_and_for_each_fact_alone() {
        let pair = Ed25519KeyPair::generate().unwrap();
        let other = Ed25519KeyPair::generate().unwrap();
        let key = DeviceKey::from_bytes(pair.public_key().as_ref().try_into().unwrap());
        let claim = claim();
        assert!(claim.is_signed_by(&key, &signed(&pair, &claim)));
        assert!(!claim.is_signed_by(&key, &signed(&other, &claim)));
        let changes: [fn(&mut GrantClaim); 7] = [
            |claim| claim.meeting = MeetingId::new(claim.until, [9; 10]),
            |claim| claim.lease = LeaseId::new(claim.until, [9; 10]),
            |claim| claim.controller = Identity::new("c#tab").unwrap(),
            |claim| claim.controlled = Identity::new("c#desk").unwrap(),
            |claim| claim.scopes.clipboard = true,
            |claim| claim.monitor = MonitorChoice::All,
            |claim| claim.until = UnixMillis::from_millis(claim.until.as_millis() + 1),
        ];
        for change in changes {
            let mut changed = claim.clone();
            change(&mut changed);
            assert!(!changed.is_signed_by(&key, &signed(&pair, &claim)));
        }
    }

    #[test]
    fn a_key_is_read_back_from_its_text_and_from_nothing_shorter() {
        let key = DeviceKey::from_bytes([7; 32]);
        assert_eq!(key.to_string().parse(), Ok(key));
        for wrong in ["", "AAAA", "not base64url!"] {
            wrong.parse::<DeviceKey>().unwrap_err();
        }
    }
}
