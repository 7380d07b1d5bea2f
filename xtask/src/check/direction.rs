//! Dependencies point one way: each crate may use the crates in its row and no other, and some outside crates belong
//! to one place only. The table is the design; a new edge is a decision, not a convenience.

use anyhow::Result;

use super::expect_none;
use super::metadata::{self, Dependency, Package};
use crate::place::Place;

struct Rule {
    package: &'static str,
    may_use: &'static [&'static str],
    /// Additionally, in its tests.
    tests_may_use: &'static [&'static str],
}

const RULES: &[Rule] = &[
    Rule {
        package: "conclave-protocol",
        may_use: &[],
        tests_may_use: &[],
    },
    // The other end of a call is a real participant: in virtual time for the core, on loopback for media.
    Rule {
        package: "conclave-sfu",
        may_use: &["conclave-protocol"],
        tests_may_use: &["conclave-client"],
    },
    Rule {
        package: "conclave-media",
        may_use: &["conclave-sfu", "conclave-protocol"],
        tests_may_use: &["conclave-client"],
    },
    Rule {
        package: "conclave-client",
        may_use: &["conclave-protocol"],
        tests_may_use: &[],
    },
    Rule {
        package: "conclave-codec",
        may_use: &["conclave-protocol"],
        tests_may_use: &[],
    },
    Rule {
        package: "conclave-api",
        may_use: &["conclave-protocol"],
        tests_may_use: &[],
    },
    Rule {
        package: "conclave-meeting",
        may_use: &["conclave-protocol"],
        tests_may_use: &[],
    },
    Rule {
        package: "conclave-storage",
        may_use: &["conclave-protocol"],
        tests_may_use: &[],
    },
    Rule {
        package: "conclave-control",
        may_use: &["conclave-meeting", "conclave-storage", "conclave-protocol"],
        tests_may_use: &[],
    },
    Rule {
        package: "conclave",
        may_use: &[
            "conclave-control",
            "conclave-storage",
            "conclave-media",
            "conclave-sfu",
            "conclave-client",
            "conclave-protocol",
        ],
        tests_may_use: &[],
    },
    // Its tests hold calls through a real server.
    Rule {
        package: "conclave-desktop",
        may_use: &[
            "conclave-api",
            "conclave-client",
            "conclave-codec",
            "conclave-protocol",
        ],
        tests_may_use: &["conclave-media", "conclave-sfu"],
    },
    Rule {
        package: "xtask",
        may_use: &[],
        tests_may_use: &[],
    },
];

/// An outside crate that stands for a way of working, and the only members that may name it.
struct Reserved {
    outside: &'static str,
    only_in: &'static [&'static str],
}

const RESERVED: &[Reserved] = &[
    // WebRTC stays behind the transport trait on the server; the participant is the other end of it.
    Reserved {
        outside: "str0m",
        only_in: &["conclave-sfu", "conclave-client"],
    },
    // Whoever has neither a runtime nor sockets cannot do I/O: `protocol` and `sfu` are sans-IO.
    Reserved {
        outside: "tokio",
        only_in: &[
            "conclave-media",
            "conclave-client",
            "conclave-storage",
            "conclave-control",
            "conclave-api",
            "conclave-desktop",
            "conclave",
        ],
    },
    Reserved {
        outside: "socket2",
        only_in: &["conclave-media", "conclave-client"],
    },
    Reserved {
        outside: "quinn-udp",
        only_in: &["conclave-media"],
    },
    Reserved {
        outside: "axum",
        only_in: &["conclave-media", "conclave-control", "conclave"],
    },
    // Only `storage` speaks to a database.
    Reserved {
        outside: "sea-orm",
        only_in: &["conclave-storage"],
    },
    Reserved {
        outside: "sea-orm-migration",
        only_in: &["conclave-storage"],
    },
    Reserved {
        outside: "sqlx",
        only_in: &["conclave-storage"],
    },
];

pub(crate) fn check(place: &Place) -> Result<()> {
    expect_none(&findings(&metadata::members(place)?))
}

fn findings(members: &[Package]) -> Vec<String> {
    members.iter().flat_map(wrong_edges).collect()
}

fn wrong_edges(package: &Package) -> Vec<String> {
    let Some(rule) = RULES.iter().find(|rule| rule.package == package.name) else {
        return vec![format!(
            "{} has no rule: add what it may use to xtask/src/check/direction.rs",
            package.name
        )];
    };
    let wrong = package
        .dependencies
        .iter()
        .filter(|dependency| !is_allowed(rule, dependency));
    wrong
        .map(|dependency| format!("{} must not depend on {}", package.name, dependency.name))
        .collect()
}

fn is_allowed(rule: &Rule, dependency: &Dependency) -> bool {
    let name = dependency.name.as_str();
    if dependency.is_local {
        return rule.may_use.contains(&name)
            || (dependency.is_for_tests && rule.tests_may_use.contains(&name));
    }
    let reserved = RESERVED.iter().find(|reserved| reserved.outside == name);
    reserved.is_none_or(|reserved| reserved.only_in.contains(&rule.package))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: Vec<Dependency>) -> Package {
        Package {
            name: name.to_owned(),
            version: "0.1.0".to_owned(),
            licence: None,
            source: None,
            dependencies,
            is_member: true,
        }
    }

    fn edge(name: &str, is_for_tests: bool) -> Dependency {
        let is_local = name.starts_with("conclave");
        Dependency {
            name: name.to_owned(),
            requirement: "*".to_owned(),
            is_local,
            is_for_tests,
        }
    }

    fn found(from: &str, to: Dependency) -> Vec<String> {
        findings(&[package(from, vec![to])])
    }

    #[test]
    fn designed_edges_pass() {
        assert!(found("conclave-media", edge("conclave-sfu", false)).is_empty());
        assert!(found("conclave", edge("conclave-client", false)).is_empty());
        assert!(found("conclave-sfu", edge("str0m", false)).is_empty());
    }

    #[test]
    fn an_edge_against_the_direction_is_found() {
        let expected = ["conclave-sfu must not depend on conclave-media"];
        assert_eq!(found("conclave-sfu", edge("conclave-media", false)), expected);
        assert_eq!(found("conclave-sfu", edge("conclave-media", true)), expected);
    }

    #[test]
    fn the_participant_is_for_the_tests_of_the_server_only() {
        for server in ["conclave-sfu", "conclave-media"] {
            assert!(
                found(server, edge("conclave-client", true)).is_empty(),
                "{server}"
            );
            assert_eq!(found(server, edge("conclave-client", false)).len(), 1, "{server}");
        }
    }

    #[test]
    fn the_core_gets_neither_runtime_nor_sockets() {
        for outside in ["tokio", "socket2", "quinn-udp", "axum"] {
            assert_eq!(found("conclave-sfu", edge(outside, false)).len(), 1, "{outside}");
        }
        assert_eq!(found("conclave-media", edge("str0m", false)).len(), 1);
    }

    #[test]
    fn only_storage_speaks_to_a_database() {
        for outside in ["sea-orm", "sea-orm-migration", "sqlx"] {
            assert!(
                found("conclave-storage", edge(outside, false)).is_empty(),
                "{outside}"
            );
            assert_eq!(
                found("conclave-control", edge(outside, false)).len(),
                1,
                "{outside}"
            );
        }
    }

    #[test]
    fn a_crate_without_a_rule_is_found() {
        assert!(findings(&[package("conclave-cluster", Vec::new())])[0].contains("has no rule"));
    }
}
