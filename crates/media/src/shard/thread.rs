//! Starts the thread of a shard, on a core of its own where there are enough of them.

use std::io;
use std::sync::{Arc, Mutex};
use std::thread;

use conclave_sfu::transport::Transports;
use conclave_sfu::{Shard, ShardConfig};
use core_affinity::CoreId;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::LocalSet;

use super::loops::Host;
use super::outlets::Outlets;
use super::requests::Requests;
use super::rings::Rings;
use super::wire::{Addresses, Sockets};
use super::{Command, Commands};
use crate::clock;
use crate::directory::Directory;
use crate::net::batch::SendBatch;
use crate::net::bind::Bound;
use crate::net::tcp::{self, Streams};
use crate::net::udp::Udp;

/// Datagrams from streams that wait for the shard; a flood waits in its own connections.
const STREAM_EVENTS: usize = 512;

/// All that one shard is made of.
pub(crate) struct Plan {
    pub(crate) config: ShardConfig,
    pub(crate) transports: Box<dyn Transports>,
    pub(crate) bound: Bound,
    pub(crate) own: Vec<std::net::IpAddr>,
    pub(crate) announced: Vec<std::net::IpAddr>,
    pub(crate) rings: Rings,
    pub(crate) commands: mpsc::Receiver<Command>,
    pub(crate) peers: Vec<Commands>,
    pub(crate) directory: Arc<Mutex<Directory>>,
    pub(crate) stop: watch::Receiver<bool>,
    pub(crate) core: Option<CoreId>,
}

/// A running shard thread.
pub(crate) struct Running {
    /// Resolves when the thread has closed its sockets.
    pub(crate) ended: oneshot::Receiver<()>,
}

/// Starts the thread. Returns once its sockets are in use, or cannot be.
pub(crate) async fn spawn(plan: Plan) -> io::Result<Running> {
    let (ended, wait_ended) = oneshot::channel();
    let (started, wait_started) = oneshot::channel();
    let name = format!("shard-{}", plan.config.id.0);
    thread::Builder::new().name(name).spawn(move || {
        run(plan, started);
        // Nobody may be left to hear it.
        let _ = ended.send(());
    })?;
    wait_started
        .await
        .unwrap_or_else(|_| Err(io::Error::other("its thread ended at once")))?;
    Ok(Running { ended: wait_ended })
}

fn run(plan: Plan, started: oneshot::Sender<io::Result<()>>) {
    if let Some(core) = plan.core
        && !core_affinity::set_for_current(core)
    {
        tracing::debug!(shard = plan.config.id.0, "shard not pinned to a core");
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = started.send(Err(error));
            return;
        }
    };
    let local = LocalSet::new();
    local.block_on(&runtime, async {
        let host = assemble(plan);
        let (host, outcome) = match host {
            Ok(host) => (Some(host), Ok(())),
            Err(error) => (None, Err(error)),
        };
        let _ = started.send(outcome);
        if let Some(host) = host {
            host.run().await;
        }
    });
}

fn assemble(plan: Plan) -> io::Result<Host> {
    let (events, stream_events) = mpsc::channel(STREAM_EVENTS);
    let udp = plan
        .bound
        .udp
        .into_iter()
        .map(|(ip, socket)| Udp::new(ip, socket))
        .collect::<io::Result<Vec<_>>>()?;
    for listener in plan.bound.tcp {
        let listener = TcpListener::from_std(listener)?;
        tokio::task::spawn_local(tcp::accept(listener, events.clone()));
    }
    let addresses = Addresses {
        own: plan.own,
        announced: plan.announced,
    };
    let id = plan.config.id;
    Ok(Host {
        id,
        shard: Shard::new(plan.config, plan.transports, clock::now().instant),
        sockets: Sockets::new(udp, Streams::new(events), addresses),
        stream_events,
        commands: plan.commands,
        rings: plan.rings,
        outlets: Outlets::default(),
        requests: Requests::default(),
        batch: SendBatch::default(),
        directory: plan.directory,
        peers: plan.peers,
        stop: plan.stop,
    })
}
