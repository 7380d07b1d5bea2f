//! What the program says on its terminal. Logs go elsewhere (`tracing`, to stderr); this is for the person.

use std::io::{ErrorKind, Write};

/// Writes to stdout. A reader that went away early, as `head` does, is no error.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Writes the sentence the program ends with to stderr. Where even that fails, nobody is there to be told.
pub(crate) fn complain(sentence: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{sentence}");
}
