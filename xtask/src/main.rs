//! The commands of this project: `cargo xtask run`, `test`, `package` and `bench`.
//!
//! They do all the set-up on a fresh machine and say what they do. Nothing here is shipped, and nothing here may
//! need more than Rust, a C compiler and the system's package manager.

mod bench;
mod check;
mod cli;
mod fingerprint;
mod npm;
mod package;
mod place;
mod python;
mod run;
mod server;
mod setup;
mod shell;
mod test;
mod web;

use std::process::ExitCode;

use cli::Task;
use place::Place;
use shell::say;

fn main() -> ExitCode {
    match perform() {
        Ok(code) => code,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn perform() -> anyhow::Result<ExitCode> {
    let place = Place::find()?;
    match cli::parse(std::env::args().skip(1))? {
        Task::Help => say(&cli::help(&test::step_names())),
        Task::Bench(names) => bench::bench(&place, &names)?,
        Task::Package(profile) => package::package(&place, &profile)?,
        Task::Run(arguments) => run::run(&place, &arguments)?,
        Task::Test(wanted) => return test::test(&place, &wanted),
    }
    Ok(ExitCode::SUCCESS)
}
