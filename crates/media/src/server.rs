//! Starts and stops media, and holds what its routes share.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use conclave_protocol::seam::{BoxFuture, DataRule, RoomWatch, Rooms, RoomsError};
use conclave_protocol::{ApiKeys, Identity, RoomName};
use conclave_sfu::transport::Protocol;
use conclave_sfu::transport::rtc::{RtcSettings, RtcTransports};
use conclave_sfu::{ConnectionId, RemovalReason, Reply, Request, ShardConfig, ShardId, Statistics};
use futures_util::future::try_join_all;
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

use crate::config::{self, MediaConfig};
use crate::directory::Directory;
use crate::error::StartError;
use crate::net::bind::Bound;
use crate::net::{address, bind};
use crate::shard::{self, Command, Commands, Plan, Running};
use crate::{api, clock, signal};

/// Shards at most; each pair of them has two rings.
const SHARDS: usize = 64;
/// How long a shard may take to answer a request.
const REQUEST: Duration = Duration::from_secs(5);
/// How long stopping may take.
const STOP: Duration = Duration::from_secs(2);
/// How often empty rooms are looked after at least.
const HOUSEKEEPING: Duration = Duration::from_secs(1);

/// Running media. Dropping it stops the shards without farewell; [`Media::stop`] is kinder.
pub struct Media {
    shared: Arc<Shared>,
    ports: Vec<u16>,
    running: Vec<Running>,
    stop: watch::Sender<bool>,
}

/// What routes and connections share.
pub(crate) struct Shared {
    pub(crate) keys: ApiKeys,
    watch: Option<Arc<dyn RoomWatch>>,
    directory: Arc<Mutex<Directory>>,
    shards: Vec<Commands>,
    connections: AtomicU64,
}

/// Why a shard gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoReply {
    #[error("the server is stopping")]
    Stopped,
    #[error("the server did not answer within {} seconds", REQUEST.as_secs())]
    Late,
}

/// Opens the sockets and starts the shard threads. `watch` decides who may sit in meetings' rooms and is told who does;
/// without one a token is enough everywhere.
pub async fn start(config: MediaConfig, watch: Option<Arc<dyn RoomWatch>>) -> Result<Media, StartError> {
    let count = check(&config)?;
    let network = Network::open(&config, usize::from(count))?;
    let ports = network.bound.iter().map(|bound| bound.port).collect();
    let directory = Directory::new(config.rooms.clone(), usize::from(count), rand::random());
    let directory = directory.watched_by(watch.clone());
    let directory = Arc::new(Mutex::new(directory));
    let (stop, stopped) = watch::channel(false);
    let (commands, plans) = plan(network, &directory, &stopped);
    let mut running = Vec::new();
    for plan in plans {
        let shard = plan.config.id.0;
        let started = shard::spawn(plan).await;
        running.push(started.map_err(|reason| StartError::Thread { shard, reason })?);
    }
    tokio::spawn(keep_house(Arc::clone(&directory), stopped));
    let shared = Shared {
        keys: config.keys,
        watch,
        directory,
        shards: commands,
        connections: AtomicU64::new(1),
    };
    Ok(Media {
        shared: Arc::new(shared),
        ports,
        running,
        stop,
    })
}

fn check(config: &MediaConfig) -> Result<u16, StartError> {
    if config.keys.is_empty() {
        return Err(StartError::NoKeys);
    }
    if config.bind.is_empty() {
        return Err(StartError::NoAddress);
    }
    let shards = config.shard_count();
    match u16::try_from(shards) {
        Ok(count) if shards <= SHARDS => Ok(count),
        _ => Err(StartError::TooManyShards {
            shards,
            limit: SHARDS,
        }),
    }
}

/// The sockets of all shards and the names they have.
struct Network {
    bound: Vec<Bound>,
    own: Vec<IpAddr>,
    announced: Vec<IpAddr>,
    candidates: Vec<IpAddr>,
    tcp: bool,
}

impl Network {
    fn open(config: &MediaConfig, shards: usize) -> Result<Self, StartError> {
        let own = match address::of_interfaces() {
            Err(reason) if config.announce.is_empty() => return Err(StartError::Interfaces(reason)),
            listed => listed.unwrap_or_default(),
        };
        let listens = address::to_listen(&config.bind, &own);
        let bound = bind::bind_all(shards, config.rtc_port, &listens, config.tcp)?;
        let listened: Vec<IpAddr> = bound
            .first()
            .map(|bound| bound.udp.iter().map(|(ip, _)| *ip).collect())
            .unwrap_or_default();
        let candidates = address::to_announce(&config.announce, &listened, &own);
        if candidates.is_empty() {
            return Err(StartError::NoCandidate);
        }
        Ok(Self {
            bound,
            own,
            announced: config.announce.clone(),
            candidates,
            tcp: config.tcp,
        })
    }

