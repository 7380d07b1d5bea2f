//! `cargo xtask run`: builds what is out of date and becomes the server.

use std::process::Command;

use anyhow::Result;

use crate::place::Place;
use crate::shell::{announce, shown};
use crate::{server, web};

/// The server works at the root, so its data is in `./data` there unless a setting says otherwise.
pub(crate) fn run(place: &Place, arguments: &[String]) -> Result<()> {
    web::build(place)?;
    server::build(place)?;
    let mut command = Command::new(place.server());
    command.current_dir(place.root()).arg("serve").args(arguments);
    announce(&format!("Starting {}; Ctrl-C ends it", shown(&command)));
    become_server(&mut command)
}

/// Replaces this process, so that Ctrl-C and signals reach the server itself and nothing is left behind.
#[cfg(unix)]
fn become_server(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;

    Err(anyhow::Error::new(command.exec()).context("cannot start the server"))
}

#[cfg(not(unix))]
fn become_server(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    anyhow::ensure!(status.success(), "the server ended with {status}");
    Ok(())
}
