//! The WebSocket of one signal connection, in a task of its own.

use std::sync::Arc;

use conclave_protocol::limits;
use futures_util::{SinkExt as _, StreamExt as _};
use prost::Message as _;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream};

use super::driver::Network;
use crate::core::{ConnectionId, SignalEnd};
use crate::lk;

/// Characters of a refusal's reason that are kept.
const REASON_LENGTH: usize = 512;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens the WebSocket; messages sent into the returned channel go out. Dropping the sender closes it.
pub(super) fn open(
    connection: ConnectionId,
    url: String,
    tls: Option<Arc<rustls::ClientConfig>>,
    network: mpsc::Sender<Network>,
) -> mpsc::Sender<lk::SignalRequest> {
    let (sender, requests) = mpsc::channel(limits::SIGNAL_BACKLOG);
    tokio::spawn(run(connection, url, tls, network, requests));
    sender
}

async fn run(
    connection: ConnectionId,
    url: String,
    tls: Option<Arc<rustls::ClientConfig>>,
    network: mpsc::Sender<Network>,
    requests: mpsc::Receiver<lk::SignalRequest>,
) {
    let config = WebSocketConfig::default()
        .max_message_size(Some(limits::SIGNAL_MESSAGE_BYTES))
        .max_frame_size(Some(limits::SIGNAL_MESSAGE_BYTES));
    let tls = tls.map(Connector::Rustls);
    let end = match tokio_tungstenite::connect_async_tls_with_config(url, Some(config), true, tls).await {
        Ok((socket, _)) => {
            converse(connection, socket, &network, requests).await;
            SignalEnd::Closed
        }
        Err(error) => refusal(error),
    };
    // The driver may be gone already; then nobody needs to know.
    let _ = network.send(Network::SignalEnded { connection, end }).await;
}

/// Carries messages both ways until either side ends.
async fn converse(
    connection: ConnectionId,
    mut socket: Socket,
    network: &mpsc::Sender<Network>,
    mut requests: mpsc::Receiver<lk::SignalRequest>,
) {
    loop {
        tokio::select! {
            request = requests.recv() => {
                let Some(request) = request else { break };
                if socket.send(Message::Binary(request.encode_to_vec().into())).await.is_err() {
                    return;
                }
            }
            message = socket.next() => match message {
                Some(Ok(Message::Binary(bytes))) => {
                    let Ok(message) = lk::SignalResponse::decode(bytes) else { continue };
                    let message = Box::new(message);
                    if network.send(Network::Signal { connection, message }).await.is_err() {
                        break;
                    }
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            },
        }
    }
    // The server may have closed its side first; either way it is closed.
    let _ = socket.close(None).await;
}

fn refusal(error: Error) -> SignalEnd {
    let Error::Http(response) = error else {
        return SignalEnd::Unreachable(error.to_string());
    };
    let status = response.status();
    let body = response
        .body()
        .as_deref()
        .map(String::from_utf8_lossy)
        .unwrap_or_default();
    let said: String = body.trim().chars().take(REASON_LENGTH).collect();
    let reason = if said.is_empty() {
        status.canonical_reason().unwrap_or("refused").to_owned()
    } else {
        said
    };
    SignalEnd::Refused {
        status: status.as_u16(),
        reason,
    }
}