    fn settings(&self, port: u16) -> RtcSettings {
        let protocols: &[Protocol] = if self.tcp {
            &[Protocol::Udp, Protocol::Tcp]
        } else {
            &[Protocol::Udp]
        };
        let candidates = protocols
            .iter()
            .flat_map(|protocol| self.candidates.iter().map(move |ip| (*protocol, *ip)));
        RtcSettings {
            candidates: candidates
                .map(|(protocol, ip)| (protocol, SocketAddr::new(ip, port)))
                .collect(),
        }
    }
}

fn plan(
    mut network: Network,
    directory: &Arc<Mutex<Directory>>,
    stop: &watch::Receiver<bool>,
) -> (Vec<Commands>, Vec<Plan>) {
    let bound = std::mem::take(&mut network.bound);
    let ids: Vec<ShardId> = (0..).take(bound.len()).map(ShardId).collect();
    let (commands, receivers): (Vec<_>, Vec<_>) = ids.iter().map(|_| Commands::channel()).unzip();
    let rings = shard::mesh(u16::try_from(ids.len()).unwrap_or(u16::MAX));
    let cores = cores_for(ids.len());
    let parts = ids.iter().zip(bound).zip(receivers).zip(rings).zip(cores);
    let plans = parts.map(|((((id, bound), receiver), rings), core)| Plan {
        config: ShardConfig {
            id: *id,
            others: ids.iter().copied().filter(|other| other != id).collect(),
            seed: rand::random(),
        },
        transports: Box::new(RtcTransports::new(network.settings(bound.port))),
        bound,
        own: network.own.clone(),
        announced: network.announced.clone(),
        rings,
        commands: receiver,
        peers: commands.clone(),
        directory: Arc::clone(directory),
        stop: stop.clone(),
        core,
    });
    let plans = plans.collect();
    (commands, plans)
}

/// A core for each shard, the first left to the rest of the process. None where there are too few to share out.
fn cores_for(shards: usize) -> Vec<Option<core_affinity::CoreId>> {
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    if config::cores() <= 2 || cores.len() <= 2 {
        return vec![None; shards];
    }
    cores.into_iter().cycle().skip(1).map(Some).take(shards).collect()
}

/// Closes empty rooms when their time is over.
async fn keep_house(directory: Arc<Mutex<Directory>>, mut stop: watch::Receiver<bool>) {
    loop {
        let next = {
            let mut directory = directory.lock().unwrap_or_else(PoisonError::into_inner);
            let now = clock::now();
            directory.handle_timeout(now);
            let soonest = directory
                .poll_timeout()
                .map(|at| at.saturating_duration_since(now.instant));
            soonest.unwrap_or(HOUSEKEEPING).min(HOUSEKEEPING)
        };
        tokio::select! {
            () = tokio::time::sleep(next) => {}
            _ = stop.changed() => return,
        }
    }
}

impl Media {
    /// The routes `/rtc`, `/rtc/v1`, their validate pages, and those of the server API under `/twirp`.
    pub fn router(&self) -> Router {
        signal::router(Arc::clone(&self.shared)).merge(api::router(Arc::clone(&self.shared)))
    }

    /// What control may do to rooms.
    pub fn rooms(&self) -> Arc<dyn Rooms> {
        Arc::clone(&self.shared) as Arc<dyn Rooms>
    }

    /// The port of each shard, for UDP and TCP alike.
    pub fn ports(&self) -> Vec<u16> {
        self.ports.clone()
    }

    /// What each shard that answers holds.
    pub async fn statistics(&self) -> Vec<Statistics> {
        let mut all = Vec::new();
        for id in self.shared.shard_ids() {
            if let Ok(Reply::Statistics(one)) = self.shared.request(id, Request::Statistics).await {
                all.push(one);
            }
        }
        all
    }

    /// Tells clients that they have to come back later, then closes the sockets. Takes two seconds at most.
    pub async fn stop(self) {
        let farewell = async {
            let rooms = self.shared.directory().stop();
            for (room, shards) in rooms {
                self.shared.send_away(&room, shards).await;
            }
            // Nobody listens only if every shard has ended already.
            let _ = self.stop.send(true);
            for running in self.running {
                let _ = running.ended.await;
            }
        };
        if timeout(STOP, farewell).await.is_err() {
            tracing::warn!("media did not stop in time; what was left was cut");
        }
    }
}

impl Shared {
    /// A number no other connection of this process has.
    pub(crate) fn next_connection(&self) -> ConnectionId {
        ConnectionId(self.connections.fetch_add(1, Ordering::Relaxed))
    }

