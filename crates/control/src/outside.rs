//! What comes from outside the program: the time and randomness. Everything in this crate asks here, so that tests
//! drive both.

use std::sync::Arc;
use std::time::SystemTime;

use conclave_protocol::UnixMillis;
use rand::RngCore;

type Clock = dyn Fn() -> UnixMillis + Send + Sync;
type Randomness = dyn Fn(&mut [u8]) + Send + Sync;

/// Where the time and random bytes come from.
#[derive(Clone)]
pub struct Outside {
    now: Arc<Clock>,
    fill: Arc<Randomness>,
}

impl Outside {
    pub fn new(
        now: impl Fn() -> UnixMillis + Send + Sync + 'static,
        fill: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Self {
        Self {
            now: Arc::new(now),
            fill: Arc::new(fill),
        }
    }

    /// The system's clock, and a generator seeded by the system that is fit for secrets.
    pub fn of_the_system() -> Self {
        Self::new(system_time, |bytes| rand::rng().fill_bytes(bytes))
    }

    pub(crate) fn now(&self) -> UnixMillis {
        (self.now)()
    }

    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.fill)(&mut bytes);
        bytes
    }

    pub(crate) fn number(&self) -> u64 {
        u64::from_le_bytes(self.bytes())
    }
}

/// A clock set before 1970 counts as 1970.
fn system_time() -> UnixMillis {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    UnixMillis::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
