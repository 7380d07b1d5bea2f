//! Whether one participant speaks, and how loudly, from the levels in the packets (RFC 6464).
//!
//! Time is counted by arrivals, not packets: packets may last 10 ms or 60 ms, and a silent sender may stop sending.

use std::time::{Duration, Instant};

/// At most this many dB below the overload point is voice whatever the sender thinks of it.
const LOUD: u8 = 35;
/// The same where the sender's own detector says that it is voice: quiet microphones reach no more.
const AUDIBLE: u8 = 50;
/// So much voice begins to count as speaking, so that a click or a cough does not.
const ONSET: Duration = Duration::from_millis(150);
/// So long after the last voice somebody still speaks, so that a breath does not end it.
const RELEASE: Duration = Duration::from_millis(700);
/// What the first packet counts for, and at most what any packet does: silence is often not sent.
const PACKET: Duration = Duration::from_millis(20);
const LONGEST_PACKET: Duration = Duration::from_millis(60);
/// Loudness follows the level with this time constant.
const SMOOTHING: Duration = Duration::from_millis(200);

/// One participant's voice.
#[derive(Clone, Debug, Default)]
pub(super) struct Voice {
    heard_at: Option<Instant>,
    voiced_at: Option<Instant>,
    /// Recent voice, less recent silence.
    voiced: Duration,
    loudness: f32,
    is_speaking: bool,
}

impl Voice {
    /// Takes the level of a packet, in −dBov, and the sender's own detection.
    pub(super) fn hear(&mut self, now: Instant, level: u8, detected: Option<bool>) {
        let passed = self
            .heard_at
            .map_or(PACKET, |at| now.saturating_duration_since(at))
            .min(LONGEST_PACKET);
        self.heard_at = Some(now);
        self.smooth(level, passed);
        if level > LOUD && (level > AUDIBLE || detected != Some(true)) {
            self.voiced = self.voiced.saturating_sub(passed);
            return;
        }
        self.voiced = (self.voiced + passed).min(ONSET);
        self.voiced_at = Some(now);
        self.is_speaking |= self.voiced >= ONSET;
    }

    /// Ends the speaking of somebody who has been silent for long enough.
    pub(super) fn settle(&mut self, now: Instant) {
        let is_over = self
            .voiced_at
            .is_none_or(|at| now.saturating_duration_since(at) >= RELEASE);
        if self.is_speaking && is_over {
            *self = Self {
                heard_at: self.heard_at,
                ..Self::default()
            };
        }
    }

    pub(super) fn is_speaking(&self) -> bool {
        self.is_speaking
    }

    /// Linear, 0 to 1.
    pub(super) fn loudness(&self) -> f32 {
        self.loudness
    }

    fn smooth(&mut self, level: u8, passed: Duration) {
        let amplitude = 10_f32.powf(f32::from(level.min(127)) / -20.0);
        let weight = passed.as_secs_f32() / (passed + SMOOTHING).as_secs_f32();
        self.loudness += (amplitude - self.loudness) * weight;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::samples::start as begin;

    /// Hears `level` every 20 ms for a time; returns when it ended.
    fn hear_for(
        voice: &mut Voice,
        start: Instant,
        millis: u32,
        level: u8,
        detected: Option<bool>,
    ) -> Instant {
        let packets = millis / 20;
        (0..packets).for_each(|packet| voice.hear(start + packet * PACKET, level, detected));
        start + packets * PACKET
    }

    #[test]
    fn a_voice_counts_after_the_onset_and_a_click_does_not() {
        let (mut voice, start) = (Voice::default(), begin());
        let end = hear_for(&mut voice, start, 100, 20, None);
        assert!(!voice.is_speaking());
        hear_for(&mut voice, end, 100, 20, None);
        assert!(voice.is_speaking());
    }

    #[test]
    fn speaking_survives_a_breath_and_ends_with_silence() {
        let (mut voice, start) = (Voice::default(), begin());
        let end = hear_for(&mut voice, start, 400, 20, None);
        let end = hear_for(&mut voice, end, 500, 127, Some(false));
        voice.settle(end);
        assert!(voice.is_speaking());
        voice.settle(end + RELEASE);
        assert!(!voice.is_speaking());
        assert_eq!(voice.loudness(), 0.0);
    }

    #[test]
    fn a_quiet_voice_counts_where_the_sender_detected_one() {
        let start = begin();
        let speaks = |level, detected| {
            let mut voice = Voice::default();
            hear_for(&mut voice, start, 400, level, detected);
            voice.is_speaking()
        };
        assert!(speaks(45, Some(true)));
        assert!(!speaks(45, Some(false)) && !speaks(45, None));
        assert!(!speaks(60, Some(true)));
        assert!(
            speaks(30, Some(false)),
            "a tone or music is no voice, but it is heard"
        );
    }

    #[test]
    fn loudness_is_the_linear_level() {
        let (mut voice, start) = (Voice::default(), begin());
        hear_for(&mut voice, start, 4_000, 20, None);
        assert!((voice.loudness() - 0.1).abs() < 0.001, "{}", voice.loudness());
    }
}