    /// Held for look-ups only, never over a wait.
    pub(crate) fn directory(&self) -> MutexGuard<'_, Directory> {
        self.directory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the watch lets this identity sit in this room.
    pub(crate) fn admits(&self, room: &RoomName, identity: &Identity) -> bool {
        self.watch
            .as_ref()
            .is_none_or(|watch| watch.admits(room, identity))
    }

    /// Sends one participant away. False where nobody of this identity is in the room.
    pub(crate) async fn remove(&self, room: &RoomName, identity: &Identity) -> Result<bool, NoReply> {
        let Some(shard) = self.directory().shard_of(room, identity) else {
            return Ok(false);
        };
        let request = Request::Remove {
            room: room.clone(),
            identity: identity.clone(),
            reason: RemovalReason::Removed,
        };
        let reply = self.request(shard, request).await?;
        Ok(!matches!(reply, Reply::NotFound))
    }

    /// Forgets a room, so that nobody comes in any more, then sends everybody away. False for an unknown room. Every
    /// shard is asked, because somebody may be on the way in to one that has nobody yet.
    pub(crate) async fn close(&self, room: &RoomName) -> Result<bool, NoReply> {
        if !self.directory().delete(room) {
            return Ok(false);
        }
        let closing = self.shard_ids().map(|shard| {
            let request = Request::CloseRoom {
                room: room.clone(),
                reason: RemovalReason::RoomDeleted,
            };
            self.request(shard, request)
        });
        try_join_all(closing).await?;
        Ok(true)
    }

    /// Tells every shard, so that a rule is there before the first of its people is. Rules that were not signed count for
    /// nothing, whoever sets them; they are returned.
    pub(crate) async fn set_data_policy(
        &self,
        room: &RoomName,
        rules: Vec<DataRule>,
    ) -> Result<Vec<DataRule>, NoReply> {
        let (rules, unsigned): (Vec<_>, Vec<_>) =
            rules.into_iter().partition(|rule| rule.is_signed_for(room));
        for rule in &unsigned {
            tracing::warn!(%room, lease = %rule.lease, from = %rule.from, "a rule without its person's consent is ignored");
        }
        let telling = self.shard_ids().map(|shard| {
            let request = Request::SetDataPolicy {
                room: room.clone(),
                rules: rules.clone(),
            };
            self.request(shard, request)
        });
        try_join_all(telling).await.map(|_| unsigned)
    }

    pub(crate) fn shard(&self, id: ShardId) -> Option<&Commands> {
        self.shards.get(usize::from(id.0))
    }

    pub(crate) fn shard_ids(&self) -> impl Iterator<Item = ShardId> + use<> {
        (0..).take(self.shards.len()).map(ShardId)
    }

    /// Asks a shard and waits for its answer.
    pub(crate) async fn request(&self, id: ShardId, request: Request) -> Result<Reply, NoReply> {
        let shard = self.shard(id).ok_or(NoReply::Stopped)?;
        let (answer, asked) = oneshot::channel();
        let command = Command::Request {
            request,
            answer: Some(answer),
        };
        let asking = async {
            shard.send(command).await.map_err(|_| NoReply::Stopped)?;
            asked.await.map_err(|_| NoReply::Stopped)
        };
        timeout(REQUEST, asking).await.unwrap_or(Err(NoReply::Late))
    }

    /// Tells these shards, without waiting for them, that their people of a room have to come back later.
    async fn send_away(&self, room: &RoomName, shards: Vec<ShardId>) {
        for shard in shards.into_iter().filter_map(|id| self.shard(id)) {
            let request = Request::CloseRoom {
                room: room.clone(),
                reason: RemovalReason::Shutdown,
            };
            let answer = None;
            // A shard that has stopped has nobody left.
            let _ = shard.send(Command::Request { request, answer }).await;
        }
    }
}

impl Rooms for Shared {
    fn remove<'a>(
        &'a self,
        room: &'a RoomName,
        identity: &'a Identity,
    ) -> BoxFuture<'a, Result<(), RoomsError>> {
        Box::pin(async move { done(room, self.remove(room, identity).await) })
    }

    fn close<'a>(&'a self, room: &'a RoomName) -> BoxFuture<'a, Result<(), RoomsError>> {
        Box::pin(async move { done(room, self.close(room).await) })
    }

    fn set_data_policy<'a>(
        &'a self,
        room: &'a RoomName,
        rules: Vec<DataRule>,
    ) -> BoxFuture<'a, Result<(), RoomsError>> {
        Box::pin(async move { done(room, self.set_data_policy(room, rules).await.map(|_| true)) })
    }
}

/// Whoever was not there need not go.
fn done(room: &RoomName, outcome: Result<bool, NoReply>) -> Result<(), RoomsError> {
    let failed = |error: NoReply| RoomsError {
        room: room.clone(),
        reason: error.to_string(),
    };
    outcome.map(drop).map_err(failed)
}
