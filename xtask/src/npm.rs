//! The packages of a folder with a `package-lock.json`: installed exactly as locked, and only when the lock changed.

use anyhow::{Context, Result};

use crate::fingerprint::Fingerprint;
use crate::place::Place;
use crate::setup;
use crate::shell::{announce, run};

/// The folder that holds the web client.
pub(crate) const WEB: &str = "web";
/// The folder that holds the whole-system tests.
pub(crate) const TESTS: &str = "tests";

pub(crate) fn install(place: &Place, folder: &str) -> Result<()> {
    setup::need_node()?;
    let locked = locked(place, folder)?;
    if locked.is_unchanged() {
        return Ok(());
    }
    announce(&format!("Installing the npm packages of {folder}/"));
    run(place
        .npm(folder)
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))
    .with_context(|| format!("the npm packages of {folder}/ are not installed"))?;
    locked.keep()
}

/// Kept inside `node_modules`, so that removing that folder is enough to start over.
fn locked(place: &Place, folder: &str) -> Result<Fingerprint> {
    let folder = place.path(folder);
    let files = [folder.join("package.json"), folder.join("package-lock.json")];
    Fingerprint::of(&files, folder.join("node_modules/.installed-for"))
}
