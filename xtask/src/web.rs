//! The web client's build. Skipped when nothing that goes into it changed.

use anyhow::{Context, Result};

use crate::fingerprint::{Fingerprint, files_below};
use crate::npm::{self, WEB};
use crate::place::Place;
use crate::shell::{announce, run, say};

pub(crate) fn build(place: &Place) -> Result<()> {
    npm::install(place, WEB)?;
    let inputs = inputs(place)?;
    if inputs.is_unchanged() && place.path("web/dist/index.html").exists() {
        say("the web client is up to date");
        return Ok(());
    }
    announce("Building the web client");
    run(place.npm(WEB).args(["run", "build"])).context("the web client is not built")?;
    inputs.keep()
}

/// Kept beside the packages and not in `dist`, which is served and emptied by every build.
fn inputs(place: &Place) -> Result<Fingerprint> {
    let files = files_below(&place.path(WEB), &["node_modules", "dist"])?;
    Fingerprint::of(&files, place.path("web/node_modules/.built-for"))
}
