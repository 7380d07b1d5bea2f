//! Codes: eight characters of Crockford's base 32, with a word before them that says whose they are.
//!
//! The word is for people and never kept: a server may change it, and every one it ever had goes on being read.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::AddressError;
use crate::limits;

/// The digits of Crockford's base 32 (<https://www.crockford.com/base32.html>): no I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The words that may stand before a code, in capitals. The first is written, all are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePrefixes(Vec<String>);

impl CodePrefixes {
    /// Takes the current prefix first, then those that were current before, in any case.
    pub fn new(prefixes: impl IntoIterator<Item = String>) -> Result<Self, AddressError> {
        let prefixes: Vec<_> = prefixes.into_iter().map(checked).collect::<Result<_, _>>()?;
        if prefixes.is_empty() {
            return Err(AddressError::NoPrefix);
        }
        Ok(Self(prefixes))
    }

    pub fn current(&self) -> &str {
        &self.0[0]
    }
}

impl Default for CodePrefixes {
    fn default() -> Self {
        Self(vec!["CON".to_owned()])
    }
}

fn checked(prefix: String) -> Result<String, AddressError> {
    let is_word = prefix.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_word && limits::CODE_PREFIX_LETTERS.contains(&prefix.len()) {
        Ok(prefix.to_ascii_uppercase())
    } else {
        Err(AddressError::Prefix { prefix })
    }
}

/// The part of an address that stays: 40 random bits. Its text form has no prefix and is in capitals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Code([u8; 8]);

impl Code {
    /// The code of the lowest 40 bits.
    pub fn from_random(random: u64) -> Self {
        let digit =
            |position: usize| ALPHABET[usize::try_from((random >> (position * 5)) & 31).unwrap_or_default()];
        Self(std::array::from_fn(digit))
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// `CON-7K3M9QXD`, as links and pages show it.
    pub fn with_prefix(&self, prefixes: &CodePrefixes) -> String {
        format!("{}-{}", prefixes.current(), self.as_str())
    }

    /// `7K3M-9QXD`, as people read it from one screen and type it on another. Read by [`Code::from_screen`].
    pub fn in_two_halves(&self) -> String {
        let (first, second) = self.as_str().split_at(4);
        format!("{first}-{second}")
    }

    /// Reads a code that has no prefix as people type it: any case, spaces and dashes, O, I and L for digits.
    pub fn from_screen(text: &str) -> Option<Self> {
        let compact: String = text
            .chars()
            .filter(|&character| !separates(character))
            .take(9)
            .collect();
        let corrected = compact
            .to_ascii_uppercase()
            .replace('O', "0")
            .replace(['I', 'L'], "1");
        corrected.parse().ok()
    }

    /// Reads a code as people write it. No two prefixes can both fit: what stands before a code has one length.
    pub(super) fn typed(text: &str, prefixes: &CodePrefixes) -> Option<Self> {
        let compact: String = text.chars().filter(|&character| !separates(character)).collect();
        let compact = compact.to_ascii_uppercase();
        let corrected = || {
            let rest = prefixes.0.iter().find_map(|prefix| {
                compact
                    .strip_prefix(prefix.as_str())
                    .filter(|rest| rest.len() == 8)
            });
            rest.map(|rest| rest.replace('O', "0").replace(['I', 'L'], "1"))
        };
        compact.parse().ok().or_else(|| corrected()?.parse().ok())
    }
}

/// Spaces of all kinds, and the dashes that word processors make of hyphens.
fn separates(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

impl FromStr for Code {
    type Err = AddressError;

    /// Takes the kept form alone; what people type goes through [`super::Address::parse`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes: [u8; 8] = text.as_bytes().try_into().map_err(|_| AddressError::Code)?;
        let is_code = bytes.iter().all(|byte| ALPHABET.contains(byte));
        is_code.then_some(Self(bytes)).ok_or(AddressError::Code)
    }
}

impl TryFrom<String> for Code {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Code({})", self.as_str())
    }
}
