//! The programs that this project needs besides Rust: how each is recognised and which package brings it. Knows
//! facts, installs nothing.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::manager::Manager;
use crate::shell::capture;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tool {
    Node,
    Npm,
    Chromium,
    Firefox,
    /// Moves the clock of a server under test.
    Faketime,
    /// Makes the folder that the description's tester is installed into.
    Python,
    /// Tests start one of their own.
    Postgres,
    /// Builds Opus for the desktop program.
    Cmake,
    /// Encodes and decodes pictures in the desktop program: its headers, and what finds them.
    Vpx,
    /// Reads those headers.
    Clang,
    /// Makes a Debian package, and finds what a program depends on.
    DpkgDev,
    /// Makes a system in a folder, to try the package in.
    Debootstrap,
    /// A screen without hardware, and another one in a window of it.
    Xvfb,
    Xephyr,
    /// The window manager of such a screen.
    Openbox,
    /// Plays the person who sits before it.
    Xdotool,
    /// Programs that somebody types into.
    Xterm,
    Mousepad,
    /// A sound server without hardware.
    Pulseaudio,
    /// Looks at such a screen, its windows and its clipboard.
    Imagemagick,
    Xprop,
    Xclip,
}

/// What the desktop program is built with.
pub(crate) const DESKTOP_BUILD: &[Tool] = &[Tool::Cmake, Tool::Vpx, Tool::Clang];
/// What it is packed with.
pub(crate) const DESKTOP_PACKAGE: &[Tool] = &[Tool::DpkgDev];
/// What its tests use besides.
pub(crate) const DESKTOP_TESTS: &[Tool] = &[
    Tool::Xvfb,
    Tool::Xephyr,
    Tool::Openbox,
    Tool::Xdotool,
    Tool::Xterm,
    Tool::Mousepad,
    Tool::Pulseaudio,
    Tool::Imagemagick,
    Tool::Xprop,
    Tool::Xclip,
];

impl Tool {
    pub(crate) fn is_here(self) -> bool {
        self.find().is_some()
            && match self {
                Self::Python => makes_environments(),
                Self::Vpx => has_headers("vpx"),
                _ => true,
            }
    }

