//! Opus (RFC 6716): 48 kHz, one channel for voices, frames of 20 ms.

use opus::{Application, Bitrate, Channels};

/// Samples a second.
pub const RATE: u32 = 48_000;
/// Samples of a frame of 20 ms.
pub const FRAME: usize = 960;
/// The longest that a packet may hold, in samples: 120 ms (RFC 6716, section 2.1.4).
pub const LONGEST: usize = 5_760;
/// Bytes of a packet at most: of one frame, as the RFC recommends for the buffer.
const PACKET: usize = 1_275;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AudioError {
    #[error("a frame has {FRAME} samples, not {0}")]
    Length(usize),
    #[error("Opus: {0}")]
    Opus(String),
}

impl From<opus::Error> for AudioError {
    fn from(error: opus::Error) -> Self {
        Self::Opus(error.to_string())
    }
}

pub struct Encoder(opus::Encoder);

impl Encoder {
    /// For a voice, with what a receiver needs to make up for a lost packet.
    pub fn voice() -> Result<Self, AudioError> {
        let mut encoder = opus::Encoder::new(RATE, Channels::Mono, Application::Voip)?;
        encoder.set_bitrate(Bitrate::Bits(32_000))?;
        encoder.set_inband_fec(true)?;
        encoder.set_packet_loss_perc(10)?;
        Ok(Self(encoder))
    }

    /// [`FRAME`] samples, −1…1.
    pub fn encode(&mut self, samples: &[f32]) -> Result<Vec<u8>, AudioError> {
        if samples.len() != FRAME {
            return Err(AudioError::Length(samples.len()));
        }
        Ok(self.0.encode_vec_float(samples, PACKET)?)
    }
}

/// Decodes to one channel, whatever was sent.
pub struct Decoder(opus::Decoder);

impl Decoder {
    pub fn new() -> Result<Self, AudioError> {
        Ok(Self(opus::Decoder::new(RATE, Channels::Mono)?))
    }

    pub fn decode(&mut self, packet: &[u8]) -> Result<Vec<f32>, AudioError> {
        let mut samples = vec![0.0; LONGEST];
        let length = self.0.decode_float(packet, &mut samples, false)?;
        samples.truncate(length);
        Ok(samples)
    }

    /// A frame in place of one that was lost: from what the next packet tells of it, or by guess.
    pub fn conceal(&mut self, next: Option<&[u8]>) -> Result<Vec<f32>, AudioError> {
        let mut samples = vec![0.0; FRAME];
        let length = self
            .0
            .decode_float(next.unwrap_or(&[]), &mut samples, next.is_some())?;
        samples.truncate(length);
        Ok(samples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(from: usize, hertz: f32) -> Vec<f32> {
        let at = |index: usize| (from + index) as f32 / RATE as f32;
        (0..FRAME)
            .map(|index| 0.5 * (std::f32::consts::TAU * hertz * at(index)).sin())
            .collect()
    }

    /// How much of the sound is at this frequency, 0…1 (Goertzel).
    fn share_at(samples: &[f32], hertz: f32) -> f32 {
        let (mut sine, mut cosine, mut all) = (0.0, 0.0, 0.0);
        for (index, sample) in samples.iter().enumerate() {
            let phase = std::f32::consts::TAU * hertz * index as f32 / RATE as f32;
            sine += sample * phase.sin();
            cosine += sample * phase.cos();
            all += sample * sample;
        }
        2.0 * (sine * sine + cosine * cosine) / (all * samples.len() as f32)
    }

    #[test]
    fn a_tone_is_still_that_tone_also_where_packets_are_lost() {
        let (mut encoder, mut decoder) = (Encoder::voice().unwrap(), Decoder::new().unwrap());
        let packets: Vec<_> = (0..50)
            .map(|frame| encoder.encode(&tone(frame * FRAME, 440.0)).unwrap())
            .collect();
        let mut heard = Vec::new();
        for (index, packet) in packets.iter().enumerate() {
            let samples = if index % 10 == 9 {
                decoder
                    .conceal(packets.get(index + 1).map(Vec::as_slice))
                    .unwrap()
            } else {
                decoder.decode(packet).unwrap()
            };
            assert_eq!(samples.len(), FRAME);
            heard.extend(samples);
        }
        let late = &heard[FRAME * 10..FRAME * 48];
        assert!(share_at(late, 440.0) > 0.9, "{}", share_at(late, 440.0));
        assert!(share_at(late, 880.0) < 0.05);
    }

    #[test]
    fn what_is_no_packet_is_refused() {
        let mut decoder = Decoder::new().unwrap();
        assert!(decoder.decode(&[0xff; 3]).is_err());
        assert_eq!(
            Encoder::voice().unwrap().encode(&[0.0; 10]),
            Err(AudioError::Length(10))
        );
    }
}
