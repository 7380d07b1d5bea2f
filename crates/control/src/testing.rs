//! A control plane for tests: a clock that stands until it is set, rooms that write down what is done to them, and
//! clients that ask as browsers and programs do.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use conclave_protocol::seam::{BoxFuture, DataRule, RoomWatch, Rooms, RoomsError};
use conclave_protocol::{ApiKeys, CodePrefixes, Identity, MeetingId, RoomName, UnixMillis};
use conclave_storage::Database;
use rand::RngCore;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{Control, ControlConfig, Outside, Proxies};

pub(crate) const HOST: &str = "meet.example.org";
pub(crate) const ORIGIN: &str = "https://meet.example.org";

pub(crate) fn keys() -> ApiKeys {
    ApiKeys::new([("one".to_owned(), "a secret of at least 32 characters".to_owned())])
}

/// A server on a database, without media.
pub(crate) struct World {
    pub(crate) control: Control,
    pub(crate) router: Router,
    pub(crate) clock: Clock,
    pub(crate) rooms: Arc<Done>,
}

/// The time of a world.
#[derive(Clone)]
pub(crate) struct Clock(Arc<AtomicU64>);

impl Clock {
    pub(crate) fn now(&self) -> UnixMillis {
        UnixMillis::from_millis(self.0.load(Ordering::SeqCst))
    }

    pub(crate) fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap();
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

/// What was done to rooms.
#[derive(Default)]
pub(crate) struct Done {
    done: Mutex<Vec<String>>,
    /// Who may send leased data, of the last room that was told.
    pub(crate) policy: Mutex<Vec<DataRule>>,
    /// Held by a test that makes rooms wait.
    pub(crate) gate: tokio::sync::RwLock<()>,
    pub(crate) asked: tokio::sync::Notify,
}

impl Done {
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.done.lock().unwrap())
    }

    fn note(&self, what: String) -> BoxFuture<'_, Result<(), RoomsError>> {
        self.done.lock().unwrap().push(what);
        self.asked.notify_one();
        Box::pin(async {
            drop(self.gate.read().await);
            Ok(())
        })
    }
}

impl Rooms for Done {
    fn remove<'a>(
        &'a self,
        _room: &'a RoomName,
        identity: &'a Identity,
    ) -> BoxFuture<'a, Result<(), RoomsError>> {
        self.note(format!("removed {identity}"))
    }

    fn close<'a>(&'a self, room: &'a RoomName) -> BoxFuture<'a, Result<(), RoomsError>> {
        self.note(format!("closed {room}"))
    }

    fn set_data_policy<'a>(
        &'a self,
        _room: &'a RoomName,
        rules: Vec<DataRule>,
    ) -> BoxFuture<'a, Result<(), RoomsError>> {
        *self.policy.lock().unwrap() = rules;
        Box::pin(async { Ok(()) })
    }
}

impl World {
    pub(crate) async fn on(db: &Database) -> Self {
        let clock = Clock(Arc::new(AtomicU64::new(1_800_000_000_000)));
        Self::at(db, clock, |_| {}).await
    }

    /// With other settings, or after a restart.
    pub(crate) async fn at(db: &Database, clock: Clock, set: impl FnOnce(&mut ControlConfig)) -> Self {
        let time = clock.clone();
        let mut config = ControlConfig {
            keys: keys(),
            prefixes: CodePrefixes::default(),
            guests: true,
            proxies: Proxies::default(),
            outside: Outside::new(move || time.now(), |bytes| rand::rng().fill_bytes(bytes)),
        };
        set(&mut config);
        let control = Control::open(db.clone(), config).await.unwrap();
        let rooms = Arc::new(Done::default());
        control.act_on(Arc::clone(&rooms) as Arc<dyn Rooms>);
        Self {
            router: control.router(),
            control,
            clock,
            rooms,
        }
    }

    pub(crate) fn watch(&self) -> Arc<dyn RoomWatch> {
        self.control.watch()
    }

    /// Everything that happens without being asked for.
    pub(crate) async fn round(&self) {
        self.control.0.meetings.round().await;
    }

    /// Lets time pass and does what is due.
    pub(crate) async fn after(&self, time: Duration) {
        self.clock.advance(time);
        self.round().await;
    }

    /// A program with a session of its own.
    pub(crate) async fn program(&self) -> Client {
        let mut client = self.stranger();
        let answer = client.post("/sessions", json!({})).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        client.principal = answer.text("principal");
        client.show = Show::Bearer(answer.text("token"));
        client
    }

    /// A page of this server without a session.
    pub(crate) fn page(&self) -> Client {
        Client {
            show: Show::Page(None),
            ..self.stranger()
        }
    }

