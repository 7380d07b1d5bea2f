//! What this computer shows: one source at a time, published as a screen share.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use conclave_client::Client;
use conclave_client::core::{Codec, DataMessage, LocalTrack, Reliability};
use conclave_protocol::TrackSource;
use conclave_protocol::remote::{CursorMessage, Message as _, topic};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::capture::{Capture, SourceId};
use crate::share::{Share, Shared, Sink};

/// Bits a second for a screen: sharp text at full HD.
const BITRATE: u32 = 5_000_000;
/// For the server's answer to the publication.
const PATIENCE: Duration = Duration::from_secs(10);

static NEXT: AtomicU32 = AtomicU32::new(1);

pub(super) struct Sharing {
    pub(super) source: SourceId,
    /// It began with a grant, and ends with it.
    pub(super) for_control: bool,
    cid: String,
    share: Share,
}

impl Sharing {
    /// `ended` hears the share's name when its source is gone.
    pub(super) async fn start(
        client: &Client,
        capture: &mut dyn Capture,
        source: SourceId,
        ended: mpsc::Sender<String>,
    ) -> Result<Self, String> {
        let frames = capture.open(source).map_err(|error| error.to_string())?;
        let cid = format!("screen-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let (width, height) = frames.size();
        let track = LocalTrack {
            cid: cid.clone(),
            name: "screen".to_owned(),
            source: TrackSource::ScreenShare,
            codec: Codec::Vp8,
            width,
            height,
            encodings: Vec::new(),
            muted: false,
            stream: "screen".to_owned(),
        };
        let published = timeout(PATIENCE, client.publish(track)).await;
        published
            .map_err(|_| "the server does not answer".to_owned())?
            .map_err(|error| error.to_string())?;
        let sink = sink(client.clone(), cid.clone(), ended);
        let share = Share::start(frames, BITRATE, sink).map_err(|error| error.to_string())?;
        Ok(Self {
            source,
            for_control: false,
            cid,
            share,
        })
    }

    pub(super) fn is_named(&self, cid: &str) -> bool {
        self.cid == cid
    }

    pub(super) fn keyframe(&self) {
        self.share.keyframe();
    }

    pub(super) fn set_controlled(&self, controlled: bool) {
        self.share.set_controlled(controlled);
    }

    /// Somebody new sees it.
    pub(super) fn seen_by_more(&self) {
        self.share.say_pointer();
    }

    pub(super) async fn stop(self, client: &Client) {
        let Self { cid, share, .. } = self;
        // Its thread may be waiting for the client, which must go on meanwhile.
        let _ = tokio::task::spawn_blocking(move || drop(share)).await;
        let _ = client.unpublish(&cid).await;
    }
}

/// Runs on the share's thread.
fn sink(client: Client, cid: String, ended: mpsc::Sender<String>) -> Sink {
    let runtime = Handle::current();
    Box::new(move |shared| match shared {
        // Where the connection is gone the share ends with the call.
        Shared::Packet(packet) => drop(runtime.block_on(client.write_rtp(&cid, packet))),
        Shared::Cursor { message, reliable } => {
            let _ = runtime.block_on(client.send_data(pointer(&message, reliable)));
        }
        Shared::Ended(error) => {
            tracing::info!("the share ended: {error}");
            let _ = runtime.block_on(ended.send(cid.clone()));
        }
    })
}

fn pointer(message: &CursorMessage, reliable: bool) -> DataMessage {
    let reliability = if reliable {
        Reliability::Reliable
    } else {
        Reliability::Lossy
    };
    DataMessage::user(reliability, topic::CURSOR, message.to_bytes())
}
