//! A camera that films numbers in three simulcast layers, and a microphone that counts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use conclave_client::core::Outgoing;
use conclave_client::frames::{Frame, Vp8Sender, opus_payload};

const FRAME_INTERVAL: Duration = Duration::from_micros(66_667);
const SOUND_INTERVAL: Duration = Duration::from_millis(20);
/// The name, width, height and bytes of each layer's frames: one, two and three packets.
const LAYERS: [(&str, u16, u16, usize); 3] = [
    ("q", 320, 180, 400),
    ("h", 640, 360, 1_500),
    ("f", 1_280, 720, 2_800),
];

/// Which layer a frame is from. Every layer has frames of its own size.
pub(crate) fn layer_of(frame: &Frame) -> usize {
    let mut layers = LAYERS.iter();
    layers
        .position(|(_, _, _, body)| *body == frame.body)
        .expect("a frame of the camera")
}

struct Encoding {
    rid: &'static str,
    sender: Vp8Sender,
    wants_keyframe: bool,
    sent: Vec<Frame>,
}

pub(crate) struct Camera {
    encodings: Vec<Encoding>,
    next: Option<Instant>,
}

impl Camera {
    pub(super) fn new() -> Self {
        let encoding = |(rid, width, height, body)| Encoding {
            rid,
            sender: Vp8Sender::new(Some(rid), width, height, body),
            wants_keyframe: true,
            sent: Vec::new(),
        };
        Self {
            encodings: LAYERS.map(encoding).into(),
            next: None,
        }
    }

    /// Films from now on. Whatever connection it is, it begins with keyframes.
    pub(super) fn start(&mut self, now: Instant) {
        self.next = Some(now);
        self.want_keyframe(None);
    }

    pub(crate) fn stop(&mut self) {
        self.next = None;
    }

    pub(super) fn want_keyframe(&mut self, rid: Option<&str>) {
        let encodings = self.encodings.iter_mut();
        for encoding in encodings.filter(|encoding| rid.is_none_or(|rid| rid == encoding.rid)) {
            encoding.wants_keyframe = true;
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.next
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) -> Vec<Outgoing> {
        let Some(due) = self.next.filter(|due| *due <= now) else {
            return Vec::new();
        };
        self.next = Some(due + FRAME_INTERVAL);
        self.encodings.iter_mut().flat_map(Encoding::film).collect()
    }

    /// The frames that were sent of a layer; frame n is the nth.
    pub(crate) fn sent(&self, layer: usize) -> &[Frame] {
        &self.encodings[layer].sent
    }
}

impl Encoding {
    fn film(&mut self) -> Vec<Outgoing> {
        let (frame, packets) = self.sender.next_frame(std::mem::take(&mut self.wants_keyframe));
        self.sent.push(frame);
        packets
    }
}

pub(crate) struct Microphone {
    /// In dB below full scale.
    pub(crate) level: i8,
    number: u32,
    next: Option<Instant>,
}

impl Microphone {
    pub(super) fn new(level: i8) -> Self {
        Self {
            level,
            number: 0,
            next: None,
        }
    }

    pub(super) fn start(&mut self, now: Instant) {
        self.next = Some(now);
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.next
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) -> Option<Outgoing> {
        let due = self.next.filter(|due| *due <= now)?;
        self.next = Some(due + SOUND_INTERVAL);
        self.number += 1;
        Some(Outgoing {
            seq: self.number.into(),
            time: self.number.wrapping_mul(960),
            payload: Arc::from(opus_payload(self.number)),
            audio_level: Some(self.level),
            ..Default::default()
        })
    }
}
