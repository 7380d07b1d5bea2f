//! API keys: those configured, or the one made at the first start. A secret is never shown or logged.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use conclave_protocol::ApiKeys;
use rand::distr::{Alphanumeric, SampleString};

use super::error::ConfigError;
use super::layer::{GivenKeys, Layers, Origin};
use crate::files;

/// Characters a secret must have: HS256 wants a key as long as its hash (RFC 7518, section 3.2), which is 32 bytes.
pub(crate) const SECRET_CHARACTERS: usize = 32;

/// Where the key made at the first start is kept, inside the data folder.
pub(crate) const KEYS_FILE: &str = "keys.yaml";

/// Reads `key: secret, key: secret`; lines separate as commas do.
pub(super) fn parse_pairs(text: &str) -> Option<Vec<(String, String)>> {
    let items = text
        .split([',', '\n'])
        .map(str::trim)
        .filter(|item| !item.is_empty());
    items
        .map(|item| {
            let (key, secret) = item.split_once(':')?;
            Some((key.trim().to_owned(), secret.trim().to_owned()))
        })
        .collect()
}

/// The configured keys, where there are any; else those kept in the data folder, where it has some.
pub(super) fn configured_or_kept(layers: &Layers, data: &Path) -> Result<Option<GivenKeys>, ConfigError> {
    let configured = layers.keys.clone().filter(|given| !given.pairs.is_empty());
    let given = match configured {
        Some(given) => Some(given),
        None => kept(data)?,
    };
    if let Some(given) = &given {
        check(given)?;
    }
    Ok(given)
}

/// The keys to work with. Makes one and keeps it in the data folder where there is none yet.
pub(super) fn ready(layers: &Layers, data: &Path) -> Result<ApiKeys, ConfigError> {
    if let Some(given) = configured_or_kept(layers, data)? {
        return Ok(ApiKeys::new(given.pairs));
    }
    let (key, secret) = random_pair();
    keep(data, &key, &secret)?;
    Ok(ApiKeys::new([(key, secret)]))
}

fn check(given: &GivenKeys) -> Result<(), ConfigError> {
    for (key, secret) in &given.pairs {
        let found = secret.chars().count();
        if found < SECRET_CHARACTERS {
            return Err(ConfigError::ShortSecret {
                key: key.clone(),
                origin: given.origin.clone(),
                found,
            });
        }
        if key.is_empty() {
            return Err(ConfigError::Keys {
                origin: given.origin.clone(),
            });
        }
    }
    Ok(())
}

fn kept(data: &Path) -> Result<Option<GivenKeys>, ConfigError> {
    let path = data.join(KEYS_FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => {
            return Err(ConfigError::KeysFile {
                path,
                reason: files::reason(&error),
            });
        }
    };
    let pairs = parse_pairs(&text).filter(|pairs| !pairs.is_empty());
    let reason = "it holds no key; delete it to have a new one made".to_owned();
    let pairs = pairs.ok_or_else(|| ConfigError::KeysFile {
        path: path.clone(),
        reason,
    })?;
    Ok(Some(GivenKeys {
        pairs,
        origin: Origin::Made(path),
    }))
}

fn random_pair() -> (String, String) {
    let mut random = rand::rng();
    let key = format!("API{}", Alphanumeric.sample_string(&mut random, 12));
    (key, Alphanumeric.sample_string(&mut random, 43))
}

fn keep(data: &Path, key: &str, secret: &str) -> Result<(), ConfigError> {
    let path = data.join(KEYS_FILE);
    files::create_private_folder(data)
        .and_then(|()| files::write_secret(&path, &format!("{key}: {secret}\n")))
        .map_err(|error| ConfigError::KeysFile {
            path,
            reason: files::reason(&error),
        })
}