    /// The first of its programs that exists.
    pub(crate) fn find(self) -> Option<PathBuf> {
        let programs = self.programs().iter();
        programs
            .copied()
            .find_map(|program| find_program(program).or_else(|| self.find_apart(program)))
    }

    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Node => &["node"],
            Self::Npm => &["npm"],
            Self::Chromium => &[
                "chromium",
                "chromium-browser",
                "google-chrome",
                "/Applications/Chromium.app/Contents/MacOS/Chromium",
                "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            ],
            Self::Firefox => &[
                "firefox-esr",
                "firefox",
                "/Applications/Firefox.app/Contents/MacOS/firefox",
            ],
            Self::Faketime => &["faketime"],
            Self::Python => &["python3"],
            Self::Postgres => &["initdb"],
            Self::Cmake => &["cmake"],
            Self::Vpx => &["pkg-config"],
            Self::Clang => &["clang"],
            Self::DpkgDev => &["dpkg-shlibdeps"],
            Self::Debootstrap => &["debootstrap"],
            Self::Xvfb => &["Xvfb"],
            Self::Xephyr => &["Xephyr"],
            Self::Openbox => &["openbox"],
            Self::Xdotool => &["xdotool"],
            Self::Xterm => &["xterm"],
            Self::Mousepad => &["mousepad"],
            Self::Pulseaudio => &["pulseaudio"],
            Self::Imagemagick => &["import"],
            Self::Xprop => &["xprop"],
            Self::Xclip => &["xclip"],
        }
    }

    /// Debian and Homebrew keep the programs of each version of PostgreSQL in a folder that is on no path.
    fn find_apart(self, program: &str) -> Option<PathBuf> {
        if self != Self::Postgres {
            return None;
        }
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
        let debian = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
        let homebrew = [
            "/opt/homebrew/opt/postgresql@16/bin",
            "/usr/local/opt/postgresql@16/bin",
        ];
        find_in(program, debian.chain(homebrew.map(PathBuf::from)))
    }

    /// The packages that bring it. Chromium does not start without any font, and no distribution's package insists
    /// on one.
    pub(super) fn packages(self, manager: Manager) -> &'static [&'static str] {
        use Manager::{Apt, Brew, Dnf, Pacman};
        match (self, manager) {
            (Self::Node, Brew) => &["node"],
            (Self::Node, _) => &["nodejs"],
            (Self::Npm, Apt | Pacman) => &["npm"],
            (Self::Npm, Dnf) => &["nodejs-npm"],
            (Self::Npm, Brew) => &["node"],
            (Self::Chromium, Apt) => &["chromium", "fonts-liberation"],
            (Self::Chromium, Dnf) => &["chromium", "liberation-fonts"],
            (Self::Chromium, Pacman) => &["chromium", "ttf-liberation"],
            (Self::Chromium, Brew) => &["chromium"],
            (Self::Firefox, Apt) => &["firefox-esr"],
            (Self::Firefox, Dnf | Pacman | Brew) => &["firefox"],
            (Self::Faketime, Apt) => &["faketime"],
            (Self::Faketime, Dnf | Pacman | Brew) => &["libfaketime"],
            (Self::Python, Apt) => &["python3", "python3-venv"],
            (Self::Python, Dnf) => &["python3"],
            (Self::Python, Pacman | Brew) => &["python"],
            (Self::Postgres, Apt | Pacman) => &["postgresql"],
            (Self::Postgres, Dnf) => &["postgresql-server"],
            (Self::Postgres, Brew) => &["postgresql@16"],
            (Self::Cmake, _) => &["cmake"],
            (Self::Vpx, Apt) => &["libvpx-dev", "pkg-config"],
            (Self::Vpx, Dnf) => &["libvpx-devel", "pkgconf-pkg-config"],
            (Self::Vpx, Pacman | Brew) => &["libvpx", "pkgconf"],
            (Self::Clang, Apt) => &["clang", "libclang-dev"],
            (Self::Clang, Dnf) => &["clang", "clang-devel"],
            (Self::Clang, Pacman) => &["clang"],
            (Self::Clang, Brew) => &["llvm"],
            (Self::DpkgDev, Apt | Dnf) => &["dpkg-dev"],
            (Self::DpkgDev, Pacman | Brew) => &["dpkg"],
            (Self::Debootstrap, _) => &["debootstrap"],
            // The software renderer that windows are drawn with where there is no graphics card.
            (Self::Xvfb, Apt) => &["xvfb", "x11-xkb-utils", "libgl1", "libegl1", "libgl1-mesa-dri"],
            (Self::Xvfb, Dnf) => &["xorg-x11-server-Xvfb", "mesa-dri-drivers"],
            (Self::Xvfb, Pacman) => &["xorg-server-xvfb", "mesa"],
            (Self::Xephyr, Apt) => &["xserver-xephyr"],
            (Self::Xephyr, Dnf) => &["xorg-x11-server-Xephyr"],
            (Self::Xephyr, Pacman) => &["xorg-server-xephyr"],
            (Self::Xvfb | Self::Xephyr, Brew) => &["xquartz"],
            (Self::Openbox, _) => &["openbox"],
            (Self::Xdotool, _) => &["xdotool"],
            (Self::Xterm, _) => &["xterm"],
            (Self::Mousepad, _) => &["mousepad"],
            (Self::Pulseaudio, Apt) => &["pulseaudio", "pulseaudio-utils"],
            (Self::Pulseaudio, Brew | Pacman) => &["pulseaudio"],
            (Self::Imagemagick, Dnf) => &["ImageMagick"],
            (Self::Imagemagick, _) => &["imagemagick"],
            (Self::Xprop, Apt) => &["x11-utils"],
            (Self::Xprop, Dnf) => &["xprop"],
            (Self::Xprop, Pacman) => &["xorg-xprop"],
            (Self::Xprop, Brew) => &["xquartz"],
            (Self::Xclip, _) => &["xclip"],
            (Self::Pulseaudio, Dnf) => &["pulseaudio", "pulseaudio-utils"],
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Node => "Node.js",
            Self::Npm => "npm",
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::Faketime => "faketime",
            Self::Python => "Python 3 with virtual environments",
            Self::Postgres => "PostgreSQL",
            Self::Cmake => "CMake",
            Self::Vpx => "libvpx with its headers",
            Self::Clang => "Clang with its library",
            Self::DpkgDev => "dpkg-dev",
            Self::Debootstrap => "debootstrap",
            Self::Xvfb => "Xvfb",
            Self::Xephyr => "Xephyr",
            Self::Openbox => "Openbox",
            Self::Xdotool => "xdotool",
            Self::Xterm => "xterm",
            Self::Mousepad => "Mousepad",
            Self::Pulseaudio => "PulseAudio",
            Self::Imagemagick => "ImageMagick",
            Self::Xprop => "xprop",
            Self::Xclip => "xclip",
        })
    }
}

/// Debian packs what a virtual environment needs apart from Python itself.
fn makes_environments() -> bool {
    let mut python = Command::new("python3");
    python
        .args(["-c", "import ensurepip, venv"])
        .stderr(Stdio::null());
    capture(&mut python).is_ok()
}

fn has_headers(library: &str) -> bool {
    capture(
        Command::new("pkg-config")
            .args(["--exists", library])
            .stderr(Stdio::null()),
    )
    .is_ok()
}

pub(super) fn is_on_path(program: &str) -> bool {
    find_program(program).is_some()
}

fn find_program(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    find_in(program, std::env::split_paths(&path))
}

/// An absolute name is looked at as it is, any other in each folder.
fn find_in(program: &str, mut folders: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    if Path::new(program).is_absolute() {
        return Some(PathBuf::from(program)).filter(|file| file.is_file());
    }
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    folders.find_map(|folder| Some(folder.join(&name)).filter(|file| file.is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::scratch::Scratch;

    #[test]
    fn a_program_is_found_in_the_first_folder_that_has_it() {
        let scratch = Scratch::with(&[("b/tool", ""), ("c/tool", "")]);
        let folders = ["a", "b", "c"].map(|folder| scratch.path(folder));
        assert_eq!(
            find_in("tool", folders.clone().into_iter()),
            Some(scratch.path("b/tool"))
        );
        assert_eq!(find_in("other", folders.into_iter()), None);
    }

    #[test]
    fn every_tool_has_a_package_of_every_manager() {
        for manager in Manager::ALL {
            for tool in [
                Tool::Node,
                Tool::Npm,
                Tool::Chromium,
                Tool::Firefox,
                Tool::Faketime,
                Tool::Python,
                Tool::Postgres,
            ]
            .iter()
            .chain(DESKTOP_BUILD)
            .chain(DESKTOP_PACKAGE)
            .chain(DESKTOP_TESTS)
            {
                assert!(
                    !tool.packages(manager).is_empty(),
                    "{tool} has no package of {manager}"
                );
            }
        }
    }
}
