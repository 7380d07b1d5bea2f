//! The program's entry: reads the command line and starts what it asks for.

use std::process::ExitCode;

use clap::Parser as _;
use conclave_desktop::cli::Arguments;
use conclave_desktop::{program, watchdog};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_env("CONCLAVE_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,conclave_desktop=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let done = if arguments.watchdog {
        watchdog::run().map_err(Into::into)
    } else {
        program::run(arguments)
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
