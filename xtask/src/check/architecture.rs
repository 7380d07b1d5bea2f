//! Every path and every symbol that `ARCHITECTURE.md` names in backticks exists. It is the map of the code: a name that
//! is gone misleads everybody who comes to read it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::expect_none;
use super::source::{File, Tree};
use crate::place::Place;

const DOCUMENT: &str = "ARCHITECTURE.md";

pub(crate) fn check(place: &Place) -> Result<()> {
    let text = fs::read_to_string(place.path(DOCUMENT)).with_context(|| format!("cannot read {DOCUMENT}"))?;
    let tree = Tree::read(place.root())?;
    let exists = |path: &str| exists(place.root(), path);
    let findings = code_spans(&text).into_iter().filter_map(|(line, span)| {
        let problem = problem(span, &tree, exists)?;
        Some(format!("{DOCUMENT}:{line}: {problem}"))
    });
    expect_none(&findings.collect::<Vec<_>>())
}

/// What stands in backticks, with its line number, outside fenced blocks.
fn code_spans(text: &str) -> Vec<(usize, &str)> {
    let mut spans = Vec::new();
    let mut is_fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        } else if !is_fenced {
            spans.extend(line.split('`').skip(1).step_by(2).map(|span| (index + 1, span)));
        }
    }
    spans
}

fn problem(span: &str, tree: &Tree, exists: impl Fn(&str) -> bool) -> Option<String> {
    if is_path(span) {
        return (!exists(span)).then(|| format!("there is no `{span}`"));
    }
    let symbol = Symbol::parse(span)?;
    (!symbol.is_in(tree)).then(|| format!("`{span}` is not in the source"))
}

/// A route begins with a slash, and is no path of ours.
fn is_path(span: &str) -> bool {
    let is_plain = span
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "_-./".contains(letter));
    is_plain && !span.starts_with('/') && (span.contains('/') || has_known_extension(span))
}

fn has_known_extension(name: &str) -> bool {
    let known = [
        "rs", "toml", "md", "ts", "tsx", "json", "yml", "yaml", "css", "html", "lock", "proto",
    ];
    Path::new(name)
        .extension()
        .is_some_and(|extension| known.iter().any(|known| extension == *known))
}

/// From the root, or from a crate, its source or the web client's: a table about one crate names its files shortly.
fn exists(root: &Path, path: &str) -> bool {
    let mut bases = vec![root.to_path_buf(), root.join("web/src")];
    for entry in fs::read_dir(root.join("crates")).into_iter().flatten().flatten() {
        bases.extend([entry.path(), entry.path().join("src")]);
    }
    bases
        .iter()
        .any(|base| is_as_named(base.join(path), path.ends_with('/')))
}

fn is_as_named(path: PathBuf, is_folder: bool) -> bool {
    if is_folder { path.is_dir() } else { path.exists() }
}

/// A name in the code such as `Shard::handle_input`, `sfu::media::layers`, `LayerSelector` or `admit()`.
struct Symbol<'a> {
    parts: Vec<&'a str>,
}

impl<'a> Symbol<'a> {
    /// `None` for an ordinary word, a command, a value: whatever cannot be told from prose.
    fn parse(span: &'a str) -> Option<Self> {
        let name = span.strip_suffix("()").unwrap_or(span);
        let parts: Vec<&str> = name.split("::").collect();
        let is_name = |part: &&str| {
            part.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
                && part
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        };
        let is_code = name != span || parts.len() > 1 || looks_like_code(name);
        (parts.iter().all(is_name) && is_code).then_some(Self { parts })
    }

    /// A lone name has to occur; in a path each part has to be found in the part before it.
    fn is_in(&self, tree: &Tree) -> bool {
        match self.parts[..] {
            [name] => tree.files().any(|file| file.says(name)),
            _ => self
                .parts
                .windows(2)
                .all(|pair| has_member(tree, pair[0], pair[1])),
        }
    }
}

