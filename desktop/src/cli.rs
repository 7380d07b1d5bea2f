//! The command line. What is not said there is asked for in the window.

use std::path::PathBuf;

use clap::Parser;

/// Meetings in a window of their own, with your screen to share and, after you said yes, to control.
#[derive(Clone, Debug, Parser, PartialEq, Eq)]
#[command(name = "conclave-desktop", version)]
pub struct Arguments {
    /// A meeting's link, or its code where --server names the server
    pub meeting: Option<String>,
    /// The server, as https://meet.example.org
    #[arg(long, value_name = "ADDRESS")]
    pub server: Option<String>,
    /// How the others in the meeting see you
    #[arg(long)]
    pub name: Option<String>,
    /// The code that a browser tab in the meeting shows: both are then one person
    #[arg(long, value_name = "CODE", conflicts_with = "meeting", requires = "server")]
    pub pair: Option<String>,
    /// Without a window of its own: the question and the bar alone appear
    #[arg(long)]
    pub no_window: bool,
    /// Turns the microphone on as soon as it is in
    #[arg(long)]
    pub microphone: bool,
    /// Shows a monitor as soon as it is in, by its number from 0
    #[arg(long, value_name = "MONITOR")]
    pub share: Option<u8>,
    /// The certificate of a server that made its own (see docs/operating/lan.md)
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
    /// Where keys and choices are kept
    #[arg(long, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Started by the program itself: releases keys and buttons when the program is no more
    #[arg(long, hide = true, exclusive = true)]
    pub watchdog: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_enough() {
        let link = "https://meet.example.org/m/CON-7K3M9QXD#AAAAAAAAAAA";
        let arguments = Arguments::parse_from(["conclave-desktop", link]);
        assert_eq!(arguments.meeting.as_deref(), Some(link));
        assert!(!arguments.no_window);
    }

    #[test]
    fn a_meeting_is_joined_or_paired_with_but_not_both() {
        Arguments::try_parse_from(["conclave-desktop", "CON-7K3M9QXD", "--pair", "7K3M-9QXD"]).unwrap_err();
    }
}
