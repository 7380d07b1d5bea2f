//! The steps of `cargo xtask test`, cheapest first, and what each runs.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use super::count::{Runner, Tally, settle};
use crate::check::{architecture, direction, licences, switches};
use crate::npm::{self, API_TYPES, TESTS, WEB};
use crate::place::{PROFILE, Place};
use crate::setup::{self, DESKTOP_BUILD, DESKTOP_TESTS, Tool};
use crate::shell::{run, run_reading};
use crate::{package, python, server, web};

pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Earlier steps whose result it uses.
    pub(crate) needs: &'static [&'static str],
    pub(crate) run: fn(&Place, bool) -> Result<Tally>,
}

pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "format",
        about: "Rust code is formatted",
        needs: &[],
        run: format,
    },
    Step {
        name: "direction",
        about: "crates depend on each other in the designed direction",
        needs: &[],
        run: |place, _| passed(direction::check(place)),
    },
    Step {
        name: "architecture",
        about: "every path and symbol in ARCHITECTURE.md exists",
        needs: &[],
        run: |place, _| passed(architecture::check(place)),
    },
    Step {
        name: "licences",
        about: "licences, bans and sources of all packages are as in deny.toml",
        needs: &[],
        run: |place, _| passed(licences::check(place)),
    },
    Step {
        name: "web-check",
        about: "web client: format, lint and types",
        needs: &[],
        run: web_check,
    },
    Step {
        name: "api-types",
        about: "web client: the API's types are those of docs/openapi.json",
        needs: &[],
        run: |place, _| passed(api_types(place)),
    },
    Step {
        name: "web-test",
        about: "web client: unit tests",
        needs: &[],
        run: web_test,
    },
    Step {
        name: "web-build",
        about: "web client: build",
        needs: &[],
        run: |place, _| passed(web::build(place)),
    },
    Step {
        name: "e2e-check",
        about: "end-to-end tests: lint and types",
        needs: &[],
        run: e2e_check,
    },
    // The binary embeds the web client, so nothing that compiles it comes earlier than the web client's build.
    Step {
        name: "clippy",
        about: "Rust lints",
        needs: &["web-build"],
        run: clippy,
    },
    Step {
        name: "build",
        about: "server and desktop program: build, also without protection; only that one knows how to go without",
        needs: &["web-build"],
        run: |place, _| passed(build(place)),
    },
    Step {
        name: "package",
        about: "desktop program: Debian package and tarball",
        needs: &["build"],
        run: package,
    },
    Step {
        name: "rust",
        about: "Rust unit and integration tests",
        needs: &["web-build"],
        run: rust,
    },
    Step {
        name: "e2e",
        about: "end-to-end tests in real browsers",
        needs: &["web-build", "build", "package"],
        run: |place, full| e2e(place, full, "test"),
    },
    Step {
        name: "e2e-postgres",
        about: "end-to-end tests of meetings, on PostgreSQL",
        needs: &["web-build", "build"],
        run: |place, full| e2e(place, full, "test:postgres"),
    },
];

fn passed(result: Result<()>) -> Result<Tally> {
    result.map(|()| Tally::PASSED)
}

fn format(place: &Place, _: bool) -> Result<Tally> {
    setup::need_rust_component(place, "fmt", "rustfmt")?;
    passed(run(place.cargo().args(["fmt", "--all", "--check"])))
}

fn clippy(place: &Place, _: bool) -> Result<Tally> {
    setup::need_rust_component(place, "clippy", "clippy")?;
    setup::need(DESKTOP_BUILD)?;
    let arguments = [
        "clippy",
        "--profile",
        PROFILE,
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    passed(run(place.cargo().args(arguments)))
}

fn web_check(place: &Place, _: bool) -> Result<Tally> {
    npm::install(place, WEB)?;
    passed(run(place.npm(WEB).args(["run", "check"])))
}

/// Makes the types anew; nothing may come of it but what is there.
fn api_types(place: &Place) -> Result<()> {
    npm::install(place, API_TYPES)?;
    let file = place.path("web/src/api/schema.ts");
    let before = fs::read(&file)?;
    run(place.npm(API_TYPES).args(["run", "generate"]))?;
    if fs::read(&file)? != before {
        bail!("web/src/api/schema.ts was not what docs/openapi.json says; it is now");
    }
    Ok(())
}

fn web_test(place: &Place, _: bool) -> Result<Tally> {
    npm::install(place, WEB)?;
    counted(Runner::Vitest, place.npm(WEB).arg("test"))
}

/// The build without protection first: both leave their programs in one place, and the last one stays there.
fn build(place: &Place) -> Result<()> {
    server::build_unprotected(place)?;
    server::build(place)?;
    server::build_desktop(place)?;
    for name in server::PROGRAMS {
        switches::none_in(&place.program(PROFILE, name))?;
        switches::some_in(&place.unprotected_folder().join(name))?;
    }
    Ok(())
}

/// Debian's tools alone know which of Debian's packages a program needs.
fn package(place: &Place, _: bool) -> Result<Tally> {
    if is_debian() {
        passed(package::package(place, PROFILE))
    } else {
        Ok(Tally::SKIPPED)
    }
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists()
}

fn rust(place: &Place, full: bool) -> Result<Tally> {
    setup::need(&[DESKTOP_BUILD, DESKTOP_TESTS, &[Tool::Postgres]].concat())?;
    let arguments = ["test", "--profile", PROFILE, "--workspace", "--no-fail-fast"];
    counted(Runner::Cargo, with_full(place.cargo().args(arguments), full))
}

fn e2e_check(place: &Place, _: bool) -> Result<Tally> {
    npm::install(place, TESTS)?;
    run(place.npm(TESTS).args(["run", "lint"]))?;
    passed(run(place.npm(TESTS).args(["run", "types"])))
}

/// The npm script is which of the tests.
fn e2e(place: &Place, full: bool, script: &str) -> Result<Tally> {
    let browsers = &[Tool::Chromium, Tool::Firefox, Tool::Faketime, Tool::Postgres];
    setup::need(&[browsers, DESKTOP_TESTS].concat())?;
    npm::install(place, TESTS)?;
    let mut command = place.npm(TESTS);
    command
        .args(["run", script])
        .env("CONCLAVE_BIN", place.server())
        .env("CONCLAVE_DESKTOP_BIN", place.program(PROFILE, "conclave-desktop"))
        .env("CONCLAVE_UNPROTECTED_BINS", place.unprotected_folder())
        .env("CONCLAVE_SCHEMATHESIS", python::schemathesis(place)?);
    for (variable, tool) in [
        ("CONCLAVE_CHROMIUM", Tool::Chromium),
        ("CONCLAVE_FIREFOX", Tool::Firefox),
    ] {
        if let Some(program) = tool.find() {
            command.env(variable, program);
        }
    }
    if is_debian() {
        setup::need(&[Tool::Debootstrap])?;
        command.env("CONCLAVE_DESKTOP_DEB", package::deb_of(place)?);
    }
    counted(Runner::Node, with_full(&mut command, full))
}

/// Tests that take long look at this variable.
fn with_full(command: &mut Command, full: bool) -> &mut Command {
    if full {
        command.env("CONCLAVE_FULL", "1")
    } else {
        command
    }
}

fn counted(runner: Runner, command: &mut Command) -> Result<Tally> {
    let mut tally = Tally::default();
    let succeeded = run_reading(command, |line| tally.add(runner.count(line)))?;
    settle(tally, succeeded)
}
