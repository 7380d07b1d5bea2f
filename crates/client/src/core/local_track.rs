//! The tracks we publish, and how far each has come.

use std::collections::HashMap;
use std::time::Instant;

use conclave_protocol::TrackSource;
use str0m::media::{Mid, Pt, Rid, Simulcast, SimulcastLayer};

use super::rtp::Codec;
use crate::lk;

/// One encoding of a simulcast track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoding {
    pub rid: String,
    pub width: u32,
    pub height: u32,
    /// Bits per second at most.
    pub bitrate: u32,
}

/// A track to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTrack {
    /// Our own name for it: also the track id in SDP, so letters, digits and `-` only, and unique.
    pub cid: String,
    pub name: String,
    pub source: TrackSource,
    pub codec: Codec,
    pub width: u32,
    pub height: u32,
    /// Simulcast encodings, lowest first. Empty means a single one without a rid.
    pub encodings: Vec<Encoding>,
    pub muted: bool,
    /// Tracks with the same stream are played in sync.
    pub stream: String,
}

impl LocalTrack {
    pub fn microphone(cid: &str) -> Self {
        Self {
            cid: cid.to_owned(),
            name: "microphone".to_owned(),
            source: TrackSource::Microphone,
            codec: Codec::Opus,
            width: 0,
            height: 0,
            encodings: Vec::new(),
            muted: false,
            stream: "camera".to_owned(),
        }
    }

    pub fn camera(cid: &str, codec: Codec, width: u32, height: u32) -> Self {
        let name = "camera".to_owned();
        Self {
            name,
            source: TrackSource::Camera,
            codec,
            width,
            height,
            ..Self::microphone(cid)
        }
    }

    /// With three encodings at a quarter, half and all of the width and height, named as LiveKit's clients do.
    #[must_use]
    pub fn simulcast(mut self) -> Self {
        let encoding = |rid: &str, divisor, bitrate| Encoding {
            rid: rid.to_owned(),
            width: self.width / divisor,
            height: self.height / divisor,
            bitrate,
        };
        self.encodings = vec![
            encoding("q", 4, 160_000),
            encoding("h", 2, 450_000),
            encoding("f", 1, 1_700_000),
        ];
        self
    }
}

/// How far a publication has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// The server has been asked and shall answer until then.
    Requested { deadline: Instant },
    /// The server knows it; it needs a line in an offer.
    Accepted,
    /// It has a line in an offer that is not answered.
    Offered(Mid),
    /// Packets can be sent on this line.
    Ready(Mid),
}

/// A track of ours in the room.
#[derive(Debug)]
pub(super) struct Publication {
    pub(super) track: LocalTrack,
    pub(super) progress: Progress,
    pub(super) info: Option<lk::TrackInfo>,
    pub(super) payload_type: Option<Pt>,
    offsets: HashMap<Option<Rid>, u64>,
}

impl Publication {
    pub(super) fn new(track: LocalTrack, deadline: Instant) -> Self {
        let progress = Progress::Requested { deadline };
        Self {
            track,
            progress,
            info: None,
            payload_type: None,
            offsets: HashMap::new(),
        }
    }

    /// Begins anew on fresh peer connections, as after a rejoin.
    pub(super) fn restart(&mut self, deadline: Instant) {
        *self = Self::new(self.track.clone(), deadline);
    }

    pub(super) fn mid(&self) -> Option<Mid> {
        match self.progress {
            Progress::Offered(mid) | Progress::Ready(mid) => Some(mid),
            Progress::Requested { .. } | Progress::Accepted => None,
        }
    }

    pub(super) fn sid(&self) -> Option<&str> {
        self.info.as_ref().map(|info| info.sid.as_str())
    }

    /// The rid as on the wire, where the track has that encoding.
    pub(super) fn rid(&self, rid: Option<&str>) -> Result<Option<Rid>, ()> {
        match rid {
            None if self.track.encodings.is_empty() => Ok(None),
            Some(rid) if self.track.encodings.iter().any(|encoding| encoding.rid == rid) => {
                Ok(Some(Rid::from(rid)))
            }
            _ => Err(()),
        }
    }

