//! What is heard of the others, and what is said here.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use conclave_client::Client;
use conclave_client::core::{LocalTrack, Outgoing, Packet};
use conclave_codec::audio::FRAME;
use conclave_protocol::TrackSid;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::sound::{Ear, Microphone, Mixer, SoundSystem, Spoken};

const CID: &str = "microphone";
/// Packets of the microphone that wait: a second.
const SPOKEN: usize = 50;
/// For the server's answer to the publication.
const PATIENCE: Duration = Duration::from_secs(10);
/// What is shown as silence, in dB below full scale.
const QUIET: f32 = -60.0;

type Running = Box<dyn Send + Sync>;

pub(super) struct Voice {
    mixer: Arc<Mixer>,
    /// Beside a browser's tab nothing is played.
    _playing: Option<Running>,
    /// The microphone is open.
    listening: Option<Running>,
    published: bool,
    level: Arc<AtomicU32>,
    /// Goes on over every mute and every connection.
    sent: Arc<AtomicU64>,
}

impl Voice {
    pub(super) fn new(sound: &dyn SoundSystem, silent: bool) -> Self {
        let mixer = Arc::new(Mixer::default());
        Self {
            _playing: (!silent).then(|| sound.play(mixer.clone())),
            mixer,
            listening: None,
            published: false,
            level: Arc::default(),
            sent: Arc::default(),
        }
    }

    pub(super) fn packet(&self, track: &TrackSid, packet: &Packet) {
        self.mixer.packet(track.as_str(), packet.seq, &packet.payload);
    }

    pub(super) fn end(&self, track: &TrackSid) {
        self.mixer.end(track.as_str());
    }

    /// After another connection: tracks have other names, and ours is not there.
    pub(super) fn begin_anew(&mut self) {
        self.mixer.clear();
        self.listening = None;
        self.published = false;
    }

    pub(super) fn is_on(&self) -> bool {
        self.listening.is_some()
    }

    pub(super) fn is_named(&self, cid: &str) -> bool {
        cid == CID
    }

    /// How loud one is, 0…1.
    pub(super) fn level(&self) -> f32 {
        if self.is_on() {
            f32::from_bits(self.level.load(Ordering::Relaxed))
        } else {
            0.0
        }
    }

    /// Opens the microphone and sends what it hears, or closes it: off, nothing listens.
    pub(super) async fn switch(
        &mut self,
        sound: &dyn SoundSystem,
        client: &Client,
        on: bool,
    ) -> Result<(), String> {
        if on == self.is_on() {
            return Ok(());
        }
        if !on {
            self.listening = None;
            return client.mute(CID, true).await.map_err(|error| error.to_string());
        }
        if self.published {
            client.mute(CID, false).await.map_err(|error| error.to_string())?;
        } else {
            let published = timeout(PATIENCE, client.publish(LocalTrack::microphone(CID))).await;
            published
                .map_err(|_| "the server does not answer".to_owned())?
                .map_err(|error| error.to_string())?;
            self.published = true;
        }
        let ear = self.ear(client.clone())?;
        self.listening = Some(sound.listen(ear));
        Ok(())
    }

    /// Runs on the sound server's thread, which must not wait: what finds no room is left out.
    fn ear(&self, client: Client) -> Result<Ear, String> {
        let mut microphone = Microphone::new().map_err(|error| error.to_string())?;
        let (spoken, packets) = mpsc::channel(SPOKEN);
        tokio::spawn(send(client, packets, self.sent.clone()));
        let level = self.level.clone();
        Ok(Box::new(move |samples| {
            for one in microphone.hear(samples) {
                let loud = (1.0 - f32::from(one.level) / QUIET).clamp(0.0, 1.0);
                level.store(loud.to_bits(), Ordering::Relaxed);
                let _ = spoken.try_send(one);
            }
        }))
    }
}

/// Ends when the ear does.
async fn send(client: Client, mut packets: mpsc::Receiver<Spoken>, sent: Arc<AtomicU64>) {
    while let Some(Spoken { payload, level }) = packets.recv().await {
        let number = sent.fetch_add(1, Ordering::Relaxed);
        let ticks = number.wrapping_mul(FRAME as u64);
        let packet = Outgoing {
            seq: number,
            time: (ticks & u64::from(u32::MAX)) as u32,
            payload: Arc::from(payload),
            audio_level: Some(level),
            ..Outgoing::default()
        };
        if client.write_rtp(CID, packet).await.is_err() {
            return;
        }
    }
}
