//! `--lan` from outside: what is served in the clear, what over TLS, and that a client can trust it by its page.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::Arc;

use super::support::{Running, get};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// The server and its addresses on the network, as printed.
struct Lan {
    server: Running,
    https: SocketAddr,
    trust: SocketAddr,
    _home: tempfile::TempDir,
}

fn start() -> Lan {
    let home = tempfile::tempdir().unwrap();
    let mut server = Running::start(&home.path().join("data"), &["--lan"]);
    server.read_until("SHA-256 fingerprint");
    let printed = |before: &str| {
        let rest = server.greeting.split(before).nth(1).unwrap();
        rest.lines().next().unwrap().parse().unwrap()
    };
    let (https, trust) = (printed("https://"), printed("computer: http://"));
    Lan {
        server,
        https,
        trust,
        _home: home,
    }
}

/// Gets a page over TLS, trusting this certificate alone.
fn get_securely(address: SocketAddr, name: IpAddr, authority: Vec<u8>) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(authority)).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), ServerName::from(name)).unwrap();
    let mut stream = StreamOwned::new(client, TcpStream::connect(address).unwrap());
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn authority(address: SocketAddr) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .write_all(b"GET /ca.crt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let body = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap() + 4;
    answer.split_off(body)
}

#[test]
fn who_trusts_the_certificate_of_the_page_reaches_the_meetings() {
    let lan = start();
    let authority = authority(lan.trust);
    assert!(get_securely(lan.https, lan.https.ip(), authority).ends_with("ok\n"));
}

#[test]
fn this_machine_itself_is_served_in_the_clear() {
    let lan = start();
    assert!(get(lan.server.address(), "/healthz").ends_with("ok\n"));
    let page = get(lan.server.address(), "/trust");
    assert!(page.contains("Trust this meeting server") && page.contains(&format!("https://{}", lan.https)));
}

#[test]
fn the_network_gets_nothing_but_the_page_of_trust_in_the_clear() {
    let lan = start();
    if lan.trust.ip().is_loopback() {
        return; // A machine without a network has nobody to hide from.
    }
    assert!(get(lan.trust, "/").contains("Trust this meeting server"));
    for path in ["/healthz", "/m/CON-7K3M9QXD", "/rtc/validate", "/api/v1/meetings"] {
        assert!(get(lan.trust, path).starts_with("HTTP/1.1 307 "), "{path}");
    }
}

#[test]
fn a_code_to_scan_and_the_fingerprint_are_printed() {
    let mut lan = start();
    lan.server.read_until(":");
    let fingerprint = lan.server.greeting.lines().last().unwrap();
    assert_eq!(fingerprint.split(':').count(), 32, "{fingerprint}");
    assert!(lan.server.greeting.contains('█'), "{}", lan.server.greeting);
}
