//! `cargo xtask package`: the desktop program as a Debian package and as a tarball, with its entry in the menu and its
//! icon. Both hold the same files; only where they lie differs.
//!
//! Must never put anything into a package that is not in the list below.

use std::env::consts::ARCH;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::check::switches;
use crate::place::Place;
use crate::setup::{self, DESKTOP_BUILD, DESKTOP_PACKAGE};
use crate::shell::{announce, capture, run, say};

/// What is packed: where it lies here, and below `/usr` or the tarball's folder.
const FILES: &[(&str, &str)] = &[
    (
        "desktop/assets/conclave-desktop.desktop",
        "share/applications/conclave-desktop.desktop",
    ),
    (
        "desktop/assets/conclave-desktop.svg",
        "share/icons/hicolor/scalable/apps/conclave-desktop.svg",
    ),
    ("docs/desktop.md", "share/doc/conclave-desktop/README.md"),
    ("desktop/assets/OFL.txt", "share/doc/conclave-desktop/OFL.txt"),
    ("LICENSE", "share/doc/conclave-desktop/copyright"),
];

/// What is opened while it runs, so that no tool sees it in the program: the window's libraries, and whom to believe
/// that a server is who it says.
const OPENED: &[&str] = &[
    "ca-certificates",
    "libegl1",
    "libgl1",
    "libx11-6",
    "libx11-xcb1",
    "libxcursor1",
    "libxi6",
    "libxkbcommon-x11-0",
    "libxkbcommon0",
    "libxrandr2",
];

/// Makes both; the Debian package is where [`deb_of`] says.
pub(crate) fn package(place: &Place, profile: &str) -> Result<()> {
    setup::need(&[DESKTOP_BUILD, DESKTOP_PACKAGE].concat())?;
    announce("Building the desktop program");
    run(place
        .cargo()
        .args(["build", "--profile", profile, "--package", "conclave-desktop"]))?;
    let program = place.program(profile, "conclave-desktop");
    switches::none_in(&program)?;
    let folder = place.package_folder();
    fs::create_dir_all(&folder)?;
    for made in [deb(place, &program, &folder)?, tarball(place, &program, &folder)?] {
        say(&format!("made {}", made.display()));
    }
    Ok(())
}

/// Where the Debian package of this version is made.
pub(crate) fn deb_of(place: &Place) -> Result<PathBuf> {
    let name = format!("conclave-desktop_{}_{}.deb", version(place)?, architecture()?);
    Ok(place.package_folder().join(name))
}

fn version(place: &Place) -> Result<String> {
    let id = capture(place.cargo().args(["pkgid", "--package", "conclave-desktop"]))?;
    let version = id.trim().rsplit(['#', '@']).next().unwrap_or_default();
    Ok(version.to_owned())
}

fn deb(place: &Place, program: &Path, folder: &Path) -> Result<PathBuf> {
    let tree = fresh(&folder.join("deb"))?;
    lay_out(place, program, &tree.join("usr"))?;
    let (version, architecture) = (version(place)?, architecture()?);
    let depends = depends(folder, &tree.join("usr/bin/conclave-desktop"))?;
    let size = capture(Command::new("du").arg("-sk").arg(tree.join("usr")))?;
    let size = size.split_whitespace().next().unwrap_or("0").to_owned();
    fs::create_dir_all(tree.join("DEBIAN"))?;
    let control = format!(
        "Package: conclave-desktop\nVersion: {version}\nArchitecture: {architecture}\nInstalled-Size: {size}\n\
         Section: net\nPriority: optional\nMaintainer: The Conclave developers <conclave@localhost>\n\
         Depends: {depends}\nRecommends: pulseaudio | pipewire-pulse\n\
         Description: meetings in a window of their own\n \
         Shares a screen and, after you said yes, lets somebody control this computer.\n"
    );
    fs::write(tree.join("DEBIAN/control"), control)?;
    let made = deb_of(place)?;
    run(Command::new("dpkg-deb")
        .args(["--root-owner-group", "--build"])
        .arg(&tree)
        .arg(&made))?;
    Ok(made)
}

fn tarball(place: &Place, program: &Path, folder: &Path) -> Result<PathBuf> {
    let name = format!("conclave-desktop-{}-{ARCH}-linux", version(place)?);
    let tree = fresh(&folder.join(&name))?;
    lay_out(place, program, &tree)?;
    let made = folder.join(format!("{name}.tar.gz"));
    run(Command::new("tar")
        .current_dir(folder)
        .args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "-czf"])
        .args([made.as_os_str(), name.as_ref()]))?;
    Ok(made)
}

fn lay_out(place: &Place, program: &Path, root: &Path) -> Result<()> {
    let installed = root.join("bin/conclave-desktop");
    copy(program, &installed, "755")?;
    run(Command::new("strip").arg(&installed))?;
    for (from, to) in FILES {
        copy(&place.path(from), &root.join(to), "644")?;
    }
    Ok(())
}

/// With all folders above it, readable by everybody whatever this person's mask says.
fn copy(from: &Path, to: &Path, mode: &str) -> Result<()> {
    run(Command::new("install").args(["-D", "-m", mode]).args([from, to]))
}

fn fresh(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    Ok(folder.to_path_buf())
}

/// As Debian calls it.
fn architecture() -> Result<&'static str> {
    Ok(match ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => bail!("Debian's name for {other} is not known here"),
    })
}

/// The packages with the libraries that the program is linked with, and those that it opens.
fn depends(folder: &Path, program: &Path) -> Result<String> {
    // The tool insists on a source package around it.
    let source = fresh(&folder.join("shlibdeps"))?;
    fs::create_dir_all(source.join("debian"))?;
    fs::write(
        source.join("debian/control"),
        "Source: conclave-desktop\n\nPackage: conclave-desktop\nArchitecture: any\n",
    )?;
    let found = capture(
        Command::new("dpkg-shlibdeps")
            .current_dir(&source)
            .args(["-O", "-e"])
            .arg(program),
    )?;
    let linked = found
        .lines()
        .find_map(|line| line.strip_prefix("shlibs:Depends="))
        .context("dpkg-shlibdeps names no library")?;
    Ok([linked, &OPENED.join(", ")].join(", "))
}