    /// Somebody who shows nothing.
    pub(crate) fn stranger(&self) -> Client {
        Client {
            router: self.router.clone(),
            principal: String::new(),
            show: Show::Nothing,
            address: "192.0.2.1".to_owned(),
        }
    }
}

/// How a client shows who it is.
#[derive(Clone)]
pub(crate) enum Show {
    Nothing,
    Bearer(String),
    /// With the cookie it was given, once it was.
    Page(Option<String>),
}

#[derive(Clone)]
pub(crate) struct Client {
    router: Router,
    pub(crate) principal: String,
    pub(crate) show: Show,
    pub(crate) address: String,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn text(&self, field: &str) -> String {
        self.body[field]
            .as_str()
            .unwrap_or_else(|| panic!("{field} in {self:?}"))
            .to_owned()
    }

    pub(crate) fn ok(self) -> Value {
        assert!(self.status.is_success(), "{self:?}");
        self.body
    }

    /// Passes for this refusal, with a clause for people.
    pub(crate) fn refused(&self, status: u16, code: &str) {
        let found = (self.status.as_u16(), self.body["code"].as_str());
        assert_eq!(found, (status, Some(code)), "{self:?}");
        let message = self.text("message");
        assert!(
            !message.is_empty() && !message.ends_with('.'),
            "{message:?} is a clause"
        );
    }
}

impl Client {
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, Body::empty()).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, body.to_string().into()).await
    }

    pub(crate) async fn patch(&mut self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, body.to_string().into()).await
    }

    pub(crate) async fn send(&mut self, method: Method, path: &str, body: Body) -> Answer {
        let is_safe = method.is_safe();
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, HOST)
            .header(header::CONTENT_TYPE, "application/json");
        match &self.show {
            Show::Nothing => {}
            Show::Bearer(token) => request = request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            Show::Page(cookie) => {
                let (name, value) = if is_safe {
                    ("sec-fetch-site", "same-origin")
                } else {
                    ("origin", ORIGIN)
                };
                request = request.header(name, value);
                if let Some(cookie) = cookie {
                    request = request.header(header::COOKIE, cookie);
                }
            }
        }
        let answer = self.ask(request.body(body).unwrap()).await;
        self.keep_cookie(&answer);
        answer
    }

    /// Asks just so.
    pub(crate) async fn ask(&self, mut request: Request<Body>) -> Answer {
        let address = std::net::SocketAddr::new(self.address.parse().unwrap(), 1);
        request.extensions_mut().insert(ConnectInfo(address));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 20).await.unwrap();
        Answer {
            status: head.status,
            headers: head.headers,
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
        }
    }

    fn keep_cookie(&mut self, answer: &Answer) {
        let Show::Page(kept) = &mut self.show else {
            return;
        };
        if let Some(cookie) = answer.headers.get(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            *kept = Some(pair.to_owned());
        }
    }

    pub(crate) async fn create(&mut self, body: Value) -> Value {
        self.post("/meetings", body).await.ok()
    }

    pub(crate) async fn try_join(&mut self, meeting: &Value, device: &str) -> Answer {
        let path = format!("/meetings/{}/join", meeting["address"].as_str().unwrap());
        let body = json!({ "name": format!("On {device}"), "device": device, "secret": meeting["secret"] });
        self.post(&path, body).await
    }

    /// Takes a seat and appears in the room.
    pub(crate) async fn enter(&mut self, world: &World, meeting: &Value, device: &str) -> Value {
        let joined = self.try_join(meeting, device).await.ok();
        joined["meeting"]["you"]
            .as_str()
            .unwrap()
            .clone_into(&mut self.principal);
        let identity = identity(&joined);
        assert!(world.watch().admits(&room(meeting), &identity));
        world.watch().joined(&room(meeting), &identity);
        world.round().await;
        joined
    }

    pub(crate) async fn leave(&mut self, meeting: &Value, device: &str) -> Answer {
        let path = format!("/meetings/{}/leave", id(meeting));
        self.post(&path, json!({ "device": device })).await
    }

    pub(crate) async fn close(&mut self, meeting: &Value) -> Answer {
        self.post(&format!("/meetings/{}/close", id(meeting)), Value::Null)
            .await
    }

    pub(crate) async fn see(&mut self, meeting: &Value) -> Value {
        self.get(&format!("/meetings/{}", id(meeting))).await.ok()
    }
}

pub(crate) fn id(meeting: &Value) -> MeetingId {
    meeting["id"].as_str().unwrap().parse().unwrap()
}

pub(crate) fn room(meeting: &Value) -> RoomName {
    id(meeting).room()
}

/// Of the answer to a join.
pub(crate) fn identity(joined: &Value) -> Identity {
    Identity::new(joined["identity"].as_str().unwrap()).unwrap()
}
