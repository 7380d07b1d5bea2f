//! `--lan`: meetings on a local network, where no public authority gives a certificate. Browsers want HTTPS before
//! they give a page the camera, so this machine signs for itself and explains how to trust it.

mod authority;
mod leaf;
mod machine;
#[cfg(test)]
mod tests;
mod trust;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use tokio_rustls::TlsAcceptor;

use self::authority::Authority;
use self::leaf::Leaf;
pub(crate) use self::machine::Machine;
pub(crate) use self::trust::{Trust, terminal_code};
use crate::files;

/// The folder of certificates and keys, inside the data folder.
const FOLDER: &str = "tls";
/// How often the machine's addresses are looked at again.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Why the local network cannot be served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LanError {
    #[error("the certificates in {} cannot be kept ({reason}); choose another data folder with --data DIR", path.display())]
    Folder { path: PathBuf, reason: String },
    #[error("the certificate authority in {} is broken; remove that folder to have a new one made", .0.display())]
    Broken(PathBuf),
    #[error(
        "a certificate cannot be read back; remove the folder `{FOLDER}` in the data folder and start again"
    )]
    Unparsable,
    #[error("a certificate cannot be made: {0}")]
    Generate(#[from] rcgen::Error),
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

impl LanError {
    fn folder(path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| Self::Folder {
            path: path.to_owned(),
            reason: files::reason(&error),
        }
    }
}

/// What serving the local network needs.
pub(crate) struct Lan {
    authority: Authority,
    leaf: Arc<Leaf>,
}

impl Lan {
    /// Reads or makes the certificates in the data folder.
    pub(crate) fn open(data: &Path, machine: &Machine) -> Result<Self, LanError> {
        let folder = data.join(FOLDER);
        let authority = Authority::open(&folder, machine)?;
        let leaf = Arc::new(Leaf::open(&folder, &authority, machine)?);
        Ok(Self { authority, leaf })
    }

    pub(crate) fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Shakes hands with the certificate of the moment.
    pub(crate) fn acceptor(&self) -> Result<TlsAcceptor, LanError> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&self.leaf) as _);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Keeps the certificate fitting the machine until dropped: a laptop changes networks while it serves.
    pub(crate) async fn keep_fresh(self) {
        let mut tick = tokio::time::interval(LOOK_EVERY);
        loop {
            tick.tick().await;
            match self
                .leaf
                .refresh(&self.authority, &Machine::look(), SystemTime::now())
            {
                Ok(true) => {
                    tracing::info!("the addresses of this machine changed; its certificate was made anew")
                }
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "the certificate was not made anew"),
            }
        }
    }
}
