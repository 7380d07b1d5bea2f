//! Runs the real program on free ports and speaks to it over raw sockets.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

/// Five times what ending may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The program with nothing in its environment and the data folder given.
pub(crate) fn conclave(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conclave"));
    command
        .env_clear()
        .env("CONCLAVE_DATA", data)
        .current_dir(data.parent().unwrap());
    command
}

/// Runs to the end: exit code, stdout, stderr.
pub(crate) fn finish(command: &mut Command) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// A server that ends with the test.
pub(crate) struct Running {
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
    /// Everything printed so far.
    pub(crate) greeting: String,
    pub(crate) port: u16,
}

impl Running {
    /// Starts on free ports and waits for the two lines.
    pub(crate) fn start(data: &Path, arguments: &[&str]) -> Self {
        let mut command = conclave(data);
        command
            .args([
                "serve",
                "--bind",
                "127.0.0.1:0",
                "--rtc-port",
                "0",
                "--shards",
                "1",
            ])
            .args(arguments);
        command
            .env("CONCLAVE_TLS__PORT", "0")
            .env("CONCLAVE_LOG", "warn")
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut running = Self {
            child,
            stdout,
            greeting: String::new(),
            port: 0,
        };
        running.read_until("Its data is in ");
        let port = running
            .greeting
            .split("http://localhost:")
            .nth(1)
            .unwrap()
            .lines()
            .next()
            .unwrap();
        running.port = port.parse().unwrap();
        running
    }

    /// Reads lines up to the one that holds this text.
    pub(crate) fn read_until(&mut self, text: &str) {
        loop {
            let mut line = String::new();
            let bytes = self.stdout.read_line(&mut line).unwrap();
            assert!(bytes > 0, "{text:?} was printed; printed was {:?}", self.greeting);
            self.greeting.push_str(&line);
            if line.contains(text) {
                return;
            }
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// Sends a signal by its name, as an operator would, and waits for the end.
    pub(crate) fn end_with(&mut self, signal: &str) -> ExitStatus {
        let told = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(told.success());
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the server did not end on {signal}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request on a connection of its own: the whole answer, head and body.
pub(crate) fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
