//! Addresses: the server's from its URL, and our own that reaches it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use super::ConnectError;

/// Where the server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ServerUrl {
    pub(super) tls: bool,
    /// Host and port, as a WebSocket request and a resolver want it.
    authority: String,
    prefix: String,
}

impl ServerUrl {
    pub(super) fn parse(url: &str) -> Option<Self> {
        let (tls, rest) = match url.split_once("://")? {
            ("ws" | "http", rest) => (false, rest),
            ("wss" | "https", rest) => (true, rest),
            _ => return None,
        };
        let rest = rest.split(['?', '#']).next()?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if host.is_empty() || host.contains('@') {
            return None;
        }
        let has_port = host
            .rsplit_once(':')
            .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let authority = if has_port {
            host.to_owned()
        } else {
            format!("{host}:{}", if tls { 443 } else { 80 })
        };
        let prefix = if path.is_empty() {
            String::new()
        } else {
            format!("/{}", path.trim_end_matches('/'))
        };
        Some(Self {
            tls,
            authority,
            prefix,
        })
    }

    pub(super) fn websocket(&self, path_and_query: &str) -> String {
        let scheme = if self.tls { "wss" } else { "ws" };
        format!("{scheme}://{}{}{path_and_query}", self.authority, self.prefix)
    }
}

pub(super) async fn resolve(url: &ServerUrl) -> Result<SocketAddr, ConnectError> {
    let host = &url.authority;
    let found = tokio::net::lookup_host(host.as_str()).await;
    let mut addresses = found.map_err(|source| ConnectError::Resolve {
        host: host.clone(),
        source,
    })?;
    addresses
        .next()
        .ok_or_else(|| ConnectError::NoAddress(host.clone()))
}

/// The address of ours that packets to the server leave from: connecting a UDP socket asks the routing table and
/// sends nothing.
pub(super) fn local_ip(server: SocketAddr, chosen: Option<IpAddr>) -> Result<LocalAddress, ConnectError> {
    if let Some(ip) = chosen {
        return Ok(LocalAddress {
            bind: ip,
            announce: ip,
        });
    }
    let unspecified: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let route = || {
        let socket = UdpSocket::bind((unspecified, 0))?;
        socket.connect(server)?;
        socket.local_addr()
    };
    let announce = route()
        .map_err(|source| ConnectError::NoRoute { server, source })?
        .ip();
    Ok(LocalAddress {
        bind: unspecified,
        announce,
    })
}

/// What to bind to and what to call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LocalAddress {
    pub(super) bind: IpAddr,
    pub(super) announce: IpAddr,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_gives_the_websocket_under_its_path() {
        let websocket = |url| ServerUrl::parse(url).map(|url| url.websocket("/rtc?x=1"));
        assert_eq!(
            websocket("ws://a.example:7880").as_deref(),
            Some("ws://a.example:7880/rtc?x=1")
        );
        assert_eq!(
            websocket("http://a.example/sub/").as_deref(),
            Some("ws://a.example:80/sub/rtc?x=1")
        );
        assert_eq!(
            websocket("ws://[::1]:80").as_deref(),
            Some("ws://[::1]:80/rtc?x=1")
        );
        assert_eq!(
            websocket("https://a.example").as_deref(),
            Some("wss://a.example:443/rtc?x=1")
        );
        assert_eq!(websocket("ftp://a.example"), None);
        assert_eq!(websocket("ws://user@a.example"), None);
        assert_eq!(websocket("ws:///rtc"), None);
    }

    #[test]
    fn loopback_is_reached_from_loopback_and_a_chosen_address_stays() {
        let server = "127.0.0.1:9".parse().unwrap();
        assert_eq!(local_ip(server, None).unwrap().announce, Ipv4Addr::LOCALHOST);
        let chosen = IpAddr::from([192, 0, 2, 7]);
        assert_eq!(
            local_ip(server, Some(chosen)).unwrap(),
            LocalAddress {
                bind: chosen,
                announce: chosen
            }
        );
    }
}
