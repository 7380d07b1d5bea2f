//! The events WebSocket: what happens in one meeting, for those who may know it, with a cursor for those who were away.
//!
//! A reader that is too slow is cut and comes back with its cursor; it must never make anybody else wait.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use conclave_meeting::Event;
use conclave_protocol::{MeetingId, PrincipalId, UnixMillis};
use conclave_storage::{StoredEvent, events};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};
use utoipa::ToSchema;

use crate::Inner;
use crate::error::ApiError;
use crate::limits;
use crate::meetings::{Live, News};
use crate::view::MeetingView;

/// Close codes of our own (RFC 6455, section 7.4.2): those of HTTP, plus 4000.
const UNAUTHENTICATED: u16 = 4_401;
const NOT_FOUND: u16 = 4_404;
const TOO_MANY: u16 = 4_429;
const TOO_SLOW: u16 = 4_408;
const DATABASE_AWAY: u16 = 4_503;

/// What travels to the client, as JSON text.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum EventMessage {
    /// The first: the meeting as it is.
    Hello {
        #[schema(value_type = MeetingView)]
        meeting: MeetingView,
    },
    /// Something that happened: first what was missed, then what is new. The meeting is as it was after the event or,
    /// for what was missed, as it is now.
    Event {
        seq: u64,
        at: UnixMillis,
        #[schema(value_type = Event)]
        event: Value,
        #[schema(value_type = MeetingView)]
        meeting: MeetingView,
    },
}

/// How many sockets each principal has open.
#[derive(Default)]
pub(crate) struct Sockets(Arc<Mutex<HashMap<PrincipalId, usize>>>);

/// One of them. Dropping it makes room for another.
struct Place {
    all: Arc<Mutex<HashMap<PrincipalId, usize>>>,
    principal: PrincipalId,
}

impl Sockets {
    fn take(&self, principal: PrincipalId) -> Option<Place> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let open = all.entry(principal).or_default();
        if *open >= limits::EVENT_SOCKETS {
            return None;
        }
        *open += 1;
        Some(Place {
            all: Arc::clone(&self.0),
            principal,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = all.get_mut(&self.principal) {
            *open -= 1;
            if *open == 0 {
                all.remove(&self.principal);
            }
        }
    }
}

/// Why a socket ends.
#[derive(Debug)]
enum Ending {
    /// The client went away, or does not take what is sent.
    Lost,
    Said {
        code: u16,
        why: &'static str,
    },
}

fn said(code: u16, why: &'static str) -> Ending {
    Ending::Said { code, why }
}

/// Serves one socket until it ends.
pub(crate) async fn serve(
    inner: Arc<Inner>,
    socket: WebSocket,
    asker: Option<PrincipalId>,
    id: Option<MeetingId>,
    after: Option<u64>,
) {
    let (mut sink, mut stream) = socket.split();
    let ending = match admit(&inner, asker, id).await {
        Ok(admitted) => admitted.run(&inner, &mut sink, &mut stream, after).await,
        Err(ending) => ending,
    };
    if let Ending::Said { code, why } = ending {
        let frame = CloseFrame {
            code,
            reason: why.into(),
        };
        let farewell = async {
            if sink.send(Message::Close(Some(frame))).await.is_ok() {
                while let Some(Ok(_)) = stream.next().await {}
            }
        };
        // Whoever does not answer is cut.
        let _ = timeout(limits::ROUND, farewell).await;
    }
}

/// Somebody who may follow a meeting.
struct Admitted {
    you: PrincipalId,
    live: Arc<Live>,
    news: broadcast::Receiver<Arc<News>>,
    stopping: watch::Receiver<bool>,
    _place: Place,
}

async fn admit(inner: &Inner, asker: Option<PrincipalId>, id: Option<MeetingId>) -> Result<Admitted, Ending> {
    let you = asker.ok_or_else(|| said(UNAUTHENTICATED, "nobody is signed in on this device"))?;
    let place = inner.sockets.take(you);
    let place = place.ok_or_else(|| said(TOO_MANY, "too many event sockets are open"))?;
    let live = match id {
        Some(id) => inner.meetings.open_to(id, you).await,
        None => Ok(None),
    };
    let live = live.map_err(|error| failed(&error))?;
    let live = live.ok_or_else(|| said(NOT_FOUND, "there is no such meeting"))?;
    Ok(Admitted {
        you,
        news: live.follow(),
        live,
        stopping: inner.stopping.subscribe(),
        _place: place,
    })
}

fn failed(error: &ApiError) -> Ending {
    match error {
        ApiError::DatabaseAway => said(DATABASE_AWAY, "the database is away"),
        _ => said(close_code::ERROR, "something went wrong in the server"),
    }
}

type Sink = SplitSink<WebSocket, Message>;

impl Admitted {
    async fn run(
        mut self,
        inner: &Inner,
        sink: &mut Sink,
        stream: &mut SplitStream<WebSocket>,
        after: Option<u64>,
    ) -> Ending {
        let listening = listen(stream);
        tokio::select! {
            ending = self.speak(inner, sink, after) => ending,
            ending = listening => ending,
        }
    }

