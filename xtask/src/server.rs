//! The builds of the programs, in the one profile that `run` and `test` share.

use anyhow::{Context, Result};

use crate::place::{PROFILE, Place};
use crate::setup::{self, DESKTOP_BUILD};
use crate::shell::{announce, run};

pub(crate) fn build(place: &Place) -> Result<()> {
    let first = if place.server().exists() {
        ""
    } else {
        " (the first time takes some minutes)"
    };
    announce(&format!("Building the server{first}"));
    run(place
        .cargo()
        .args(["build", "--profile", PROFILE, "--package", "conclave"]))
    .context("the server is not built")
}

/// The desktop program, for the tests that use it.
pub(crate) fn build_desktop(place: &Place) -> Result<()> {
    setup::need(DESKTOP_BUILD)?;
    announce("Building the desktop program");
    run(place
        .cargo()
        .args(["build", "--profile", PROFILE, "--package", "conclave-desktop"]))
    .context("the desktop program is not built")
}
