//! Where virtual time begins.

use std::time::Instant;

/// All later instants are counted from this one; the clock is never read again.
#[expect(clippy::disallowed_methods, reason = "an instant has no other beginning")]
pub(crate) fn start() -> Instant {
    Instant::now()
}
