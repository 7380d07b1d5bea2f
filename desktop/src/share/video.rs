//! The picture of a share: grabbed, encoded, and in packets.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use conclave_client::core::Outgoing;
use conclave_codec::picture::I420;
use conclave_codec::rtp::vp8_payloads;
use conclave_codec::video::{ActiveMap, Encoded, Encoder, VideoError};

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
    /// What changed, as well as the bitrate allows.
    AsItComes,
    /// What came so before, once more. Afterwards the last one counts as sharp.
    Sharper { last: bool },
}

pub(super) struct Video {
    picture: Option<I420>,
    encoder: Option<Encoder>,
    /// What changed since the last frame, and what was sent but not yet sharpened.
    fresh: ActiveMap,
    coarse: ActiveMap,
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
            fresh: ActiveMap::none(0, 0),
            coarse: ActiveMap::none(0, 0),
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
        if let Some(encoder) = &mut self.encoder
            && let Err(error) = encoder.set_bitrate(bitrate)
        {
            tracing::warn!("the bitrate stays: {error}");
        }
    }

    /// Whether anything changed.
    pub(super) fn grab(&mut self, frames: &mut dyn Frames) -> Result<bool, CaptureError> {
        let changed = frames.grab(&mut self.picture)?;
        if let Some(picture) = &self.picture {
            let (width, height) = (picture.width(), picture.height());
            if self.fresh.size() != (width, height) {
                self.encoder = None;
                self.fresh = ActiveMap::all(width, height);
                self.coarse = ActiveMap::none(width, height);
            }
            changed.iter().for_each(|part| self.fresh.add(*part));
        }
        Ok(!changed.is_empty())
    }

    /// Encodes the picture as it is, and hands its packets on. `at` is when it was grabbed.
    pub(super) fn send(
        &mut self,
        quality: Quality,
        at: Duration,
        now: Instant,
        controlled: bool,
        sink: &mut Sink,
    ) -> Result<(), CaptureError> {
        let keyframe = self.keyframe_due(now).is_some_and(|due| due <= now);
        let encoded = match self.encode(quality, at, keyframe) {
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
        quality: Quality,
        at: Duration,
        keyframe: bool,
    ) -> Result<Option<Encoded>, VideoError> {
        let Some(picture) = &self.picture else {
            return Ok(None);
        };
        let encoder = match &mut self.encoder {
            Some(encoder) => encoder,
            none => none.insert(Encoder::screen(picture.width(), picture.height(), self.bitrate)?),
        };
        if quality != Quality::AsItComes {
            self.fresh.merge(&self.coarse);
        }
        let encoded = encoder.encode(picture, at, keyframe, &self.fresh)?;
        match &encoded {
            Some(encoded) if encoded.keyframe => {
                self.coarse = ActiveMap::all(picture.width(), picture.height());
            }
            Some(_) if quality == (Quality::Sharper { last: true }) => self.coarse.clear(),
            Some(_) => self.coarse.merge(&self.fresh),
            None => return Ok(None),
        }
        self.fresh.clear();
        Ok(encoded)
    }
}
