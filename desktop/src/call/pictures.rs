//! The pictures of the others: from packets to pixels, each track on a thread of its own, so that a large one holds nobody
//! up. A thread that cannot keep up loses packets, and goes on with the next keyframe.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use conclave_api::Meeting;
use conclave_client::core::{Info, Packet};
use conclave_client::lk;
use conclave_codec::rtp::FrameAssembler;
use conclave_codec::video::{Decoder, VideoCodec, VideoError};
use conclave_protocol::{Identity, TrackSid, who};
use tokio::sync::mpsc;

use super::steering::askable;
use super::view::{Picture, Shown};

/// Packets of one track that wait: a large keyframe.
const PACKETS: usize = 1_024;
/// Pictures that wait to be shown.
const DECODED: usize = 64;
/// Tracks that are decoded at once. More is no stage.
const TRACKS: usize = 32;
/// A keyframe is asked for at most so often.
const ASK_EVERY: Duration = Duration::from_millis(500);

/// What a thread has to say.
#[derive(Debug)]
pub(super) struct Decoded {
    track: TrackSid,
    /// None where it needs a keyframe.
    picture: Option<Arc<Picture>>,
}

pub(super) struct Pictures {
    tracks: BTreeMap<String, Track>,
    tell: mpsc::Sender<Decoded>,
    pub(super) decoded: mpsc::Receiver<Decoded>,
}

struct Track {
    identity: String,
    name: String,
    screen: bool,
    packets: SyncSender<Packet>,
    picture: Option<Arc<Picture>>,
}

impl Pictures {
    pub(super) fn new() -> Self {
        let (tell, decoded) = mpsc::channel(DECODED);
        Self {
            tracks: BTreeMap::new(),
            tell,
            decoded,
        }
    }

    pub(super) fn begin(&mut self, participant: &Info, track: &lk::TrackInfo) {
        let (Some(codec), Ok(sid)) = (codec_of(&track.mime_type), TrackSid::new(&track.sid)) else {
            return;
        };
        if self.tracks.len() >= TRACKS {
            return;
        }
        let (packets, receiver) = sync_channel(PACKETS);
        let tell = self.tell.clone();
        let work = move || decode(codec, &sid, &receiver, &tell);
        if let Err(error) = thread::Builder::new().name("decode".to_owned()).spawn(work) {
            return tracing::warn!("a picture is not shown: {error}");
        }
        let begun = Track {
            identity: participant.identity.clone(),
            name: participant.name.clone(),
            screen: track.source() == lk::TrackSource::ScreenShare,
            packets,
            picture: None,
        };
        self.tracks.insert(track.sid.clone(), begun);
    }

    pub(super) fn end(&mut self, track: &TrackSid) {
        self.tracks.remove(track.as_str());
    }

    pub(super) fn packet(&self, track: &TrackSid, packet: Packet) {
        if let Some(track) = self.tracks.get(track.as_str()) {
            // One that finds no room is missed as if it had been lost on the way.
            let _ = track.packets.try_send(packet);
        }
    }

    /// Answers with the track that needs a keyframe.
    pub(super) fn note(&mut self, decoded: Decoded) -> Option<TrackSid> {
        let Some(picture) = decoded.picture else {
            return Some(decoded.track);
        };
        if let Some(track) = self.tracks.get_mut(decoded.track.as_str()) {
            track.picture = Some(picture);
        }
        None
    }

    /// What is to be seen, shared screens first.
    pub(super) fn shown(&self, meeting: &Meeting) -> Vec<Shown> {
        let shown = |(sid, track): (&String, &Track)| {
            Some(Shown {
                track: sid.clone(),
                name: name_of(meeting, &track.identity).unwrap_or_else(|| track.name.clone()),
                screen: track.screen,
                identity: track.identity.clone(),
                ask: track.screen.then(|| askable(meeting, &track.identity)).flatten(),
                picture: track.picture.clone()?,
            })
        };
        let mut all: Vec<Shown> = self.tracks.iter().filter_map(shown).collect();
        all.sort_by_key(|shown| !shown.screen);
        all
    }
}

fn name_of(meeting: &Meeting, identity: &str) -> Option<String> {
    let (principal, _) = who(&Identity::new(identity).ok()?).ok()?;
    let person = meeting
        .people
        .iter()
        .find(|person| person.principal == principal)?;
    Some(person.name.clone())
}

fn codec_of(mime: &str) -> Option<VideoCodec> {
    match mime.to_ascii_lowercase().as_str() {
        "video/vp8" => Some(VideoCodec::Vp8),
        "video/vp9" => Some(VideoCodec::Vp9),
        "video/h264" => Some(VideoCodec::H264),
        _ => None,
    }
}

/// The thread of one track. Ends when its track does.
fn decode(codec: VideoCodec, sid: &TrackSid, packets: &Receiver<Packet>, tell: &mpsc::Sender<Decoded>) {
    let Ok(mut decoder) =
        Decoder::new(codec).inspect_err(|error| tracing::warn!("a picture is not shown: {error}"))
    else {
        return;
    };
    let mut assembler = FrameAssembler::new(codec);
    let mut asked: Option<Instant> = None;
    let mut number = 0;
    loop {
        match packets.recv_timeout(ASK_EVERY) {
            Ok(packet) => {
                assembler.push(
                    packet.seq,
                    packet.time,
                    packet.marker,
                    &packet.payload,
                    Instant::now(),
                );
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let now = Instant::now();
        while let Some(frame) = assembler.poll(now) {
            number += 1;
            match picture(&mut decoder, &frame.bytes, number) {
                Ok(Some(picture)) => {
                    let track = sid.clone();
                    // A window that is slow shows the next one.
                    let _ = tell.try_send(Decoded {
                        track,
                        picture: Some(Arc::new(picture)),
                    });
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::debug!("a frame cannot be decoded: {error}");
                    assembler = FrameAssembler::new(codec);
                }
            }
        }
        let may_ask = asked.is_none_or(|asked| now.saturating_duration_since(asked) >= ASK_EVERY);
        if assembler.needs_keyframe() && may_ask {
            asked = Some(now);
            let track = sid.clone();
            let _ = tell.try_send(Decoded { track, picture: None });
        }
    }
}

fn picture(decoder: &mut Decoder, bytes: &[u8], number: u64) -> Result<Option<Picture>, VideoError> {
    let Some(decoded) = decoder.decode(bytes)? else {
        return Ok(None);
    };
    let mut rgba = Vec::new();
    decoded.to_rgba(&mut rgba)?;
    Ok(Some(Picture {
        number,
        width: decoded.width(),
        height: decoded.height(),
        rgba,
    }))
}
