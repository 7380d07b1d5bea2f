//! The words and definitions of the source tree, for the check of `ARCHITECTURE.md`. A reader of words, not a Rust
//! parser: it knows that a name stands after `fn` or `struct`, and which names a file talks about.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::fingerprint::files_below;

/// Where our own code is.
const FOLDERS: &[&str] = &["crates", "xtask", "web", "tests"];
/// Whatever is downloaded or built.
const NOT_OURS: &[&str] = &["node_modules", "dist", "target", "output"];
const DEFINING: &[&str] = &[
    "fn",
    "struct",
    "enum",
    "union",
    "trait",
    "const",
    "static",
    "type",
    "mod",
    "macro_rules",
    "function",
    "class",
];

#[derive(Default)]
pub(super) struct Tree {
    files: Vec<File>,
}

pub(super) struct File {
    /// Relative to the root.
    path: PathBuf,
    words: HashSet<String>,
    definitions: HashSet<String>,
}

impl Tree {
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut tree = Self::default();
        for folder in FOLDERS
            .iter()
            .map(|folder| root.join(folder))
            .filter(|folder| folder.is_dir())
        {
            for path in files_below(&folder, NOT_OURS)?
                .into_iter()
                .filter(|path| is_source(path))
            {
                let text =
                    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
                tree.add(path.strip_prefix(root)?, &text);
            }
        }
        Ok(tree)
    }

    pub(super) fn add(&mut self, path: &Path, text: &str) {
        let words = words(text);
        let definitions = words
            .windows(2)
            .filter(|pair| DEFINING.contains(&pair[0]))
            .map(|pair| pair[1].to_owned());
        self.files.push(File {
            path: path.to_path_buf(),
            definitions: definitions.collect(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        });
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }
}

impl File {
    pub(super) fn says(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    pub(super) fn defines(&self, name: &str) -> bool {
        self.definitions.contains(name)
    }

    /// The file is `name.rs`, or lies in a folder of that name: a module, or the crate itself.
    pub(super) fn is_module(&self, name: &str) -> bool {
        let name = name.strip_prefix("conclave_").unwrap_or(name);
        self.path.components().any(|part| {
            Path::new(part.as_os_str())
                .file_stem()
                .is_some_and(|stem| stem == name)
        })
    }

    /// Defines it, is it, or hands it on as the root of a module.
    pub(super) fn offers(&self, name: &str) -> bool {
        let is_root = self.path.ends_with("lib.rs") || self.path.ends_with("mod.rs");
        self.defines(name) || self.is_module(name) || (is_root && self.says(name))
    }
}

fn is_source(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| ["rs", "ts", "tsx"].iter().any(|known| extension == *known))
}

/// All identifiers outside comments, in order. A comment must not vouch for a name that is gone.
fn words(text: &str) -> Vec<&str> {
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    let words = code.flat_map(|line| line.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')));
    words.filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> File {
        let mut tree = Tree::default();
        tree.add(Path::new("crates/sfu/src/media/layers.rs"), text);
        tree.files.remove(0)
    }

    #[test]
    fn definitions_are_told_from_uses() {
        let file = file("pub(crate) fn admit() { refuse(); }\npub struct Layer;");
        assert!(file.defines("admit") && file.defines("Layer"));
        assert!(!file.defines("refuse") && file.says("refuse"));
    }

    #[test]
    fn a_comment_vouches_for_nothing() {
        let file = file("// fn gone()\n/// once called `Gone`\nfn here() {}");
        assert!(!file.defines("gone") && !file.says("Gone"));
    }

    #[test]
    fn a_module_is_a_file_or_a_folder() {
        let file = file("");
        assert!(file.is_module("layers") && file.is_module("media"));
        assert!(!file.is_module("layer"));
    }
}
