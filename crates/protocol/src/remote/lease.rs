//! A lease: for how long who may control which computer, and with what.

use serde::{Deserialize, Serialize};

pub use crate::meeting_id::LeaseId;

/// One thing that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Pointer,
    Keyboard,
    Clipboard,
}

impl Scope {
    pub const ALL: [Self; 3] = [Self::Pointer, Self::Keyboard, Self::Clipboard];
}

/// What is asked for, or granted: each is off unless it says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Scopes {
    /// Move, click and scroll.
    pub pointer: bool,
    /// Press keys and type text.
    pub keyboard: bool,
    /// Paste the controller's clipboard, copy the controlled computer's.
    pub clipboard: bool,
}

impl Scopes {
    pub const NONE: Self = Self {
        pointer: false,
        keyboard: false,
        clipboard: false,
    };

    pub const fn has(self, scope: Scope) -> bool {
        match scope {
            Scope::Pointer => self.pointer,
            Scope::Keyboard => self.keyboard,
            Scope::Clipboard => self.clipboard,
        }
    }

    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Whether nothing is in here that `other` does not have.
    pub fn is_within(self, other: Self) -> bool {
        Scope::ALL
            .into_iter()
            .all(|scope| !self.has(scope) || other.has(scope))
    }

    /// What is in either.
    pub fn with(self, other: Self) -> Self {
        Self {
            pointer: self.pointer || other.pointer,
            keyboard: self.keyboard || other.keyboard,
            clipboard: self.clipboard || other.clipboard,
        }
    }

    /// The words in a fixed order, as they are signed: `pointer,keyboard`.
    pub(super) fn written(self) -> String {
        let words = [
            (self.pointer, "pointer"),
            (self.keyboard, "keyboard"),
            (self.clipboard, "clipboard"),
        ];
        let on: Vec<_> = words
            .into_iter()
            .filter(|(on, _)| *on)
            .map(|(_, word)| word)
            .collect();
        on.join(",")
    }
}

/// Which of the controlled computer's monitors a grant is for: the number of one, or all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MonitorChoice {
    One(u8),
    All,
}

impl MonitorChoice {
    pub fn covers(self, monitor: u8) -> bool {
        match self {
            Self::One(one) => one == monitor,
            Self::All => true,
        }
    }

    pub(super) fn written(self) -> String {
        match self {
            Self::One(one) => one.to_string(),
            Self::All => "all".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_that_are_not_named_are_off() {
        let scopes: Scopes = serde_json::from_str(r#"{"keyboard":true}"#).unwrap();
        assert_eq!(scopes.written(), "keyboard");
        assert!(scopes.is_within(scopes.with(Scopes {
            pointer: true,
            ..Scopes::NONE
        })));
        assert!(!scopes.is_within(Scopes {
            pointer: true,
            ..Scopes::NONE
        }));
        assert!(Scopes::NONE.is_empty());
        serde_json::from_str::<Scopes>(r#"{"files":true}"#).unwrap_err();
    }

    #[test]
    fn a_grant_for_one_monitor_covers_no_other() {
        assert!(MonitorChoice::One(1).covers(1));
        assert!(!MonitorChoice::One(1).covers(0));
        assert!(MonitorChoice::All.covers(7));
    }
}
