//! The system's package manager, and the right to use it. Only ever asks it to install.

use std::fmt;
use std::io::{IsTerminal, stdin};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::tool::{Tool, is_on_path};
use crate::shell::{announce, capture, shown};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manager {
    Apt,
    Dnf,
    Pacman,
    Brew,
}

impl Manager {
    pub(super) const ALL: [Self; 4] = [Self::Apt, Self::Dnf, Self::Pacman, Self::Brew];

    pub(super) fn of_this_machine() -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|manager| is_on_path(manager.program()))
    }

    fn program(self) -> &'static str {
        match self {
            Self::Apt => "apt-get",
            Self::Dnf => "dnf",
            Self::Pacman => "pacman",
            Self::Brew => "brew",
        }
    }

    pub(super) fn install(self, tools: &[Tool]) -> Result<()> {
        for arguments in self.commands(&self.packages(tools)) {
            let mut command = self.privileged()?;
            command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
            announce(&format!("Running {}", shown(&command)));
            let status = command
                .status()
                .with_context(|| format!("cannot start {}", shown(&command)))?;
            if !status.success() {
                bail!(
                    "{} ended with {status}: run it by hand to see what it needs",
                    shown(&command)
                );
            }
        }
        Ok(())
    }

    fn packages(self, tools: &[Tool]) -> Vec<&'static str> {
        let mut packages: Vec<_> = tools
            .iter()
            .flat_map(|tool| tool.packages(self))
            .copied()
            .collect();
        packages.dedup();
        packages
    }

    /// The arguments of each call. A fresh Debian has no list of packages, so its list is brought up to date first.
    fn commands<'a>(self, packages: &[&'a str]) -> Vec<Vec<&'a str>> {
        let install: &[&str] = match self {
            Self::Apt => &["install", "--yes", "--no-install-recommends"],
            Self::Dnf => &["install", "--assumeyes"],
            Self::Pacman => &["--sync", "--refresh", "--needed", "--noconfirm"],
            Self::Brew => &["install"],
        };
        let mut calls = Vec::new();
        if self == Self::Apt {
            calls.push(vec!["update"]);
        }
        calls.push([install, packages].concat());
        calls
    }

    /// Homebrew refuses root; all others need it.
    fn privileged(self) -> Result<Command> {
        if self == Self::Brew || is_root() {
            return Ok(Command::new(self.program()));
        }
        if !is_on_path("sudo") {
            bail!("{self} needs root, and there is no sudo: start again as root");
        }
        let mut command = Command::new("sudo");
        // Nobody can type a password where there is no terminal.
        if !stdin().is_terminal() {
            command.arg("--non-interactive");
        }
        command.arg(self.program());
        Ok(command)
    }
}

impl fmt::Display for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.program())
    }
}

pub(super) fn known() -> String {
    Manager::ALL.map(Manager::program).join(", ")
}

fn is_root() -> bool {
    capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apt_refreshes_its_list_before_it_installs() {
        let calls = Manager::Apt.commands(&["npm"]);
        assert_eq!(
            calls,
            [
                vec!["update"],
                vec!["install", "--yes", "--no-install-recommends", "npm"]
            ]
        );
    }

    #[test]
    fn a_package_that_brings_two_tools_is_named_once() {
        assert_eq!(Manager::Brew.packages(&[Tool::Node, Tool::Npm]), ["node"]);
        assert_eq!(Manager::Apt.packages(&[Tool::Node, Tool::Npm]), ["nodejs", "npm"]);
    }
}
