//! Pairing: a page shows a short code, a program says it, and both are one person from then on.
//!
//! In memory alone: a code lives for minutes, is good once, and is lost with the server. Wrong ones are counted by address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use conclave_protocol::{Code, MeetingId, PrincipalId, UnixMillis};

use crate::bucket::Buckets;
use crate::error::{ApiError, whole_seconds};
use crate::limits;
use crate::outside::Outside;

pub(crate) struct Pairings {
    outside: Outside,
    waiting: Mutex<HashMap<Code, Pairing>>,
    failed: Mutex<Buckets>,
}

/// A page that waits for its program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pairing {
    pub(crate) principal: PrincipalId,
    /// The meeting that the page is in.
    pub(crate) meeting: Option<MeetingId>,
    pub(crate) expires_at: UnixMillis,
}

impl Pairings {
    pub(crate) fn new(outside: Outside) -> Self {
        Self {
            outside,
            waiting: Mutex::default(),
            failed: Mutex::new(Buckets::new(limits::LOOK_UPS_AT_ONCE, limits::LOOK_UP_AGAIN)),
        }
    }

    /// A new code; one that this person had before is good no more.
    pub(crate) fn begin(
        &self,
        principal: PrincipalId,
        meeting: Option<MeetingId>,
    ) -> Result<(Code, Pairing), ApiError> {
        let now = self.outside.now();
        let mut waiting = self.waiting();
        waiting.retain(|_, pairing| pairing.principal != principal && pairing.expires_at > now);
        if waiting.len() >= limits::PAIRINGS {
            return Err(ApiError::DatabaseAway);
        }
        let pairing = Pairing {
            principal,
            meeting,
            expires_at: now.plus(limits::PAIRING),
        };
        let code = Code::from_random(self.outside.number());
        waiting.insert(code, pairing);
        Ok((code, pairing))
    }

    /// The page that waits for this code; it waits no more.
    pub(crate) fn redeem(&self, client: IpAddr, typed: &str) -> Result<Pairing, ApiError> {
        let now = self.outside.now();
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wait) = failed.wait(now, client) {
            return Err(ApiError::TooManyLookUps(whole_seconds(wait)));
        }
        let found = Code::from_screen(typed).and_then(|code| self.waiting().remove(&code));
        match found.filter(|pairing| pairing.expires_at > now) {
            Some(pairing) => Ok(pairing),
            None => {
                failed.take(now, client);
                Err(ApiError::PairingNotFound)
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<Code, Pairing>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
