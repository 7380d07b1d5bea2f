//! Who is asking: sessions by cookie or bearer token, and the guests that begin one.
//!
//! A session that was seen since the start is known without the database, so that somebody can leave while it is away.

mod page;
mod token;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use conclave_protocol::remote::DeviceKey;
use conclave_protocol::{PrincipalId, UnixMillis};
use conclave_storage::{Database, Session, TokenHash, principals, sessions};

pub(crate) use page::{Page, kept};
pub(crate) use token::Token;

use crate::bucket::Buckets;
use crate::error::{ApiError, whole_seconds};
use crate::limits;
use crate::outside::Outside;

pub(crate) struct Sessions {
    db: Database,
    outside: Outside,
    known: Mutex<Memory>,
    begun: Mutex<Buckets>,
}

#[derive(Default)]
struct Memory {
    sessions: HashMap<TokenHash, Known>,
    /// How many were ended. What was read before one ended may be that one, and must not be remembered after.
    ended: u64,
}

#[derive(Clone, Copy)]
struct Known {
    principal: PrincipalId,
    /// When its use is written next.
    note_at: UnixMillis,
    expires_at: UnixMillis,
    key: Option<DeviceKey>,
}

/// Whose a session is, and with which key where a program has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) principal: PrincipalId,
    pub(crate) key: Option<DeviceKey>,
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
    pub(crate) async fn begin(&self, client: IpAddr, key: Option<DeviceKey>) -> Result<NewSession, ApiError> {
        let now = self.outside.now();
        self.count_beginning(now, client)?;
        let principal = PrincipalId::new(now, self.outside.bytes());
        principals::create(&self.db, principal, now).await?;
        self.open(principal, now, key).await
    }

    /// Another session of somebody who has one: a program that was paired.
    pub(crate) async fn begin_another(
        &self,
        principal: PrincipalId,
        key: DeviceKey,
    ) -> Result<NewSession, ApiError> {
        self.open(principal, self.outside.now(), Some(key)).await
    }

    async fn open(
        &self,
        principal: PrincipalId,
        now: UnixMillis,
        key: Option<DeviceKey>,
    ) -> Result<NewSession, ApiError> {
        let token = Token::from_random(self.outside.bytes());
        let expires_at = now.plus(limits::SESSION);
        let session = Session::begun(principal, now, expires_at, key);
        sessions::create(&self.db, &token.hash(), &session).await?;
        let known = Known {
            principal,
            note_at: now.plus(limits::SESSION_NOTED),
            expires_at,
            key,
        };
        let ended = self.known().ended;
        self.remember(token.hash(), known, now, ended);
        Ok(NewSession { principal, token })
    }

    /// Whose session this is; `None` where there is none or it has expired.
    pub(crate) async fn holder(&self, token: &Token) -> Result<Option<Holder>, ApiError> {
        let (hash, now) = (token.hash(), self.outside.now());
        let (known, ended) = {
            let memory = self.known();
            (memory.sessions.get(&hash).copied(), memory.ended)
        };
        let session = match known {
            Some(known) => known,
            None => match sessions::principal_of(&self.db, &hash, now).await? {
                Some(found) => Known {
                    principal: found.principal,
                    note_at: found.seen_at.plus(limits::SESSION_NOTED),
                    expires_at: found.expires_at,
                    key: found.key,
                },
                None => return Ok(None),
            },
        };
        if session.expires_at <= now {
            self.known().sessions.remove(&hash);
            return Ok(None);
        }
        let session = self.note_use(hash, session, now).await;
        self.remember(hash, session, now, ended);
        Ok(Some(Holder {
            principal: session.principal,
            key: session.key,
        }))
    }

    /// Forgets a session here and in the database.
    pub(crate) async fn end(&self, token: &Token) -> Result<(), ApiError> {
        sessions::remove(&self.db, &token.hash()).await?;
        let mut memory = self.known();
        memory.sessions.remove(&token.hash());
        memory.ended = memory.ended.wrapping_add(1);
        Ok(())
    }

    /// Writes once a day that a session is in use, which prolongs it. Not being able to hurts nobody today: it is tried
    /// again after a while, so that not every request waits for a database that is away.
    async fn note_use(&self, hash: TokenHash, session: Known, now: UnixMillis) -> Known {
        if now < session.note_at {
            return session;
        }
        let prolonged = Known {
            note_at: now.plus(limits::SESSION_NOTED),
            expires_at: now.plus(limits::SESSION),
            ..session
        };
        match sessions::touch(&self.db, &hash, now, prolonged.expires_at).await {
            Ok(()) => prolonged,
            Err(error) => {
                tracing::debug!(%error, "session's use not noted");
                let note_at = now.plus(limits::SESSION_NOTED_AGAIN);
                Known { note_at, ..session }
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

    /// Where there are too many, those that were not used today go first, then any. `ended` is how many had ended when
    /// the session was read.
    fn remember(&self, hash: TokenHash, session: Known, now: UnixMillis, ended: u64) {
        let mut memory = self.known();
        if memory.ended != ended {
            return;
        }
        let known = &mut memory.sessions;
        if known.len() >= limits::SESSIONS_KNOWN && !known.contains_key(&hash) {
            known.retain(|_, one| now < one.note_at);
            if known.len() >= limits::SESSIONS_KNOWN {
                known.clear();
            }
        }
        known.insert(hash, session);
    }

    fn known(&self) -> MutexGuard<'_, Memory> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
