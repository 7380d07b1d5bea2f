//! What an operator may set about media. Values only: nothing here looks at the machine except for its core count.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use conclave_protocol::ApiKeys;

/// The settings of [`crate::start`].
#[derive(Clone, Debug)]
pub struct MediaConfig {
    /// Keys that access tokens are signed with; at least one.
    pub keys: ApiKeys,
    /// UDP and TCP port of the first shard; the others follow. Zero takes any free ports.
    pub rtc_port: u16,
    /// Whether clients may also come by ICE over TCP, on the same port numbers.
    pub tcp: bool,
    /// Addresses to listen on. `0.0.0.0` brings `::` along where the machine has a global IPv6 address.
    pub bind: Vec<IpAddr>,
    /// Addresses to tell clients. Empty: those of the interfaces that are listened on.
    pub announce: Vec<IpAddr>,
    /// Forwarding threads. Zero: one less than there are cores, at least one.
    pub shards: usize,
    pub rooms: RoomSettings,
}

impl Default for MediaConfig {
    fn default() -> Self {
        Self {
            keys: ApiKeys::default(),
            rtc_port: 7882,
            tcp: true,
            bind: vec![IpAddr::V4(Ipv4Addr::UNSPECIFIED)],
            announce: Vec::new(),
            shards: 0,
            rooms: RoomSettings::default(),
        }
    }
}

impl MediaConfig {
    /// How many shards to run.
    pub(crate) fn shard_count(&self) -> usize {
        match self.shards {
            0 => cores().saturating_sub(1).max(1),
            count => count,
        }
    }
}

/// Cores this process may run on.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// How rooms come and go.
#[derive(Clone, Debug)]
pub struct RoomSettings {
    /// Whether the first join makes the room. Otherwise only the API and tokens with `roomCreate` do.
    pub auto_create: bool,
    /// How long a room nobody has joined yet is kept.
    pub empty_timeout: Duration,
    /// How long a room is kept after the last participant left.
    pub departure_timeout: Duration,
    /// Participants of a room that names no limit of its own. Zero: `limits::PARTICIPANTS_PER_ROOM`.
    pub max_participants: u32,
    /// Participants a room has on one shard before newcomers go to another.
    pub spread_above: usize,
}

impl Default for RoomSettings {
    /// LiveKit's time-outs; a shard holds a room of 40 before the room spreads.
    fn default() -> Self {
        Self {
            auto_create: true,
            empty_timeout: Duration::from_secs(300),
            departure_timeout: Duration::from_secs(20),
            max_participants: 0,
            spread_above: 40,
        }
    }
}
