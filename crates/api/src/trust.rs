//! Which certificates are believed: those that the system believes, and the ones that a person named. There is no way to
//! believe every one.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("there is no certificate in it: it must be a PEM file with at least one")]
    NoCertificate,
    #[error("the certificate cannot be used: {0}")]
    Certificate(String),
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// For HTTPS and for WebSockets alike. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Trust(Arc<ClientConfig>);

impl Trust {
    /// What the system believes.
    pub fn system() -> Result<Self, TrustError> {
        Self::with(&[])
    }

    /// Besides, the authority or certificate in this PEM file, as of a server that made its own.
    pub fn and(pem: &[u8]) -> Result<Self, TrustError> {
        let parsed: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let certificates = parsed.map_err(|error| TrustError::Certificate(error.to_string()))?;
        if certificates.is_empty() {
            return Err(TrustError::NoCertificate);
        }
        Self::with(&certificates)
    }

    fn with(further: &[CertificateDer<'static>]) -> Result<Self, TrustError> {
        let mut roots = RootCertStore::empty();
        // One that is broken does no harm: nothing is believed because of it.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        for certificate in further {
            let added = roots.add(certificate.clone());
            added.map_err(|error| TrustError::Certificate(error.to_string()))?;
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }

    pub fn config(&self) -> Arc<ClientConfig> {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_refused() {
        assert!(matches!(Trust::and(b"hello"), Err(TrustError::NoCertificate)));
        let broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(Trust::and(broken), Err(TrustError::Certificate(_))));
    }
}
