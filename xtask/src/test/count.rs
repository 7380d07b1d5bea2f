//! Counts tests by the closing lines of the runners. A run that failed always counts a failure, and one that counted
//! nothing is not a success.

use anyhow::{Result, bail};

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    /// A check that is not made of tests counts as one.
    pub(crate) const PASSED: Self = Self {
        passed: 1,
        failed: 0,
        skipped: 0,
    };
    pub(crate) const FAILED: Self = Self {
        passed: 0,
        failed: 1,
        skipped: 0,
    };
    /// Not possible on this machine.
    pub(crate) const SKIPPED: Self = Self {
        passed: 0,
        failed: 0,
        skipped: 1,
    };

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runner {
    Cargo,
    Vitest,
    Node,
}

impl Runner {
    /// What a line of output adds: most lines nothing.
    pub(crate) fn count(self, line: &str) -> Tally {
        let line = without_colour(line);
        match self {
            Self::Cargo => line
                .strip_prefix("test result: ")
                .map(|rest| parts(rest, &['.', ';'])),
            Self::Vitest => line
                .trim_start()
                .strip_prefix("Tests  ")
                .map(|rest| parts(rest, &['|', '('])),
            Self::Node => line
                .strip_prefix("ℹ ")
                .or_else(|| line.strip_prefix("# "))
                .map(|rest| part(&reversed(rest))),
        }
        .unwrap_or_default()
    }
}

/// The result of a whole run: what was counted, made consistent with how the runner ended.
pub(crate) fn settle(mut counted: Tally, succeeded: bool) -> Result<Tally> {
    if succeeded && counted.passed + counted.failed == 0 {
        bail!("the runner ended well but counted no test");
    }
    if !succeeded && counted.failed == 0 {
        counted.failed = 1;
    }
    Ok(counted)
}

fn parts(text: &str, separators: &[char]) -> Tally {
    let mut sum = Tally::default();
    for piece in text.split(separators) {
        sum.add(part(piece));
    }
    sum
}

/// `12 passed`, in the words of any runner.
fn part(piece: &str) -> Tally {
    let mut words = piece.split_whitespace();
    let (Some(Ok(number)), Some(word), None) = (words.next().map(str::parse), words.next(), words.next())
    else {
        return Tally::default();
    };
    match word {
        "passed" | "pass" => Tally {
            passed: number,
            ..Tally::default()
        },
        "failed" | "fail" | "cancelled" => Tally {
            failed: number,
            ..Tally::default()
        },
        "ignored" | "skipped" | "todo" => Tally {
            skipped: number,
            ..Tally::default()
        },
        _ => Tally::default(),
    }
}

/// Node's runner says `pass 12`.
fn reversed(text: &str) -> String {
    text.split_whitespace().rev().collect::<Vec<_>>().join(" ")
}

/// The line without the escape sequences that colour it: from ESC to the first letter.
fn without_colour(line: &str) -> String {
    let mut pieces = line.split('\u{1b}');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece
            .find(|letter: char| letter.is_ascii_alphabetic())
            .map_or(piece.len(), |index| index + 1);
        plain.push_str(&piece[end..]);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64, skipped: u64) -> Tally {
        Tally {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn cargo_is_counted_by_its_results() {
        let line = "test result: FAILED. 5 passed; 2 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.03s";
        assert_eq!(Runner::Cargo.count(line), tally(5, 2, 1));
        assert_eq!(
            Runner::Cargo.count("test layers::switch ... ok"),
            Tally::default()
        );
    }

    #[test]
    fn vitest_is_counted_by_tests_and_not_by_files() {
        let line = "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m\u{1b}[22m | \u{1b}[32m11 passed\u{1b}[39m | 2 skipped\u{1b}[90m (14)\u{1b}[39m";
        assert_eq!(Runner::Vitest.count(line), tally(11, 1, 2));
        assert_eq!(
            Runner::Vitest.count(" Test Files  3 passed (3)"),
            Tally::default()
        );
    }

    #[test]
    fn node_is_counted_in_both_of_its_notations() {
        let sum = |lines: &[&str]| {
            lines.iter().fold(Tally::default(), |mut sum, line| {
                sum.add(Runner::Node.count(line));
                sum
            })
        };
        let spec = [
            "ℹ tests 9",
            "ℹ suites 2",
            "ℹ pass 5",
            "ℹ fail 1",
            "ℹ cancelled 1",
            "ℹ skipped 2",
            "ℹ todo 0",
        ];
        assert_eq!(sum(&spec), tally(5, 2, 2));
        assert_eq!(
            sum(&["# tests 4", "# pass 3", "# fail 1", "# duration_ms 12.5"]),
            tally(3, 1, 0)
        );
    }

    #[test]
    fn a_failed_run_counts_a_failure_even_if_no_test_did() {
        assert_eq!(settle(tally(3, 0, 0), false).unwrap(), tally(3, 1, 0));
        assert_eq!(settle(tally(3, 2, 0), false).unwrap(), tally(3, 2, 0));
    }

    #[test]
    fn a_run_without_any_test_is_no_success() {
        assert!(settle(tally(0, 0, 4), true).is_err());
        assert_eq!(settle(tally(1, 0, 0), true).unwrap(), tally(1, 0, 0));
    }
}
