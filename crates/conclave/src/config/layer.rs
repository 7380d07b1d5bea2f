//! Layers of settings: defaults, the file, the environment, flags. The last one that names a setting wins, and is
//! remembered, so that `conclave config` can say where a value comes from.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::error::ConfigError;
use super::nearest::nearest;
use super::setting::{self, KEYS, Setting};
use super::value::Value;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Default,
    File {
        path: PathBuf,
        line: usize,
    },
    Variable(String),
    Flag(&'static str),
    /// Made at the first start and kept in this file.
    Made(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File { path, line } => write!(formatter, "{} line {line}", path.display()),
            Self::Variable(name) => formatter.write_str(name),
            Self::Flag(name) => formatter.write_str(name),
            Self::Made(path) => write!(formatter, "{}", path.display()),
        }
    }
}

/// One value as its layer gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) text: String,
    pub(crate) origin: Origin,
}

/// API keys as their layer gives them: pairs, because a secret may hold any character.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct GivenKeys {
    pub(crate) pairs: Vec<(String, String)>,
    pub(crate) origin: Origin,
}

/// What all layers together say.
#[derive(Default)]
pub(crate) struct Layers {
    given: BTreeMap<&'static str, Given>,
    pub(crate) keys: Option<GivenKeys>,
}

impl Layers {
    /// Puts a value over what the layers before said. Fails on a name that is no setting.
    pub(crate) fn put(&mut self, name: &str, text: &str, origin: Origin) -> Result<(), ConfigError> {
        let Some(setting) = setting::find(name) else {
            return Err(unknown(name, origin));
        };
        if *setting == KEYS {
            let pairs = super::keys::parse_pairs(text).ok_or_else(|| ConfigError::Keys {
                origin: origin.clone(),
            })?;
            self.keys = Some(GivenKeys { pairs, origin });
        } else {
            self.given.insert(
                setting.name,
                Given {
                    text: text.trim().to_owned(),
                    origin,
                },
            );
        }
        Ok(())
    }

    /// What is given for a setting, or its default.
    pub(crate) fn given(&self, setting: &Setting) -> Given {
        let default = || Given {
            text: setting.default.to_owned(),
            origin: Origin::Default,
        };
        self.given.get(setting.name).cloned().unwrap_or_else(default)
    }

    /// The value of a setting. Fails where its text is none.
    pub(crate) fn value<V: Value>(&self, setting: &Setting) -> Result<V, ConfigError> {
        self.value_if(setting, |_: &V| true)
    }

    /// The value of a setting, where it also keeps to its range.
    pub(crate) fn value_if<V: Value>(
        &self,
        setting: &Setting,
        in_range: impl Fn(&V) -> bool,
    ) -> Result<V, ConfigError> {
        let Given { text, origin } = self.given(setting);
        V::from_text(&text).filter(in_range).ok_or(ConfigError::Value {
            name: setting.name,
            text: setting.shown(&text),
            origin,
            wanted: setting.wanted,
        })
    }
}

fn unknown(name: &str, origin: Origin) -> ConfigError {
    let name = name.to_owned();
    match setting::ALL
        .into_iter()
        .find(|setting| setting.section() == Some(&name))
    {
        Some(example) => ConfigError::Section {
            name,
            origin,
            example: example.name,
        },
        None => ConfigError::Unknown {
            nearest: nearest(&name),
            name,
            origin,
        },
    }
}
