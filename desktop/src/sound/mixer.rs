//! All voices at once. Filled by the call, emptied by the sound server's thread.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::jitter::Jitter;

/// Voices that are mixed: as many as the server sends at once, and some to spare.
const VOICES: usize = 32;
/// Louder than this is pressed together rather than cut off.
const KNEE: f32 = 0.8;

#[derive(Default)]
pub struct Mixer(Mutex<HashMap<String, Voice>>);

struct Voice {
    jitter: Jitter,
    volume: f32,
}

impl Mixer {
    /// A packet of this track. `seq` is extended beyond 16 bits.
    pub fn packet(&self, track: &str, seq: u64, payload: &[u8]) {
        let mut voices = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !voices.contains_key(track) {
            if voices.len() >= VOICES {
                return;
            }
            let Ok(jitter) = Jitter::new() else {
                return;
            };
            voices.insert(track.to_owned(), Voice { jitter, volume: 1.0 });
        }
        if let Some(voice) = voices.get_mut(track) {
            voice.jitter.push(seq, payload);
        }
    }

    /// 0 is silence, 1 as it was sent.
    pub fn set_volume(&self, track: &str, volume: f32) {
        let mut voices = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(voice) = voices.get_mut(track) {
            voice.volume = volume.clamp(0.0, 2.0);
        }
    }

    pub fn end(&self, track: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(track);
    }

    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What comes next of all, −1…1.
    pub fn mix(&self, out: &mut [f32]) {
        out.fill(0.0);
        let mut voices = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for voice in voices.values_mut() {
            voice.jitter.add_to(out, voice.volume);
        }
        for sample in out {
            *sample = pressed(*sample);
        }
    }
}

/// The same up to the knee, then ever less, never above one.
fn pressed(sample: f32) -> f32 {
    let loud = sample.abs();
    if loud <= KNEE {
        return sample;
    }
    let over = (loud - KNEE) / (1.0 - KNEE);
    sample.signum() * (KNEE + (1.0 - KNEE) * over / (1.0 + over))
}

#[cfg(test)]
mod tests {
    use conclave_codec::audio::{Encoder, FRAME};

    use super::*;

    fn loudest(mixer: &Mixer) -> f32 {
        let mut out = vec![1.0; FRAME];
        let mut loudest = 0.0_f32;
        for _ in 0..8 {
            mixer.mix(&mut out);
            loudest = out
                .iter()
                .fold(loudest, |loudest, sample| loudest.max(sample.abs()));
        }
        loudest
    }

    fn speak(mixer: &Mixer, track: &str) {
        let mut encoder = Encoder::voice().expect("an encoder");
        for number in 0..10 {
            let frame: Vec<f32> = (0..FRAME).map(|at| 0.9 * (at as f32 * 0.06).sin()).collect();
            mixer.packet(track, number, &encoder.encode(&frame).expect("encoded"));
        }
    }

    #[test]
    fn two_voices_are_heard_and_never_cut_off() {
        let mixer = Mixer::default();
        speak(&mixer, "one");
        speak(&mixer, "two");
        let loudest = loudest(&mixer);
        assert!(loudest > KNEE && loudest < 1.0, "{loudest}");
    }

    #[test]
    fn a_volume_of_nothing_is_silence_and_so_is_the_end() {
        let mixer = Mixer::default();
        speak(&mixer, "one");
        mixer.set_volume("one", 0.0);
        assert_eq!(loudest(&mixer), 0.0);
        mixer.set_volume("one", 1.0);
        mixer.end("one");
        assert_eq!(loudest(&mixer), 0.0);
    }

    #[test]
    fn there_is_an_end_to_voices() {
        let mixer = Mixer::default();
        for track in 0..1_000 {
            mixer.packet(&track.to_string(), 1, &[1]);
        }
        assert_eq!(mixer.0.lock().unwrap().len(), VOICES);
    }
}
