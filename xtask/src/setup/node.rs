//! The version of the system's Node. It only has to run npm: `web/` and `tests/` lock a newer Node as an npm
//! package, which their scripts use.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::capture;

/// The oldest that a supported distribution brings (Debian 12) and that `npm ci` was tried with.
const OLDEST: u32 = 18;

pub(super) fn check_version() -> Result<()> {
    let version = capture(Command::new("node").arg("--version"))?;
    let version = version.trim();
    let major = major(version).with_context(|| format!("`node --version` printed `{version}`"))?;
    if major < OLDEST {
        bail!(
            "node {version} is too old: install Node.js {OLDEST} or newer from https://nodejs.org, then start again"
        );
    }
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v18.20.4"), Some(18));
        assert_eq!(major("v24.0.0-rc.1"), Some(24));
        assert_eq!(major("18"), None);
    }
}
