//! Programs that are Python packages: installed exactly as locked into a virtual environment of their own, and only
//! when the lock changed. Nothing of the system's own Python is touched.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::fingerprint::Fingerprint;
use crate::place::Place;
use crate::setup::{self, Tool};
use crate::shell::{announce, run};

const SCHEMATHESIS: &str = "schemathesis";
/// Every package with its version, as `pip freeze` prints them.
const LOCK: &str = "tests/schemathesis/requirements.txt";

/// The program that tries the server against the description of its API.
pub(crate) fn schemathesis(place: &Place) -> Result<PathBuf> {
    setup::need(&[Tool::Python])?;
    let environment = place.tools(SCHEMATHESIS);
    let programs = environment.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let locked = Fingerprint::of(&[place.path(LOCK)], environment.join(".installed-for"))?;
    if !locked.is_unchanged() {
        announce("Installing schemathesis");
        make(&environment)?;
        install(place, &programs).with_context(|| format!("the packages of {LOCK} are not installed"))?;
        locked.keep()?;
    }
    Ok(programs.join(SCHEMATHESIS))
}

/// Begins anew, so that nothing of an earlier lock is left.
fn make(environment: &Path) -> Result<()> {
    if let Some(parent) = environment.parent() {
        fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    }
    run(Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(environment))
}

fn install(place: &Place, programs: &Path) -> Result<()> {
    let quietly = ["install", "--quiet", "--disable-pip-version-check", "--no-deps"];
    run(Command::new(programs.join("pip"))
        .args(quietly)
        .arg("--requirement")
        .arg(place.path(LOCK)))
}
