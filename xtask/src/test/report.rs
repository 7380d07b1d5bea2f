//! What became of the steps: a table, and the closing line that sums everything up.

use std::fmt;
use std::time::Duration;

use super::count::Tally;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    tally: Tally,
    was_run: bool,
}

impl Outcome {
    pub(crate) fn of(tally: Tally) -> Self {
        Self { tally, was_run: true }
    }

    /// What could not be looked at is not known to work.
    pub(crate) fn not_run() -> Self {
        Self {
            tally: Tally::FAILED,
            was_run: false,
        }
    }

    fn word(self) -> &'static str {
        match (self.was_run, self.tally.failed) {
            (false, _) => "NOT RUN",
            (true, 0) => "ok",
            (true, _) => "FAILED",
        }
    }
}

#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<(&'static str, Outcome, Duration)>,
}

impl Report {
    pub(crate) fn add(&mut self, name: &'static str, outcome: Outcome, took: Duration) {
        self.rows.push((name, outcome, took));
    }

    pub(crate) fn failed(&self, name: &str) -> bool {
        self.rows
            .iter()
            .any(|(other, outcome, _)| *other == name && outcome.tally.failed > 0)
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.sum().failed > 0
    }

    fn sum(&self) -> Tally {
        let mut sum = Tally::default();
        for (_, outcome, _) in &self.rows {
            sum.add(outcome.tally);
        }
        sum
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut total = Duration::ZERO;
        writeln!(
            f,
            "\n{:<14}{:<9}{:>9}{:>8}{:>8}{:>9}",
            "step", "", "time", "passed", "failed", "skipped"
        )?;
        for (name, outcome, took) in &self.rows {
            let Tally {
                passed,
                failed,
                skipped,
            } = outcome.tally;
            total += *took;
            let time = time(*took);
            writeln!(
                f,
                "{name:<14}{:<9}{time:>9}{passed:>8}{failed:>8}{skipped:>9}",
                outcome.word()
            )?;
        }
        let Tally {
            passed,
            failed,
            skipped,
        } = self.sum();
        writeln!(
            f,
            "{:<14}{:<9}{:>9}{passed:>8}{failed:>8}{skipped:>9}\n",
            "all",
            "",
            time(total)
        )?;
        write!(f, "{passed} passed, {failed} failed")
    }
}

fn time(took: Duration) -> String {
    let seconds = took.as_secs();
    match seconds {
        0..60 => format!("{:.1} s", took.as_secs_f64()),
        _ => format!("{} m {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut report = Report::default();
        report.add("format", Outcome::of(Tally::PASSED), Duration::from_millis(1_250));
        report.add(
            "rust",
            Outcome::of(Tally {
                passed: 40,
                failed: 2,
                skipped: 1,
            }),
            Duration::from_secs(125),
        );
        report
    }

    #[test]
    fn the_last_line_sums_up() {
        assert_eq!(report().to_string().lines().last(), Some("41 passed, 2 failed"));
    }

    #[test]
    fn each_step_has_a_row_with_its_time_and_counts() {
        let text = report().to_string();
        let rows: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert!(
            rows.contains(&vec!["format", "ok", "1.2", "s", "1", "0", "0"]),
            "{text}"
        );
        assert!(
            rows.contains(&vec!["rust", "FAILED", "2", "m", "05", "s", "40", "2", "1"]),
            "{text}"
        );
    }

    #[test]
    fn a_step_that_was_not_run_counts_as_failed() {
        let mut report = Report::default();
        report.add("e2e", Outcome::not_run(), Duration::ZERO);
        assert!(report.has_failed() && report.failed("e2e"));
        assert!(report.to_string().contains("NOT RUN"));
    }
}
