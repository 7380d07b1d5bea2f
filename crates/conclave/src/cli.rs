//! The command line. Values stay text here: a flag is one more layer of the configuration and is checked there,
//! so that a bad value reads the same wherever it came from.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(
    name = "conclave",
    version,
    about = "Self-hosted meetings: one program, one address."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs the server
    Serve(Sources),
    /// Prints every setting with its value and where that comes from
    Config(Sources),
    /// Access tokens, for other programs that speak LiveKit's protocol
    Token {
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Prints the description of the API
    #[command(name = "openapi", hide = true)]
    OpenApi,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Prints an access token
    Create(TokenRequest),
}

/// Where the configuration and the data are; every command needs to know.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Place {
    /// Configuration file [default: conclave.yaml in the working directory, if there is one]
    #[arg(long, value_name = "FILE", env = "CONCLAVE_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Data folder [default: data]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<String>,
}

/// Everything that can be set on the command line.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Sources {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Address and port of the web server [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR:PORT")]
    pub(crate) bind: Option<String>,
    /// sqlite:<path> or postgres://<user>@<host>/<name> [default: sqlite:<data>/conclave.db]
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// First UDP and TCP port for media; 0 takes free ones [default: 7882]
    #[arg(long, value_name = "PORT")]
    pub(crate) rtc_port: Option<String>,
    /// Threads that forward media; 0 takes one a core, less one [default: 0]
    #[arg(long, value_name = "N")]
    pub(crate) shards: Option<String>,
    /// Serves the local network over HTTPS, with a certificate of its own
    #[arg(long)]
    pub(crate) lan: bool,
}

#[derive(Clone, Debug, Default, Args)]
pub(crate) struct TokenRequest {
    /// The room to join or to administer
    #[arg(long)]
    pub(crate) room: Option<String>,
    /// Who joins
    #[arg(long)]
    pub(crate) identity: Option<String>,
    /// The name others see
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// How long it may be used: 90s, 10m, 6h, 7d
    #[arg(long, value_name = "TIME", default_value = "6h")]
    pub(crate) valid_for: String,
    /// A right, given or taken: can_publish=false, can_publish_sources=camera,microphone, hidden, room_admin,
    /// room_list, room_create; repeat it for more
    #[arg(long = "grant", value_name = "RIGHT[=VALUE]")]
    pub(crate) grants: Vec<String>,
    /// The API key to sign with [default: the first by name]
    #[arg(long)]
    pub(crate) key: Option<String>,
    #[command(flatten)]
    pub(crate) place: Place,
}

impl From<Place> for Sources {
    fn from(place: Place) -> Self {
        Self {
            place,
            ..Self::default()
        }
    }
}
