//! Which addresses to listen on and which to tell clients. Pure, but for the listing of the interfaces.

use std::io;
use std::net::{IpAddr, Ipv6Addr};

/// Candidates told to clients at most: each costs every client a connectivity check.
const CANDIDATES: usize = 8;

/// Addresses of the interfaces that are up.
pub(crate) fn of_interfaces() -> io::Result<Vec<IpAddr>> {
    let interfaces = if_addrs::get_if_addrs()?;
    Ok(interfaces.iter().map(if_addrs::Interface::ip).collect())
}

/// One address to listen on. What nobody asked for by name may fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listen {
    pub(crate) ip: IpAddr,
    pub(crate) required: bool,
}

/// What was configured, and `::` beside `0.0.0.0` where the machine has a global IPv6 address.
pub(crate) fn to_listen(bind: &[IpAddr], interfaces: &[IpAddr]) -> Vec<Listen> {
    let mut listens: Vec<Listen> = Vec::new();
    for &ip in bind {
        if !listens.iter().any(|listen| listen.ip == ip) {
            listens.push(Listen { ip, required: true });
        }
    }
    let any_v4 = bind.iter().any(|ip| ip.is_ipv4() && ip.is_unspecified());
    let no_v6 = !bind.iter().any(IpAddr::is_ipv6);
    if any_v4 && no_v6 && interfaces.iter().any(is_global_v6) {
        listens.push(Listen {
            ip: IpAddr::V6(Ipv6Addr::UNSPECIFIED),
            required: false,
        });
    }
    listens
}

/// The addresses clients are told: those announced by the operator, else those that are listened on. Loopback only
/// where there is nothing else, because browsers on other machines, and stock Firefox on this one, cannot use it.
pub(crate) fn to_announce(announce: &[IpAddr], listened: &[IpAddr], interfaces: &[IpAddr]) -> Vec<IpAddr> {
    if !announce.is_empty() {
        return announce.iter().copied().take(CANDIDATES).collect();
    }
    let mut reached: Vec<IpAddr> = Vec::new();
    for &ip in listened {
        if !ip.is_unspecified() {
            reached.push(ip);
            continue;
        }
        let same_family = interfaces.iter().filter(|other| other.is_ipv4() == ip.is_ipv4());
        reached.extend(same_family.copied().filter(is_usable));
    }
    let outside: Vec<IpAddr> = reached.iter().copied().filter(|ip| !ip.is_loopback()).collect();
    let mut chosen = if outside.is_empty() { reached } else { outside };
    let mut seen = Vec::new();
    chosen.retain(|ip| {
        let new = !seen.contains(ip);
        seen.push(*ip);
        new
    });
    chosen.truncate(CANDIDATES);
    chosen
}

fn is_usable(ip: &IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => !v4.is_link_local() && !v4.is_unspecified(),
        IpAddr::V6(v6) => v6.is_loopback() || is_global_v6(&IpAddr::V6(*v6)),
    }
}

/// Global unicast or unique local (RFC 4291, RFC 4193).
fn is_global_v6(ip: &IpAddr) -> bool {
    let IpAddr::V6(v6) = ip else {
        return false;
    };
    v6.segments()[0] & 0xe000 == 0x2000 || v6.is_unique_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn every_outside_address_is_announced_and_loopback_only_without_one() {
        let machine = ips(&["127.0.0.1", "10.0.0.5", "169.254.3.3", "::1", "fe80::1"]);
        assert_eq!(to_announce(&[], &ips(&["0.0.0.0"]), &machine), ips(&["10.0.0.5"]));
        let alone = ips(&["127.0.0.1", "::1"]);
        assert_eq!(to_announce(&[], &ips(&["0.0.0.0"]), &alone), ips(&["127.0.0.1"]));
    }

    #[test]
    fn a_named_address_is_announced_as_it_is_and_the_operators_word_wins() {
        let machine = ips(&["127.0.0.1", "10.0.0.5"]);
        assert_eq!(
            to_announce(&[], &ips(&["127.0.0.1"]), &machine),
            ips(&["127.0.0.1"])
        );
        let public = ips(&["203.0.113.7"]);
        assert_eq!(to_announce(&public, &ips(&["0.0.0.0"]), &machine), public);
    }

    #[test]
    fn ipv6_is_listened_on_where_it_reaches_the_world() {
        let with = to_listen(&ips(&["0.0.0.0"]), &ips(&["10.0.0.5", "2001:db8::5"]));
        assert_eq!(
            with.iter().map(|listen| listen.ip).collect::<Vec<_>>(),
            ips(&["0.0.0.0", "::"])
        );
        assert!(!with[1].required);
        let without = to_listen(&ips(&["0.0.0.0"]), &ips(&["10.0.0.5", "fe80::5", "::1"]));
        assert_eq!(without.len(), 1);
        let named = to_listen(&ips(&["10.0.0.5"]), &ips(&["10.0.0.5", "2001:db8::5"]));
        assert_eq!(named.len(), 1);
    }
}
