//! Which address a request comes from. A header is believed only where a proxy that the operator named wrote it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::ConnectInfo;
use axum::http::request::Parts;

/// The proxies in front of this server, by address or network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<Network>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u8,
}

/// Why a text is no list of proxies.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no IP address or network")]
pub struct ProxiesError(String);

impl FromStr for Proxies {
    type Err = ProxiesError;

    /// Reads addresses and networks (`10.0.0.0/8`) with commas between them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        let networks = items.map(|item| network(item).ok_or_else(|| ProxiesError(item.to_owned())));
        networks.collect::<Result<_, _>>().map(Self)
    }
}

fn network(text: &str) -> Option<Network> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse().ok()?)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let all = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(all);
    (bits <= all).then_some(Network { address, bits })
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                let shift = 32 - u32::from(self.bits);
                u32::from(ours).checked_shr(shift) == u32::from(theirs).checked_shr(shift)
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => {
                let shift = 128 - u32::from(self.bits);
                u128::from(ours).checked_shr(shift) == u128::from(theirs).checked_shr(shift)
            }
            _ => false,
        }
    }
}

impl Proxies {
    fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// Whether what the nearest proxy says counts.
    pub(crate) fn are_believed(&self, parts: &Parts) -> bool {
        self.has(peer(parts))
    }

    /// The address that the outermost proxy of ours was spoken to from; without one, the peer's.
    pub(crate) fn client(&self, parts: &Parts) -> IpAddr {
        let peer = peer(parts);
        if !self.has(peer) {
            return peer;
        }
        let headers = parts.headers.get_all("x-forwarded-for").iter();
        let lines: Vec<_> = headers.filter_map(|line| line.to_str().ok()).collect();
        let mut client = peer;
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            let Ok(address) = hop.trim().parse::<IpAddr>() else {
                break;
            };
            client = address.to_canonical();
            if !self.has(client) {
                break;
            }
        }
        client
    }
}

fn peer(parts: &Parts) -> IpAddr {
    let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| {
        info.0.ip().to_canonical()
    })
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn client(proxies: &str, peer: &str, forwarded: &[&str]) -> String {
        let mut request = Request::get("/");
        for line in forwarded {
            request = request.header("x-forwarded-for", *line);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        let peer: IpAddr = peer.parse().unwrap();
        parts.extensions.insert(ConnectInfo(SocketAddr::new(peer, 1)));
        let proxies: Proxies = proxies.parse().unwrap();
        proxies.client(&parts).to_string()
    }

    #[test]
    fn a_header_of_a_stranger_is_not_believed() {
        assert_eq!(client("", "10.0.0.1", &["1.2.3.4"]), "10.0.0.1");
        assert_eq!(client("10.0.0.2", "10.0.0.1", &["1.2.3.4"]), "10.0.0.1");
    }

    #[test]
    fn the_last_hop_that_is_no_proxy_of_ours_is_the_client() {
        let ours = "10.0.0.0/8, 2001:db8::/32";
        assert_eq!(client(ours, "10.0.0.1", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(
            client(ours, "10.0.0.1", &["6.6.6.6, 1.2.3.4, 10.9.9.9"]),
            "1.2.3.4"
        );
        assert_eq!(client(ours, "2001:db8::1", &["6.6.6.6", "1.2.3.4"]), "1.2.3.4");
        assert_eq!(client(ours, "::ffff:10.0.0.1", &["nonsense"]), "10.0.0.1");
        assert_eq!(client(ours, "10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for wrong in ["10.0.0.0/33", "proxy.example", "10.0.0.1/x", "::/129"] {
            assert!(wrong.parse::<Proxies>().is_err(), "{wrong}");
        }
        assert_eq!(client("0.0.0.0/0", "10.0.0.1", &["1.2.3.4"]), "1.2.3.4");
    }
}
