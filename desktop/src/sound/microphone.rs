//! From samples to packets: frames of 20 ms, encoded, each with how loud it is.

use conclave_codec::audio::{AudioError, Encoder, FRAME};

/// One packet of the microphone.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    pub payload: Vec<u8>,
    /// In dB below full scale: 0 is the loudest, −127 silence (RFC 6464).
    pub level: i8,
}

/// Gathers samples until a frame is whole.
pub struct Microphone {
    encoder: Encoder,
    gathered: Vec<f32>,
}

impl Microphone {
    pub fn new() -> Result<Self, AudioError> {
        Ok(Self {
            encoder: Encoder::voice()?,
            gathered: Vec::with_capacity(2 * FRAME),
        })
    }

    /// Packets that are whole with these samples.
    pub fn hear(&mut self, samples: &[f32]) -> Vec<Spoken> {
        self.gathered.extend_from_slice(samples);
        let mut spoken = Vec::new();
        while self.gathered.len() >= FRAME {
            let rest = self.gathered.split_off(FRAME);
            let frame = std::mem::replace(&mut self.gathered, rest);
            match self.encoder.encode(&frame) {
                Ok(payload) => spoken.push(Spoken {
                    payload,
                    level: level(&frame),
                }),
                Err(error) => tracing::debug!("a frame is not sent: {error}"),
            }
        }
        spoken
    }
}

fn level(samples: &[f32]) -> i8 {
    let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32;
    let decibels = 10.0 * power.max(1e-13).log10();
    decibels.round().clamp(-127.0, 0.0) as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_gathered_whole_and_say_how_loud_they_are() {
        let mut microphone = Microphone::new().unwrap();
        assert_eq!(microphone.hear(&[0.0; FRAME - 1]), []);
        let spoken = microphone.hear(&[0.0; FRAME + 1]);
        assert_eq!(
            spoken.iter().map(|one| one.level).collect::<Vec<_>>(),
            [-127, -127]
        );
        let loud = microphone.hear(&[1.0; FRAME]);
        assert_eq!(loud[0].level, 0);
    }
}
