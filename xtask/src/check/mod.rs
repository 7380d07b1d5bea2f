//! Checks of the project itself that no other tool does. Each reads files and answers; none changes anything.

pub(crate) mod architecture;
pub(crate) mod direction;
pub(crate) mod licences;
mod metadata;
mod policy;
mod source;
mod spdx;
pub(crate) mod switches;

use std::fmt::Write as _;

use anyhow::{Result, bail};

/// Fails with all that was found, a line each.
fn expect_none(findings: &[String]) -> Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    let mut message = String::new();
    for finding in findings {
        let _ = write!(message, "\n  {finding}");
    }
    bail!("{} found{message}", findings.len())
}
