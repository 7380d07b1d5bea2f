//! The desktop program in the making: what it does on a computer that somebody else may control after asking, and on the
//! computer of the one who controls.
//!
//! What decides (`control`) knows no window and no operating system. What touches the system (`inject`, `clipboard`)
//! stands behind a trait each, so that other systems can follow. Input from the network must never reach `inject` but
//! through `control`.

pub mod call;
pub mod capture;
pub mod cli;
pub mod clipboard;
pub mod control;
pub mod desk;
pub mod inject;
pub mod keep;
pub mod look;
pub mod program;
pub mod share;
pub mod shield;
pub mod sound;
#[cfg(test)]
mod testing;
pub mod ui;
pub mod watchdog;
mod x11;
