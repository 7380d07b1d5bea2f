//! The version of the system's Node. It only has to run npm: `web/` and `tests/` lock a newer Node as an npm
//! package, which their scripts use.

use std::fmt;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::capture;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeVersion {
    major: u32,
    minor: u32,
}

/// The oldest that a supported distribution brings (Debian 12).
const OLDEST: NodeVersion = NodeVersion { major: 18, minor: 0 };
/// What the packages of `web/` and `tests/` want.
const WANTED: NodeVersion = NodeVersion { major: 22, minor: 12 };

impl NodeVersion {
    pub(super) fn installed() -> Result<Self> {
        let printed = capture(Command::new("node").arg("--version"))?;
        let printed = printed.trim();
        let version =
            Self::parse(printed).with_context(|| format!("`node --version` printed `{printed}`"))?;
        if version < OLDEST {
            bail!(
                "Node.js {version} is too old: install {OLDEST} or newer from https://nodejs.org, then start again"
            );
        }
        Ok(version)
    }

    fn parse(printed: &str) -> Option<Self> {
        let mut numbers = printed.strip_prefix('v')?.split('.').map(str::parse);
        Some(Self {
            major: numbers.next()?.ok()?,
            minor: numbers.next()?.ok()?,
        })
    }

    /// Whether `npm ci` on it installs every package that the lock names for this machine.
    pub(crate) fn can_install(self) -> bool {
        self >= WANTED
    }
}

impl fmt::Display for NodeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read() {
        assert_eq!(
            NodeVersion::parse("v18.20.4"),
            Some(NodeVersion { major: 18, minor: 20 })
        );
        assert_eq!(
            NodeVersion::parse("v24.0.0-rc.1"),
            Some(NodeVersion { major: 24, minor: 0 })
        );
        assert_eq!(NodeVersion::parse("18"), None);
    }

    #[test]
    fn versions_are_compared_by_number() {
        let can_install = |printed| NodeVersion::parse(printed).unwrap().can_install();
        assert!(can_install("v22.12.0") && can_install("v24.1.0"));
        assert!(!can_install("v22.9.0") && !can_install("v20.20.2"));
    }
}
