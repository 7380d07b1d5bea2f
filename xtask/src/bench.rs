//! `cargo xtask bench`: builds what is measured and runs the benchmarks in `tests/bench`. They judge nothing, and want the
//! machine for themselves.

use anyhow::Result;

use crate::npm::{self, TESTS};
use crate::place::{PROFILE, Place};
use crate::setup::{self, DESKTOP_TESTS, Tool};
use crate::shell::run;
use crate::{server, web};

pub(crate) fn bench(place: &Place, names: &[String]) -> Result<()> {
    setup::need(&[&[Tool::Chromium, Tool::Postgres], DESKTOP_TESTS].concat())?;
    web::build(place)?;
    server::build(place)?;
    server::build_desktop(place)?;
    // What changes its colour on the desktop that is clicked on.
    let lamp = [
        "build",
        "--profile",
        PROFILE,
        "--package",
        "conclave-desktop",
        "--example",
        "lamp",
    ];
    run(place.cargo().args(lamp))?;
    npm::install(place, TESTS)?;
    run(place
        .npm(TESTS)
        .args(["run", "bench", "--", "--json"])
        .args(names)
        .env("CONCLAVE_BIN", place.server())
        .env("CONCLAVE_DESKTOP_BIN", place.program(PROFILE, "conclave-desktop")))
}