    /// The number to send under. A receiver takes every stream to start below 65,536, so on a new connection
    /// the count is brought down by whole turns of the 16 bits on the wire.
    pub(super) fn wire_seq(&mut self, rid: Option<Rid>, seq: u64) -> u64 {
        let offset = *self.offsets.entry(rid).or_insert(seq & !0xffff);
        seq.checked_sub(offset).unwrap_or(seq & 0xffff)
    }

    pub(super) fn add_track_request(&self) -> lk::AddTrackRequest {
        let track = &self.track;
        let layers = if track.codec.is_audio() {
            Vec::new()
        } else {
            layers(track)
        };
        let simulcast_codecs = layers.first().map(|_| lk::SimulcastCodec {
            codec: track.codec.short_name(),
            cid: track.cid.clone(),
            layers: layers.clone(),
            video_layer_mode: lk::video_layer::Mode::OneSpatialLayerPerStream.into(),
        });
        lk::AddTrackRequest {
            cid: track.cid.clone(),
            name: track.name.clone(),
            r#type: track_type(track.codec).into(),
            width: track.width,
            height: track.height,
            muted: track.muted,
            source: track.source.into(),
            layers,
            simulcast_codecs: simulcast_codecs.into_iter().collect(),
            stream: track.stream.clone(),
            disable_red: true,
            ..Default::default()
        }
    }

    pub(super) fn simulcast(&self) -> Option<Simulcast> {
        let mut simulcast = Simulcast::new();
        for encoding in &self.track.encodings {
            simulcast.add_send_layer(SimulcastLayer::new(&encoding.rid));
        }
        (!simulcast.send.is_empty()).then_some(simulcast)
    }
}

fn track_type(codec: Codec) -> lk::TrackType {
    if codec.is_audio() {
        lk::TrackType::Audio
    } else {
        lk::TrackType::Video
    }
}

fn layers(track: &LocalTrack) -> Vec<lk::VideoLayer> {
    if track.encodings.is_empty() {
        let (width, height) = (track.width, track.height);
        let quality = lk::VideoQuality::High.into();
        return vec![lk::VideoLayer {
            quality,
            width,
            height,
            ..Default::default()
        }];
    }
    track
        .encodings
        .iter()
        .enumerate()
        .map(|(index, encoding)| layer(index, encoding))
        .collect()
}

fn layer(index: usize, encoding: &Encoding) -> lk::VideoLayer {
    let index = i32::try_from(index).unwrap_or(i32::MAX);
    lk::VideoLayer {
        quality: index.min(lk::VideoQuality::High.into()),
        width: encoding.width,
        height: encoding.height,
        bitrate: encoding.bitrate,
        spatial_layer: index,
        rid: encoding.rid.clone(),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publication(track: LocalTrack) -> Publication {
        Publication::new(track, Instant::now())
    }

    #[test]
    fn simulcast_layers_are_named_q_h_f_from_the_lowest_up() {
        let request =
            publication(LocalTrack::camera("c", Codec::Vp8, 1280, 720).simulcast()).add_track_request();
        let layers: Vec<_> = request
            .layers
            .iter()
            .map(|layer| (layer.rid.as_str(), layer.quality(), layer.width))
            .collect();
        assert_eq!(
            layers,
            [
                ("q", lk::VideoQuality::Low, 320),
                ("h", lk::VideoQuality::Medium, 640),
                ("f", lk::VideoQuality::High, 1280)
            ]
        );
        assert_eq!(request.simulcast_codecs[0].codec, "vp8");
    }

    #[test]
    fn numbers_start_below_a_turn_and_keep_their_low_bits() {
        let mut publication = publication(LocalTrack::microphone("m"));
        assert_eq!(publication.wire_seq(None, 200_000), 200_000 & 0xffff);
        assert_eq!(publication.wire_seq(None, 265_000), 265_000 - 196_608);
        publication.restart(Instant::now());
        assert_eq!(publication.wire_seq(None, 265_001), 265_001 & 0xffff);
    }

    #[test]
    fn a_rid_the_track_does_not_have_is_refused() {
        let single = publication(LocalTrack::camera("c", Codec::Vp8, 320, 180));
        assert!(single.rid(None).is_ok() && single.rid(Some("q")).is_err());
        let three = publication(LocalTrack::camera("c", Codec::Vp8, 320, 180).simulcast());
        assert!(three.rid(None).is_err() && three.rid(Some("h")).is_ok() && three.rid(Some("x")).is_err());
    }
}
