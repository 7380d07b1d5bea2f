//! What the program keeps on disk: the key that signs grants, and for each server its session and the name that was given.
//!
//! Readable by its person alone. A file that cannot be read is said by its name and never replaced by a new identity.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use conclave_protocol::PrincipalId;
use conclave_protocol::remote::{DeviceKey, GrantClaim, GrantSignature, KeyError};
use serde::{Deserialize, Serialize};

const KEY: &str = "key.pk8";
const SERVERS: &str = "servers.json";

#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    #[error("{path} cannot be used: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error(
        "{path} is broken: {reason}. Move it away to begin anew; servers will then take this computer for a stranger"
    )]
    Broken { path: PathBuf, reason: String },
    #[error("no key can be made: {0}")]
    Key(String),
}

/// The folder.
#[derive(Clone, Debug)]
pub struct Keep {
    folder: PathBuf,
}

/// One's place at a server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub token: String,
    pub principal: PrincipalId,
    pub name: String,
}

impl std::fmt::Debug for Known {
    /// Without the token.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} as {:?}", self.principal, self.name)
    }
}

impl Keep {
    /// Makes the folder where there is none.
    pub fn open(folder: &Path) -> Result<Self, KeepError> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|source| failed(folder, source))?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// The key of this computer, made at the first time.
    pub fn signer(&self) -> Result<Signer, KeepError> {
        let path = self.folder.join(KEY);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => self.make_key()?,
            Err(source) => return Err(failed(&path, source)),
        };
        let pair = Ed25519KeyPair::from_pkcs8(&bytes).map_err(|error| KeepError::Broken {
            path,
            reason: error.to_string(),
        })?;
        Signer::new(pair)
    }

    fn make_key(&self) -> Result<Vec<u8>, KeepError> {
        let made = Ed25519KeyPair::generate().and_then(|pair| pair.to_pkcs8());
        let document = made.map_err(|error| KeepError::Key(error.to_string()))?;
        self.write(KEY, document.as_ref())?;
        Ok(document.as_ref().to_vec())
    }

    pub fn known(&self, origin: &str) -> Result<Option<Known>, KeepError> {
        Ok(self.servers()?.remove(origin))
    }

    /// Keeps it, or forgets it.
    pub fn know(&self, origin: &str, known: Option<Known>) -> Result<(), KeepError> {
        let mut servers = self.servers()?;
        match known {
            Some(known) => servers.insert(origin.to_owned(), known),
            None => servers.remove(origin),
        };
        let text = serde_json::to_vec_pretty(&servers).map_err(|error| KeepError::Key(error.to_string()))?;
        self.write(SERVERS, &text)
    }

    fn servers(&self) -> Result<BTreeMap<String, Known>, KeepError> {
        let path = self.folder.join(SERVERS);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(source) => return Err(failed(&path, source)),
        };
        serde_json::from_slice(&bytes).map_err(|error| KeepError::Broken {
            path,
            reason: error.to_string(),
        })
    }

    /// Whole or not at all: a power cut leaves the file before.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), KeepError> {
        let path = self.folder.join(name);
        let beside = self.folder.join(format!("{name}.new"));
        let write = || {
            let mut options = fs::OpenOptions::new();
            let mut file = options
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&beside)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&beside, &path)
        };
        write().map_err(|source| failed(&path, source))
    }
}

fn failed(path: &Path, source: std::io::Error) -> KeepError {
    KeepError::File {
        path: path.to_owned(),
        source,
    }
}

/// Signs what the person at this computer said yes to.
#[derive(Debug)]
pub struct Signer {
    pair: Ed25519KeyPair,
    key: DeviceKey,
}

impl Signer {
    fn new(pair: Ed25519KeyPair) -> Result<Self, KeepError> {
        let key = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref()).parse();
        let key = key.map_err(|error: KeyError| KeepError::Key(error.to_string()))?;
        Ok(Self { pair, key })
    }

    /// What others know of the key.
    pub fn key(&self) -> &DeviceKey {
        &self.key
    }

    pub fn sign(&self, claim: &GrantClaim) -> Result<GrantSignature, KeepError> {
        let signature = self.pair.sign(&claim.signed_bytes());
        let text = URL_SAFE_NO_PAD.encode(signature.as_ref());
        text.parse()
            .map_err(|error: KeyError| KeepError::Key(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use conclave_protocol::remote::{LeaseId, MonitorChoice, Scopes};
    use conclave_protocol::{Identity, MeetingId, UnixMillis};

    use super::*;

    const TIME: UnixMillis = UnixMillis::from_millis(1_700_000_000_000);

    fn claim() -> GrantClaim {
        GrantClaim {
            meeting: MeetingId::new(TIME, [1; 10]),
            lease: LeaseId::new(TIME, [2; 10]),
            controller: Identity::new("a#tab").unwrap(),
            controlled: Identity::new("b#desk").unwrap(),
            scopes: Scopes::NONE,
            monitor: MonitorChoice::All,
            until: TIME,
        }
    }

    #[test]
    fn the_key_stays_the_same_and_signs_what_it_is_known_by() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        let first = Keep::open(&inner).unwrap().signer().unwrap();
        let second = Keep::open(&inner).unwrap().signer().unwrap();
        assert_eq!(first.key(), second.key());
        let signature = second.sign(&claim()).unwrap();
        assert!(claim().is_signed_by(first.key(), &signature));
    }

    #[test]
    fn nobody_else_may_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let keep = Keep::open(&folder.path().join("kept")).unwrap();
        keep.signer().unwrap();
        let mode = |path: &str| {
            fs::metadata(folder.path().join(path))
                .unwrap()
                .permissions()
                .mode()
                & 0o777
        };
        assert_eq!((mode("kept"), mode("kept/key.pk8")), (0o700, 0o600));
    }

    #[test]
    fn what_is_broken_is_named_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let keep = Keep::open(folder.path()).unwrap();
        for name in [KEY, SERVERS] {
            fs::write(folder.path().join(name), b"no").unwrap();
        }
        let error = keep.signer().unwrap_err().to_string();
        assert!(error.contains("key.pk8 is broken"), "{error}");
        assert!(matches!(keep.known("https://a"), Err(KeepError::Broken { .. })));
        assert!(keep.know("https://a", None).is_err());
        assert_eq!(fs::read(folder.path().join(SERVERS)).unwrap(), b"no");
    }

    #[test]
    fn each_server_knows_one_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let keep = Keep::open(folder.path()).unwrap();
        let known = Known {
            token: "secret".to_owned(),
            principal: PrincipalId::new(TIME, [3; 10]),
            name: "Mira".to_owned(),
        };
        keep.know("https://a", Some(known.clone())).unwrap();
        assert_eq!(keep.known("https://a").unwrap(), Some(known.clone()));
        assert_eq!(keep.known("https://b").unwrap(), None);
        keep.know("https://a", None).unwrap();
        assert_eq!(keep.known("https://a").unwrap(), None);
        assert!(!format!("{known:?}").contains("secret"));
    }
}
