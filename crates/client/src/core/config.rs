//! What a participant is told before it joins.

/// Which of LiveKit's two ways of signalling to speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProtocolVersion {
    /// `/rtc`: one peer connection to send, another to receive, the latter offered by the server.
    V0,
    /// `/rtc/v1`: one peer connection, always offered by the client.
    #[default]
    V1,
}

/// Which transports ICE may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transports {
    #[default]
    Udp,
    UdpAndTcp,
    Tcp,
}

impl Transports {
    pub(super) fn udp(self) -> bool {
        self != Self::Tcp
    }

    pub(super) fn tcp(self) -> bool {
        self != Self::Udp
    }
}

/// Everything that decides how a participant behaves.
#[derive(Clone, Debug)]
pub struct Config {
    /// The access token of the first join; later ones come from the server.
    pub token: String,
    pub version: ProtocolVersion,
    pub transports: Transports,
    /// Receive every track without asking for it.
    pub auto_subscribe: bool,
    /// Says that `UpdateTrackSettings` will be sent, so that the server may start tracks paused.
    pub adaptive_stream: bool,
    /// How often in a row a lost connection is tried again before giving up. Zero gives up at once.
    pub reconnect_attempts: u32,
    /// Spreads the retries of many clients; any number will do.
    pub seed: u64,
}

impl Config {
    pub fn new(token: impl Into<String>) -> Self {
        Self {
            token: token.into(),
            version: ProtocolVersion::default(),
            transports: Transports::default(),
            auto_subscribe: true,
            adaptive_stream: false,
            reconnect_attempts: 10,
            seed: 0,
        }
    }
}
