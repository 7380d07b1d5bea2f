//! Addresses of meetings: what stands in a link after `/m/`, and what people type from a slip of paper.
//!
//! One table of forms and one parser, for pages, programs and the database alike. It knows no meetings: whether
//! an address leads anywhere is the storage's to say, and nothing here may depend on it.

mod code;
mod slug;

pub use code::{Code, CodePrefixes};
pub use slug::Slug;

use crate::limits;

/// Why a text is no address, or cannot be part of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("the address is empty")]
    Empty,
    #[error(
        "the address has {bytes} bytes, at most {} are allowed",
        limits::ADDRESS_BYTES
    )]
    TooLong { bytes: usize },
    #[error(
        "the address is neither a code of 8 letters and digits nor a name of {} to {} letters, digits and hyphens that begins with a letter",
        limits::SLUG_CHARACTERS.start(), limits::SLUG_CHARACTERS.end()
    )]
    Malformed,
    #[error("the address looks like a code, so it cannot be a name")]
    LooksLikeCode,
    #[error("the address looks like a UUID, so it cannot be a name")]
    LooksLikeUuid,
    #[error("the code must have 8 characters of Crockford's base 32")]
    Code,
    #[error("no prefix of codes is given")]
    NoPrefix,
    #[error(
        "the prefix {prefix:?} must have {} to {} letters from A to Z",
        limits::CODE_PREFIX_LETTERS.start(), limits::CODE_PREFIX_LETTERS.end()
    )]
    Prefix { prefix: String },
}

/// Where a meeting is found. A text is one or the other, never both.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    Code(Code),
    Slug(Slug),
}

impl Address {
    /// Reads what somebody typed: case, white space at the ends, and spaces and dashes within a code do not count.
    pub fn parse(text: &str, prefixes: &CodePrefixes) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        if text.len() > limits::ADDRESS_BYTES {
            return Err(AddressError::TooLong { bytes: text.len() });
        }
        match Code::typed(text, prefixes) {
            Some(code) => Ok(Self::Code(code)),
            None => text.to_ascii_lowercase().parse().map(Self::Slug),
        }
    }

    /// The form for links and pages: `CON-7K3M9QXD`, or the slug.
    pub fn written(&self, prefixes: &CodePrefixes) -> String {
        match self {
            Self::Code(code) => code.with_prefix(prefixes),
            Self::Slug(slug) => slug.as_str().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
