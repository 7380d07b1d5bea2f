//! Installs what is missing on this machine, with the system's own package manager, and says so. Never removes or
//! upgrades anything, and never downloads from anywhere the package manager does not.

mod manager;
mod node;
mod tool;

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::place::Place;
use crate::shell::{announce, capture, run, say};
use manager::Manager;
pub(crate) use node::NodeVersion;
pub(crate) use tool::{DESKTOP_BUILD, DESKTOP_PACKAGE, DESKTOP_TESTS, Tool};

/// Makes sure that each tool is there.
pub(crate) fn need(tools: &[Tool]) -> Result<()> {
    let missing: Vec<Tool> = tools.iter().copied().filter(|tool| !tool.is_here()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = names(&missing);
    let Some(manager) = Manager::of_this_machine() else {
        bail!(
            "{names} missing, and no package manager known here ({}): install by hand, then start again",
            manager::known()
        );
    };
    say(&format!("missing on this machine: {names}"));
    manager.install(&missing)?;
    let still: Vec<Tool> = missing.into_iter().filter(|tool| !tool.is_here()).collect();
    if !still.is_empty() {
        bail!(
            "{manager} was run but {} is still missing: install it by hand, then start again",
            self::names(&still)
        );
    }
    Ok(())
}

/// npm, on a Node that is new enough to install packages.
pub(crate) fn need_node() -> Result<NodeVersion> {
    need(&[Tool::Node, Tool::Npm])?;
    NodeVersion::installed()
}

/// A component of the Rust toolchain, by the subcommand that it brings. The program on the path proves nothing:
/// rustup puts it there for components that are not installed, too.
pub(crate) fn need_rust_component(place: &Place, subcommand: &str, component: &str) -> Result<()> {
    if capture(
        place
            .cargo()
            .args([subcommand, "--version"])
            .stderr(Stdio::null()),
    )
    .is_ok()
    {
        return Ok(());
    }
    if !tool::is_on_path("rustup") {
        bail!("`cargo {subcommand}` is missing: install the component {component} of Rust, then start again");
    }
    announce(&format!("Installing the Rust component {component}"));
    run(Command::new("rustup").args(["component", "add", component]))
}

fn names(tools: &[Tool]) -> String {
    tools.iter().map(Tool::to_string).collect::<Vec<_>>().join(", ")
}
