//! Tells whether inputs changed since a result was made from them: a hash of their names and contents, kept beside
//! the result. Modification times are not looked at, because a fresh clone or a switched branch changes them.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The hash of some files, and where the one of the last success is kept.
pub(crate) struct Fingerprint {
    hash: String,
    kept: PathBuf,
}

impl Fingerprint {
    pub(crate) fn of(files: &[PathBuf], kept: PathBuf) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for file in files {
            file.hash(&mut hasher);
            fs::read(file)
                .with_context(|| format!("cannot read {}", file.display()))?
                .hash(&mut hasher);
        }
        Ok(Self {
            hash: format!("{:016x}", hasher.finish()),
            kept,
        })
    }

    pub(crate) fn is_unchanged(&self) -> bool {
        fs::read_to_string(&self.kept).is_ok_and(|kept| kept == self.hash)
    }

    /// To be called once the result is whole.
    pub(crate) fn keep(&self) -> Result<()> {
        fs::write(&self.kept, &self.hash).with_context(|| format!("cannot write {}", self.kept.display()))
    }
}

/// All files below `folder`, sorted, without the folders named in `leave` and without hidden ones.
pub(crate) fn files_below(folder: &Path, leave: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    collect(folder, leave, &mut files)?;
    files.sort();
    Ok(files)
}

fn collect(folder: &Path, leave: &[&str], files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_folder = entry.file_type()?.is_dir();
        if is_folder && (name.starts_with('.') || leave.contains(&&*name)) {
            continue;
        }
        if is_folder {
            collect(&entry.path(), leave, files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::scratch::Scratch;

    fn fingerprint(scratch: &Scratch) -> Fingerprint {
        let files = files_below(&scratch.path("in"), &["node_modules"]).unwrap();
        Fingerprint::of(&files, scratch.path("kept")).unwrap()
    }

    #[test]
    fn nothing_kept_means_changed() {
        let scratch = Scratch::with(&[("in/a.ts", "a")]);
        assert!(!fingerprint(&scratch).is_unchanged());
    }

    #[test]
    fn what_was_kept_is_unchanged_until_a_content_or_a_name_changes() {
        let scratch = Scratch::with(&[("in/a.ts", "a"), ("in/deep/b.ts", "b")]);
        fingerprint(&scratch).keep().unwrap();
        assert!(fingerprint(&scratch).is_unchanged());

        scratch.write("in/deep/b.ts", "other");
        assert!(!fingerprint(&scratch).is_unchanged());

        scratch.write("in/deep/b.ts", "b");
        fs::rename(scratch.path("in/a.ts"), scratch.path("in/c.ts")).unwrap();
        assert!(!fingerprint(&scratch).is_unchanged());
    }

    #[test]
    fn folders_left_out_and_hidden_ones_do_not_count() {
        let scratch = Scratch::with(&[("in/a.ts", "a")]);
        fingerprint(&scratch).keep().unwrap();
        scratch.write("in/node_modules/x.js", "x");
        scratch.write("in/.cache/y", "y");
        assert!(fingerprint(&scratch).is_unchanged());
    }
}
