//! The certificate that this machine shows: signed by its authority, made anew when its addresses change or its
//! time runs out, without a restart.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, SanType,
};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;

use super::LanError;
use super::authority::{Authority, BACKDATED, DAY};
use super::machine::Machine;
use crate::files;

/// Apple refuses a server's certificate that holds longer than 825 days; browsers at large want 398 or less.
const VALID_FOR: Duration = Duration::from_secs(397 * DAY);
/// Made anew when less than this is left.
const RENEWED_BEFORE: Duration = Duration::from_secs(30 * DAY);
const FILE: &str = "leaf.pem";

/// The certificate in use. TLS asks for it at every handshake.
pub(crate) struct Leaf {
    file: PathBuf,
    inner: RwLock<Current>,
}

struct Current {
    machine: Machine,
    made_until: SystemTime,
    key: Arc<CertifiedKey>,
}

impl std::fmt::Debug for Leaf {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Leaf")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

impl Leaf {
    /// Takes the one that is kept in the folder where it still fits this machine, else a new one.
    pub(crate) fn open(folder: &Path, authority: &Authority, machine: &Machine) -> Result<Self, LanError> {
        let file = folder.join(FILE);
        let machine = authority.within(machine)?;
        let kept = fs::read_to_string(&file)
            .ok()
            .and_then(|pem| read(&pem, authority, &machine));
        let current = match kept {
            Some(current) if current.holds_at(SystemTime::now()) => current,
            _ => make(&file, authority, machine)?,
        };
        Ok(Self {
            file,
            inner: RwLock::new(current),
        })
    }

    /// Makes a new one where the machine's addresses changed or time runs out. Says whether it did.
    pub(crate) fn refresh(
        &self,
        authority: &Authority,
        machine: &Machine,
        now: SystemTime,
    ) -> Result<bool, LanError> {
        let machine = authority.within(machine)?;
        let still_fits = {
            let current = self.inner.read().unwrap_or_else(PoisonError::into_inner);
            current.machine == machine && current.holds_at(now)
        };
        if still_fits {
            return Ok(false);
        }
        let made = make(&self.file, authority, machine)?;
        *self.inner.write().unwrap_or_else(PoisonError::into_inner) = made;
        Ok(true)
    }
}

impl ResolvesServerCert for Leaf {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(
            &self.inner.read().unwrap_or_else(PoisonError::into_inner).key,
        ))
    }
}

impl Current {
    fn holds_at(&self, now: SystemTime) -> bool {
        now + RENEWED_BEFORE < self.made_until
    }
}

fn make(file: &Path, authority: &Authority, machine: Machine) -> Result<Current, LanError> {
    let key = KeyPair::generate()?;
    let certificate = params(&machine, SystemTime::now()).signed_by(&key, authority.issuer())?;
    let pem = certificate.pem() + &key.serialize_pem();
    let folder = file.parent().unwrap_or(file);
    files::write_secret(file, &pem).map_err(LanError::folder(folder))?;
    read(&pem, authority, &machine).ok_or(LanError::Unparsable)
}

fn params(machine: &Machine, now: SystemTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.not_before = (now - BACKDATED).into();
    params.not_after = (now - BACKDATED + VALID_FOR).into();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Conclave");
    let names = machine
        .names
        .iter()
        .filter_map(|name| Some(SanType::DnsName(name.as_str().try_into().ok()?)));
    let addresses = machine.addresses.iter().copied().map(SanType::IpAddress);
    params.subject_alt_names = names.chain(addresses).collect();
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params
}

/// Takes a certificate with its key, where this authority signed it for exactly this machine.
fn read(pem: &str, authority: &Authority, machine: &Machine) -> Option<Current> {
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    let (_, parsed) = X509Certificate::from_der(&certificate).ok()?;
    parsed
        .verify_signature(Some(authority.parsed().ok()?.public_key()))
        .ok()?;
    if named(&parsed)? != *machine {
        return None;
    }
    let expiry = u64::try_from(parsed.validity().not_after.timestamp()).ok()?;
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).ok()?;
    let key = aws_lc_rs::sign::any_supported_type(&key).ok()?;
    Some(Current {
        machine: machine.clone(),
        made_until: SystemTime::UNIX_EPOCH + Duration::from_secs(expiry),
        key: Arc::new(CertifiedKey::new(
            vec![certificate, authority.certificate().clone()],
            key,
        )),
    })
}

/// The names and addresses a certificate carries.
fn named(certificate: &X509Certificate<'_>) -> Option<Machine> {
    let mut machine = Machine::default();
    for name in &certificate.subject_alternative_name().ok()??.value.general_names {
        match name {
            GeneralName::DNSName(name) => drop(machine.names.insert((*name).to_owned())),
            GeneralName::IPAddress(octets) => drop(machine.addresses.insert(address(octets)?)),
            _ => return None,
        }
    }
    Some(machine)
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    match octets.len() {
        4 => Some(<[u8; 4]>::try_from(octets).ok()?.into()),
        _ => Some(<[u8; 16]>::try_from(octets).ok()?.into()),
    }
}
