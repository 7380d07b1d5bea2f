//! A server to try, tokens for it, and a signal client that speaks protobuf and nothing more.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use conclave_media::{Media, MediaConfig, RoomSettings, start};
use conclave_protocol::lk::{self, signal_request, signal_response};
use conclave_protocol::seam::RoomWatch;
use conclave_protocol::{ApiKeys, Claims, VideoGrant, token};
use futures_util::{SinkExt, StreamExt};
use prost::Message as _;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use tower::ServiceExt;

/// Five times what anything here takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Server {
    pub(crate) media: Media,
    pub(crate) address: String,
}

pub(crate) fn keys() -> ApiKeys {
    ApiKeys::new([("key".to_owned(), "a secret of at least 32 characters".to_owned())])
}

pub(crate) fn config() -> MediaConfig {
    MediaConfig {
        keys: keys(),
        rtc_port: 0,
        shards: 1,
        bind: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
        ..MediaConfig::default()
    }
}

pub(crate) fn rooms(rooms: RoomSettings) -> MediaConfig {
    MediaConfig { rooms, ..config() }
}

/// Two shards, and every newcomer of a room goes to the other.
pub(crate) fn spread() -> MediaConfig {
    MediaConfig {
        shards: 2,
        ..rooms(RoomSettings {
            spread_above: 1,
            ..RoomSettings::default()
        })
    }
}

impl Server {
    pub(crate) async fn start(config: MediaConfig) -> Self {
        Self::start_watched(config, None).await
    }

    pub(crate) async fn start_watched(config: MediaConfig, watch: Option<Arc<dyn RoomWatch>>) -> Self {
        let media = start(config, watch).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let router = media.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { media, address }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> (StatusCode, HeaderMap, Bytes) {
        let response = self.media.router().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, 1024 * 1024).await.unwrap();
        (head.status, head.headers, body)
    }

    pub(crate) async fn get(&self, address: &str) -> (StatusCode, String) {
        let request = Request::get(address).body(Body::empty()).unwrap();
        let (status, _, body) = self.send(request).await;
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    /// Opens a WebSocket, or says with which status and text that was refused.
    pub(crate) async fn connect(&self, path: &str) -> Result<Client, (StatusCode, String)> {
        match connect_async(format!("ws://{}{path}", self.address)).await {
            Ok((socket, _)) => Ok(Client { socket }),
            Err(tungstenite::Error::Http(response)) => {
                let text = response.body().clone().unwrap_or_default();
                Err((response.status(), String::from_utf8(text).unwrap()))
            }
            Err(error) => panic!("the server cannot be reached: {error}"),
        }
    }

    /// Joins over `/rtc/v1` and reads the welcome.
    pub(crate) async fn join(&self, room: &str, identity: &str) -> (Client, lk::JoinResponse) {
        let token = sign(&claims(room, identity));
        let mut client = self
            .connect(&v1(&token, &lk::JoinRequest::default()))
            .await
            .unwrap();
        match client.next().await {
            Some(signal_response::Message::Join(join)) => (client, join),
            other => panic!("a join response was expected, not {other:?}"),
        }
    }
}

/// The claims of one who may join `room`.
pub(crate) fn claims(room: &str, identity: &str) -> Claims {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    Claims {
        iss: "key".to_owned(),
        sub: identity.to_owned(),
        exp: now.as_secs() + 600,
        video: VideoGrant {
            room_join: true,
            room: room.to_owned(),
            ..VideoGrant::default()
        },
        ..Claims::default()
    }
}

pub(crate) fn sign(claims: &Claims) -> String {
    token::sign(claims, &keys()).unwrap()
}

/// The address of a v1 join without compression, as Firefox sends it.
pub(crate) fn v1(token: &str, request: &lk::JoinRequest) -> String {
    let wrapped = lk::WrappedJoinRequest {
        compression: 0,
        join_request: request.encode_to_vec(),
    };
    let wrapped = URL_SAFE.encode(wrapped.encode_to_vec());
    format!("/rtc/v1?access_token={token}&join_request={wrapped}")
}

pub(crate) struct Client {
    pub(crate) socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Client {
    pub(crate) async fn send(&mut self, message: signal_request::Message) {
        let request = lk::SignalRequest {
            message: Some(message),
        };
        self.send_raw(Message::Binary(request.encode_to_vec().into()))
            .await;
    }

    pub(crate) async fn send_raw(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// The next signal message; `None` when the connection has ended.
    pub(crate) async fn next(&mut self) -> Option<signal_response::Message> {
        loop {
            match self.frame().await? {
                Message::Binary(bytes) => return lk::SignalResponse::decode(bytes).unwrap().message,
                Message::Close(_) => return None,
                _ => {}
            }
        }
    }

    /// The first message that `wanted` makes something of.
    pub(crate) async fn until<T>(&mut self, wanted: impl Fn(signal_response::Message) -> Option<T>) -> T {
        loop {
            let message = self.next().await.expect("the connection ended too early");
            if let Some(found) = wanted(message) {
                return found;
            }
        }
    }

    pub(crate) async fn leave(&mut self) -> lk::LeaveRequest {
        self.until(|message| match message {
            signal_response::Message::Leave(leave) => Some(leave),
            _ => None,
        })
        .await
    }

    /// Passes once a ping is answered, so that everything sent before was handled.
    pub(crate) async fn ping(&mut self) {
        self.send(signal_request::Message::Ping(7)).await;
        self.until(|message| matches!(message, signal_response::Message::Pong(_)).then_some(()))
            .await;
    }

    /// Reads until the close frame and returns its code; `None` where the connection ended without one.
    pub(crate) async fn close_code(&mut self) -> Option<u16> {
        loop {
            if let Message::Close(frame) = self.frame().await? {
                return frame.map(|frame| frame.code.into());
            }
        }
    }

    async fn frame(&mut self) -> Option<Message> {
        let next = timeout(PATIENCE, self.socket.next());
        next.await.expect("nothing came").and_then(Result::ok)
    }
}
