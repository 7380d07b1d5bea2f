//! Speaks to the person at the terminal and starts programs. What a program prints is always shown, also when it is
//! read along the way.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// One line on standard output. A closed pipe is nobody listening, not a failure.
pub(crate) fn say(line: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// What is being done now; set apart from what the programs print.
pub(crate) fn announce(doing: &str) {
    say(&format!("==> {doing}"));
}

pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs a command whose lines on standard output are shown and given to `read`. Returns whether it succeeded.
pub(crate) fn run_reading(command: &mut Command, mut read: impl FnMut(&str)) -> Result<bool> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    let output = child.stdout.take().context("a piped output is missing")?;
    copy_lines(BufReader::new(output), io::stdout(), &mut read)?;
    Ok(child.wait()?.success())
}

fn copy_lines(mut from: impl BufRead, mut to: impl Write, read: &mut impl FnMut(&str)) -> Result<()> {
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line)? > 0 {
        let _ = to.write_all(&line).and_then(|()| to.flush());
        read(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
    Ok(())
}

/// The standard output of a short command, as text. What it says on standard error is shown, unless the command hides it.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .and_then(std::process::Child::wait_with_output)
        .with_context(|| format!("cannot start {}", shown(command)))?;
    if !output.status.success() {
        bail!("{} ended with {}", shown(command), output.status);
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("{} printed something else than text", shown(command)))
}

/// The command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    let words = std::iter::once(name).chain(command.get_args());
    let words: Vec<_> = words.map(std::ffi::OsStr::to_string_lossy).collect();
    format!("`{}`", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_shown_whole_and_read_without_their_ends() {
        let mut shown = Vec::new();
        let mut read = Vec::new();
        copy_lines(&b"one\r\ntwo"[..], &mut shown, &mut |line| {
            read.push(line.to_owned())
        })
        .unwrap();
        assert_eq!(shown, b"one\r\ntwo");
        assert_eq!(read, ["one", "two"]);
    }

    #[test]
    fn a_command_is_shown_as_typed() {
        let mut command = Command::new("/usr/bin/npm");
        command.args(["run", "build"]);
        assert_eq!(shown(&command), "`npm run build`");
    }
}
