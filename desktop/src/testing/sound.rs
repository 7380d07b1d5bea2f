//! A sound server without hardware, in a folder of its own. It ends with its value, by its own process id.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Process, happens_within};

pub(crate) struct SoundServer {
    folder: tempfile::TempDir,
    _server: Process,
}

impl SoundServer {
    /// With one sink, `speakers`, whose monitor is the microphone: what is played is heard.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("socket");
        let mut command = Command::new("pulseaudio");
        command.args([
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
            "--disable-shm=yes",
        ]);
        for module in [
            format!(
                "module-native-protocol-unix socket={} auth-anonymous=1",
                socket.display()
            ),
            "module-null-sink sink_name=speakers".to_owned(),
        ] {
            command.args(["-L", &module]);
        }
        for variable in ["HOME", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH"] {
            command.env(variable, folder.path());
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let server = Process::new(command.spawn().expect("pulseaudio is installed"));
        assert!(happens_within(Duration::from_secs(10), || socket.exists()));
        Self {
            folder,
            _server: server,
        }
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }
}
