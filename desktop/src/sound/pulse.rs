//! PulseAudio, and PipeWire which speaks its protocol.

use std::ffi::CStr;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{
    ChannelMap, ChannelVolume, DEFAULT_SINK, DEFAULT_SOURCE, PlaybackStreamParams, Prop, Props,
    RecordStreamParams, SampleFormat, SampleSpec,
};
use pulseaudio::{AsPlaybackSource as _, Client, ClientError, cookie_path_from_env, socket_path_from_env};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};

use super::{Ear, Mixer, SoundSystem};

const NAME: &CStr = c"Conclave";
/// Bytes of 40 ms of what is played, and of 20 ms of what is heard: 48 kHz, four bytes a sample.
const PLAYED: u32 = 40 * 48 * 4;
const HEARD: u32 = 20 * 48 * 4;
/// Whether the server is still there is asked so often; it answers within this.
const LOOK: Duration = Duration::from_secs(2);
/// Bytes of the cookie that a client shows (`PA_NATIVE_COOKIE_LENGTH`).
const COOKIE: usize = 256;
/// Samples that are mixed at once at most.
const CHUNK: usize = 4_800;

/// The sound server of the environment.
#[derive(Clone, Debug)]
pub struct PulseAudio {
    runtime: Handle,
    /// Where it is; by default where the environment says.
    socket: Option<PathBuf>,
}

impl PulseAudio {
    pub fn new(runtime: Handle) -> Self {
        Self {
            runtime,
            socket: None,
        }
    }

    /// The sound server at this socket.
    pub fn at(runtime: Handle, socket: PathBuf) -> Self {
        Self {
            runtime,
            socket: Some(socket),
        }
    }
}

fn connect(socket: Option<&Path>) -> Result<Client, ClientError> {
    let of_environment = || socket_path_from_env().ok_or(ClientError::ServerUnavailable);
    let socket = socket.map_or_else(of_environment, |socket| Ok(socket.to_owned()))?;
    let cookie = cookie_path_from_env()
        .and_then(|path| std::fs::read(path).ok())
        .unwrap_or_default();
    Client::new_unix(NAME, UnixStream::connect(socket)?, Some(whole(cookie)))
}

/// A server hangs up on a cookie of another length, also where it asks for none.
fn whole(mut cookie: Vec<u8>) -> Vec<u8> {
    cookie.resize(COOKIE, 0);
    cookie
}

/// A task that ends with this value.
struct Task(AbortHandle);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl SoundSystem for PulseAudio {
    fn play(&self, mixer: Arc<Mixer>) -> Box<dyn Send + Sync> {
        let socket = self.socket.clone();
        let work = async move {
            loop {
                if let Err(error) = play(socket.as_deref(), &mixer).await {
                    tracing::debug!("nothing is heard: {error}");
                }
                sleep(LOOK).await;
            }
        };
        Box::new(Task(self.runtime.spawn(work).abort_handle()))
    }

    fn listen(&self, ear: Ear) -> Box<dyn Send + Sync> {
        let ear = Arc::new(std::sync::Mutex::new(ear));
        let socket = self.socket.clone();
        let work = async move {
            loop {
                if let Err(error) = listen(socket.as_deref(), &ear).await {
                    tracing::debug!("nothing is said: {error}");
                }
                sleep(LOOK).await;
            }
        };
        Box::new(Task(self.runtime.spawn(work).abort_handle()))
    }
}

fn spec() -> SampleSpec {
    SampleSpec {
        format: SampleFormat::Float32Le,
        channels: 1,
        sample_rate: 48_000,
    }
}

fn flags() -> StreamFlags {
    StreamFlags {
        adjust_latency: true,
        ..StreamFlags::default()
    }
}

/// A voice: the server takes its echo out of what the microphone hears, where it can.
fn props() -> Props {
    let mut props = Props::new();
    props.set(Prop::MediaName, NAME);
    props.set(Prop::MediaRole, c"phone");
    props.set_bytes(c"filter.want", c"echo-cancel".to_bytes_with_nul());
    props
}

async fn play(socket: Option<&Path>, mixer: &Arc<Mixer>) -> Result<(), ClientError> {
    let client = connect(socket)?;
    let params = PlaybackStreamParams {
        sample_spec: spec(),
        channel_map: ChannelMap::mono(),
        cvolume: Some(ChannelVolume::norm(1)),
        sink_name: Some(DEFAULT_SINK.to_owned()),
        buffer_attr: BufferAttr {
            target_length: PLAYED,
            ..BufferAttr::default()
        },
        flags: flags(),
        props: props(),
        ..PlaybackStreamParams::default()
    };
    let mixer = mixer.clone();
    let mut samples = vec![0.0; CHUNK];
    let mixed = move |bytes: &mut [u8]| {
        let count = (bytes.len() / 4).min(CHUNK);
        mixer.mix(&mut samples[..count]);
        for (place, sample) in bytes.chunks_exact_mut(4).zip(&samples[..count]) {
            place.copy_from_slice(&sample.to_le_bytes());
        }
        count * 4
    };
    let _stream = client
        .create_playback_stream(params, mixed.as_playback_source())
        .await?;
    while_there(&client).await
}

async fn listen(socket: Option<&Path>, ear: &Arc<std::sync::Mutex<Ear>>) -> Result<(), ClientError> {
    let client = connect(socket)?;
    let params = RecordStreamParams {
        sample_spec: spec(),
        channel_map: ChannelMap::mono(),
        source_name: Some(DEFAULT_SOURCE.to_owned()),
        buffer_attr: BufferAttr {
            fragment_size: HEARD,
            ..BufferAttr::default()
        },
        flags: flags(),
        props: props(),
        ..RecordStreamParams::default()
    };
    let ear = ear.clone();
    let heard = move |bytes: &[u8]| {
        let samples: Vec<f32> = bytes
            .as_chunks::<4>()
            .0
            .iter()
            .map(|sample| f32::from_le_bytes(*sample))
            .collect();
        let mut ear = ear.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        ear(&samples);
    };
    let _stream = client.create_record_stream(params, heard).await?;
    while_there(&client).await
}

/// Until the server is gone.
async fn while_there(client: &Client) -> Result<(), ClientError> {
    loop {
        sleep(LOOK).await;
        match timeout(LOOK, client.server_info()).await {
            Ok(answer) => drop(answer?),
            Err(_) => return Err(ClientError::Disconnected),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use conclave_codec::audio::{Encoder, FRAME};

    use super::*;
    use crate::testing::SoundServer;

    #[test]
    fn what_is_played_is_heard() {
        let server = SoundServer::start();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let sound = PulseAudio::at(runtime.handle().clone(), server.socket());
        let mixer = Arc::new(Mixer::default());
        let _playing = sound.play(mixer.clone());
        let (heard, ear) = sync_channel(1_000);
        let _listening = sound.listen(Box::new(move |samples: &[f32]| {
            drop(heard.try_send(samples.to_vec()))
        }));
        let mut encoder = Encoder::voice().unwrap();
        let mut loudest = 0.0_f32;
        for number in 0..500 {
            let frame: Vec<f32> = (0..FRAME).map(|at| 0.5 * (at as f32 * 0.0576).sin()).collect();
            mixer.packet("track", number, &encoder.encode(&frame).unwrap());
            std::thread::sleep(Duration::from_millis(20));
            for samples in ear.try_iter() {
                loudest = samples
                    .iter()
                    .fold(loudest, |loudest, sample| loudest.max(sample.abs()));
            }
            if loudest > 0.2 {
                return;
            }
        }
        panic!("the loudest that was heard is {loudest}");
    }
}
