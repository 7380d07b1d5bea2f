//! Texts that people write about themselves and their meetings: names and titles, cleaned once, where they come in.
//!
//! Characters that nobody sees, and those that turn the text around them, are taken out: they serve to pass for
//! somebody else. Everything visible stays, in any script; HTML is text like any other. Must never fail on a
//! text for what is written in it, only for its length.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::limits;

/// Why a text cannot be a name or a title.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("{what} is empty")]
    Empty { what: &'static str },
    #[error("{what} has {characters} characters, at most {limit} are allowed")]
    TooLong {
        what: &'static str,
        characters: usize,
        limit: usize,
    },
}

macro_rules! clean_text {
    ($(#[$doc:meta])* $name:ident, $what:literal, $limit:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Cleans the text first. Fails where nothing visible is left, or more characters than the limit.
            pub fn new(text: &str) -> Result<Self, TextError> {
                check($what, $limit, clean(text)).map(Self)
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

clean_text!(
    /// What somebody is called in a meeting: 1 to [`limits::DISPLAY_NAME_CHARACTERS`] characters.
    DisplayName, "the name", limits::DISPLAY_NAME_CHARACTERS
);
clean_text!(
    /// What a meeting is called: 1 to [`limits::TITLE_CHARACTERS`] characters.
    Title, "the title", limits::TITLE_CHARACTERS
);

fn check(what: &'static str, limit: usize, text: String) -> Result<String, TextError> {
    let characters = text.chars().count();
    if characters == 0 {
        return Err(TextError::Empty { what });
    }
    if characters > limit {
        return Err(TextError::TooLong {
            what,
            characters,
            limit,
        });
    }
    Ok(text)
}

/// Takes out what is invisible, makes one space of each run of white space, and none at the ends.
fn clean(text: &str) -> String {
    let mut cleaned = String::new();
    let mut last = Kind::Space;
    for character in text.chars() {
        let kind = kind(character);
        match kind {
            Kind::Invisible => continue,
            Kind::Space if last == Kind::Space => continue,
            // One between two visible characters shapes them; any other serves only to hide.
            Kind::Joiner if matches!(last, Kind::Space | Kind::Joiner) => continue,
            Kind::Variation if last != Kind::Visible => continue,
            Kind::Space => {
                cleaned.truncate(without_joiner(&cleaned).len());
                cleaned.push(' ');
            }
            Kind::Joiner | Kind::Variation | Kind::Visible => cleaned.push(character),
        }
        last = kind;
    }
    let end = without_joiner(cleaned.trim_end());
    end.to_owned()
}

fn without_joiner(text: &str) -> &str {
    text.trim_end_matches([ZERO_WIDTH_NON_JOINER, ZERO_WIDTH_JOINER])
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Visible,
    Space,
    /// Shapes Persian and Indic words, and makes one emoji of several.
    Joiner,
    /// Chooses how the character before it looks: an emoji in colour, a variant of a Han character.
    Variation,
    Invisible,
}

const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
const ZERO_WIDTH_JOINER: char = '\u{200d}';

fn kind(character: char) -> Kind {
    match character {
        ZERO_WIDTH_NON_JOINER | ZERO_WIDTH_JOINER => Kind::Joiner,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Kind::Variation,
        _ if character.is_whitespace() => Kind::Space,
        _ if character.is_control() || turns_text(character) || is_blank(character) => Kind::Invisible,
        _ => Kind::Visible,
    }
}

/// Marks, embeddings, overrides and isolates of the bidirectional algorithm (UAX #9, section 2).
fn turns_text(character: char) -> bool {
    matches!(
        character,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
    )
}

/// What draws nothing: the rest of Unicode's default-ignorable characters, and the blanks that are no white space.
fn is_blank(character: char) -> bool {
    matches!(
        character,
        '\u{00ad}'
            | '\u{034f}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'
            | '\u{2060}'..='\u{2065}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(text: &str) -> String {
        DisplayName::new(text).unwrap().into()
    }

    #[test]
    fn a_right_to_left_override_is_taken_out() {
        assert_eq!(named("\u{202e}ariM\u{202c} \u{2066}Host\u{2069}"), "ariM Host");
    }

    #[test]
    fn right_to_left_scripts_stay_as_they_are() {
        for name in ["מירה לוי", "ميرا", "می\u{200c}خواهم"] {
            assert_eq!(named(name), name);
        }
    }

    #[test]
    fn emoji_of_several_characters_stay_whole() {
        for name in [
            "👩\u{200d}👧\u{200d}👦 Mira",
            "❤\u{fe0f}\u{200d}🔥",
            "葛\u{e0100}城",
        ] {
            assert_eq!(named(name), name);
        }
    }

    #[test]
    fn joiners_that_join_nothing_are_taken_out() {
        assert_eq!(
            named("\u{200d}Mi\u{200c}\u{200d}\u{200c}ra\u{200d} \u{fe0f}L\u{200c}"),
            "Mi\u{200c}ra L"
        );
    }

    #[test]
    fn nothing_but_zero_width_is_empty() {
        for text in [
            "",
            "  ",
            "\u{200b}\u{feff}\u{2060}",
            "\u{200d}\u{200c}\u{fe0f}",
            "\u{3164}\u{2800}",
        ] {
            assert_eq!(
                DisplayName::new(text),
                Err(TextError::Empty { what: "the name" }),
                "{text:?}"
            );
        }
    }

    #[test]
    fn ten_kilobytes_are_refused_with_both_numbers() {
        let error = DisplayName::new(&"n".repeat(10_240)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the name has 10240 characters, at most 60 are allowed"
        );
        let error = Title::new(&"🦀".repeat(2_560)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the title has 2560 characters, at most 120 are allowed"
        );
    }

    #[test]
    fn the_limit_counts_characters_not_bytes() {
        assert!(DisplayName::new(&"🦀".repeat(limits::DISPLAY_NAME_CHARACTERS)).is_ok());
        assert!(Title::new(&"字".repeat(limits::TITLE_CHARACTERS)).is_ok());
        assert!(Title::new(&"字".repeat(limits::TITLE_CHARACTERS + 1)).is_err());
    }

    #[test]
    fn html_is_text_like_any_other() {
        assert_eq!(named("<b onload=\"x\">&amp;</b>"), "<b onload=\"x\">&amp;</b>");
    }

    #[test]
    fn white_space_and_line_breaks_become_one_space() {
        assert_eq!(
            named("\t Mira \n\r\n\u{2028} \u{3000}Levi\u{0}\u{7} "),
            "Mira Levi"
        );
    }

    #[test]
    fn json_is_cleaned_and_checked_like_everything_else() {
        let name: DisplayName = serde_json::from_str("\" Mi\\u202era \"").unwrap();
        assert_eq!(serde_json::to_string(&name).unwrap(), "\"Mira\"");
        assert!(serde_json::from_str::<Title>("\"\\u200b\"").is_err());
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "\\PC{0,40}|(\\p{Cf}|\\s|[a-zа-я字🦀\u{200d}\u{fe0f}]){0,80}") {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once.clone());
            prop_assert!(once.chars().all(|c| kind(c) != Kind::Invisible && (c == ' ' || kind(c) != Kind::Space)));
        }
    }
}
