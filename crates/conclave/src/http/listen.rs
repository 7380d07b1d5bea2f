//! Sockets of the web server: accepts, shakes hands, serves, and ends in time.
//!
//! Every connection has a task of its own and a limit on each thing it may be slow at, so that nobody waits for
//! somebody else. Nothing here looks into a request.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use conclave_control::OverTls;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

/// Connections at a time on one listener. A WebSocket counts among them until it is open.
const CONNECTIONS: usize = 4_096;
/// How long a TLS handshake may take.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);
/// How long the head of a request may take, and a connection be idle before one.
const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// Bytes of a request's head: an address of the 64 kB that `http` allows, and a token in a header.
const HEAD_BYTES: usize = 160 * 1024;
/// How long open requests may take to finish once the server is to end.
const END_WITHIN: Duration = Duration::from_secs(3);
/// How long to wait where the system has no more descriptors.
const REST: Duration = Duration::from_millis(100);

/// The address a connection came to, as a request's extension.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Local(pub(crate) SocketAddr);

/// What a listener serves, by where the connection came to.
#[derive(Clone)]
pub(crate) struct Apps {
    /// For connections from this machine itself, and for all where `elsewhere` says nothing.
    pub(crate) here: Router,
    /// For connections from the network.
    pub(crate) elsewhere: Option<Router>,
}

impl Apps {
    /// The same for everybody.
    pub(crate) fn everywhere(app: Router) -> Self {
        Self {
            here: app,
            elsewhere: None,
        }
    }

    fn at(&self, local: SocketAddr) -> Router {
        match &self.elsewhere {
            Some(app) if !local.ip().is_loopback() => app.clone(),
            _ => self.here.clone(),
        }
    }
}

/// Whether a listener speaks TLS.
#[derive(Clone)]
pub(crate) enum Tls {
    Off,
    On(TlsAcceptor),
}

/// The listeners of this process.
pub(crate) struct Server {
    ending: watch::Sender<bool>,
}

impl Server {
    pub(crate) fn new() -> Self {
        Self {
            ending: watch::Sender::new(false),
        }
    }

    /// Serves a listener from now on. Must be called inside the runtime.
    pub(crate) fn serve(&self, listener: TcpListener, tls: Tls, apps: Apps) {
        let door = Door {
            tls,
            apps,
            ending: self.ending.subscribe(),
        };
        tokio::spawn(door.keep_open(listener));
    }

    /// Takes no new connections, lets open requests finish for a moment, and returns.
    pub(crate) async fn end(self) {
        self.ending.send_replace(true);
        if tokio::time::timeout(END_WITHIN, self.ending.closed())
            .await
            .is_err()
        {
            tracing::info!(
                connections = self.ending.receiver_count(),
                "ending although requests are open"
            );
        }
    }
}

/// Everything a connection of one listener needs.
#[derive(Clone)]
struct Door {
    tls: Tls,
    apps: Apps,
    /// Held by every task, so that the end is known to be reached when all are gone.
    ending: watch::Receiver<bool>,
}

impl Door {
    async fn keep_open(mut self, listener: TcpListener) {
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                _ = self.ending.wait_for(|ending| *ending) => return,
            };
            match accepted {
                Ok((stream, peer)) => drop(tokio::spawn(self.clone().attend(stream, peer, place))),
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }

    async fn attend(self, stream: TcpStream, peer: SocketAddr, place: OwnedSemaphorePermit) {
        let served = match self.tls.clone() {
            Tls::Off => self.speak_plain(stream, peer).await,
            Tls::On(acceptor) => self.speak_tls(acceptor, stream, peer).await,
        };
        if let Err(error) = served {
            tracing::debug!(error = &*error, "connection ended");
        }
        drop(place);
    }

    async fn speak_plain(self, stream: TcpStream, peer: SocketAddr) -> Result<(), ConnectionError> {
        let local = prepare(&stream)?;
        let ends = Ends {
            local,
            peer,
            is_secure: false,
        };
        self.speak_http(stream, ends).await
    }

    async fn speak_tls(
        self,
        acceptor: TlsAcceptor,
        stream: TcpStream,
        peer: SocketAddr,
    ) -> Result<(), ConnectionError> {
        let local = prepare(&stream)?;
        let stream = tokio::time::timeout(HANDSHAKE_WITHIN, acceptor.accept(stream)).await??;
        let ends = Ends {
            local,
            peer,
            is_secure: true,
        };
        self.speak_http(stream, ends).await
    }

    async fn speak_http<S>(mut self, stream: S, ends: Ends) -> Result<(), ConnectionError>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let app = self.apps.at(ends.local);
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(ends.peer));
            request.extensions_mut().insert(Local(ends.local));
            if ends.is_secure {
                request.extensions_mut().insert(OverTls);
            }
            app.clone().oneshot(request)
        });
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_WITHIN)
                .max_buf_size(HEAD_BYTES)
                .serve_connection(TokioIo::new(stream), service)
                .with_upgrades()
        );
        tokio::select! {
            served = connection.as_mut() => return Ok(served?),
            _ = self.ending.wait_for(|ending| *ending) => connection.as_mut().graceful_shutdown(),
        }
        Ok(connection.await?)
    }
}

type ConnectionError = Box<dyn std::error::Error + Send + Sync>;

/// Both ends of a connection.
#[derive(Clone, Copy)]
struct Ends {
    local: SocketAddr,
    peer: SocketAddr,
    is_secure: bool,
}

/// Signalling is many small messages: each goes out at once.
fn prepare(stream: &TcpStream) -> io::Result<SocketAddr> {
    stream.set_nodelay(true)?;
    stream.local_addr()
}
