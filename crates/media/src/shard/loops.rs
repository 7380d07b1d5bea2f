//! One shard's turns: take what came, let the core decide, send what it wants sent, wait.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use conclave_protocol::{Identity, RoomName};
use conclave_sfu::{Input, Now, Output, RemovalReason, Request, Shard, ShardId};
use tokio::sync::{mpsc, watch};

use super::outlets::{Outgoing, Outlets};
use super::requests::Requests;
use super::rings::Rings;
use super::wire::Sockets;
use super::{Command, Commands};
use crate::clock;
use crate::directory::Directory;
use crate::net::batch::SendBatch;
use crate::net::tcp::StreamEvent;

/// Commands and stream datagrams of one turn.
const INPUTS: usize = 256;
/// How soon a turn follows one that could not say everything to another shard.
const BEHIND: Duration = Duration::from_millis(1);
/// The longest wait, whatever the core says.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// How long a stopping shard goes on, so that farewells leave.
const FAREWELL: Duration = Duration::from_millis(500);

pub(super) struct Host {
    pub(super) id: ShardId,
    pub(super) shard: Shard,
    pub(super) sockets: Sockets,
    pub(super) stream_events: mpsc::Receiver<StreamEvent>,
    pub(super) commands: mpsc::Receiver<Command>,
    pub(super) rings: Rings,
    pub(super) outlets: Outlets,
    pub(super) requests: Requests,
    pub(super) batch: SendBatch,
    pub(super) directory: Arc<Mutex<Directory>>,
    /// The ways to all shards, in the order of their ids.
    pub(super) peers: Vec<Commands>,
    pub(super) stop: watch::Receiver<bool>,
}

/// What ended a wait.
enum Woken {
    Command(Command),
    Stream(StreamEvent),
    /// Sockets, rings, time or the end: looked for in any case.
    Other,
}

impl Host {
    /// Turns until the server stops.
    pub(super) async fn run(mut self) {
        let mut last_turn = None;
        loop {
            let woken = self.wait().await;
            let now = clock::now();
            self.take(now, woken);
            self.turn(now).await;
            if last_turn.is_none() && self.is_stopping() {
                last_turn = Some(now.instant + FAREWELL);
            }
            if last_turn.is_some_and(|last| now.instant >= last || self.outlets.is_empty()) {
                return;
            }
            // Streams live on this thread too, and sockets learn that they are ready only between polls.
            tokio::task::yield_now().await;
        }
    }

    /// Stopped, or nobody is left who could.
    fn is_stopping(&self) -> bool {
        *self.stop.borrow() || self.stop.has_changed().is_err()
    }

    async fn wait(&mut self) -> Woken {
        let deadline = self.deadline(Instant::now());
        let stopping = self.is_stopping();
        tokio::select! {
            () = self.sockets.readable() => Woken::Other,
            Some(command) = self.commands.recv() => Woken::Command(command),
            Some(event) = self.stream_events.recv() => Woken::Stream(event),
            () = self.rings.spoken_to() => Woken::Other,
            _ = self.stop.changed(), if !stopping => Woken::Other,
            () = tokio::time::sleep_until(deadline.into()) => Woken::Other,
        }
    }

    fn deadline(&self, now: Instant) -> Instant {
        let patience = if self.rings.is_behind() || self.is_stopping() {
            BEHIND
        } else {
            LONGEST_WAIT
        };
        self.shard.poll_timeout().min(now + patience)
    }

    fn take(&mut self, now: Now, woken: Woken) {
        match woken {
            Woken::Command(command) => self.take_command(now, command),
            Woken::Stream(event) => self.take_stream_event(now, event),
            Woken::Other => {}
        }
        for _ in 0..INPUTS {
            let Ok(command) = self.commands.try_recv() else {
                break;
            };
            self.take_command(now, command);
        }
        for _ in 0..INPUTS {
            let Ok(event) = self.stream_events.try_recv() else {
                break;
            };
            self.take_stream_event(now, event);
        }
        let shard = &mut self.shard;
        self.rings
            .hear(|from, word| shard.handle_input(now, Input::Heard { from, word }));
        self.sockets
            .receive(|path, bytes| shard.handle_input(now, Input::Datagram { path, bytes }));
    }

    fn take_command(&mut self, now: Now, command: Command) {
        let input = match command {
            Command::Join { join, outlet } => {
                self.outlets.open(join.connection, outlet);
                Input::Join(join)
            }
            Command::Resume { resume, outlet } => {
                self.outlets.open(resume.connection, outlet);
                Input::Resume(resume)
            }
            Command::Signal { connection, message } => Input::Signal { connection, message },
            Command::ConnectionLost { connection } => {
                self.outlets.close(connection);
                Input::ConnectionLost { connection }
            }
            Command::Request { request, answer } => Input::Request {
                id: self.requests.register(answer),
                request,
            },
        };
        self.shard.handle_input(now, input);
    }

    fn take_stream_event(&mut self, now: Now, event: StreamEvent) {
        match event {
            StreamEvent::Opened(stream) => self.sockets.open_stream(stream),
            StreamEvent::Closed { path, id } => self.sockets.streams.closed(path, id),
            StreamEvent::Frame { path, datagram } => {
                let bytes = &datagram;
                self.shard.handle_input(now, Input::Datagram { path, bytes });
            }
        }
    }

    async fn turn(&mut self, now: Now) {
        if self.shard.poll_timeout() <= now.instant {
            self.shard.handle_timeout(now);
        }
        self.shard.finish_turn(now, &mut self.batch);
        while let Some(output) = self.shard.poll_output() {
            self.carry_out(now, output);
        }
        self.rings.flush();
        if !self.batch.is_empty() {
            self.sockets.send(&self.batch).await;
            self.batch.clear();
        }
    }

    fn carry_out(&mut self, now: Now, output: Output) {
        match output {
            Output::Signal { connection, message } => {
                self.outlets.send(connection, Outgoing::Message(message))
            }
            Output::TokenDue { connection, grant } => {
                self.outlets.send(connection, Outgoing::Token(grant));
            }
            Output::Close { connection } => self.outlets.close(connection),
            Output::Say { to, word } => self.rings.say(to, word),
            Output::Reply { id, reply } => self.requests.answer(id, reply),
            Output::Left { room, identity, sid } => self.directory().left(now, &room, &identity, &sid),
            Output::Joined {
                room,
                identity,
                sid,
                connection,
            } => {
                let superseded = self
                    .directory()
                    .joined(&room, &identity, sid, connection, self.id);
                if let Some(shard) = superseded {
                    self.end_stay(shard, room, identity);
                }
            }
        }
    }

    /// Sends an older stay of somebody away who has come in elsewhere.
    fn end_stay(&self, shard: ShardId, room: RoomName, identity: Identity) {
        let Some(peer) = self.peers.get(usize::from(shard.0)).cloned() else {
            return;
        };
        let request = Request::Remove {
            room,
            identity,
            reason: RemovalReason::DuplicateIdentity,
        };
        tokio::task::spawn_local(async move {
            let answer = None;
            // A shard that has stopped has sent everybody away.
            let _ = peer.send(Command::Request { request, answer }).await;
        });
    }

    /// Held for a look-up or two, and only when somebody comes or goes.
    fn directory(&self) -> std::sync::MutexGuard<'_, Directory> {
        self.directory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
