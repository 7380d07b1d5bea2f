//! Where things are: the project's root, the build folder, the programs. Knows paths and environment, runs nothing.

use std::env;
use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The one profile that `run` and `test` build, so that everything is compiled once.
pub(crate) const PROFILE: &str = "call";

pub(crate) struct Place {
    root: PathBuf,
    target: PathBuf,
}

impl Place {
    pub(crate) fn find() -> Result<Self> {
        // Cargo sets the variable when it runs this program; the compiled-in path serves a program started directly.
        let manifest =
            env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
        let root = Path::new(&manifest)
            .parent()
            .context("the folder of xtask has no parent")?
            .to_path_buf();
        let target = target_folder(&root);
        Ok(Self { root, target })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// The server that [`crate::server::build`] makes.
    pub(crate) fn server(&self) -> PathBuf {
        self.program(PROFILE, "conclave")
    }

    /// A program that was built in this profile.
    pub(crate) fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// Programs built for tests alone, whose checks of remote control can be switched off.
    pub(crate) fn unprotected_folder(&self) -> PathBuf {
        self.target.join(PROFILE).join("unprotected")
    }

    /// What `cargo xtask package` makes.
    pub(crate) fn package_folder(&self) -> PathBuf {
        self.target.join("package")
    }

    /// A folder for what is installed for the tests alone; with the builds, because it can be made again as they can.
    pub(crate) fn tools(&self, name: &str) -> PathBuf {
        self.target.join("tools").join(name)
    }

    pub(crate) fn cargo(&self) -> Command {
        self.command(env::var("CARGO").as_deref().unwrap_or("cargo"))
    }

    /// npm, working in `folder` (relative to the root).
    pub(crate) fn npm(&self, folder: &str) -> Command {
        let mut command = self.command(if cfg!(windows) { "npm.cmd" } else { "npm" });
        // A newer Node brings its own certificates, which know nothing of the ones that an administrator added.
        command
            .current_dir(self.path(folder))
            .env("NODE_USE_SYSTEM_CA", "1");
        // Its output passes through a pipe to be counted, so it cannot see the terminal itself.
        if stdout().is_terminal() {
            command.env("FORCE_COLOR", "1");
        }
        command
    }

    /// A command at the root, freed of what Cargo told this program about itself: a build script that looks at such
    /// a variable would be run anew each time the way it was started changes.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target);
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(is_about_this_program) {
                command.env_remove(name);
            }
        }
        command
    }
}

fn is_about_this_program(variable: &str) -> bool {
    variable.starts_with("CARGO_PKG_") || variable.starts_with("CARGO_MANIFEST_")
}

/// Outside the tree and shared by all clones: one big cache a machine. A folder that is set already wins.
fn target_folder(root: &Path) -> PathBuf {
    if let Some(folder) = env::var_os("CARGO_TARGET_DIR") {
        return root.join(folder);
    }
    match env::home_dir() {
        Some(home) => home.join(".cache/conclave/target"),
        None => root.join("target"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cargo_says_of_this_program_is_forgotten() {
        assert!(is_about_this_program("CARGO_PKG_VERSION"));
        assert!(is_about_this_program("CARGO_MANIFEST_DIR"));
        assert!(!is_about_this_program("CARGO_HOME"));
        assert!(!is_about_this_program("CARGO_TARGET_DIR"));
    }
}
