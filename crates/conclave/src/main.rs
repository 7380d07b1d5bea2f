//! The program `conclave`: reads the command line, does what it says, and ends with one sentence if it cannot.
//!
//! Only wiring lives here. What a meeting may do is decided in other crates, and nothing here touches a packet.

mod cli;
mod clock;
mod config;
mod files;
mod http;
mod lan;
mod output;
mod serve;
mod signal;
mod token;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command, TokenCommand};

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve(flags) => serve::run(&config::load(&flags)?),
        Command::Config(flags) => output::print(&config::describe(&config::load(&flags)?)?),
        Command::OpenApi => output::print(&conclave_control::openapi()),
        Command::Token {
            command: TokenCommand::Create(request),
        } => {
            let loaded = config::load(&request.place.clone().into())?;
            let token = token::create(&request, &loaded.keys()?, clock::now())?;
            output::print(&format!("{token}\n"))
        }
    }
}
