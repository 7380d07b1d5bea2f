//! The only place of this crate that reads the clocks; everything else is handed a [`Now`].

use std::time::{Instant, SystemTime};

use conclave_protocol::UnixTime;
use conclave_sfu::Now;

/// The time of the monotonic and of the wall clock. A wall clock before 1970 counts as 1970.
pub(crate) fn now() -> Now {
    Now {
        instant: Instant::now(),
        wall: wall(),
    }
}

/// The wall clock alone, by which tokens are judged.
pub(crate) fn wall() -> UnixTime {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    UnixTime::from_secs(since.unwrap_or_default().as_secs())
}
