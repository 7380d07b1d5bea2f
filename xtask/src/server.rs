//! The server's build, in the one profile that `run` and `test` share.

use anyhow::{Context, Result};

use crate::place::{PROFILE, Place};
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
