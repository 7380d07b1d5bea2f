//! `conclave serve`: starts everything in an order in which each failure still leaves nothing half open, and ends it
//! the other way round. The only file that knows media and control, and lets them know each other.

use std::io::{self, ErrorKind, IsTerminal};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, anyhow};
use axum::Router;
use conclave_control::{Control, ControlConfig, Outside};
use conclave_media::{Media, MediaConfig, RoomSettings};
use conclave_protocol::ApiKeys;
use conclave_storage::{Database, StorageError};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::config::{Loaded, Settings};
use crate::http::{self, Apps, Server, Tls};
use crate::lan::{self, Lan, Machine, Trust};
use crate::{files, output, signal};

/// How long media may take to say goodbye to everybody.
const MEDIA_ENDS_WITHIN: Duration = Duration::from_secs(5);

/// Why a listener cannot be opened.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum ListenError {
    #[error("port {} is taken by another program; choose another with {}", .0.port(), .1.with_port(.0, next_port(.0)))]
    Taken(SocketAddr, Choice),
    #[error("port {} may not be opened by this user; choose one above 1023 with {}", .0.port(), .1.with_port(.0, 8_080))]
    Forbidden(SocketAddr, Choice),
    #[error("this machine has no address {}; choose one it has with --bind", .0.ip())]
    Foreign(SocketAddr),
    #[error("cannot listen on {address}: {reason}; choose another address with --bind")]
    Other { address: SocketAddr, reason: String },
}

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the database {database} cannot be opened ({reason}); check it, or choose another with --database")]
struct DatabaseError {
    database: String,
    reason: StorageError,
}

/// How an operator chooses the port in question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Bind,
    TlsPort,
}

impl Choice {
    fn with_port(self, address: &SocketAddr, port: u16) -> String {
        match self {
            Self::Bind => format!("--bind {}", SocketAddr::new(address.ip(), port)),
            Self::TlsPort => format!("CONCLAVE_TLS__PORT={port}"),
        }
    }
}

fn next_port(address: &SocketAddr) -> u16 {
    address.port().checked_add(1).unwrap_or(8_080)
}

/// Runs the server until it is told to end.
pub(crate) fn run(loaded: &Loaded) -> anyhow::Result<()> {
    start_log(&loaded.settings);
    let data = files::prepare_data_folder(&loaded.settings.data)?;
    let keys = loaded.keys()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(serve(&loaded.settings, &data, keys));
    // A task that hangs in the system must not keep the program alive.
    runtime.shutdown_background();
    ended
}

fn start_log(settings: &Settings) {
    let filter = EnvFilter::new(settings.log.as_str());
    let stderr = io::stderr();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(stderr.is_terminal());
    subscriber.with_writer(io::stderr).init();
}

async fn serve(settings: &Settings, data: &Path, keys: ApiKeys) -> anyhow::Result<()> {
    let doors = Doors::open(settings, data).await?;
    let control = open_control(settings, data, &keys).await?;
    let media = conclave_media::start(media_config(settings, &keys), Some(control.watch())).await?;
    tracing::info!(database = ?settings.database, ports = ?media.ports(), "control and media are ready");
    control.act_on(media.rooms());
    let house = control.clone();
    let house = tokio::spawn(async move { house.keep_house().await });
    let app = http::app(media.router(), control.router());
    let server = Server::new();
    let greeting = doors.serve(&server, app, data)?;
    output::print(&greeting)?;
    let ended = tokio::select! {
        () = signal::ended() => Ok(()),
        // Without it no deadline passes and nothing is written late: better a server that starts again.
        died = house => Err(anyhow!("the keeping of meetings has ended: {died:?}")),
    };
    control.stop();
    end(media, server).await;
    control.finish().await;
    ended
}

/// The database with its meetings, before anybody is served.
async fn open_control(settings: &Settings, data: &Path, keys: &ApiKeys) -> anyhow::Result<Control> {
    let url = settings
        .database
        .url(data)
        .context("the database has no address")?;
    let failed = |reason: StorageError| DatabaseError {
        database: url.to_string(),
        reason,
    };
    let database = Database::open(&url).await.map_err(failed)?;
    let config = ControlConfig {
        keys: keys.clone(),
        prefixes: settings.code_prefixes.clone(),
        guests: settings.guests,
        proxies: settings.proxies.clone(),
        outside: Outside::of_the_system(),
    };
    Ok(Control::open(database, config).await.map_err(failed)?)
}

/// Media first: it tells its clients that they are leaving, over connections that the server still holds.
async fn end(media: Media, server: Server) {
    if tokio::time::timeout(MEDIA_ENDS_WITHIN, media.stop())
        .await
        .is_err()
    {
        tracing::warn!("media did not end in time");
    }
    server.end().await;
}

