//! The process itself.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write as _};

use super::{READY, Word};
use crate::inject::InjectError;
use crate::inject::x11::{Held, Leftovers};

/// What `--watchdog` on the command line leads to: follows the pipe that is its input until it ends, then lets go.
pub fn run() -> Result<(), InjectError> {
    let display = Leftovers::open(None)?;
    let mut output = std::io::stdout();
    writeln!(output, "{READY}")?;
    output.flush()?;
    let (down, mapped) = follow(std::io::stdin().lock());
    display.clear(&down, &mapped)
}

/// What is left when the pipe has ended. An unreadable line is skipped: the others count all the more.
fn follow(mut pipe: impl BufRead) -> (BTreeSet<Held>, BTreeMap<u8, u32>) {
    let (mut down, mut mapped) = (BTreeSet::new(), BTreeMap::new());
    let mut line = Vec::new();
    while pipe.read_until(b'\n', &mut line).is_ok_and(|bytes| bytes > 0) {
        match std::str::from_utf8(&line).ok().and_then(Word::read) {
            Some(Word::Down(held)) => _ = down.insert(held),
            Some(Word::Up(held)) => _ = down.remove(&held),
            Some(Word::Maps(keycode, symbol)) => _ = mapped.insert(keycode, symbol),
            Some(Word::Unmaps(keycode)) => _ = mapped.remove(&keycode),
            None => {}
        }
        line.clear();
    }
    (down, mapped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_down_and_never_up_is_left() {
        let pipe = "down key 50\ndown button 1\nrubbish \u{0}\nup button 1\nmap 97 228\nmap 103 246\nunmap 97\ndown key 38";
        let (down, mapped) = follow(pipe.as_bytes());
        assert_eq!(down, BTreeSet::from([Held::Key(38), Held::Key(50)]));
        assert_eq!(mapped, BTreeMap::from([(103, 246)]));
    }
}
