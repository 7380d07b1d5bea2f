//! One signal connection: a WebSocket on one side, a shard on the other. Whatever a client does here ends its own
//! connection at worst.

use std::time::{Duration, Instant};

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use conclave_protocol::lk::{self, signal_request, signal_response};
use conclave_protocol::{ApiKeys, TokenError};
use conclave_sfu::ConnectionId;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use lk::leave_request::Action;
use prost::Message as _;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::bucket::Bucket;
use super::refresh;
use crate::clock;
use crate::shard::{Command, Commands, Outgoing, SignalQueue};

/// Silence after which a connection counts as lost: LiveKit's ping interval of 5 s and time-out of 15 s.
const SILENCE: Duration = Duration::from_secs(20);
/// How long one write may take, after which the reader counts as gone.
const WRITE: Duration = Duration::from_secs(10);
/// How long a farewell may take, and the client's answer to it.
const FAREWELL: Duration = Duration::from_secs(2);
/// Bytes of a close frame's text (RFC 6455, section 5.5), less its code.
const REASON_BYTES: usize = 123;

/// Why a connection ended.
enum Ending {
    /// The client said goodbye, went away or fell silent.
    Lost,
    /// The shard has nothing more to say.
    Finished,
    /// The client did what it must not; the close frame says what.
    Refused { code: u16, reason: String },
}

/// Serves until either side ends it, and tells the shard.
pub(super) async fn serve(
    socket: WebSocket,
    keys: &ApiKeys,
    shard: &Commands,
    connection: ConnectionId,
    signals: SignalQueue,
) {
    let (mut sink, mut stream) = socket.split();
    let SignalQueue { queue, cut } = signals;
    let mut writer = Writer {
        sink: &mut sink,
        queue,
        keys,
    };
    let ending = tokio::select! {
        ending = read(&mut stream, shard, connection) => ending,
        ending = writer.run() => ending,
        () = cut.notified() => Ending::Refused {
            code: close_code::POLICY,
            reason: "signal messages were read too slowly".to_owned(),
        },
    };
    // A shard that has stopped knows.
    let _ = shard.send(Command::ConnectionLost { connection }).await;
    part(sink, stream, ending).await;
}

/// Answers one who resumes a stay that is unknown here: join anew.
pub(super) async fn turn_away(socket: WebSocket) {
    let (mut sink, stream) = socket.split();
    let leave = signal_response::Message::Leave(lk::LeaveRequest {
        can_reconnect: true,
        reason: lk::DisconnectReason::StateMismatch.into(),
        action: Action::Reconnect.into(),
        ..Default::default()
    });
    if let Ok(Ok(())) = timeout(WRITE, sink.send(encode(leave))).await {
        part(sink, stream, Ending::Finished).await;
    }
}

fn encode(message: signal_response::Message) -> Message {
    let response = lk::SignalResponse {
        message: Some(message),
    };
    Message::Binary(response.encode_to_vec().into())
}

async fn read(stream: &mut SplitStream<WebSocket>, shard: &Commands, connection: ConnectionId) -> Ending {
    let mut bucket = Bucket::for_signals(Instant::now());
    loop {
        let Ok(Some(received)) = timeout(SILENCE, stream.next()).await else {
            return Ending::Lost;
        };
        let message = match received.map(understand) {
            Ok(Ok(message)) => message,
            Ok(Err(ending)) => return ending,
            Err(error) => return broken(&error),
        };
        if let Some(message) = message {
            let command = Command::Signal { connection, message };
            if shard.send(command).await.is_err() {
                return Ending::Finished;
            }
        }
        let pause = bucket.take(Instant::now());
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }
}

/// Reads one message. Nothing where it is not for the shard: pings, and requests of newer clients.
fn understand(message: Message) -> Result<Option<Box<signal_request::Message>>, Ending> {
    match message {
        Message::Binary(bytes) => match lk::SignalRequest::decode(bytes) {
            Ok(request) => Ok(request.message.map(Box::new)),
            Err(error) => Err(Ending::Refused {
                code: close_code::INVALID,
                reason: format!("the signal message cannot be read: {error}"),
            }),
        },
        Message::Text(_) => Err(Ending::Refused {
            code: close_code::UNSUPPORTED,
            reason: "signal messages are binary protobuf, not text".to_owned(),
        }),
        Message::Ping(_) | Message::Pong(_) => Ok(None),
        Message::Close(_) => Err(Ending::Lost),
    }
}

/// A frame that broke the rules deserves a word; a connection that broke has nobody to hear one.
fn broken(error: &axum::Error) -> Ending {
    let text = error.to_string();
    if text.contains("too long") || text.contains("too big") {
        return Ending::Refused {
            code: close_code::SIZE,
            reason: text,
        };
    }
    Ending::Lost
}

struct Writer<'a> {
    sink: &'a mut SplitSink<WebSocket, Message>,
    queue: mpsc::Receiver<Outgoing>,
    keys: &'a ApiKeys,
}

impl Writer<'_> {
    async fn run(&mut self) -> Ending {
        while let Some(outgoing) = self.queue.recv().await {
            let written = timeout(WRITE, self.write(outgoing)).await;
            if !matches!(written, Ok(Ok(()))) {
                return Ending::Lost;
            }
        }
        Ending::Finished
    }

    /// Writes this one and what else is there, then flushes once.
    async fn write(&mut self, first: Outgoing) -> Result<(), axum::Error> {
        let mut next = Some(first);
        while let Some(outgoing) = next {
            match outgoing {
                Outgoing::Message(message) => self.sink.feed(encode(*message)).await?,
                Outgoing::Token(grant) => match refresh::message(self.keys, clock::wall(), *grant) {
                    Ok(message) => self.sink.feed(encode(message)).await?,
                    Err(error) => warn_unsigned(&error),
                },
            }
            next = self.queue.try_recv().ok();
        }
        self.sink.flush().await
    }
}

fn warn_unsigned(error: &TokenError) {
    tracing::warn!(%error, "no fresh token could be signed");
}

/// Says goodbye and waits a moment for the client's, so that what was sent last is read before the connection is gone.
async fn part(mut sink: SplitSink<WebSocket, Message>, mut stream: SplitStream<WebSocket>, ending: Ending) {
    let frame = match ending {
        Ending::Lost => None,
        Ending::Finished => Some(CloseFrame {
            code: close_code::NORMAL,
            reason: "".into(),
        }),
        Ending::Refused { code, reason } => {
            tracing::debug!(code, reason, "signal connection ended");
            let end = reason.floor_char_boundary(REASON_BYTES);
            Some(CloseFrame {
                code,
                reason: reason[..end].into(),
            })
        }
    };
    let Some(frame) = frame else {
        return;
    };
    let farewell = async {
        if sink.send(Message::Close(Some(frame))).await.is_ok() {
            while let Some(Ok(_)) = stream.next().await {}
        }
    };
    // Whoever does not answer is cut.
    let _ = timeout(FAREWELL, farewell).await;
}
