//! What Cargo knows of the packages, as far as the checks look at it.

use std::collections::HashSet;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::place::Place;
use crate::shell::capture;

#[derive(Debug)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) licence: Option<String>,
    /// `None` for a folder on this machine.
    pub(super) source: Option<String>,
    pub(super) dependencies: Vec<Dependency>,
    pub(super) is_member: bool,
}

#[derive(Debug)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) requirement: String,
    pub(super) is_local: bool,
    /// Only tests use it.
    pub(super) is_for_tests: bool,
}

/// The members of the workspace only.
pub(super) fn members(place: &Place) -> Result<Vec<Package>> {
    read(place, &["--no-deps".to_owned()])
}

/// All packages that are compiled on one of the targets; on any at all, if none is named.
pub(super) fn all(place: &Place, targets: &[String]) -> Result<Vec<Package>> {
    let compiled = compiled(place, targets)?;
    let mut packages = read(place, &[])?;
    packages.retain(|package| package.is_member || compiled.contains(&name_and_version(package)));
    Ok(packages)
}

/// `cargo metadata` also lists packages behind features that nobody asks for; `cargo tree` leaves them out.
fn compiled(place: &Place, targets: &[String]) -> Result<HashSet<String>> {
    let mut command = place.cargo();
    command.args([
        "tree",
        "--quiet",
        "--workspace",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    for target in targets {
        command.args(["--target", target]);
    }
    if targets.is_empty() {
        command.args(["--target", "all"]);
    }
    Ok(capture(&mut command)?.lines().filter_map(tree_line).collect())
}

/// `bytes v1.12.0`, and behind it what does not matter here.
fn tree_line(line: &str) -> Option<String> {
    let mut words = line.split(' ');
    let (name, version) = (words.next()?, words.next()?);
    Some(format!("{name} {}", version.strip_prefix('v')?))
}

fn name_and_version(package: &Package) -> String {
    format!("{} {}", package.name, package.version)
}

fn read(place: &Place, arguments: &[String]) -> Result<Vec<Package>> {
    let text = capture(
        place
            .cargo()
            .args(["metadata", "--quiet", "--format-version", "1"])
            .args(arguments),
    )?;
    parse(&serde_json::from_str(&text).context("cannot read what `cargo metadata` printed")?)
}

fn parse(metadata: &Value) -> Result<Vec<Package>> {
    let members = array(metadata, "workspace_members")?;
    let packages = array(metadata, "packages")?;
    packages
        .iter()
        .map(|package| parse_package(package, members.contains(&package["id"])))
        .collect()
}

fn parse_package(package: &Value, is_member: bool) -> Result<Package> {
    Ok(Package {
        name: text(package, "name")?,
        version: text(package, "version")?,
        licence: package["license"].as_str().map(str::to_owned),
        source: package["source"].as_str().map(str::to_owned),
        dependencies: array(package, "dependencies")?
            .iter()
            .map(parse_dependency)
            .collect::<Result<_>>()?,
        is_member,
    })
}

fn parse_dependency(dependency: &Value) -> Result<Dependency> {
    Ok(Dependency {
        name: text(dependency, "name")?,
        requirement: text(dependency, "req")?,
        is_local: dependency["path"].is_string(),
        is_for_tests: dependency["kind"] == "dev",
    })
}

fn array<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>> {
    value[key]
        .as_array()
        .with_context(|| format!("`cargo metadata` printed no list `{key}`"))
}

fn text(value: &Value, key: &str) -> Result<String> {
    Ok(value[key]
        .as_str()
        .with_context(|| format!("`cargo metadata` printed no `{key}`"))?
        .to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_tree_tells_package_and_version() {
        let line = tree_line("serde_derive v1.0.229 (proc-macro) (*)");
        assert_eq!(line.as_deref(), Some("serde_derive 1.0.229"));
        assert_eq!(tree_line(""), None);
    }

    #[test]
    fn members_their_licences_and_kinds_of_dependencies_are_told_apart() {
        let packages = parse(&serde_json::json!({
            "workspace_members": ["path+file:///clone/crates/sfu#0.1.0"],
            "packages": [
                { "id": "path+file:///clone/crates/sfu#0.1.0", "name": "conclave-sfu", "version": "0.1.0",
                  "license": "Apache-2.0", "source": null, "dependencies": [
                    { "name": "bytes", "req": "^1.12", "kind": null },
                    { "name": "conclave-protocol", "req": "*", "kind": "dev", "path": "/clone/crates/protocol" } ] },
                { "id": "registry+https://x#bytes@1.12.0", "name": "bytes", "version": "1.12.0",
                  "license": null, "source": "registry+https://x", "dependencies": [] } ]
        }))
        .unwrap();
        let [sfu, bytes] = &packages[..] else {
            panic!("two packages expected")
        };
        assert!(sfu.is_member && sfu.source.is_none() && sfu.licence.as_deref() == Some("Apache-2.0"));
        assert!(!sfu.dependencies[0].is_for_tests && !sfu.dependencies[0].is_local);
        assert!(sfu.dependencies[1].is_for_tests && sfu.dependencies[1].is_local);
        assert!(!bytes.is_member && bytes.licence.is_none());
    }
}
