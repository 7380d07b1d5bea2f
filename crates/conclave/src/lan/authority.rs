//! A certificate authority of this machine alone, which people on the network may choose to trust.
//!
//! It must never be able to sign for a public site: its certificate limits it to this machine's names and to
//! private addresses, so that a stolen key does not open anybody's bank.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::time::{Duration, SystemTime};

use aws_lc_rs::digest;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, GeneralSubtree, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, NameConstraints,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;

use super::LanError;
use super::machine::Machine;
use crate::files;

/// Trusting it by hand is a chore: once in ten years.
const VALID_FOR: Duration = Duration::from_secs(3_652 * DAY);
/// Clocks of phones differ; a certificate made this minute must hold on all of them.
pub(super) const BACKDATED: Duration = Duration::from_secs(DAY);
pub(super) const DAY: u64 = 86_400;

const CERTIFICATE_FILE: &str = "ca.crt";
const KEY_FILE: &str = "ca.key";

/// Networks that no public site is in: loopback, private use, link-local, carrier-grade NAT (RFC 6890).
const PRIVATE: [(IpAddr, u8); 7] = [
    (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(169, 254, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(100, 64, 0, 0)), 10),
    (IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
];

/// The authority with its key.
pub(crate) struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    /// Made just now: nobody can have trusted it before.
    pub(crate) is_new: bool,
}

impl Authority {
    /// Reads the authority of this folder, or makes one where there is none that may sign for this machine.
    pub(crate) fn open(folder: &Path, machine: &Machine) -> Result<Self, LanError> {
        files::create_private_folder(folder).map_err(LanError::folder(folder))?;
        if folder.join(CERTIFICATE_FILE).exists() {
            let kept = Self::read(folder)?;
            if kept.reaches(machine)? {
                return Ok(kept);
            }
            tracing::warn!("this machine has addresses its authority may not sign for; a new one is made");
        }
        Self::make(folder, machine)
    }

    fn read(folder: &Path) -> Result<Self, LanError> {
        let text = |name| fs::read_to_string(folder.join(name)).map_err(LanError::folder(folder));
        let pem = text(CERTIFICATE_FILE)?;
        let broken = |_| LanError::Broken(folder.to_owned());
        let key = KeyPair::from_pem(&text(KEY_FILE)?).map_err(broken)?;
        let issuer = Issuer::from_ca_cert_pem(&pem, key).map_err(broken)?;
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes());
        let certificate = certificate.map_err(|_| LanError::Broken(folder.to_owned()))?;
        Ok(Self {
            certificate,
            issuer,
            is_new: false,
        })
    }

    fn make(folder: &Path, machine: &Machine) -> Result<Self, LanError> {
        let key = KeyPair::generate()?;
        let params = params(machine);
        let certificate = params.self_signed(&key)?;
        let keep = |name, content: &str| files::write_secret(&folder.join(name), content);
        keep(KEY_FILE, &key.serialize_pem())
            .and_then(|()| keep(CERTIFICATE_FILE, &certificate.pem()))
            .map_err(LanError::folder(folder))?;
        let certificate = certificate.der().clone();
        Ok(Self {
            certificate,
            issuer: Issuer::new(params, key),
            is_new: true,
        })
    }

    pub(super) fn issuer(&self) -> &Issuer<'static, KeyPair> {
        &self.issuer
    }

    /// The certificate to trust, in DER.
    pub(crate) fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// What people compare before they trust it: SHA-256 over the certificate, as browsers show it.
    pub(crate) fn fingerprint(&self) -> String {
        let hash = digest::digest(&digest::SHA256, &self.certificate);
        let pairs: Vec<String> = hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
        pairs.join(":")
    }

    pub(super) fn parsed(&self) -> Result<X509Certificate<'_>, LanError> {
        let (_, certificate) =
            X509Certificate::from_der(&self.certificate).map_err(|_| LanError::Unparsable)?;
        Ok(certificate)
    }

    /// The part of the machine that this authority may sign for.
    pub(super) fn within(&self, machine: &Machine) -> Result<Machine, LanError> {
        let certificate = self.parsed()?;
        let constraints = certificate.name_constraints().map_err(|_| LanError::Unparsable)?;
        let subtrees = constraints.and_then(|constraints| constraints.value.permitted_subtrees.as_ref());
        let Some(subtrees) = subtrees else {
            return Ok(machine.clone());
        };
        let bases: Vec<&GeneralName<'_>> = subtrees.iter().map(|subtree| &subtree.base).collect();
        let mut reached = machine.clone();
        reached
            .names
            .retain(|name| bases.iter().any(|base| permits_name(base, name)));
        reached
            .addresses
            .retain(|address| bases.iter().any(|base| permits_address(base, *address)));
        Ok(reached)
    }

    /// A new host name is no reason to have everybody trust anew; an address that cannot be served is.
    fn reaches(&self, machine: &Machine) -> Result<bool, LanError> {
        let holds = self.parsed()?.validity().is_valid();
        Ok(holds && self.within(machine)?.addresses == machine.addresses)
    }
}

fn params(machine: &Machine) -> CertificateParams {
    let now = SystemTime::now();
    let mut params = CertificateParams::default();
    params.not_before = (now - BACKDATED).into();
    params.not_after = (now + VALID_FOR).into();
    params.distinguished_name = DistinguishedName::new();
    let host = machine
        .names
        .iter()
        .find(|name| *name != "localhost")
        .map_or("localhost", String::as_str);
    params
        .distinguished_name
        .push(DnType::CommonName, format!("Conclave on {host}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(constraints(machine));
    params
}

fn constraints(machine: &Machine) -> NameConstraints {
    let private = PRIVATE
        .iter()
        .map(|(network, prefix)| CidrSubnet::from_addr_prefix(*network, *prefix));
    let public = machine.addresses.iter().filter(|address| !is_private(**address));
    let own = public.map(|address| {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        CidrSubnet::from_addr_prefix(*address, bits)
    });
    let names = machine.names.iter().cloned().map(GeneralSubtree::DnsName);
    let networks = private.chain(own).map(GeneralSubtree::IpAddress);
    NameConstraints {
        permitted_subtrees: names.chain(networks).collect(),
        excluded_subtrees: Vec::new(),
    }
}

fn is_private(address: IpAddr) -> bool {
    PRIVATE.iter().any(|(network, prefix)| match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            let mask = u32::MAX << (32 - u32::from(*prefix));
            (network.to_bits() ^ address.to_bits()) & mask == 0
        }
        (network, address) => *network == address,
    })
}

fn permits_name(base: &GeneralName<'_>, name: &str) -> bool {
    matches!(base, GeneralName::DNSName(permitted) if *permitted == name)
}

/// An address constraint is the network and its mask, one after the other (RFC 5280, section 4.2.1.10).
fn permits_address(base: &GeneralName<'_>, address: IpAddr) -> bool {
    let GeneralName::IPAddress(network_and_mask) = base else {
        return false;
    };
    let octets = match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    if network_and_mask.len() != octets.len() * 2 {
        return false;
    }
    let (network, mask) = network_and_mask.split_at(octets.len());
    octets
        .iter()
        .zip(network)
        .zip(mask)
        .all(|((octet, network), mask)| octet & mask == network & mask)
}
