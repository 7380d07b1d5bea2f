//! A meeting as it changes: its events over a WebSocket that is opened again, with its cursor, until the end.

use std::time::Duration;

use conclave_protocol::MeetingId;
use futures_util::StreamExt as _;
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config};

use crate::model::Meeting;
use crate::server::Session;

/// The longest message: as the longest answer to a request.
const MESSAGE_BYTES: usize = 4 * 1024 * 1024;
/// For opening.
const OPENS: Duration = Duration::from_secs(15);
/// The server pings every twenty seconds; silence for this long is a dead connection.
const SILENCE: Duration = Duration::from_secs(50);
/// Between two attempts: the first at once, then doubling up to this.
const LONGEST_WAIT: Duration = Duration::from_secs(15);
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// The close codes of `docs/protocol.md` that are final.
const ENDED: u16 = 1000;
const SIGNED_OUT: u16 = 4401;
const NOT_FOUND: u16 = 4404;

#[derive(Clone, Debug)]
pub enum MeetingNews {
    /// The meeting as it is now, with the kind of event that led to it; none on a new connection.
    Meeting {
        meeting: Box<Meeting>,
        event: Option<MeetingEvent>,
    },
    /// There is no connection to the server at the moment.
    Away,
}

/// As much of an event as tells what to say to a person.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MeetingEvent {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub lease: Option<conclave_protocol::remote::LeaseId>,
    #[serde(default)]
    pub reason: Option<String>,
}

/// Why there is nothing more to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventsEnd {
    /// The meeting is over.
    Closed,
    /// The session is unknown.
    SignedOut,
    /// One has nothing to do with the meeting.
    NotFound,
}

/// Opens and reads. Dropped, it closes.
pub struct MeetingEvents {
    session: Session,
    meeting: MeetingId,
    after: Option<u64>,
    socket: Option<Socket>,
    wait: Duration,
    away: bool,
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Word {
    Hello {
        meeting: Box<Meeting>,
    },
    Event {
        seq: u64,
        event: MeetingEvent,
        meeting: Box<Meeting>,
    },
}

impl Session {
    /// Beginning with the meeting as it is.
    pub fn events(&self, meeting: MeetingId) -> MeetingEvents {
        MeetingEvents {
            session: self.clone(),
            meeting,
            after: None,
            socket: None,
            wait: Duration::ZERO,
            away: false,
        }
    }
}

impl MeetingEvents {
    /// What is new. To be awaited to its end: dropped while it opens a connection, it begins anew.
    pub async fn next(&mut self) -> Result<MeetingNews, EventsEnd> {
        loop {
            let Some(socket) = &mut self.socket else {
                if let Some(news) = self.open().await? {
                    return Ok(news);
                }
                continue;
            };
            let heard = timeout(SILENCE, socket.next()).await;
            match heard {
                Ok(Some(Ok(Message::Text(text)))) => {
                    if let Some(news) = self.understand(text.as_str()) {
                        return Ok(news);
                    }
                }
                Ok(Some(Ok(Message::Close(frame)))) => {
                    self.socket = None;
                    if let Some(end) = frame.and_then(|frame| final_end(frame.code.into())) {
                        return Err(end);
                    }
                }
                Ok(Some(Ok(_))) => {}
                Ok(None | Some(Err(_))) | Err(_) => self.socket = None,
            }
        }
    }

    /// One attempt, after waiting as long as it is due. Answers with [`MeetingNews::Away`] once it is clear that the
    /// server is not there.
    async fn open(&mut self) -> Result<Option<MeetingNews>, EventsEnd> {
        sleep(self.wait).await;
        self.wait = (self.wait * 2).clamp(FIRST_WAIT, LONGEST_WAIT);
        match timeout(OPENS, self.connect()).await {
            Ok(Ok(socket)) => {
                self.socket = Some(socket);
                return Ok(None);
            }
            Ok(Err(Error::Http(answer))) => match answer.status().as_u16() {
                401 => return Err(EventsEnd::SignedOut),
                404 => return Err(EventsEnd::NotFound),
                status => tracing::debug!("no events: the server answered with status {status}"),
            },
            Ok(Err(error)) => tracing::debug!("no events: {error}"),
            Err(_) => tracing::debug!("no events: no answer in time"),
        }
        let is_new = !std::mem::replace(&mut self.away, true);
        Ok(is_new.then_some(MeetingNews::Away))
    }

    async fn connect(&self) -> Result<Socket, Error> {
        let after = self
            .after
            .map(|after| format!("&after={after}"))
            .unwrap_or_default();
        let path = format!("/api/v1/events?meeting={}{after}", self.meeting);
        let server = self.session.server();
        let mut request = server.origin().websocket(&path).into_client_request()?;
        let bearer = format!("Bearer {}", self.session.token());
        let value = bearer.parse().map_err(|_| Error::Utf8(String::new()))?;
        request.headers_mut().insert("authorization", value);
        let config = WebSocketConfig::default()
            .max_message_size(Some(MESSAGE_BYTES))
            .max_frame_size(Some(MESSAGE_BYTES));
        let tls = Connector::Rustls(server.trust().config());
        let (socket, _) = connect_async_tls_with_config(request, Some(config), true, Some(tls)).await?;
        Ok(socket)
    }

    fn understand(&mut self, text: &str) -> Option<MeetingNews> {
        let word: Word = serde_json::from_str(text)
            .inspect_err(|error| tracing::debug!("an event was not understood: {error}"))
            .ok()?;
        self.wait = Duration::ZERO;
        self.away = false;
        let (meeting, event) = match word {
            Word::Hello { meeting } => {
                // With a cursor, what was missed comes next and counts itself.
                let seq = meeting.seq;
                self.after.get_or_insert(seq);
                (meeting, None)
            }
            Word::Event { seq, event, meeting } => {
                self.after = Some(seq);
                (meeting, Some(event))
            }
        };
        Some(MeetingNews::Meeting { meeting, event })
    }
}

fn final_end(code: u16) -> Option<EventsEnd> {
    match code {
        ENDED => Some(EventsEnd::Closed),
        SIGNED_OUT => Some(EventsEnd::SignedOut),
        NOT_FOUND => Some(EventsEnd::NotFound),
        _ => None,
    }
}
