//! Why a configuration is refused. Each sentence names the setting, where its value came from, and what to do.

use std::path::PathBuf;

use super::layer::Origin;

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("cannot read the configuration file {} ({reason}); check the path after --config", path.display())]
    Unreadable { path: PathBuf, reason: String },
    #[error("{} is not valid YAML at line {line}: {reason}", path.display())]
    Syntax {
        path: PathBuf,
        line: usize,
        reason: String,
    },
    #[error("{name} ({origin}) is not a setting; the nearest one is {nearest}")]
    Unknown {
        name: String,
        origin: Origin,
        nearest: &'static str,
    },
    #[error("{name} ({origin}) is a section; give one of its settings, such as {example}")]
    Section {
        name: String,
        origin: Origin,
        example: &'static str,
    },
    #[error("{name} is {text:?} ({origin}), but must be {wanted}")]
    Value {
        name: &'static str,
        text: String,
        origin: Origin,
        wanted: &'static str,
    },
    #[error("{variable} is not valid UTF-8; set it again or unset it")]
    NotText { variable: String },
    #[error("the keys ({origin}) are not readable; write them as `key: secret, key: secret`")]
    Keys { origin: Origin },
    #[error(
        "the secret of API key {key:?} ({origin}) has {found} characters, at least {} are needed; \
         `openssl rand -hex 32` makes one",
        super::keys::SECRET_CHARACTERS
    )]
    ShortSecret {
        key: String,
        origin: Origin,
        found: usize,
    },
    #[error("cannot keep the API key in {} ({reason}); choose another data folder with --data DIR", path.display())]
    KeysFile { path: PathBuf, reason: String },
}
