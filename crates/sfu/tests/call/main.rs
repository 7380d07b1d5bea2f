//! Whole calls in virtual time: real shards, real participants and real WebRTC between them, over a network that delays,
//! loses and reorders by a seed. Nothing here opens a socket or waits for a clock.

mod addresses;
mod data;
mod descriptions;
mod faults;
mod frames;
mod grants;
mod keyframes;
mod numbering;
mod policy;
mod shards;
mod storm;
mod world;
