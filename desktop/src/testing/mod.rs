//! Displays of their own for tests: an X server without a screen, and one in a window of another, whose person is played
//! by input into the outer one. Each server ends with its value, by its own process id.

mod sound;
mod target;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) use sound::SoundServer;
pub(crate) use target::{Seen, Target};

pub(crate) struct Display {
    name: String,
    _server: Process,
}

impl Display {
    /// An Xvfb of 1280 × 800.
    pub(crate) fn start() -> Self {
        Self::with_size(1280, 800)
    }

    pub(crate) fn with_size(width: u32, height: u32) -> Self {
        let mut command = Command::new("Xvfb");
        command.args(["-screen", "0", &format!("{width}x{height}x24"), "-noreset"]);
        Self::run(command)
    }

    /// An Xephyr in a window of `outer`: what is typed and clicked there comes to this one as from devices.
    pub(crate) fn inside(outer: &Self) -> Self {
        let mut command = Command::new("Xephyr");
        command
            .args(["-screen", "800x600", "-noreset"])
            .env("DISPLAY", &outer.name);
        Self::run(command)
    }

    fn run(mut command: Command) -> Self {
        // The server picks a free number itself and says it on its standard output.
        command.args(["-displayfd", "1", "-nolisten", "tcp"]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = command.spawn().expect("xvfb and xserver-xephyr are installed");
        let mut number = String::new();
        let output = server.stdout.take().expect("it is piped");
        BufReader::new(output)
            .read_line(&mut number)
            .expect("the server says its number");
        let name = format!(":{}", number.trim());
        let _server = Process(server);
        Self { name, _server }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A program on this display, in UTF-8.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("DISPLAY", &self.name).env("LC_ALL", "C.UTF-8");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    pub(crate) fn spawn(&self, program: &str, arguments: &[&str]) -> Process {
        let spawned = self.command(program).args(arguments).spawn();
        Process(spawned.unwrap_or_else(|error| panic!("{program}: {error}")))
    }

    /// Runs a program to its end.
    pub(crate) fn call(&self, program: &str, arguments: &[&str]) {
        let status = self.command(program).args(arguments).status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "{program} {arguments:?}"
        );
    }
}

/// A process that ends with its value.
pub(crate) struct Process(Child);

impl Process {
    pub(crate) fn new(child: Child) -> Self {
        Self(child)
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Gently, so that an X server takes its lock and its socket away.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let ended = || matches!(self.0.try_wait(), Ok(Some(_)));
        if !happens_within(Duration::from_secs(2), ended) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}

pub(crate) fn happens_within(limit: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while !condition() {
        if start.elapsed() > limit {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    true
}
