//! The data folder and the secrets in it. A secret is readable by its owner alone from its first byte on.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Why the data folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the data folder {} cannot be written ({reason}); choose another with --data DIR", path.display())]
pub(crate) struct DataFolderError {
    path: PathBuf,
    reason: String,
}

/// Makes the folder where it is missing, proves that it can be written, and returns its absolute path.
pub(crate) fn prepare_data_folder(path: &Path) -> Result<PathBuf, DataFolderError> {
    let refused = |error: io::Error| DataFolderError {
        path: path.to_owned(),
        reason: reason(&error),
    };
    create_private_folder(path).map_err(refused)?;
    let probe = path.join(".writable");
    File::create(&probe).map_err(refused)?;
    fs::remove_file(&probe).map_err(refused)?;
    path.canonicalize().map_err(refused)
}

/// The cause as a clause: what the system says, without its error number.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let clause = text.split(" (os error").next().unwrap_or_default();
    clause.to_lowercase()
}

/// Makes a folder and those above it; what it makes is closed to other users.
pub(crate) fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Writes a file that only its owner may read. Readers see the old content or the new, never half of it.
pub(crate) fn write_secret(path: &Path, content: &str) -> io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_under_a_file_is_refused_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let message = prepare_data_folder(&file.join("data")).unwrap_err().to_string();
        assert!(
            message.contains("cannot be written (not a directory)"),
            "{message}"
        );
        assert!(message.ends_with("choose another with --data DIR"), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_is_closed_to_other_users() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        write_secret(&path, "first").unwrap();
        write_secret(&path, "second").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "second");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
