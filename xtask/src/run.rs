//! `cargo xtask run`: builds what is out of date and becomes the server.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::place::Place;
use crate::shell::{announce, shown};
use crate::{server, web};

pub(crate) fn run(place: &Place, arguments: &[String]) -> Result<()> {
    web::build(place)?;
    server::build(place)?;
    let data_is_set = std::env::var_os("CONCLAVE_DATA").is_some();
    let mut command = Command::new(place.server());
    command
        .current_dir(place.root())
        .arg("serve")
        .args(server_arguments(place.root(), arguments, data_is_set));
    announce(&format!("Starting {}; Ctrl-C ends it", shown(&command)));
    become_server(&mut command)
}

/// Who names a data folder or a configuration file decides; everybody else gets `./data`.
fn server_arguments(root: &Path, arguments: &[String], data_is_set: bool) -> Vec<String> {
    let decides = |argument: &String| {
        let name = argument.split('=').next().unwrap_or_default();
        name == "--data" || name == "--config"
    };
    let mut all = arguments.to_vec();
    if !data_is_set && !arguments.iter().any(decides) {
        all.push("--data".to_owned());
        all.push(root.join("data").to_string_lossy().into_owned());
    }
    all
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

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &str, data_is_set: bool) -> String {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        server_arguments(Path::new("/clone"), &words, data_is_set).join(" ")
    }

    #[test]
    fn the_data_folder_is_beside_the_project_unless_somebody_decided() {
        assert_eq!(arguments("--lan", false), "--lan --data /clone/data");
        assert_eq!(arguments("--data /srv", false), "--data /srv");
        assert_eq!(arguments("--config=c.yaml", false), "--config=c.yaml");
        assert_eq!(arguments("", true), "");
    }
}
