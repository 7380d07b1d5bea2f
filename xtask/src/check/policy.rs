//! The lists of `deny.toml`, so that the check here and cargo-deny in the public workflow follow one file.
//!
//! Reads the part of TOML that this file uses: `[section]` headings, and keys whose value is a list of plain strings.
//! Anything else in a key that is asked for is an error, never silently skipped.

use anyhow::{Context, Result, bail};

pub(super) struct Policy {
    pub(super) targets: Vec<String>,
    pub(super) licences: Vec<String>,
    pub(super) banned: Vec<String>,
    pub(super) registries: Vec<String>,
}

impl Policy {
    pub(super) fn parse(text: &str) -> Result<Self> {
        Ok(Self {
            targets: list(text, "graph", "targets")?,
            licences: list(text, "licenses", "allow")?,
            banned: list(text, "bans", "deny")?,
            registries: list(text, "sources", "allow-registry")?,
        })
    }
}

fn list(text: &str, section: &str, key: &str) -> Result<Vec<String>> {
    let name = format!("`{key}` in [{section}] of deny.toml");
    let body = section_lines(text, section).join("\n");
    let (_, value) = key_and_value(&body, key).with_context(|| format!("no {name}"))?;
    let open = value
        .trim_start()
        .strip_prefix('[')
        .with_context(|| format!("{name} is not a list"))?;
    let (inner, _) = open
        .split_once(']')
        .with_context(|| format!("{name} has no end"))?;
    inner
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| string(item, &name))
        .collect()
}

/// The lines between a heading and the next, without comments. No string in this file holds a `#`.
fn section_lines<'a>(text: &'a str, section: &str) -> Vec<&'a str> {
    let heading = format!("[{section}]");
    let lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim_end());
    let after = lines.skip_while(|line| *line != heading).skip(1);
    after
        .take_while(|line| !(line.starts_with('[') && line.ends_with(']')))
        .collect()
}

fn key_and_value<'a>(body: &'a str, key: &str) -> Option<(&'a str, &'a str)> {
    let start = body
        .lines()
        .find(|line| line.split('=').next().is_some_and(|name| name.trim() == key))?;
    let offset = start.as_ptr() as usize - body.as_ptr() as usize;
    body[offset..].split_once('=')
}

fn string(item: &str, name: &str) -> Result<String> {
    let inner = item.strip_prefix('"').and_then(|item| item.strip_suffix('"'));
    match inner {
        Some(inner) if !inner.contains('"') => Ok(inner.to_owned()),
        _ => bail!("{name} holds something else than plain strings: {item}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
[graph]
targets = ["x86_64-unknown-linux-gnu"]

[licenses]
confidence-threshold = 0.9
allow = [
    "MIT", # the usual one
    "ISC",
]

[bans]
deny = []

[sources]
allow-registry = ["https://example.org/index"]
"#;

    #[test]
    fn lists_are_read_from_their_own_section() {
        let policy = Policy::parse(TEXT).unwrap();
        assert_eq!(policy.licences, ["MIT", "ISC"]);
        assert_eq!(policy.targets, ["x86_64-unknown-linux-gnu"]);
        assert!(policy.banned.is_empty());
        assert_eq!(policy.registries, ["https://example.org/index"]);
    }

    #[test]
    fn a_missing_or_unreadable_list_is_an_error() {
        assert!(Policy::parse(&TEXT.replace("deny = []", "")).is_err());
        assert!(Policy::parse(&TEXT.replace("deny = []", "deny = true")).is_err());
        assert!(Policy::parse(&TEXT.replace("deny = []", "deny = [{ crate = \"openssl\" }]")).is_err());
    }

    #[test]
    fn the_real_file_is_read() {
        let policy = Policy::parse(include_str!("../../../deny.toml")).unwrap();
        assert!(policy.licences.contains(&"Apache-2.0".to_owned()));
        assert!(policy.banned.contains(&"openssl".to_owned()));
    }
}
