//! A build for tests can switch single checks of remote control off, so that each is shown to hold alone. What people get
//! must not know how: the word that such a build listens to is in no program that is packaged.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// The environment variable that names the checks to switch off.
const WORD: &[u8] = b"CONCLAVE_UNPROTECTED";

pub(crate) fn none_in(program: &Path) -> Result<()> {
    let bytes = fs::read(program).with_context(|| format!("cannot read {}", program.display()))?;
    if holds(&bytes, WORD) {
        bail!(
            "{} can be told to switch its protection off: it was built for tests",
            program.display()
        );
    }
    Ok(())
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_found_wherever_it_lies() {
        assert!(holds(b"\0\0CONCLAVE_UNPROTECTED", WORD));
        assert!(holds(b"CONCLAVE_UNPROTECTED\0", WORD));
        assert!(!holds(b"CONCLAVE_UNPROTECTE", WORD));
    }
}