fn has_member(tree: &Tree, owner: &str, member: &str) -> bool {
    let is_module = |file: &File| file.is_module(owner);
    if tree.files().any(is_module) {
        return tree
            .files()
            .filter(|file| is_module(file))
            .any(|file| file.offers(member));
    }
    if tree.files().any(|file| file.defines(owner)) {
        return tree.files().any(|file| has_type_member(file, owner, member));
    }
    // Somebody else's crate or type: all that can be asked is that we use it.
    tree.files().any(|file| file.says(owner) && file.says(member))
}

/// A method may stand in another file than its type; a variant or a field stands with it.
fn has_type_member(file: &File, owner: &str, member: &str) -> bool {
    (file.says(owner) && file.defines(member)) || (file.defines(owner) && file.says(member))
}

/// `snake_case`, `SCREAMING_CASE` and `TwoHumps`; not `word`, `VP8` or `Opus`.
fn looks_like_code(name: &str) -> bool {
    let humps = name
        .chars()
        .zip(name.chars().skip(1))
        .filter(|(before, letter)| before.is_ascii_lowercase() && letter.is_ascii_uppercase());
    name.trim_matches('_').contains('_')
        || (humps.count() > 0 && name.starts_with(|c: char| c.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree {
        let mut tree = Tree::default();
        tree.add(
            Path::new("crates/sfu/src/media/layers.rs"),
            "pub struct LayerSelector; impl LayerSelector { pub fn admit(&self) { str0m::Rtc::new(); } }",
        );
        tree.add(
            Path::new("crates/sfu/src/lib.rs"),
            "pub mod media; pub use livekit_protocol as lk;",
        );
        tree.add(
            Path::new("crates/media/src/shard.rs"),
            "pub enum Turn { Idle } fn handle_input() {}",
        );
        tree
    }

    fn problems(text: &str) -> Vec<String> {
        let tree = tree();
        let exists = |path: &str| path == "crates/sfu";
        code_spans(text)
            .into_iter()
            .filter_map(|(_, span)| problem(span, &tree, exists))
            .collect()
    }

    #[test]
    fn code_in_backticks_is_found_with_its_line_but_not_in_fenced_blocks() {
        let text = "a `b` and `c`\n```text\n`d`\n```\n`e`";
        assert_eq!(code_spans(text), [(1, "b"), (1, "c"), (5, "e")]);
    }

    #[test]
    fn paths_have_to_exist() {
        assert!(problems("`crates/sfu`").is_empty());
        assert_eq!(
            problems("`crates/gone` `gone.rs`"),
            ["there is no `crates/gone`", "there is no `gone.rs`"]
        );
    }

    #[test]
    fn routes_commands_and_words_are_not_looked_for() {
        assert!(problems("`/rtc/v1` `cargo xtask test` `call` `VP8` `--lan` `a=b` `8080`").is_empty());
    }

    #[test]
    fn a_symbol_is_found_by_its_whole_path_or_a_part_of_it() {
        for symbol in [
            "`sfu::media::layers::LayerSelector::admit`",
            "`layers::LayerSelector`",
            "`LayerSelector::admit()`",
            "`LayerSelector`",
            "`handle_input`",
            "`admit()`",
            "`Turn::Idle`",
            "`sfu::lk`",
            "`str0m::Rtc`",
        ] {
            assert_eq!(problems(symbol), Vec::<String>::new(), "{symbol}");
        }
    }

    #[test]
    fn a_symbol_that_is_gone_or_elsewhere_is_reported() {
        for symbol in [
            "`LayerSelector::refuse`",
            "`LayerSelector::handle_input`",
            "`shard::admit`",
            "`sfu::media::gone::LayerSelector`",
            "`LayerChooser`",
            "`chooses_layer`",
            "`refuse()`",
            "`Turn::Busy`",
            "`str0m::Gone`",
        ] {
            assert_eq!(problems(symbol).len(), 1, "{symbol}");
        }
    }
}
