//! The guard in virtual time, with a desk and a controller around it.

mod bad_input;
mod desk;
mod input;
mod lease;
mod question;
mod random;
