//! Meetings and sessions outlive the process, and a database that cannot be used is named in one sentence.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::{Value, json};

use super::support::{Running, conclave, finish};

/// One request of a program: the answer's status and body.
fn ask(address: SocketAddr, head: &str, token: Option<&str>, body: &Value) -> (u16, Value) {
    let mut stream = TcpStream::connect(address).unwrap();
    let body = body.to_string();
    let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n"));
    write!(
        stream,
        "{head} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n{}\r\n{body}",
        body.len(),
        bearer.unwrap_or_default()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or_default())
}

#[test]
fn a_restart_keeps_sessions_meetings_and_who_was_in_them() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let mut server = Running::start(&data, &[]);
    let nothing = json!({});
    let (_, session) = ask(server.address(), "POST /api/v1/sessions", None, &nothing);
    let token = session["token"].as_str().unwrap();
    let (status, meeting) = ask(
        server.address(),
        "POST /api/v1/meetings",
        Some(token),
        &json!({ "title": "Yard" }),
    );
    assert_eq!(status, 201, "{meeting}");
    let join = format!(
        "POST /api/v1/meetings/{}/join",
        meeting["address"].as_str().unwrap()
    );
    let wish = json!({ "name": "Mira", "device": "tab" });
    let (status, joined) = ask(server.address(), &join, Some(token), &wish);
    assert_eq!(status, 200, "{joined}");
    // As a crash does.
    server.end_with("-KILL");

    let server = Running::start(&data, &[]);
    let show = format!("GET /api/v1/meetings/{}", meeting["id"].as_str().unwrap());
    let (status, after) = ask(server.address(), &show, Some(token), &nothing);
    assert_eq!(status, 200, "{after}");
    for fact in ["title", "owner", "address", "secret"] {
        assert_eq!(after[fact], meeting[fact], "{fact}");
    }
    assert_eq!(after["people"][0]["principal"], session["principal"]);
    let (status, again) = ask(server.address(), &join, Some(token), &wish);
    assert_eq!(
        (status, &again["identity"]),
        (200, &joined["identity"]),
        "{again}"
    );
}

#[test]
fn a_database_that_cannot_be_opened_is_one_sentence_without_its_password() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let refusals = [
        ("sqlite:/nowhere/at/all.db", "/nowhere/at/all.db"),
        ("postgres://me:hunter2@127.0.0.1:1/meetings", "meetings"),
        ("mysql://me:x@host/db", "--database"),
    ];
    for (database, named) in refusals {
        let (code, stdout, stderr) = finish(conclave(&data).args([
            "serve",
            "--bind",
            "127.0.0.1:0",
            "--rtc-port",
            "0",
            "--database",
            database,
        ]));
        assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
        assert_eq!(stderr.trim_end().lines().count(), 1, "{stderr}");
        assert!(
            stderr.contains(named) && stderr.contains("--database"),
            "{stderr}"
        );
        assert!(!stderr.contains("hunter2"), "{stderr}");
    }
    let mut shown = conclave(&data);
    let url = "postgres://me:hunter2@host/meetings";
    let (_, stdout, _) = finish(shown.args(["config", "--database", url]));
    assert!(stdout.contains("database: postgres://me:********@host/meetings  # --database"));
}

#[test]
fn the_api_is_described_without_starting_anything() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let (code, stdout, _) = finish(conclave(&data).arg("openapi"));
    assert_eq!(code, Some(0));
    let description: Value = serde_json::from_str(&stdout).unwrap();
    assert!(description["paths"]["/meetings"]["post"].is_object());
    assert!(!data.exists());
}
