//! Certificates as clients meet them: a real handshake against the authority, over memory or a real socket.

use std::net::IpAddr;

use axum::Router;
use axum::routing::get;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;

use super::*;
use crate::http::{Apps, Server, Tls};

fn machine(addresses: &[&str]) -> Machine {
    Machine::new(
        "garden",
        addresses.iter().map(|address| address.parse::<IpAddr>().unwrap()),
    )
}

fn connector(authority: &CertificateDer<'static>) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(authority.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

/// Shakes hands under a name, as a browser does, and says how that went.
async fn shake_hands(
    acceptor: TlsAcceptor,
    authority: &CertificateDer<'static>,
    name: &str,
) -> io::Result<()> {
    let (client, server) = tokio::io::duplex(64 * 1024);
    let served = tokio::spawn(async move { acceptor.accept(server).await.map(drop) });
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let reached = connector(authority).connect(name, client).await.map(drop);
    let _ = served.await;
    reached
}

#[tokio::test]
async fn every_name_and_address_of_the_machine_is_trusted_through_the_authority() {
    let data = tempfile::tempdir().unwrap();
    let machine = machine(&["192.168.1.7", "10.1.2.3", "203.0.113.9"]);
    let lan = Lan::open(data.path(), &machine).unwrap();
    let names = [
        "localhost",
        "garden",
        "garden.local",
        "127.0.0.1",
        "::1",
        "192.168.1.7",
        "10.1.2.3",
        "203.0.113.9",
    ];
    for name in names {
        let reached = shake_hands(lan.acceptor().unwrap(), lan.authority().certificate(), name).await;
        assert!(reached.is_ok(), "{name}: {reached:?}");
    }
    for name in ["192.168.1.8", "example.org"] {
        assert!(
            shake_hands(lan.acceptor().unwrap(), lan.authority().certificate(), name)
                .await
                .is_err(),
            "{name}"
        );
    }
}

#[tokio::test]
async fn another_authority_is_not_believed() {
    let (data, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let lan = Lan::open(data.path(), &machine(&[])).unwrap();
    let stranger = Lan::open(other.path(), &machine(&[])).unwrap();
    let reached = shake_hands(
        lan.acceptor().unwrap(),
        stranger.authority().certificate(),
        "localhost",
    )
    .await;
    assert!(reached.is_err());
}

#[tokio::test]
async fn a_stolen_key_signs_for_no_public_site() {
    let data = tempfile::tempdir().unwrap();
    let lan = Lan::open(data.path(), &machine(&["192.168.1.7"])).unwrap();
    for name in ["bank.example", "8.8.8.8", "192.168.1.7"] {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
        let forged = params.signed_by(&key, lan.authority().issuer()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![forged.der().clone()],
                key.serialize_der().try_into().unwrap(),
            )
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let reached = shake_hands(acceptor, lan.authority().certificate(), name).await;
        assert_eq!(reached.is_ok(), name == "192.168.1.7", "{name}: {reached:?}");
    }
}

#[test]
fn a_restart_keeps_what_people_trusted() {
    let data = tempfile::tempdir().unwrap();
    let machine = machine(&["192.168.1.7"]);
    let first = Lan::open(data.path(), &machine).unwrap();
    let leaf = std::fs::read(data.path().join("tls/leaf.pem")).unwrap();
    let second = Lan::open(data.path(), &machine).unwrap();
    assert!(first.authority().is_new && !second.authority().is_new);
    assert_eq!(first.authority().fingerprint(), second.authority().fingerprint());
    assert_eq!(leaf, std::fs::read(data.path().join("tls/leaf.pem")).unwrap());
}

#[tokio::test]
async fn a_new_address_gets_a_new_certificate_from_the_same_authority() {
    let data = tempfile::tempdir().unwrap();
    let lan = Lan::open(data.path(), &machine(&["192.168.1.7"])).unwrap();
    let moved = machine(&["10.0.0.7"]);
    let acceptor = lan.acceptor().unwrap();
    assert!(
        shake_hands(acceptor.clone(), lan.authority().certificate(), "10.0.0.7")
            .await
            .is_err()
    );
    assert!(
        lan.leaf
            .refresh(&lan.authority, &moved, SystemTime::now())
            .unwrap()
    );
    assert!(
        shake_hands(acceptor, lan.authority().certificate(), "10.0.0.7")
            .await
            .is_ok()
    );
    assert!(
        !lan.leaf
            .refresh(&lan.authority, &moved, SystemTime::now())
            .unwrap(),
        "nothing changed since"
    );
}

#[test]
fn a_certificate_near_its_end_is_made_anew() {
    let data = tempfile::tempdir().unwrap();
    let machine = machine(&[]);
    let lan = Lan::open(data.path(), &machine).unwrap();
    let in_a_year = SystemTime::now() + Duration::from_secs(365 * 86_400 + 86_400 * 2);
    assert!(lan.leaf.refresh(&lan.authority, &machine, in_a_year).unwrap());
}

#[test]
fn an_address_the_authority_may_not_sign_for_makes_a_new_one_at_the_next_start() {
    let data = tempfile::tempdir().unwrap();
    let first = Lan::open(data.path(), &machine(&[])).unwrap();
    let outside = machine(&["203.0.113.9"]);
    assert!(
        !first
            .leaf
            .refresh(&first.authority, &outside, SystemTime::now())
            .unwrap(),
        "left out while running"
    );
    let second = Lan::open(data.path(), &outside).unwrap();
    assert_ne!(first.authority().fingerprint(), second.authority().fingerprint());
}

#[test]
fn a_broken_authority_is_named_with_what_to_do() {
    let data = tempfile::tempdir().unwrap();
    drop(Lan::open(data.path(), &machine(&[])).unwrap());
    std::fs::write(data.path().join("tls/ca.key"), "nothing").unwrap();
    let message = Lan::open(data.path(), &machine(&[])).err().unwrap().to_string();
    assert!(
        message.ends_with("is broken; remove that folder to have a new one made"),
        "{message}"
    );
}

#[cfg(unix)]
#[test]
fn keys_are_closed_to_other_users() {
    use std::os::unix::fs::PermissionsExt;

    let data = tempfile::tempdir().unwrap();
    drop(Lan::open(data.path(), &machine(&[])).unwrap());
    for name in ["ca.key", "leaf.pem"] {
        let mode = std::fs::metadata(data.path().join("tls").join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn who_never_finishes_a_handshake_keeps_nobody_waiting() {
    let data = tempfile::tempdir().unwrap();
    let lan = Lan::open(data.path(), &machine(&[])).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new();
    let app = Router::new().route("/", get(|| async { "inside" }));
    server.serve(listener, Tls::On(lan.acceptor().unwrap()), Apps::everywhere(app));

    let mut silent = Vec::new();
    for _ in 0..50 {
        silent.push(TcpStream::connect(address).await.unwrap());
    }
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = connector(lan.authority().certificate())
        .connect(name, stream)
        .await
        .unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("inside"),
        "{answer}"
    );
    server.end().await;
}

#[tokio::test]
async fn the_trust_page_gives_the_certificate_its_fingerprint_and_the_way_in() {
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, header};
    use tower::ServiceExt;

    let data = tempfile::tempdir().unwrap();
    let lan = Lan::open(data.path(), &machine(&["192.168.1.7"])).unwrap();
    let trust = Trust::new(lan.authority(), "192.168.1.7".parse().unwrap(), 8443);
    let ask = |path: &str| {
        let request = Request::get(path.to_owned()).body(Body::empty()).unwrap();
        trust.clone().router().oneshot(request)
    };
    let page = to_bytes(ask("/").await.unwrap().into_body(), 1 << 20)
        .await
        .unwrap();
    let page = String::from_utf8(page.to_vec()).unwrap();
    for wanted in [
        "https://192.168.1.7:8443",
        &lan.authority().fingerprint(),
        "<svg",
        "iPhone and iPad",
        "/ca.crt",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
    let download = ask("/ca.crt").await.unwrap();
    assert_eq!(
        download.headers()[header::CONTENT_TYPE],
        "application/x-x509-ca-cert"
    );
    let bytes = to_bytes(download.into_body(), 1 << 20).await.unwrap();
    assert_eq!(bytes, lan.authority().certificate().to_vec());
    assert_eq!(
        ask("/m/CON-7K3M9QXD").await.unwrap().headers()[header::LOCATION],
        "/"
    );
}
