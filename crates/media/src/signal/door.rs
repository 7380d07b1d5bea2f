//! The routes of the door. Whoever may not come in learns why before the WebSocket opens, and from the validate pages.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use conclave_protocol::limits;

use super::connection;
use super::entry::Entry;
use super::query::{QueryV0, QueryV1};
use super::refused::Refused;
use crate::clock;
use crate::directory::{Admission, Refusal};
use crate::server::Shared;
use crate::shard::{Command, Outlet, outlet};

type QueryResult<Q> = Result<Query<Q>, QueryRejection>;
type UpgradeResult = Result<WebSocketUpgrade, WebSocketUpgradeRejection>;

/// Bytes that tungstenite may hold for a reader that is behind, beyond the message being sent.
const WRITE_BUFFER_BYTES: usize = 2 * limits::SIGNAL_MESSAGE_BYTES;

pub(super) async fn enter_v0(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    query: QueryResult<QueryV0>,
    upgrade: UpgradeResult,
) -> Response {
    let entry = read_v0(&shared, &headers, query);
    answer(entry.and_then(|entry| enter(shared, entry, upgrade)))
}

pub(super) async fn enter_v1(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    query: QueryResult<QueryV1>,
    upgrade: UpgradeResult,
) -> Response {
    let entry = read_v1(&shared, &headers, query);
    answer(entry.and_then(|entry| enter(shared, entry, upgrade)))
}

pub(super) async fn validate_v0(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    query: QueryResult<QueryV0>,
) -> Response {
    let entry = read_v0(&shared, &headers, query);
    answer(entry.and_then(|entry| validate(&shared, &entry)))
}

pub(super) async fn validate_v1(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    query: QueryResult<QueryV1>,
) -> Response {
    let entry = read_v1(&shared, &headers, query);
    answer(entry.and_then(|entry| validate(&shared, &entry)))
}

fn read_v0(shared: &Shared, headers: &HeaderMap, query: QueryResult<QueryV0>) -> Result<Entry, Refused> {
    let Query(query) = query.map_err(|error| Refused::Query(error.body_text()))?;
    Entry::from_v0(&shared.keys, clock::wall(), query, headers)
}

fn read_v1(shared: &Shared, headers: &HeaderMap, query: QueryResult<QueryV1>) -> Result<Entry, Refused> {
    let Query(query) = query.map_err(|error| Refused::Query(error.body_text()))?;
    Entry::from_v1(&shared.keys, clock::wall(), &query, headers)
}

fn answer(outcome: Result<Response, Refused>) -> Response {
    outcome.unwrap_or_else(|refused| {
        tracing::debug!(reason = %refused, "entry refused");
        refused.into_response()
    })
}

/// One who resumes needs no seat: it has one, or is told on the socket to join anew.
fn validate(shared: &Shared, entry: &Entry) -> Result<Response, Refused> {
    require_admitted(shared, entry)?;
    if entry.resume.is_none() {
        shared.directory().check(clock::now(), &entry.grant)?;
    }
    Ok("success".into_response())
}

/// A good token is not enough for a meeting's room: whoever lost the seat since it was made asks for another.
fn require_admitted(shared: &Shared, entry: &Entry) -> Result<(), Refused> {
    let (room, identity) = (&entry.grant.room, &entry.grant.identity);
    if shared.admits(room, identity) {
        return Ok(());
    }
    Err(Refused::NotAdmitted(identity.clone()))
}

fn enter(shared: Arc<Shared>, entry: Entry, upgrade: UpgradeResult) -> Result<Response, Refused> {
    let upgrade = upgrade.map_err(|error| Refused::NotWebSocket(error.body_text()))?;
    require_admitted(&shared, &entry)?;
    let upgrade = upgrade
        .max_message_size(limits::SIGNAL_MESSAGE_BYTES)
        .max_frame_size(limits::SIGNAL_MESSAGE_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_BYTES);
    let pass = Pass::issue(shared, entry)?;
    Ok(upgrade.on_upgrade(move |socket| pass.use_on(socket)))
}

/// A way in that was granted. Dropping it gives back a seat that no shard has confirmed.
struct Pass {
    shared: Arc<Shared>,
    entry: Entry,
    connection: conclave_sfu::ConnectionId,
    /// `None` for one who resumes.
    admission: Option<Admission>,
}

impl Pass {
    fn issue(shared: Arc<Shared>, entry: Entry) -> Result<Self, Refusal> {
        let connection = shared.next_connection();
        let admission = match entry.resume {
            Some(_) => None,
            None => Some(shared.directory().admit(clock::now(), &entry.grant, connection)?),
        };
        Ok(Self {
            shared,
            entry,
            connection,
            admission,
        })
    }

    async fn use_on(self, socket: WebSocket) {
        let (outlet, queue) = outlet();
        let Some((id, command)) = self.command(outlet) else {
            connection::turn_away(socket).await;
            return;
        };
        let Some(shard) = self.shared.shard(id) else {
            return;
        };
        if shard.send(command).await.is_err() {
            connection::turn_away(socket).await;
            return;
        }
        connection::serve(socket, &self.shared.keys, shard, self.connection, queue).await;
    }

    /// What the shard is told; `None` for one who resumes a stay that nobody knows.
    fn command(&self, outlet: Outlet) -> Option<(conclave_sfu::ShardId, Command)> {
        let entry = self.entry.clone();
        if let Some(admission) = &self.admission {
            let join = Box::new(entry.into_join(self.connection, admission.room.clone()));
            return Some((admission.shard, Command::Join { join, outlet }));
        }
        let sid = entry.resume.clone()?;
        let grant = &entry.grant;
        let shard = self.shared.directory().find(&grant.room, &grant.identity, &sid)?;
        let resume = Box::new(entry.into_resume(self.connection, sid));
        Some((shard, Command::Resume { resume, outlet }))
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if self.admission.is_some() {
            let grant = &self.entry.grant;
            self.shared
                .directory()
                .release(clock::now(), &grant.room, &grant.identity, self.connection);
        }
    }
}
