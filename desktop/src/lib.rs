//! The desktop program: a meeting in a window of its own, a screen that is shared, a computer that somebody else may
//! control after asking.
//!
//! What decides (`control`, `call`) knows no window and no operating system. What touches the system (`capture`,
//! `inject`, `clipboard`, `sound`) stands behind a trait each, so that other systems can follow. Input from the
//! network must never reach `inject` but through `control`.

pub mod call;
pub mod capture;
pub mod cli;
pub mod clipboard;
pub mod control;
pub mod inject;
pub mod picture;
pub mod server;
pub mod share;
pub mod shield;
pub mod sound;
#[cfg(test)]
mod testing;
pub mod ui;
pub mod watchdog;
