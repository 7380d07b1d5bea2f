//! The control plane: sessions, meetings and their addresses, by REST and one WebSocket for events.
//!
//! What a meeting may do is decided by `conclave_meeting`, what is kept by `conclave_storage`, what travels in a room by
//! media behind `conclave_protocol::seam`. This crate must never touch a packet.

mod bucket;
mod client;
mod document;
mod error;
mod events;
pub mod limits;
mod lookups;
mod meetings;
mod mint;
mod outside;
mod pairings;
mod request;
mod routes;
mod sessions;
#[cfg(test)]
mod testing;
mod view;
mod visitor;

use std::sync::Arc;

use axum::Router;
use conclave_protocol::seam::{RoomWatch, Rooms};
use conclave_protocol::{ApiKeys, CodePrefixes};
use conclave_storage::{Database, StorageError};
use tokio::sync::watch;

pub use client::{Proxies, ProxiesError};
pub use document::openapi;
pub use outside::Outside;
pub use visitor::OverTls;

use events::Sockets;
use lookups::LookUps;
use meetings::Meetings;
use pairings::Pairings;
use sessions::Sessions;

/// What an operator may set about control, and what tests put in the place of the world.
#[derive(Clone)]
pub struct ControlConfig {
    /// Keys that access tokens are signed with; at least one.
    pub keys: ApiKeys,
    pub prefixes: CodePrefixes,
    /// Whether people without an account may begin meetings and join them.
    pub guests: bool,
    pub proxies: Proxies,
    pub outside: Outside,
}

/// The running control plane.
#[derive(Clone)]
pub struct Control(Arc<Inner>);

/// What all routes share.
pub(crate) struct Inner {
    keys: ApiKeys,
    prefixes: CodePrefixes,
    guests: bool,
    proxies: Proxies,
    outside: Outside,
    db: Database,
    sessions: Sessions,
    look_ups: LookUps,
    pairings: Pairings,
    meetings: Arc<Meetings>,
    sockets: Sockets,
    stopping: watch::Sender<bool>,
}

impl Control {
    /// Brings back the meetings that were live when the server ended. Nobody may be served before.
    pub async fn open(db: Database, config: ControlConfig) -> Result<Self, StorageError> {
        let outside = config.outside;
        let meetings = Meetings::new(db.clone(), outside.clone(), config.prefixes.clone());
        meetings.recover().await?;
        Ok(Self(Arc::new(Inner {
            sessions: Sessions::new(db.clone(), outside.clone()),
            look_ups: LookUps::new(db.clone(), outside.clone(), config.prefixes.clone()),
            pairings: Pairings::new(outside.clone()),
            meetings: Arc::new(meetings),
            sockets: Sockets::default(),
            stopping: watch::Sender::new(false),
            keys: config.keys,
            prefixes: config.prefixes,
            guests: config.guests,
            proxies: config.proxies,
            outside,
            db,
        })))
    }

    /// What media asks and tells.
    pub fn watch(&self) -> Arc<dyn RoomWatch> {
        Arc::clone(&self.0.meetings) as Arc<dyn RoomWatch>
    }

    /// From now on rooms follow their meetings.
    pub fn act_on(&self, rooms: Arc<dyn Rooms>) {
        self.0.meetings.act_on(rooms);
    }

    /// `/api` and everything under it.
    pub fn router(&self) -> Router {
        routes::router(Arc::clone(&self.0))
    }

    /// Does what nobody asks for, until [`Control::stop`]: follows rooms, lets time pass, writes what waits.
    pub async fn keep_house(&self) {
        let mut stopping = self.0.stopping.subscribe();
        let mut rounds = tokio::time::interval(limits::ROUND);
        rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut forgetting = tokio::time::interval(limits::SESSION_NOTED);
        let meetings = &self.0.meetings;
        loop {
            tokio::select! {
                () = events::stopped(&mut stopping) => return,
                () = meetings.rooms_changed() => meetings.follow_rooms().await,
                _ = rounds.tick() => meetings.round().await,
                _ = forgetting.tick() => meetings.remove_expired_sessions().await,
            }
        }
    }

    /// Writes what still waits for the database. For after the last request has been answered.
    pub async fn finish(&self) {
        self.0.meetings.write_the_rest().await;
    }

    /// Ends the sockets for events. Departures that media reports from now on are not taken for losses.
    pub fn stop(&self) {
        self.0.meetings.stop_following();
        self.0.stopping.send_replace(true);
    }
}
