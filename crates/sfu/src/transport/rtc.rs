//! str0m behind the trait.

use std::net::SocketAddr;
use std::time::Instant;

use super::{Protocol, Transport, Transports};

#[derive(Clone, Debug, Default)]
pub struct RtcSettings {
    pub candidates: Vec<(Protocol, SocketAddr)>,
}

pub struct RtcTransports {
    _settings: RtcSettings,
}

impl RtcTransports {
    pub fn new(settings: RtcSettings) -> Self {
        Self { _settings: settings }
    }
}

impl Transports for RtcTransports {
    fn open(&mut self, _now: Instant) -> Box<dyn Transport> {
        unimplemented!()
    }
}
