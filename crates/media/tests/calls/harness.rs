//! A server to call through, and tokens for it.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::http::{Request, header};
use conclave_client::core::{Event, ProtocolVersion, Transports};
use conclave_client::{Client, ConnectError, Events, Options};
use conclave_media::{Media, MediaConfig, RoomSettings, start};
use conclave_protocol::{ApiKeys, Claims, VideoGrant, token};
use tower::ServiceExt as _;

use crate::guest::Guest;

/// Five times what anything here takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) const BOTH_VERSIONS: [ProtocolVersion; 2] = [ProtocolVersion::V1, ProtocolVersion::V0];

pub(crate) struct Server {
    pub(crate) media: Media,
    pub(crate) url: String,
}

fn keys() -> ApiKeys {
    ApiKeys::new([("key".to_owned(), "a secret of at least 32 characters".to_owned())])
}

/// The claims of one who may join `room` and do what everybody may.
pub(crate) fn claims(room: &str, identity: &str) -> Claims {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let video = VideoGrant {
        room_join: true,
        room: room.to_owned(),
        ..VideoGrant::default()
    };
    Claims {
        iss: "key".to_owned(),
        sub: identity.to_owned(),
        name: format!("{identity}'s name"),
        exp: now.as_secs() + 600,
        video,
        ..Claims::default()
    }
}

pub(crate) fn speaking(version: ProtocolVersion) -> Options {
    Options {
        version,
        ..Options::default()
    }
}

pub(crate) fn by_tcp(version: ProtocolVersion) -> Options {
    Options {
        version,
        transports: Transports::Tcp,
        ..Options::default()
    }
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::start_with(1, RoomSettings::default()).await
    }

    /// Two shards, and every newcomer of a room goes to the other.
    pub(crate) async fn start_spread() -> Self {
        Self::start_with(
            2,
            RoomSettings {
                spread_above: 1,
                ..RoomSettings::default()
            },
        )
        .await
    }

    async fn start_with(shards: usize, rooms: RoomSettings) -> Self {
        let config = MediaConfig {
            keys: keys(),
            rtc_port: 0,
            shards,
            rooms,
            bind: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
            ..MediaConfig::default()
        };
        let media = start(config, None).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        let router = media.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { media, url }
    }

    pub(crate) async fn connect(
        &self,
        claims: &Claims,
        options: Options,
    ) -> Result<(Client, Events), ConnectError> {
        let token = token::sign(claims, &keys()).unwrap();
        let connected = Client::connect(&self.url, &token, options);
        tokio::time::timeout(PATIENCE, connected)
            .await
            .expect("joining took too long")
    }

    pub(crate) async fn join(&self, claims: &Claims, options: Options) -> Guest {
        let (client, events) = self.connect(claims, options).await.unwrap();
        let mut guest = Guest::new(&claims.sub, client, events);
        // What is sent to somebody whose channels are not open yet does not reach them.
        guest
            .wait("data channels", |event| {
                matches!(event, Event::DataReady).then_some(())
            })
            .await;
        guest
    }

    /// Two guests of the room named.
    pub(crate) async fn pair(&self, room: &str, options: Options) -> (Guest, Guest) {
        let first = self.join(&claims(room, "mira"), options.clone()).await;
        let second = self.join(&claims(room, "oskar"), options).await;
        (first, second)
    }

    /// A call of the server API by somebody who may administer the room.
    pub(crate) async fn administer(&self, room: &str, method: &str, body: serde_json::Value) {
        let mut admin = claims(room, "");
        admin.video = VideoGrant {
            room_admin: true,
            room: room.to_owned(),
            ..VideoGrant::default()
        };
        let token = token::sign(&admin, &keys()).unwrap();
        let request = Request::post(format!("/twirp/livekit.RoomService/{method}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let response = self.media.router().oneshot(request).await.unwrap();
        assert!(response.status().is_success(), "{method}: {}", response.status());
    }
}