fn media_config(settings: &Settings, keys: &ApiKeys) -> MediaConfig {
    MediaConfig {
        keys: keys.clone(),
        rtc_port: settings.rtc.port,
        tcp: settings.rtc.tcp,
        announce: settings.rtc.announce.clone(),
        shards: settings.rtc.shards,
        rooms: RoomSettings {
            auto_create: settings.rooms.auto_create,
            empty_timeout: settings.rooms.empty_timeout,
            departure_timeout: settings.rooms.departure_timeout,
            max_participants: settings.rooms.max_participants,
            spread_above: settings.rooms.spread_above,
        },
        ..MediaConfig::default()
    }
}

/// The open listeners, before anything is served on them.
struct Doors {
    http: TcpListener,
    lan: Option<LanDoor>,
}

struct LanDoor {
    https: TcpListener,
    lan: Lan,
    machine: Machine,
}

impl Doors {
    async fn open(settings: &Settings, data: &Path) -> anyhow::Result<Self> {
        let http = listen(http_address(settings), Choice::Bind).await?;
        let lan = if settings.lan {
            Some(LanDoor::open(settings, data).await?)
        } else {
            None
        };
        Ok(Self { http, lan })
    }

    /// Serves on all of them and returns what to tell the operator.
    fn serve(self, server: &Server, app: Router, data: &Path) -> anyhow::Result<String> {
        let http = self.http.local_addr()?;
        let mut greeting = greeting(http, data);
        match self.lan {
            None => server.serve(self.http, Tls::Off, Apps::everywhere(http::finish(app))),
            Some(door) => greeting += &door.serve(server, self.http, app)?,
        }
        Ok(greeting)
    }
}

impl LanDoor {
    async fn open(settings: &Settings, data: &Path) -> anyhow::Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::UNSPECIFIED, settings.tls_port));
        let https = listen(address, Choice::TlsPort).await?;
        let machine = Machine::look();
        let lan = Lan::open(data, &machine)?;
        Ok(Self { https, lan, machine })
    }

    fn serve(self, server: &Server, http: TcpListener, app: Router) -> anyhow::Result<String> {
        let (http_port, https_port) = (http.local_addr()?.port(), self.https.local_addr()?.port());
        let main_address = self
            .machine
            .main_address()
            .unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let trust = Trust::new(self.lan.authority(), main_address, https_port);
        let greeting = self.greeting(main_address, http_port, https_port);
        let tls = Tls::On(self.lan.acceptor()?);

        let app = http::finish(app.merge(trust.clone().beside_the_app()));
        let elsewhere = Some(http::finish(trust.router()));
        server.serve(
            http,
            Tls::Off,
            Apps {
                here: app.clone(),
                elsewhere,
            },
        );
        server.serve(self.https, tls, Apps::everywhere(app));
        tokio::spawn(self.lan.keep_fresh());
        Ok(greeting)
    }

    fn greeting(&self, address: IpAddr, http_port: u16, https_port: u16) -> String {
        let https = SocketAddr::new(address, https_port);
        let trust = format!("http://{}", SocketAddr::new(address, http_port));
        let code = lan::terminal_code(&trust).unwrap_or_default();
        let authority = self.lan.authority();
        let advice = if authority.is_new {
            "new: trust it on each device"
        } else {
            "as before"
        };
        format!(
            "On this network it is at https://{https}\n\
             How to trust it on a phone or computer: {trust}\n\n{code}\n\n\
             Its certificate authority ({advice}) has the SHA-256 fingerprint\n{}\n",
            authority.fingerprint()
        )
    }
}

/// Where plain HTTP listens. The local network needs its page there too, unless an address is named.
fn http_address(settings: &Settings) -> SocketAddr {
    let mut address = settings.bind;
    if settings.lan && address.ip().is_loopback() {
        address.set_ip(Ipv4Addr::UNSPECIFIED.into());
    }
    address
}

async fn listen(address: SocketAddr, choice: Choice) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => ListenError::Taken(address, choice),
            ErrorKind::PermissionDenied => ListenError::Forbidden(address, choice),
            ErrorKind::AddrNotAvailable => ListenError::Foreign(address),
            _ => ListenError::Other {
                address,
                reason: files::reason(&error),
            },
        })
}

/// The two lines that every start prints, for people and for programs that wait for them.
fn greeting(http: SocketAddr, data: &Path) -> String {
    let address = if http.ip().is_loopback() || http.ip().is_unspecified() {
        format!("localhost:{}", http.port())
    } else {
        http.to_string()
    };

    format!(
        "Conclave is at http://{address}\nIts data is in {}\n",
        data.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_of_the_table_are_those_of_media() {
        let settings = crate::config::defaults();
        let (ours, theirs) = (
            media_config(&settings, &ApiKeys::default()),
            MediaConfig::default(),
        );
        assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
    }
}
