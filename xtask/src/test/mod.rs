//! `cargo xtask test`: runs the steps one after another, cheapest first, shows everything they print and counts
//! honestly. A failed step does not stop the others, unless they use what it makes.

mod count;
mod report;
#[cfg(test)]
pub(crate) mod scratch;
mod steps;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::cli::Wanted;
use crate::place::Place;
use crate::shell::{announce, say};
use count::Tally;
use report::{Outcome, Report};
use steps::{STEPS, Step};

pub(crate) fn step_names() -> Vec<&'static str> {
    STEPS.iter().map(|step| step.name).collect()
}

pub(crate) fn test(place: &Place, wanted: &Wanted) -> Result<ExitCode> {
    let mut report = Report::default();
    for step in selected(&wanted.names)? {
        let started = Instant::now();
        let outcome = perform(step, place, wanted.full, &report);
        report.add(step.name, outcome, started.elapsed());
    }
    say(&report.to_string());
    Ok(if report.has_failed() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// The steps named and those that they need, in the usual order; all, if none is named.
fn selected(names: &[String]) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = names.iter().find(|name| !step_names().contains(&name.as_str())) {
        bail!("unknown step `{unknown}`: there are {}", step_names().join(", "));
    }
    let is_named = |step: &Step| names.iter().any(|name| name == step.name);
    let is_needed = |step: &Step| {
        STEPS
            .iter()
            .any(|other| is_named(other) && other.needs.contains(&step.name))
    };
    Ok(STEPS
        .iter()
        .filter(|step| names.is_empty() || is_named(step) || is_needed(step))
        .collect())
}

fn perform(step: &Step, place: &Place, full: bool, before: &Report) -> Outcome {
    say("");
    announce(&format!("{}: {}", step.name, step.about));
    if let Some(need) = step.needs.iter().find(|need| before.failed(need)) {
        say(&format!("{} is not run, because {need} failed", step.name));
        return Outcome::not_run();
    }
    let result = (step.run)(place, full);
    if let Err(error) = &result {
        say(&format!("{} failed: {error:#}", step.name));
    }
    Outcome::of(result.unwrap_or(Tally::FAILED))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(wanted: &[&str]) -> Vec<&'static str> {
        let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
        selected(&wanted).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn without_names_all_steps_run() {
        assert_eq!(names(&[]), step_names());
    }

    #[test]
    fn a_named_step_brings_what_it_needs_in_the_usual_order() {
        assert_eq!(names(&["rust", "format"]), ["format", "web-build", "rust"]);
        assert_eq!(names(&["e2e"]), ["web-build", "build", "package", "e2e"]);
    }

    #[test]
    fn every_need_is_an_earlier_step() {
        for (index, step) in STEPS.iter().enumerate() {
            let earlier = &step_names()[..index];
            assert!(
                step.needs.iter().all(|need| earlier.contains(need)),
                "{}",
                step.name
            );
        }
    }

    #[test]
    fn an_unknown_name_is_refused() {
        assert!(selected(&["formt".to_owned()]).is_err());
    }
}
