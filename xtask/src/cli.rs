//! What was asked on the command line. Parsed by hand: two commands do not pay for an argument parser's compile
//! time. Decides nothing about how a task is done.

use anyhow::{Result, bail};

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Help,
    /// Arguments for `conclave serve`.
    Run(Vec<String>),
    Test(Wanted),
    /// The desktop program as packages, of this Cargo profile.
    Package(String),
    /// The benchmarks of these names.
    Bench(Vec<String>),
}

/// Which steps to test; no name means all of them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) full: bool,
    pub(crate) names: Vec<String>,
}

pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Task> {
    let mut arguments = arguments.into_iter();
    match arguments.next().as_deref() {
        None | Some("help" | "-h" | "--help") => Ok(Task::Help),
        Some("run") => Ok(Task::Run(server_arguments(arguments))),
        Some("test") => parse_test(arguments),
        Some("package") => parse_package(arguments),
        Some("bench") => Ok(Task::Bench(arguments.collect())),
        Some(other) => bail!("unknown task `{other}`: use `cargo xtask run`, `test`, `package` or `bench`"),
    }
}

/// A leading `--` is optional: everything after `run` belongs to the server.
fn server_arguments(arguments: impl Iterator<Item = String>) -> Vec<String> {
    let mut arguments = arguments.peekable();
    arguments.next_if(|first| first == "--");
    arguments.collect()
}

fn parse_test(arguments: impl Iterator<Item = String>) -> Result<Task> {
    let mut wanted = Wanted::default();
    for argument in arguments {
        match argument.as_str() {
            "--full" => wanted.full = true,
            "-h" | "--help" => return Ok(Task::Help),
            option if option.starts_with('-') => bail!("unknown option `{option}` of `cargo xtask test`"),
            _ => wanted.names.push(argument),
        }
    }
    Ok(Task::Test(wanted))
}

fn parse_package(arguments: impl Iterator<Item = String>) -> Result<Task> {
    let words: Vec<String> = arguments.collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok(Task::Package("release".to_owned())),
        ["--profile", profile] => Ok(Task::Package(profile.to_owned())),
        _ => bail!("`cargo xtask package` takes nothing but `--profile NAME`"),
    }
}

pub(crate) fn help(steps: &[&str]) -> String {
    format!(
        "cargo xtask run [-- ARGUMENTS OF `conclave serve`]\n    \
         builds the web client and the server and starts it, with its data in ./data\n\n\
         cargo xtask test [--full] [STEP]...\n    \
         runs every check and test, or the steps named; --full adds the tests that take long\n    \
         steps: {}\n\n\
         cargo xtask package [--profile NAME]\n    \
         makes the desktop program's Debian package and tarball; by default in the profile `release`\n\n\
         cargo xtask bench [NAME]...\n    \
         builds everything, runs these benchmarks or all of them, and prints a table and JSON",
        steps.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &str) -> Result<Task> {
        parse(words.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn no_argument_asks_for_help() {
        assert_eq!(parse_words("").unwrap(), Task::Help);
    }

    #[test]
    fn run_passes_its_arguments_on_with_or_without_a_separator() {
        let expected = Task::Run(vec!["--lan".to_owned(), "--shards".to_owned(), "2".to_owned()]);
        assert_eq!(parse_words("run -- --lan --shards 2").unwrap(), expected);
        assert_eq!(parse_words("run --lan --shards 2").unwrap(), expected);
    }

    #[test]
    fn test_takes_full_and_names_in_any_order() {
        let expected = Wanted {
            full: true,
            names: vec!["format".to_owned(), "rust".to_owned()],
        };
        assert_eq!(
            parse_words("test format --full rust").unwrap(),
            Task::Test(expected)
        );
    }

    #[test]
    fn a_package_is_of_a_release_unless_another_profile_is_named() {
        let of = |profile: &str| Task::Package(profile.to_owned());
        assert_eq!(parse_words("package").unwrap(), of("release"));
        assert_eq!(parse_words("package --profile call").unwrap(), of("call"));
        parse_words("package call").unwrap_err();
    }

    #[test]
    fn benchmarks_are_named_or_all_of_them() {
        assert_eq!(
            parse_words("bench control").unwrap(),
            Task::Bench(vec!["control".to_owned()])
        );
        assert_eq!(parse_words("bench").unwrap(), Task::Bench(Vec::new()));
    }

    #[test]
    fn an_unknown_task_or_option_is_refused() {
        assert!(
            parse_words("deploy")
                .unwrap_err()
                .to_string()
                .contains("`deploy`")
        );
        assert!(
            parse_words("test --quick")
                .unwrap_err()
                .to_string()
                .contains("`--quick`")
        );
    }
}
