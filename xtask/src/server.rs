//! The builds of the programs, in the one profile that `run` and `test` share.

use std::fs;

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

/// What people get.
pub(crate) const PROGRAMS: [&str; 2] = ["conclave", "conclave-desktop"];

/// The same programs with switches for the checks of remote control, put aside for the tests that need them.
pub(crate) fn build_unprotected(place: &Place) -> Result<()> {
    setup::need(DESKTOP_BUILD)?;
    announce("Building server and desktop program without protection, for tests");
    let packages = ["--package", "conclave", "--package", "conclave-desktop"];
    let features = ["--features", "conclave-protocol/unprotected"];
    run(place
        .cargo()
        .args(["build", "--profile", PROFILE])
        .args(packages)
        .args(features))
    .context("the programs without protection are not built")?;
    let folder = place.unprotected_folder();
    fs::create_dir_all(&folder)?;
    for name in PROGRAMS {
        let (made, kept) = (place.program(PROFILE, name), folder.join(name));
        fs::copy(&made, &kept).with_context(|| format!("cannot copy {}", made.display()))?;
    }
    Ok(())
}