    async fn speak(&mut self, inner: &Inner, sink: &mut Sink, after: Option<u64>) -> Ending {
        let shown = self.live.shown();
        let hello = EventMessage::Hello {
            meeting: shown.seen_by(self.you),
        };
        if let Err(ending) = send(sink, &hello).await {
            return ending;
        }
        if let Err(ending) = self.catch_up(inner, sink, &shown, after).await {
            return ending;
        }
        if shown.closed_at.is_some() {
            return said(close_code::NORMAL, "the meeting has ended");
        }
        self.go_on(sink, shown.seq).await
    }

    async fn catch_up(
        &self,
        inner: &Inner,
        sink: &mut Sink,
        shown: &MeetingView,
        after: Option<u64>,
    ) -> Result<(), Ending> {
        let Some(after) = after.filter(|after| *after < shown.seq) else {
            return Ok(());
        };
        let oldest = shown.seq.saturating_sub(limits::EVENTS_MISSED);
        let missed = events::after(&inner.db, shown.id, after.max(oldest), limits::EVENTS_MISSED).await;
        let missed = missed.map_err(|error| failed(&error.into()))?;
        for stored in missed.into_iter().filter(|stored| stored.seq <= shown.seq) {
            send(sink, &self.missed(stored, shown)).await?;
        }
        Ok(())
    }

    fn missed(&self, stored: StoredEvent, shown: &MeetingView) -> EventMessage {
        EventMessage::Event {
            seq: stored.seq,
            at: stored.at,
            event: stored.event,
            meeting: shown.seen_by(self.you),
        }
    }

    async fn go_on(&mut self, sink: &mut Sink, mut seq: u64) -> Ending {
        let mut pings = interval(limits::EVENT_PING);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        pings.reset();
        loop {
            let sent = tokio::select! {
                news = self.news.recv() => match news {
                    Ok(news) if news.seq <= seq => Ok(()),
                    Ok(news) => {
                        seq = news.seq;
                        pass_on(sink, self.you, &news).await
                    }
                    Err(RecvError::Lagged(_)) => Err(said(TOO_SLOW, "events were read too slowly")),
                    Err(RecvError::Closed) => Err(said(close_code::RESTART, "the numbers of events have changed")),
                },
                _ = pings.tick() => write(sink, Message::Ping(Vec::new().into())).await,
                () = stopped(&mut self.stopping) => {
                    Err(said(close_code::RESTART, "the server is stopping"))
                }
            };
            if let Err(ending) = sent {
                return ending;
            }
        }
    }
}

/// Resolves when the server stops.
pub(crate) async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // A sender that is gone has stopped too.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

async fn pass_on(sink: &mut Sink, you: PrincipalId, news: &News) -> Result<(), Ending> {
    let message = EventMessage::Event {
        seq: news.seq,
        at: news.at,
        event: serde_json::to_value(&news.event).unwrap_or_default(),
        meeting: news.meeting.seen_by(you),
    };
    send(sink, &message).await?;
    if matches!(news.event, Event::Closed { .. }) {
        return Err(said(close_code::NORMAL, "the meeting has ended"));
    }
    Ok(())
}

/// The client has nothing to say; that it is there is enough.
async fn listen(stream: &mut SplitStream<WebSocket>) -> Ending {
    loop {
        match timeout(limits::EVENT_SILENCE, stream.next()).await {
            Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
            Ok(Some(Ok(Message::Text(_) | Message::Binary(_)))) => {
                return said(close_code::POLICY, "this socket only tells");
            }
            Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) | Err(_) => return Ending::Lost,
        }
    }
}

async fn send(sink: &mut Sink, message: &EventMessage) -> Result<(), Ending> {
    let text = serde_json::to_string(message).map_err(|error| {
        tracing::error!(%error, "event cannot be written as JSON");
        said(close_code::ERROR, "something went wrong in the server")
    })?;
    write(sink, Message::Text(Utf8Bytes::from(text))).await
}

async fn write(sink: &mut Sink, message: Message) -> Result<(), Ending> {
    match timeout(limits::EVENT_WRITE, sink.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Ending::Lost),
        Err(_) => Err(said(TOO_SLOW, "events were read too slowly")),
    }
}
