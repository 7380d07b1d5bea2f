//! A session's token: 256 random bits that only the client and nobody's log or database has. The server keeps its hash.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use conclave_storage::TokenHash;
use sha2::{Digest, Sha256};

/// The token as it travels: 43 characters of base64url.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token([u8; 32]);

impl Token {
    pub(crate) fn from_random(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// What is kept of it. A plain hash is enough, because nobody guesses 256 bits.
    pub(crate) fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

impl FromStr for Token {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(32) => Ok(Self(bytes)),
            _ => Err(()),
        }
    }
}

impl fmt::Display for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_nothing_else_is_one() {
        let token = Token::from_random([200; 32]);
        let text = token.to_string();
        assert_eq!(text.len(), 43);
        assert!(text.parse() == Ok(token.clone()));
        assert_eq!(text.parse::<Token>().unwrap().hash(), token.hash());
        for wrong in [
            "",
            "abc",
            &text[1..],
            &format!("{text}A"),
            &"\u{1f980}".repeat(11),
        ] {
            assert!(wrong.parse::<Token>().is_err(), "{wrong}");
        }
    }
}
