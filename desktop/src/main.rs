//! The program's entry: reads the command line and starts what it asks for.

use clap::Parser as _;
use conclave_desktop::cli::Arguments;
use conclave_desktop::watchdog;

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if arguments.watchdog {
        watchdog::run()?;
    }
    Ok(())
}
