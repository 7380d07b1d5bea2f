//! Licences, banned crates and sources of every package, by the lists in `deny.toml`. Advisories need a database from
//! the internet and are left to cargo-deny in the public workflow.

use std::fs;

use anyhow::{Context, Result};

use super::expect_none;
use super::metadata::{self, Package};
use super::policy::Policy;
use super::spdx;
use crate::place::Place;

pub(crate) fn check(place: &Place) -> Result<()> {
    let text = fs::read_to_string(place.path("deny.toml")).context("cannot read deny.toml")?;
    let policy = Policy::parse(&text)?;
    let packages = metadata::all(place, &policy.targets)?;
    expect_none(&findings(&packages, &policy))
}

fn findings(packages: &[Package], policy: &Policy) -> Vec<String> {
    let mut findings = Vec::new();
    for package in packages {
        findings.extend(wrong_licence(package, policy));
        findings.extend(wrong_source(package, policy));
        findings.extend(banned(package, policy));
        if package.is_member {
            findings.extend(wildcards(package));
        }
    }
    findings
}

fn wrong_licence(package: &Package, policy: &Policy) -> Option<String> {
    let Package { name, version, .. } = package;
    let Some(licence) = &package.licence else {
        return Some(format!("{name} {version} names no licence"));
    };
    match spdx::is_allowed(licence, &policy.licences) {
        Some(true) => None,
        Some(false) => Some(format!(
            "{name} {version} has a licence that is not allowed: {licence}"
        )),
        None => Some(format!("{name} {version} has an unreadable licence: {licence}")),
    }
}

fn wrong_source(package: &Package, policy: &Policy) -> Option<String> {
    let Package { name, version, .. } = package;
    match &package.source {
        None if package.is_member => None,
        None => Some(format!(
            "{name} {version} comes from a folder outside the workspace"
        )),
        Some(source) => {
            let registry = source.strip_prefix("registry+").unwrap_or(source);
            let is_known = policy.registries.iter().any(|known| known == registry);
            (!is_known).then(|| format!("{name} {version} comes from {source}, which is not allowed"))
        }
    }
}

fn banned(package: &Package, policy: &Policy) -> Option<String> {
    policy
        .banned
        .contains(&package.name)
        .then(|| format!("{} {} is banned", package.name, package.version))
}

fn wildcards(package: &Package) -> Vec<String> {
    let any = package
        .dependencies
        .iter()
        .filter(|dependency| dependency.requirement == "*" && !dependency.is_local);
    any.map(|dependency| format!("{} takes any version of {}", package.name, dependency.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::metadata::Dependency;
    use super::*;

    const INDEX: &str = "https://example.org/index";

    fn policy() -> Policy {
        Policy {
            targets: Vec::new(),
            licences: vec!["MIT".to_owned()],
            banned: vec!["openssl".to_owned()],
            registries: vec![INDEX.to_owned()],
        }
    }

    fn good() -> Package {
        Package {
            name: "bytes".to_owned(),
            version: "1.0.0".to_owned(),
            licence: Some("MIT OR GPL-3.0-only".to_owned()),
            source: Some(format!("registry+{INDEX}")),
            dependencies: Vec::new(),
            is_member: false,
        }
    }

    fn finding(package: Package) -> String {
        findings(&[package], &policy()).join("; ")
    }

    #[test]
    fn an_allowed_package_passes() {
        assert_eq!(finding(good()), "");
    }

    #[test]
    fn a_licence_must_be_there_and_allowed() {
        assert!(
            finding(Package {
                licence: None,
                ..good()
            })
            .contains("names no licence")
        );
        let copyleft = Package {
            licence: Some("GPL-3.0-only".to_owned()),
            ..good()
        };
        assert!(finding(copyleft).contains("not allowed: GPL-3.0-only"));
    }

    #[test]
    fn a_package_from_elsewhere_is_found() {
        let git = Package {
            source: Some("git+https://example.org/x".to_owned()),
            ..good()
        };
        assert!(finding(git).contains("git+https://example.org/x"));
        assert!(
            finding(Package {
                source: None,
                ..good()
            })
            .contains("outside the workspace")
        );
        assert_eq!(
            finding(Package {
                source: None,
                is_member: true,
                ..good()
            }),
            ""
        );
    }

    #[test]
    fn a_banned_crate_is_found() {
        assert_eq!(
            finding(Package {
                name: "openssl".to_owned(),
                ..good()
            }),
            "openssl 1.0.0 is banned"
        );
    }

    #[test]
    fn a_member_names_the_versions_it_takes() {
        let any = |is_local| Dependency {
            name: "rand".to_owned(),
            requirement: "*".to_owned(),
            is_local,
            is_for_tests: false,
        };
        let member = |is_local| Package {
            is_member: true,
            dependencies: vec![any(is_local)],
            ..good()
        };
        assert_eq!(finding(member(false)), "bytes takes any version of rand");
        assert_eq!(finding(member(true)), "");
    }
}
