//! From what a viewer asks for, in LiveKit's words, to a layer of the track. A pure function.

use conclave_protocol::lk::{self, VideoQuality};

use super::Layer;

/// What a viewer asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    Quality(VideoQuality),
    /// The pixels the picture will cover.
    Size {
        width: u32,
        height: u32,
    },
}

impl Wish {
    /// Dimensions go before the quality, which LiveKit's protocol calls deprecated in their favour. Whether the track is
    /// disabled is another question.
    pub fn of(settings: &lk::UpdateTrackSettings) -> Self {
        match (settings.width, settings.height) {
            (0, _) | (_, 0) => Self::Quality(settings.quality()),
            (width, height) => Self::Size { width, height },
        }
    }
}

/// The lowest layer that satisfies the wish, or the highest there is.
///
/// `announced` are the layers that the publisher named; `layers` is how many encodings the track really has. Where
/// the two differ (several layers inside one encoding, or nothing announced) only the quality counts.
pub fn layer_for(wish: Wish, announced: &[lk::VideoLayer], layers: u8) -> Layer {
    let highest = layers.saturating_sub(1);
    let mut known: Vec<_> = announced
        .iter()
        .filter(|layer| layer.quality() != VideoQuality::Off)
        .collect();
    known.sort_by_key(|layer| layer.quality);
    let matches_encodings = known.len() == usize::from(layers);
    let chosen = match wish {
        Wish::Quality(quality) if matches_encodings => by_quality(quality, &known),
        Wish::Quality(quality) => u8::try_from(rank(quality)).unwrap_or_default(),
        Wish::Size { width, height } if matches_encodings => by_size(width, height, &known),
        Wish::Size { .. } => highest,
    };
    Layer(chosen.min(highest))
}

/// The best layer that is not above the asked quality.
fn by_quality(quality: VideoQuality, known: &[&lk::VideoLayer]) -> u8 {
    let not_above = known
        .iter()
        .filter(|layer| layer.quality <= rank(quality))
        .count();
    index(not_above.saturating_sub(1))
}

/// The first layer that covers the place with at most a ninth of enlargement, which nobody sees. Both sides count,
/// because a picture may be cropped to its place.
fn by_size(width: u32, height: u32, known: &[&lk::VideoLayer]) -> u8 {
    let covers = |has: u32, wants: u32| u64::from(has) * 10 >= u64::from(wants) * 9;
    let first = known
        .iter()
        .position(|layer| covers(layer.width, width) && covers(layer.height, height));
    index(first.unwrap_or(known.len().saturating_sub(1)))
}

fn rank(quality: VideoQuality) -> i32 {
    match quality {
        VideoQuality::Off | VideoQuality::Low => 0,
        VideoQuality::Medium => 1,
        VideoQuality::High => 2,
    }
}

fn index(position: usize) -> u8 {
    u8::try_from(position).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announced(qualities: &[(VideoQuality, u32, u32)]) -> Vec<lk::VideoLayer> {
        let layer = |&(quality, width, height): &(VideoQuality, u32, u32)| lk::VideoLayer {
            quality: quality.into(),
            width,
            height,
            ..Default::default()
        };
        qualities.iter().map(layer).collect()
    }

    fn three() -> Vec<lk::VideoLayer> {
        use VideoQuality::{High, Low, Medium};
        announced(&[(High, 1280, 720), (Low, 320, 180), (Medium, 640, 360)])
    }

    #[test]
    fn a_quality_is_its_layer_where_all_are_there() {
        for (quality, layer) in [
            (VideoQuality::Low, 0),
            (VideoQuality::Medium, 1),
            (VideoQuality::High, 2),
        ] {
            assert_eq!(layer_for(Wish::Quality(quality), &three(), 3), Layer(layer));
        }
    }

    #[test]
    fn with_two_layers_the_announced_qualities_decide() {
        let low_and_high = announced(&[(VideoQuality::Low, 320, 180), (VideoQuality::High, 1280, 720)]);
        assert_eq!(
            layer_for(Wish::Quality(VideoQuality::Medium), &low_and_high, 2),
            Layer(0)
        );
        let low_and_medium = announced(&[(VideoQuality::Low, 320, 180), (VideoQuality::Medium, 640, 360)]);
        assert_eq!(
            layer_for(Wish::Quality(VideoQuality::High), &low_and_medium, 2),
            Layer(1)
        );
    }

    #[test]
    fn a_size_takes_the_lowest_layer_that_covers_it() {
        let cases = [
            (160, 90, 0),
            (350, 190, 0),
            (360, 210, 1),
            (640, 360, 1),
            (1000, 300, 2),
            (4000, 4000, 2),
        ];
        for (width, height, layer) in cases {
            assert_eq!(
                layer_for(Wish::Size { width, height }, &three(), 3),
                Layer(layer),
                "{width}x{height}"
            );
        }
    }

    #[test]
    fn layers_inside_one_encoding_are_one_layer() {
        assert_eq!(
            layer_for(Wish::Quality(VideoQuality::High), &three(), 1),
            Layer(0)
        );
        assert_eq!(
            layer_for(Wish::Size { width: 9, height: 9 }, &three(), 1),
            Layer(0)
        );
    }

    #[test]
    fn without_announced_layers_the_quality_counts_and_a_size_means_the_best() {
        assert_eq!(layer_for(Wish::Quality(VideoQuality::Medium), &[], 3), Layer(1));
        assert_eq!(layer_for(Wish::Size { width: 9, height: 9 }, &[], 3), Layer(2));
        assert_eq!(layer_for(Wish::Quality(VideoQuality::High), &[], 0), Layer(0));
    }

    #[test]
    fn dimensions_go_before_the_quality() {
        let mut settings = lk::UpdateTrackSettings {
            width: 640,
            height: 360,
            ..Default::default()
        };
        assert_eq!(
            Wish::of(&settings),
            Wish::Size {
                width: 640,
                height: 360
            }
        );
        settings.height = 0;
        assert_eq!(Wish::of(&settings), Wish::Quality(VideoQuality::Low));
    }
}
