//! Slugs: names that people choose for their meetings' links.
//!
//! A slug must never be readable as anything else, or the link of one meeting would lead to another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AddressError, Code, CodePrefixes};
use crate::limits;

/// A small letter, then small letters, digits and hyphens; 3 to 40 characters; no code and no UUID.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

impl Slug {
    /// Takes a name that somebody wants for a new meeting, in any case. Fails where it would be read as a code.
    pub fn new(text: &str, prefixes: &CodePrefixes) -> Result<Self, AddressError> {
        let slug: Self = text.trim().to_ascii_lowercase().parse()?;
        match Code::typed(slug.as_str(), prefixes) {
            Some(_) => Err(AddressError::LooksLikeCode),
            None => Ok(slug),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = AddressError;

    /// Takes the kept form. Which prefixes codes have is not known here: [`Slug::new`] is for what is wanted anew.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !is_shaped(text) {
            return Err(AddressError::Malformed);
        }
        if Uuid::try_parse(text).is_ok() {
            return Err(AddressError::LooksLikeUuid);
        }
        let bare = text.replace('-', "").to_ascii_uppercase();
        if bare.parse::<Code>().is_ok() {
            return Err(AddressError::LooksLikeCode);
        }
        Ok(Self(text.to_owned()))
    }
}

fn is_shaped(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    limits::SLUG_CHARACTERS.contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(is_plain)
}

impl TryFrom<String> for Slug {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
