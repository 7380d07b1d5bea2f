//! Finding a meeting by its address, for people who may be guessing.
//!
//! Unknown, closed and hidden are one answer that takes one time. Only what fails is counted, so that a class behind one
//! address comes in; whoever has the link's secret, owns the meeting or was in it, always passes.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use conclave_protocol::{Address, CodePrefixes, InviteSecret, PrincipalId};
use conclave_storage::{Database, MeetingRow, meetings, participations};
use tokio::time::Instant;

use crate::bucket::Buckets;
use crate::error::{ApiError, whole_seconds};
use crate::limits;
use crate::outside::Outside;
use crate::visitor::Visitor;

pub(crate) struct LookUps {
    db: Database,
    outside: Outside,
    prefixes: CodePrefixes,
    failed: Mutex<Buckets>,
}

/// A meeting that the asker may know of.
pub(crate) struct Found {
    pub(crate) row: MeetingRow,
    /// By more than its code: may also learn that it has ended.
    pub(crate) is_known: bool,
}

impl LookUps {
    pub(crate) fn new(db: Database, outside: Outside, prefixes: CodePrefixes) -> Self {
        Self {
            db,
            outside,
            prefixes,
            failed: Mutex::new(Buckets::new(limits::LOOK_UPS_AT_ONCE, limits::LOOK_UP_AGAIN)),
        }
    }

    pub(crate) async fn find(
        &self,
        visitor: &Visitor,
        address: &str,
        secret: Option<&str>,
    ) -> Result<Found, ApiError> {
        let begun = Instant::now();
        let found = self.look(visitor, address, secret).await;
        if matches!(
            found,
            Err(ApiError::MeetingNotFound | ApiError::TooManyLookUps(_))
        ) {
            tokio::time::sleep_until(begun + limits::FAILED_LOOK_UP_TAKES).await;
        }
        found
    }

    async fn look(&self, visitor: &Visitor, address: &str, secret: Option<&str>) -> Result<Found, ApiError> {
        let Some(row) = self.row(address).await? else {
            return Err(self.failure(visitor));
        };
        let is_known = has_secret(&row, secret) || self.is_known(&row, visitor.principal).await?;
        match (is_known, row.facts.closed_at.is_some()) {
            (true, true) => Err(ApiError::MeetingClosed),
            (true, false) => Ok(Found { row, is_known }),
            (false, is_closed) if is_closed || row.facts.link_required => Err(self.failure(visitor)),
            (false, _) => match self.must_wait(visitor) {
                Some(wait) => Err(ApiError::TooManyLookUps(wait)),
                None => Ok(Found { row, is_known }),
            },
        }
    }

    async fn row(&self, address: &str) -> Result<Option<MeetingRow>, ApiError> {
        match Address::parse(address, &self.prefixes) {
            Ok(address) => Ok(meetings::by_address(&self.db, &address).await?),
            Err(_) => Ok(None),
        }
    }

    async fn is_known(&self, row: &MeetingRow, asker: Option<PrincipalId>) -> Result<bool, ApiError> {
        match asker {
            Some(asker) if row.facts.owner == asker => Ok(true),
            Some(asker) => Ok(participations::was_in(&self.db, row.id, asker).await?),
            None => Ok(false),
        }
    }

    /// Counts a failure, unless this address has to wait already: then that is all it learns.
    fn failure(&self, visitor: &Visitor) -> ApiError {
        if let Some(wait) = self.must_wait(visitor) {
            return ApiError::TooManyLookUps(wait);
        }
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.take(self.outside.now(), visitor.client);
        ApiError::MeetingNotFound
    }

    fn must_wait(&self, visitor: &Visitor) -> Option<Duration> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.wait(self.outside.now(), visitor.client).map(whole_seconds)
    }
}

/// A secret that is malformed is a wrong one.
fn has_secret(row: &MeetingRow, secret: Option<&str>) -> bool {
    let secret = secret.and_then(|text| text.parse::<InviteSecret>().ok());
    secret == Some(row.secret)
}
