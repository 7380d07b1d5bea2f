//! What this machine is called on its network: its names and addresses. Only looked up, nothing is opened.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// The names and addresses a certificate for this machine carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Machine {
    pub(crate) names: BTreeSet<String>,
    pub(crate) addresses: BTreeSet<IpAddr>,
}

impl Machine {
    /// Looks at the interfaces and the host name. Without either there is still localhost. IPv6 is left to loopback:
    /// the listeners are IPv4, and its temporary addresses would ask for a new certificate every day.
    pub(crate) fn look() -> Self {
        let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
        let addresses = interfaces
            .iter()
            .map(if_addrs::Interface::ip)
            .filter(IpAddr::is_ipv4);
        Self::new(gethostname::gethostname().to_str().unwrap_or_default(), addresses)
    }

    pub(crate) fn new(host_name: &str, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        let mut machine = Self::default();
        machine.names.insert("localhost".to_owned());
        if let Some(name) = plain_host_name(host_name) {
            if !name.contains('.') {
                machine.names.insert(format!("{name}.local"));
            }
            machine.names.insert(name);
        }
        machine
            .addresses
            .extend([IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]);
        machine.addresses.extend(addresses);
        machine
    }

    /// The address others on the network most likely reach it at: the one its default route begins at.
    pub(crate) fn main_address(&self) -> Option<IpAddr> {
        default_route()
            .filter(|address| self.addresses.contains(address))
            .or_else(|| {
                let mut others = self.addresses.iter().filter(|address| !address.is_loopback());
                others.next().copied()
            })
    }
}

/// Asks the routing table. A UDP socket sends nothing by being connected; the address is one kept for examples
/// (RFC 5737).
fn default_route() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(SocketAddr::from(([192, 0, 2, 1], 9))).ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|address| !address.is_unspecified())
}

/// The host name, where it can stand in a certificate (RFC 1123, section 2.1).
fn plain_host_name(text: &str) -> Option<String> {
    let name = text.trim_end_matches('.').to_ascii_lowercase();
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    let labels_fit = name
        .split('.')
        .all(|label| (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-'));
    (is_plain && labels_fit && name.len() <= 240 && name != "localhost").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(host_name: &str) -> Vec<String> {
        Machine::new(host_name, []).names.into_iter().collect()
    }

    #[test]
    fn a_host_name_is_known_with_and_without_local() {
        assert_eq!(names("Garden"), ["garden", "garden.local", "localhost"]);
        assert_eq!(names("garden.example.org."), ["garden.example.org", "localhost"]);
    }

    #[test]
    fn a_name_that_no_certificate_may_carry_is_left_out() {
        for name in ["", "localhost", "Миры", "a b", "-a", "a..b", &"a".repeat(64)] {
            assert_eq!(names(name), ["localhost"], "{name:?}");
        }
    }
}
