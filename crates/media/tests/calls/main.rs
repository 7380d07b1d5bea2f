//! Whole calls: headless clients over WebRTC against a running server on loopback.
//!
//! Frames carry numbers and patterns, so a receiver knows exactly what it got; no codec is involved.

#[cfg(test)]
mod codecs;
#[cfg(test)]
mod data;
#[cfg(test)]
mod grants;
#[cfg(test)]
mod guest;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod media;
#[cfg(test)]
mod people;
#[cfg(test)]
mod reconnect;
#[cfg(test)]
mod simulcast;
