//! The program as an operator meets it: what it prints, how it ends, and the sentence it fails with.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::PathBuf;

use super::support::{Running, conclave, finish, get};
use conclave_protocol::{ApiKeys, UnixTime, token};

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }
}

/// Runs `serve`, which must fail, and returns its one sentence.
fn sentence(home: &Home, arguments: &[&str]) -> String {
    let (code, stdout, stderr) = finish(conclave(&home.data()).arg("serve").args(arguments));
    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    assert_eq!(stderr.trim_end().lines().count(), 1, "{stderr}");
    stderr.trim_end().to_owned()
}

#[test]
fn a_start_says_where_it_is_and_where_its_data_is() {
    let home = Home::new();
    let server = Running::start(&home.data(), &[]);
    let data = home.data().canonicalize().unwrap();
    let wanted = format!(
        "Conclave is at http://localhost:{}\nIts data is in {}\n",
        server.port,
        data.display()
    );
    assert_eq!(server.greeting, wanted);
    assert!(get(server.address(), "/healthz").ends_with("ok\n"));
    assert!(get(server.address(), "/m/CON-7K3M9QXD").contains("<!doctype html>"));
    assert!(
        get(server.address(), "/rtc/validate").starts_with("HTTP/1.1 "),
        "media has its routes"
    );
}

#[test]
fn ctrl_c_and_sigterm_end_it_with_success() {
    for signal in ["-INT", "-TERM"] {
        let home = Home::new();
        let mut server = Running::start(&home.data(), &[]);
        assert_eq!(server.end_with(signal).code(), Some(0), "{signal}");
        assert!(TcpStream::connect(server.address()).is_err());
    }
}

#[test]
fn an_unfinished_request_does_not_keep_it_from_ending() {
    let home = Home::new();
    let mut server = Running::start(&home.data(), &[]);
    let mut idle = TcpStream::connect(server.address()).unwrap();
    let mut slow = TcpStream::connect(server.address()).unwrap();
    let head =
        "POST /api/v1/meetings HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nContent-Type: application/json\r\n";
    slow.write_all(format!("{head}Content-Length: 100\r\n\r\n{{").as_bytes())
        .unwrap();
    assert!(
        get(server.address(), "/healthz").ends_with("ok\n"),
        "others are served meanwhile"
    );
    assert_eq!(server.end_with("-TERM").code(), Some(0));
    let mut rest = Vec::new();
    let _ = idle.read_to_end(&mut rest);
    assert!(rest.is_empty());
}

#[test]
fn a_request_that_is_no_http_hurts_nobody() {
    let home = Home::new();
    let server = Running::start(&home.data(), &[]);
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"\r\n\r\n\r\n",
        &[0xff; 4096],
        b"GET / HTTP/9.9\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        let _ = stream.write_all(garbage);
    }
    let long = format!("/m/{}", "a".repeat(200_000));
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let _ = stream.write_all(format!("GET {long} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes());
    assert!(get(server.address(), "/healthz").ends_with("ok\n"));
}

#[test]
fn a_port_that_is_taken_is_named_with_another() {
    let home = Home::new();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let next = port.checked_add(1).unwrap_or(8_080);
    let wanted =
        format!("port {port} is taken by another program; choose another with --bind 127.0.0.1:{next}");
    assert_eq!(
        sentence(
            &home,
            &["--bind", &format!("127.0.0.1:{port}"), "--rtc-port", "0"]
        ),
        wanted
    );
}

#[test]
fn a_media_port_that_is_taken_is_named() {
    let home = Home::new();
    let other = UdpSocket::bind("0.0.0.0:0").unwrap();
    let port = other.local_addr().unwrap().port().to_string();
    let message = sentence(
        &home,
        &["--bind", "127.0.0.1:0", "--rtc-port", &port, "--shards", "1"],
    );
    assert!(
        message.contains(&port) && message.contains("--rtc-port"),
        "{message}"
    );
}

#[test]
fn a_data_folder_that_cannot_be_written_is_named() {
    let home = Home::new();
    std::fs::write(home.data(), "a file, not a folder").unwrap();
    let message = sentence(&home, &["--bind", "127.0.0.1:0"]);
    assert!(
        message.starts_with(&format!("the data folder {} cannot", home.data().display())),
        "{message}"
    );
    assert!(message.ends_with("choose another with --data DIR"), "{message}");
}

#[test]
fn a_bad_configuration_is_one_sentence() {
    let home = Home::new();
    std::fs::write(
        home.0.path().join("conclave.yaml"),
        "rooms:\n  auto_craete: true\n",
    )
    .unwrap();
    assert_eq!(
        sentence(&home, &[]),
        "rooms.auto_craete (conclave.yaml line 2) is not a setting; the nearest one is rooms.auto_create"
    );
}

#[test]
fn an_address_of_another_machine_is_named() {
    let home = Home::new();
    let message = sentence(&home, &["--bind", "192.0.2.1:0"]);
    assert_eq!(
        message,
        "this machine has no address 192.0.2.1; choose one it has with --bind"
    );
}

#[test]
fn the_key_made_at_the_first_start_signs_tokens_that_the_server_made_it_for() {
    let home = Home::new();
    drop(Running::start(&home.data(), &[]));
    let kept = std::fs::read_to_string(home.data().join("keys.yaml")).unwrap();
    let (key, secret) = kept.trim().split_once(": ").unwrap();
    let keys = ApiKeys::new([(key.to_owned(), secret.to_owned())]);

    let (code, stdout, stderr) = finish(conclave(&home.data()).args([
        "token",
        "create",
        "--room",
        "yard",
        "--identity",
        "mira",
        "--grant",
        "can_publish=false",
    ]));
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let claims = token::verify(stdout.trim(), &keys, UnixTime::from_secs(now)).unwrap();
    assert!(!claims.join_grant().unwrap().permission.can_publish);

    let (code, stdout, _) = finish(conclave(&home.data()).arg("config"));
    assert_eq!(code, Some(0));
    assert!(stdout.contains(key) && !stdout.contains(secret), "{stdout}");
    assert!(stdout.contains("  # CONCLAVE_DATA\n"), "{stdout}");
}
