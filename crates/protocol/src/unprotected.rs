//! Three checks stand between a stranger and somebody's desktop, and each must hold where the two others fail. To show that,
//! a build for tests (feature `unprotected`) can switch checks off; any other build cannot, and does not even know the word.
//! That build alone reads the environment here.

/// One of the checks that each stop a hijacked control alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Control takes a grant from nobody but the controlled program, signed. Without it: from anybody.
    Lease,
    /// Media passes input on only between the two people of a signed grant. Without it: all.
    Forwarding,
    /// The controlled program obeys only what was allowed at its own desk. Without it: whatever the server says is granted.
    Guard,
}

impl Check {
    #[cfg(not(feature = "unprotected"))]
    pub const fn is_off(self) -> bool {
        false
    }

    /// Whether `UNPROTECTED_CONCLAVE` names it: `lease`, `forwarding` or `guard`, with commas between.
    #[cfg(feature = "unprotected")]
    pub fn is_off(self) -> bool {
        use std::sync::LazyLock;
        static OFF: LazyLock<String> =
            LazyLock::new(|| std::env::var("UNPROTECTED_CONCLAVE").unwrap_or_default());
        let name = match self {
            Self::Lease => "lease",
            Self::Forwarding => "forwarding",
            Self::Guard => "guard",
        };
        OFF.split(',').any(|off| off == name)
    }
}
