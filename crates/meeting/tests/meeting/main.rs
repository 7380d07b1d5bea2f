//! What a meeting does, one behaviour a test, in virtual time; and random lives of meetings against a reference model.

mod devices;
mod empty;
mod events;
mod grace;
mod joining;
mod lease;
mod lease_random;
mod leaving;
mod model;
mod owner;
mod random;
mod restart;
mod world;
