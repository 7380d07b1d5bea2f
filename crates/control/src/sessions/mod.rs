//! Who is asking: sessions by cookie or bearer token, and the guests that begin one.
//!
//! A session that was seen since the start is known without the database, so that somebody can leave while it is away.

mod page;
mod token;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use conclave_protocol::{PrincipalId, UnixMillis};
use conclave_storage::{Database, TokenHash, principals, sessions};

pub(crate) use page::{Page, kept};
pub(crate) use token::Token;

use crate::bucket::Buckets;
use crate::error::{ApiError, whole_seconds};
use crate::limits;
use crate::outside::Outside;

pub(crate) struct Sessions {
    db: Database,
    outside: Outside,
    known: Mutex<HashMap<TokenHash, Known>>,
    begun: Mutex<Buckets>,
}

#[derive(Clone, Copy)]
struct Known {
    principal: PrincipalId,
    seen_at: UnixMillis,
    expires_at: UnixMillis,
}

/// A session that begins now.
pub(crate) struct NewSession {
    pub(crate) principal: PrincipalId,
    pub(crate) token: Token,
}

impl Sessions {
    pub(crate) fn new(db: Database, outside: Outside) -> Self {
        Self {
            db,
            outside,
            known: Mutex::default(),
            begun: Mutex::new(Buckets::new(limits::SESSIONS_AT_ONCE, limits::SESSION_AGAIN)),
        }
    }

    /// Makes somebody new: a guest with one session.
    pub(crate) async fn begin(&self, client: IpAddr) -> Result<NewSession, ApiError> {
        let now = self.outside.now();
        self.count_beginning(now, client)?;
        let principal = PrincipalId::new(now, self.outside.bytes());
        let token = Token::from_random(self.outside.bytes());
        let expires_at = now.plus(limits::SESSION);
        principals::create(&self.db, principal, now).await?;
        sessions::create(&self.db, &token.hash(), principal, now, expires_at).await?;
        let known = Known {
            principal,
            seen_at: now,
            expires_at,
        };
        self.remember(token.hash(), known, now);
        Ok(NewSession { principal, token })
    }

    /// Whose session this is; `None` where there is none or it has expired.
    pub(crate) async fn principal(&self, token: &Token) -> Result<Option<PrincipalId>, ApiError> {
        let (hash, now) = (token.hash(), self.outside.now());
        let known = self.known().get(&hash).copied();
        let session = match known {
            Some(known) => known,
            None => match sessions::principal_of(&self.db, &hash, now).await? {
                Some(found) => Known {
                    principal: found.principal,
                    seen_at: found.seen_at,
                    expires_at: found.expires_at,
                },
                None => return Ok(None),
            },
        };
        if session.expires_at <= now {
            self.known().remove(&hash);
            return Ok(None);
        }
        let session = self.note_use(hash, session, now).await;
        self.remember(hash, session, now);
        Ok(Some(session.principal))
    }

    /// Forgets a session here and in the database.
    pub(crate) async fn end(&self, token: &Token) -> Result<(), ApiError> {
        sessions::remove(&self.db, &token.hash()).await?;
        self.known().remove(&token.hash());
        Ok(())
    }

    /// Writes once a day that a session is in use, which prolongs it. Not being able to hurts nobody today.
    async fn note_use(&self, hash: TokenHash, session: Known, now: UnixMillis) -> Known {
        if now.since(session.seen_at) < limits::SESSION_NOTED {
            return session;
        }
        let prolonged = Known {
            seen_at: now,
            expires_at: now.plus(limits::SESSION),
            ..session
        };
        match sessions::touch(&self.db, &hash, now, prolonged.expires_at).await {
            Ok(()) => prolonged,
            Err(error) => {
                tracing::debug!(%error, "session's use not noted");
                session
            }
        }
    }

    fn count_beginning(&self, now: UnixMillis, client: IpAddr) -> Result<(), ApiError> {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wait) = begun.wait(now, client) {
            return Err(ApiError::TooManySessions(whole_seconds(wait)));
        }
        begun.take(now, client);
        Ok(())
    }

    /// Where there are too many, those that were not used today go first, then any.
    fn remember(&self, hash: TokenHash, session: Known, now: UnixMillis) {
        let mut known = self.known();
        if known.len() >= limits::SESSIONS_KNOWN && !known.contains_key(&hash) {
            known.retain(|_, one| now.since(one.seen_at) < limits::SESSION_NOTED);
            if known.len() >= limits::SESSIONS_KNOWN {
                known.clear();
            }
        }
        known.insert(hash, session);
    }

    fn known(&self) -> MutexGuard<'_, HashMap<TokenHash, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
