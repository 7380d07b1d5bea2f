//! A build for tests can switch single checks of remote control off, so that each is shown to hold alone. What people get
//! must not know how: the word that such a build listens to is in no program that is packaged.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// The environment variable that names the checks to switch off.
const WORD: &[u8] = b"UNPROTECTED_CONCLAVE";

pub(crate) fn none_in(program: &Path) -> Result<()> {
    if is_in(program)? {
        bail!(
            "{} can be told to switch its protection off: it was built for tests",
            program.display()
        );
    }
    Ok(())
}

/// That the check above can find something at all.
pub(crate) fn some_in(program: &Path) -> Result<()> {
    if !is_in(program)? {
        bail!("{} has nothing to switch off", program.display());
    }
    Ok(())
}

fn is_in(program: &Path) -> Result<bool> {
    let bytes = fs::read(program).with_context(|| format!("cannot read {}", program.display()))?;
    Ok(holds(&bytes, WORD))
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_found_wherever_it_lies() {
        assert!(holds(b"\0\0UNPROTECTED_CONCLAVE", WORD));
        assert!(holds(b"UNPROTECTED_CONCLAVE\0", WORD));
        assert!(!holds(b"UNPROTECTED_CONCLAV", WORD));
    }
}
