//! Configuration: a file, environment variables and flags become typed settings that know where they came from.
//!
//! This module must never act on a setting; it only says what they are. Nothing is written but the API key that the
//! first start makes.

mod database;
mod environment;
mod error;
mod file;
pub(crate) mod keys;
mod layer;
mod nearest;
mod setting;
mod show;
#[cfg(test)]
mod tests;
mod value;

use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use conclave_control::Proxies;
use conclave_protocol::{ApiKeys, CodePrefixes};

pub(crate) use self::database::DatabaseText;
pub(crate) use self::error::ConfigError;
use self::layer::{Layers, Origin};
use self::setting as s;
pub(crate) use self::show::describe;
pub(crate) use self::value::{LogFilter, Value};
use crate::cli::Sources;

/// The file that is read where no other is named and it exists.
const USUAL_FILE: &str = "conclave.yaml";
/// Each shard takes a port and a thread; nobody has more cores than this.
const MOST_SHARDS: usize = 256;

/// Every setting but the keys, typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) bind: SocketAddr,
    pub(crate) data: PathBuf,
    pub(crate) database: DatabaseText,
    pub(crate) rtc: Rtc,
    pub(crate) rooms: Rooms,
    pub(crate) code_prefixes: CodePrefixes,
    pub(crate) guests: bool,
    pub(crate) proxies: Proxies,
    pub(crate) lan: bool,
    pub(crate) tls_port: u16,
    pub(crate) log: LogFilter,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rtc {
    pub(crate) port: u16,
    pub(crate) tcp: bool,
    pub(crate) announce: Vec<IpAddr>,
    pub(crate) shards: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rooms {
    pub(crate) auto_create: bool,
    pub(crate) empty_timeout: Duration,
    pub(crate) departure_timeout: Duration,
    pub(crate) max_participants: u32,
    pub(crate) spread_above: usize,
}

/// A configuration that was read and found good.
pub(crate) struct Loaded {
    pub(crate) settings: Settings,
    layers: Layers,
}

impl Loaded {
    /// The API keys; the first call on an empty data folder makes one and keeps it there.
    pub(crate) fn keys(&self) -> Result<ApiKeys, ConfigError> {
        keys::ready(&self.layers, &self.settings.data)
    }
}

/// Reads the configuration of this process.
pub(crate) fn load(flags: &Sources) -> Result<Loaded, ConfigError> {
    let usual = Path::new(USUAL_FILE);
    let file = flags
        .place
        .config
        .clone()
        .or_else(|| usual.exists().then(|| usual.to_owned()));
    load_from(file.as_deref(), std::env::vars_os(), flags)
}

/// What holds where nothing is set.
#[cfg(test)]
pub(crate) fn defaults() -> Settings {
    Settings::read(&Layers::default()).unwrap()
}

fn load_from(
    file: Option<&Path>,
    variables: impl IntoIterator<Item = (OsString, OsString)>,
    flags: &Sources,
) -> Result<Loaded, ConfigError> {
    let mut layers = Layers::default();
    if let Some(path) = file {
        file::read(path, &mut layers)?;
    }
    environment::read(variables, &mut layers)?;
    put_flags(flags, &mut layers)?;
    let settings = Settings::read(&layers)?;
    keys::configured_or_kept(&layers, &settings.data)?;
    Ok(Loaded { settings, layers })
}

fn put_flags(flags: &Sources, layers: &mut Layers) -> Result<(), ConfigError> {
    let lan = flags.lan.then(|| "true".to_owned());
    let given = [
        (s::BIND, &flags.bind),
        (s::DATA, &flags.place.data),
        (s::DATABASE, &flags.database),
        (s::RTC_PORT, &flags.rtc_port),
        (s::RTC_SHARDS, &flags.shards),
        (s::LAN, &lan),
    ];
    for (setting, text) in given {
        if let (Some(flag), Some(text)) = (setting.flag, text) {
            layers.put(setting.name, text, Origin::Flag(flag))?;
        }
    }
    Ok(())
}

impl Settings {
    fn read(layers: &Layers) -> Result<Self, ConfigError> {
        Ok(Self {
            bind: layers.value(&s::BIND)?,
            data: layers.value(&s::DATA)?,
            database: layers.value(&s::DATABASE)?,
            rtc: Rtc {
                port: layers.value(&s::RTC_PORT)?,
                tcp: layers.value(&s::RTC_TCP)?,
                announce: layers.value(&s::RTC_ANNOUNCE)?,
                shards: layers.value_if(&s::RTC_SHARDS, |shards| *shards <= MOST_SHARDS)?,
            },
            rooms: Rooms {
                auto_create: layers.value(&s::ROOMS_AUTO_CREATE)?,
                empty_timeout: layers.value(&s::ROOMS_EMPTY_TIMEOUT)?,
                departure_timeout: layers.value(&s::ROOMS_DEPARTURE_TIMEOUT)?,
                max_participants: layers.value(&s::ROOMS_MAX_PARTICIPANTS)?,
                spread_above: layers.value(&s::ROOMS_SPREAD_ABOVE)?,
            },
            code_prefixes: layers.value(&s::CODES_PREFIXES)?,
            guests: layers.value(&s::GUESTS)?,
            proxies: layers.value(&s::PROXIES)?,
            lan: layers.value(&s::LAN)?,
            tls_port: layers.value(&s::TLS_PORT)?,
            log: layers.value(&s::LOG)?,
        })
    }
}
