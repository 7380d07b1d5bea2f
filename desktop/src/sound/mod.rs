//! What is heard and said: each voice through a jitter buffer, all of them mixed, and the microphone in packets.
//!
//! The sound server stands behind a trait. Must never open the microphone while it is off: the system shows its person when
//! it is.

mod jitter;
mod microphone;
mod mixer;
mod pulse;

use std::sync::Arc;

pub use microphone::{Microphone, Spoken};
pub use mixer::Mixer;
pub use pulse::PulseAudio;

/// Takes samples of the microphone: 48 kHz, one channel, −1…1.
pub type Ear = Box<dyn FnMut(&[f32]) + Send>;

/// A sound server. It is found again by itself when it was away.
pub trait SoundSystem: Send + Sync {
    /// Plays what the mixer has, until the answer is dropped.
    fn play(&self, mixer: Arc<Mixer>) -> Box<dyn Send + Sync>;

    /// Hears the microphone, with the echo of what is played taken out where the server can, until the answer is dropped.
    fn listen(&self, ear: Ear) -> Box<dyn Send + Sync>;
}
