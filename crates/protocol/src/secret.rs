//! The secret of an invite link, which tells those who were invited from those who guess.
//!
//! It is drawn by the caller, compared in constant time, and must never reach a log: `Debug` hides it.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// Why a text is no secret. Says nothing about the text: it may be a secret with a slip in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the invite secret must have 11 letters, digits, hyphens or underscores")]
pub struct InviteSecretError;

/// 64 random bits, written as 11 characters of base64url (RFC 4648, section 5) after the `#` of a link.
#[derive(Clone, Copy, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct InviteSecret(u64);

impl InviteSecret {
    pub const fn from_random(random: u64) -> Self {
        Self(random)
    }

    /// The number to keep; [`InviteSecret::from_random`] takes it back.
    pub const fn as_u64(self) -> u64 {
        self.0
    }
}

impl PartialEq for InviteSecret {
    /// All 64 bits at once, so that the time taken does not tell how many of them were right.
    fn eq(&self, other: &Self) -> bool {
        self.0 ^ other.0 == 0
    }
}

impl FromStr for InviteSecret {
    type Err = InviteSecretError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 8];
        let written = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes);
        match written {
            Ok(8) => Ok(Self(u64::from_be_bytes(bytes))),
            _ => Err(InviteSecretError),
        }
    }
}

impl TryFrom<String> for InviteSecret {
    type Error = InviteSecretError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<InviteSecret> for String {
    fn from(secret: InviteSecret) -> Self {
        secret.to_string()
    }
}

impl fmt::Display for InviteSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&URL_SAFE_NO_PAD.encode(self.0.to_be_bytes()))
    }
}

impl fmt::Debug for InviteSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("InviteSecret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_written_secret_is_read_back(random: u64) {
            let secret = InviteSecret::from_random(random);
            let text = secret.to_string();
            prop_assert_eq!(text.len(), 11);
            prop_assert_eq!(text.parse(), Ok(secret));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text: String) {
            let read = text.parse::<InviteSecret>();
            prop_assert!(read.is_err() || text.len() == 11);
        }

        #[test]
        fn two_secrets_are_equal_where_all_bits_are(random: u64, bit in 0..64_u32) {
            let secret = InviteSecret::from_random(random);
            prop_assert_ne!(secret, InviteSecret::from_random(random ^ (1 << bit)));
        }
    }

    #[test]
    fn a_secret_is_written_in_one_way_only() {
        // The last character carries four bits of eleven times six; the two left over must be zero.
        assert!("AAAAAAAAAAA".parse::<InviteSecret>().is_ok());
        for wrong in [
            "AAAAAAAAAAB",
            "AAAAAAAAAA",
            "AAAAAAAAAAAA",
            "AAAAAAAAAA=",
            "AAAA+AAAAAA",
            "",
        ] {
            assert_eq!(wrong.parse::<InviteSecret>(), Err(InviteSecretError), "{wrong}");
        }
    }

    #[test]
    fn debug_output_hides_the_secret() {
        let secret = InviteSecret::from_random(0x0123_4567_89ab_cdef);
        let shown = format!("{secret:?}");
        assert!(!shown.contains(&secret.to_string()), "{shown}");
    }

    #[test]
    fn json_has_the_written_form() {
        let secret = InviteSecret::from_random(u64::MAX);
        let json = serde_json::to_string(&secret).unwrap();
        assert_eq!(json, "\"__________8\"");
        assert_eq!(serde_json::from_str::<InviteSecret>(&json).unwrap(), secret);
    }
}
