//! The packages of a folder with a `package-lock.json`: installed exactly as locked, and only when the lock changed.

use std::process::Command;

use anyhow::{Context, Result};

use crate::fingerprint::Fingerprint;
use crate::place::Place;
use crate::setup::{self, NodeVersion};
use crate::shell::{announce, run, say};

const NEWER_NODE: &str = "node@24";
const NEWER_NPM: &str = "npm@11";
/// The folder that holds the web client.
pub(crate) const WEB: &str = "web";
/// The folder that makes the web client's API types, which needs an older TypeScript than the client.
pub(crate) const API_TYPES: &str = "web/api-types";
/// The folder that holds the whole-system tests.
pub(crate) const TESTS: &str = "tests";

pub(crate) fn install(place: &Place, folder: &str) -> Result<()> {
    let node = setup::need_node()?;
    let locked = locked(place, folder)?;
    if locked.is_unchanged() {
        return Ok(());
    }
    announce(&format!("Installing the npm packages of {folder}/"));
    run(installer(place, folder, node).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))
        .with_context(|| format!("the npm packages of {folder}/ are not installed"))?;
    locked.keep()
}

/// npm leaves optional packages out, without a word, where they want a newer Node than the one that it runs on, and
/// the tools' native parts are such packages. So an older Node only fetches a newer one, which then installs.
fn installer(place: &Place, folder: &str, node: NodeVersion) -> Command {
    let mut command = place.npm(folder);
    if !node.can_install() {
        say(&format!(
            "Node.js {node} is too old for some packages: npm fetches {NEWER_NODE} to install them"
        ));
        command.args([
            "exec",
            "--yes",
            "--package",
            NEWER_NODE,
            "--package",
            NEWER_NPM,
            "--",
            "npm",
        ]);
    }
    command
}

/// Kept inside `node_modules`, so that removing that folder is enough to start over.
fn locked(place: &Place, folder: &str) -> Result<Fingerprint> {
    let folder = place.path(folder);
    let files = [folder.join("package.json"), folder.join("package-lock.json")];
    Fingerprint::of(&files, folder.join("node_modules/.installed-for"))
}
