//! The one place of this crate that reads the wall clock; everything else is given the time.

use std::time::SystemTime;

use conclave_protocol::UnixTime;

/// The time now. A clock set before 1970 counts as 1970.
pub(crate) fn now() -> UnixTime {
    let since_epoch = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    UnixTime::from_secs(since_epoch.as_secs())
}
