//! The picture of a share: grabbed, encoded, and in packets.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use conclave_client::core::Outgoing;
use conclave_codec::picture::I420;
use conclave_codec::rtp::vp8_payloads;
use conclave_codec::video::{Encoder, VideoError};

use super::{Shared, Sink};
use crate::capture::{CaptureError, Frames};

/// Bytes of a payload: with all headers of RTP, SRTP, UDP and IPv6 it stays below 1280, the least that IPv6 carries.
const PAYLOAD: usize = 1_120;
/// Two keyframes are at least this far apart, however many people ask.
const KEYFRAME_EVERY: Duration = Duration::from_millis(300);
/// So many packets go out at once, then the line gets a moment: a burst of hundreds overflows queues on the way.
const BURST: usize = 24;
const MOMENT: Duration = Duration::from_millis(1);
/// The video clock of RTP, ticks a second (RFC 7741).
const CLOCK: u64 = 90_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quality {
    AsItComes,
    Sharper,
}

pub(super) struct Video {
    picture: Option<I420>,
    encoder: Option<(Encoder, (u32, u32))>,
    bitrate: u32,
    seq: u64,
    picture_id: u16,
    wants_keyframe: bool,
    last_keyframe: Option<Instant>,
}

impl Video {
    pub(super) fn new(bitrate: u32) -> Self {
        Self {
            picture: None,
            encoder: None,
            bitrate,
            seq: 0,
            picture_id: 0,
            wants_keyframe: false,
            last_keyframe: None,
        }
    }

    pub(super) fn want_keyframe(&mut self) {
        self.wants_keyframe = true;
    }

    /// When the keyframe that somebody asked for may be made.
    pub(super) fn keyframe_due(&self, now: Instant) -> Option<Instant> {
        let due = self.last_keyframe.map_or(now, |last| last + KEYFRAME_EVERY);
        self.wants_keyframe.then_some(due)
    }

    pub(super) fn set_bitrate(&mut self, bitrate: u32) {
        self.bitrate = bitrate;
        if let Some((encoder, _)) = &mut self.encoder
            && let Err(error) = encoder.set_bitrate(bitrate)
        {
            tracing::warn!("the bitrate stays: {error}");
        }
    }

    pub(super) fn grab(&mut self, frames: &mut dyn Frames) -> Result<bool, CaptureError> {
        frames.grab(&mut self.picture)
    }

    /// Encodes the picture as it is, and hands its packets on. `at` is when it was grabbed.
    pub(super) fn send(
        &mut self,
        at: Duration,
        now: Instant,
        controlled: bool,
        sink: &mut Sink,
    ) -> Result<(), CaptureError> {
        let keyframe = self.keyframe_due(now).is_some_and(|due| due <= now);
        let encoded = match self.encode(at, keyframe) {
            Ok(Some(encoded)) => encoded,
            Ok(None) => return Ok(()),
            Err(error) => return Err(CaptureError::Display(error.to_string())),
        };
        if encoded.keyframe {
            self.wants_keyframe = false;
            self.last_keyframe = Some(now);
        }
        self.picture_id = self.picture_id.wrapping_add(1) & 0x7fff;
        let ticks = at.as_micros() * u128::from(CLOCK) / 1_000_000;
        let time = (ticks & u128::from(u32::MAX)) as u32;
        let payloads = vp8_payloads(&encoded, self.picture_id, PAYLOAD);
        let last = payloads.len() - 1;
        for (index, payload) in payloads.into_iter().enumerate() {
            if index > 0 && index.is_multiple_of(BURST) {
                thread::sleep(MOMENT);
            }
            self.seq += 1;
            sink(Shared::Packet(Outgoing {
                seq: self.seq,
                time,
                marker: index == last,
                payload: Arc::from(payload),
                // Shown as soon as it is there: waiting for a smooth picture would be felt in the hand.
                playout_delay: controlled.then_some((0, 0)),
                ..Outgoing::default()
            }));
        }
        Ok(())
    }

    fn encode(
        &mut self,
        at: Duration,
        keyframe: bool,
    ) -> Result<Option<conclave_codec::video::Encoded>, VideoError> {
        let Some(picture) = &self.picture else {
            return Ok(None);
        };
        let size = (picture.width(), picture.height());
        let encoder = match &mut self.encoder {
            Some((encoder, made)) if *made == size => encoder,
            other => {
                &mut other
                    .insert((Encoder::screen(size.0, size.1, self.bitrate)?, size))
                    .0
            }
        };
        encoder.encode(picture, at, keyframe)
    }
}
