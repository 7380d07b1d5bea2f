//! Where PostgreSQL's programs are, and who may run them: PostgreSQL refuses to run as root.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders that some systems keep out of `PATH`; in the first, one folder a version.
const DEBIAN: &str = "/usr/lib/postgresql";
const HOMEBREW: [&str; 2] = [
    "/opt/homebrew/opt/postgresql@16/bin",
    "/usr/local/opt/postgresql@16/bin",
];

/// The folder that has both `initdb` and `pg_ctl`, the newest of several.
pub(super) fn folder() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut versions: Vec<PathBuf> = std::fs::read_dir(DEBIAN)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    versions.sort();
    folders.extend(versions.into_iter().rev());
    folders.extend(HOMEBREW.map(PathBuf::from));
    let is_whole = |folder: &PathBuf| {
        ["initdb", "pg_ctl"]
            .iter()
            .all(|name| folder.join(name).is_file())
    };
    folders
        .into_iter()
        .find(is_whole)
        .expect("PostgreSQL is installed (initdb and pg_ctl in PATH or under /usr/lib/postgresql)")
}

/// Who runs the programs where the tests themselves run as root.
#[derive(Clone, Copy)]
pub(super) struct User {
    user: u32,
    group: u32,
}

impl User {
    /// `None` where everything may run as who we are.
    pub(super) fn other_than_root() -> Option<Self> {
        if id("-u", None) != Some(0) {
            return None;
        }
        let found = ["postgres", "nobody"].into_iter().find_map(|name| {
            Some(Self {
                user: id("-u", Some(name))?,
                group: id("-g", Some(name))?,
            })
        });
        Some(found.expect("there is a user postgres or nobody to run PostgreSQL as"))
    }

    pub(super) fn gets(self, folder: &Path) {
        std::os::unix::fs::chown(folder, Some(self.user), Some(self.group))
            .expect("root may give away a folder");
    }

    pub(super) fn runs(self, command: &mut Command) {
        command.uid(self.user).gid(self.group);
    }
}

fn id(which: &str, name: Option<&str>) -> Option<u32> {
    let output = Command::new("id")
        .arg(which)
        .args(name)
        .output()
        .expect("the program id runs");
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}
