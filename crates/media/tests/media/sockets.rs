//! The media ports against those who do not know how to behave, and against other programs.

use std::net::UdpSocket;

use conclave_media::{MediaConfig, StartError, start};
use conclave_protocol::ApiKeys;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::{PATIENCE, Server, config};

async fn media_stream(server: &Server) -> TcpStream {
    let port = server.media.ports()[0];
    TcpStream::connect(("127.0.0.1", port)).await.unwrap()
}

/// Passes when the server closes the stream.
async fn expect_closed(mut stream: TcpStream) {
    let mut rest = Vec::new();
    let closed = timeout(PATIENCE, stream.read_to_end(&mut rest)).await;
    // A reset is as good as an end.
    let _ = closed.expect("the server kept the connection");
}

#[tokio::test]
async fn a_stream_that_does_not_begin_with_stun_is_closed() {
    let server = Server::start(config()).await;
    let mut stream = media_stream(&server).await;
    stream.write_all(b"\x00\x05hello").await.unwrap();
    expect_closed(stream).await;
}

#[tokio::test]
async fn a_frame_longer_than_any_datagram_closes_the_stream() {
    let server = Server::start(config()).await;
    let mut stream = media_stream(&server).await;
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    expect_closed(stream).await;
}

#[tokio::test]
async fn noise_on_the_media_port_disturbs_nobody() {
    let server = Server::start(config()).await;
    let (mut client, _) = server.join("yard", "mira#1").await;
    let port = server.media.ports()[0];
    let noise = UdpSocket::bind("127.0.0.1:0").unwrap();
    for length in 0..1_500 {
        let bytes: Vec<u8> = (0..length).map(|at| (at * 31 + length) as u8).collect();
        noise.send_to(&bytes, ("127.0.0.1", port)).unwrap();
    }
    client.ping().await;
    let statistics = server.media.statistics().await;
    assert_eq!((statistics[0].participants, statistics[0].transports), (1, 1));
}

#[tokio::test]
async fn a_taken_port_and_missing_keys_are_said_in_one_sentence() {
    let server = Server::start(config()).await;
    let port = server.media.ports()[0];
    let twice = MediaConfig {
        rtc_port: port,
        ..config()
    };
    let Err(error) = start(twice, None).await else {
        panic!("the port is taken");
    };
    assert_eq!(
        error.to_string(),
        format!("port {port} is taken by another program; choose another with --rtc-port")
    );
    let keyless = MediaConfig {
        keys: ApiKeys::default(),
        ..config()
    };
    assert!(matches!(start(keyless, None).await, Err(StartError::NoKeys)));
    let shards = MediaConfig {
        shards: 100_000,
        ..config()
    };
    assert!(matches!(
        start(shards, None).await,
        Err(StartError::TooManyShards { .. })
    ));
}

#[tokio::test]
async fn after_stopping_the_ports_are_free() {
    let server = Server::start(MediaConfig {
        shards: 2,
        ..config()
    })
    .await;
    let ports = server.media.ports();
    assert_eq!(ports.len(), 2);
    server.media.stop().await;
    for port in ports {
        UdpSocket::bind(("127.0.0.1", port)).unwrap();
        std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    }
}

#[tokio::test]
async fn without_tcp_the_port_takes_no_streams() {
    let server = Server::start(MediaConfig {
        tcp: false,
        ..config()
    })
    .await;
    let port = server.media.ports()[0];
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}
