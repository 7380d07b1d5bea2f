//! Layering, origins and refusals, on files and variables made up for each test.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use super::*;
use crate::cli::{Cli, Place};
use crate::config::setting::ALL;

const SECRET: &str = "a secret of at least 32 characters";

fn variables(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    pairs
        .iter()
        .map(|(name, value)| (OsString::from(name), OsString::from(value)))
        .collect()
}

/// Loads with a data folder in which nothing is kept.
fn load_text(yaml: &str, env: &[(&str, &str)], flags: &Sources) -> Result<Loaded, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("conclave.yaml");
    fs::write(&file, yaml).unwrap();
    load_from(Some(&file), variables(env), flags)
}

fn refusal(yaml: &str, env: &[(&str, &str)]) -> String {
    let message = load_text(yaml, env, &Sources::default())
        .err()
        .unwrap()
        .to_string();
    let Some(at) = message.find("conclave.yaml") else {
        return message;
    };
    let before = message[..at].rfind([' ', '(']).map_or(0, |space| space + 1);
    format!("{}{}", &message[..before], &message[at..])
}

#[test]
fn defaults_are_what_the_table_says() {
    let settings = load_from(None, [], &Sources::default()).unwrap().settings;
    assert_eq!(settings.bind, "127.0.0.1:8080".parse().unwrap());
    assert_eq!(
        settings.rtc,
        Rtc {
            port: 7882,
            tcp: true,
            announce: Vec::new(),
            shards: 0
        }
    );
    assert_eq!(settings.rooms.empty_timeout, Duration::from_secs(300));
    assert!(settings.guests && !settings.lan);
}

#[test]
fn flags_win_over_variables_and_those_over_the_file() {
    let yaml = "bind: 127.0.0.1:1\nrtc:\n  port: 1\n  announce: [10.0.0.1, '::1']\nrooms.empty_timeout: 1h";
    let env = [
        ("CONCLAVE_BIND", "127.0.0.1:2"),
        ("CONCLAVE_RTC__PORT", "2"),
        ("PATH", "/bin"),
    ];
    let flags = Sources {
        bind: Some("localhost:3".to_owned()),
        ..Sources::default()
    };
    let settings = load_text(yaml, &env, &flags).unwrap().settings;
    assert_eq!((settings.bind.port(), settings.rtc.port), (3, 2));
    assert_eq!(settings.rtc.announce.len(), 2);
    assert_eq!(settings.rooms.empty_timeout, Duration::from_secs(3_600));
}

#[test]
fn each_value_is_shown_with_its_origin() {
    let env = [("CONCLAVE_RTC__PORT", "2")];
    let flags = Sources {
        lan: true,
        ..Sources::default()
    };
    let text = describe(&load_text("guests: false", &env, &flags).unwrap()).unwrap();
    let line = |name: &str| {
        text.lines()
            .find(|line| line.starts_with(&format!("{name}:")))
            .unwrap()
            .to_owned()
    };
    assert_eq!(line("bind"), "bind: 127.0.0.1:8080  # default");
    assert_eq!(line("rtc.port"), "rtc.port: 2  # CONCLAVE_RTC__PORT");
    assert_eq!(line("lan"), "lan: true  # --lan");
    assert!(
        line("guests").starts_with("guests: false  # ") && line("guests").ends_with("conclave.yaml line 1")
    );
    for setting in ALL {
        let doc: String = text
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .fold(String::new(), join_words);
        assert!(doc.contains(setting.doc), "{} is explained", setting.name);
    }
}

fn join_words(text: String, line: &str) -> String {
    text + line + " "
}

#[test]
fn what_is_shown_is_a_configuration_that_says_the_same() {
    let env = [
        ("CONCLAVE_RTC__ANNOUNCE", "10.0.0.1,::1"),
        ("CONCLAVE_DATA", "/nowhere/at/all"),
    ];
    let loaded = load_from(None, variables(&env), &Sources::default()).unwrap();
    let again = load_text(&describe(&loaded).unwrap(), &[], &Sources::default()).unwrap();
    assert_eq!(loaded.settings, again.settings);
}

#[test]
fn secrets_are_masked() {
    let yaml = format!("keys:\n  mykey: {SECRET}");
    let loaded = load_text(&yaml, &[], &Sources::default()).unwrap();
    let text = describe(&loaded).unwrap();
    assert!(
        text.contains("mykey: \"********\"  # ") && !text.contains(SECRET),
        "{text}"
    );
}

#[test]
fn keys_come_from_the_file_or_the_environment_as_in_livekit() {
    let yaml = format!("keys:\n  one: \"{SECRET}\"\n  two: \"{SECRET}:,#\"");
    let keys = load_text(&yaml, &[], &Sources::default())
        .unwrap()
        .keys()
        .unwrap();
    assert_eq!(keys.secret("two"), Some(format!("{SECRET}:,#").as_str()));

    let env = format!("three: {SECRET}, four: {SECRET}");
    let keys = load_text(&yaml, &[("CONCLAVE_KEYS", &env)], &Sources::default())
        .unwrap()
        .keys()
        .unwrap();
    assert_eq!(
        keys.iter().map(|(key, _)| key).collect::<Vec<_>>(),
        ["four", "three"]
    );
    assert_eq!(keys.secret("three"), Some(SECRET));
}

#[test]
fn the_first_start_makes_a_key_and_the_next_finds_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").to_string_lossy().into_owned();
    let flags = Sources::from(Place {
        data: Some(data),
        config: None,
    });
    let loaded = load_from(None, [], &flags).unwrap();
    assert!(
        describe(&loaded).unwrap().contains("# none yet"),
        "showing makes nothing"
    );
    let made = loaded.keys().unwrap();
    let (_, secret) = made.first().unwrap();
    assert!(secret.len() >= keys::SECRET_CHARACTERS);
    let found = load_from(None, [], &flags).unwrap().keys().unwrap();
    assert_eq!(made, found);
    assert!(describe(&loaded).unwrap().contains("keys.yaml"));
}

#[test]
fn an_unknown_name_is_refused_with_the_nearest() {
    assert_eq!(
        refusal("guests: true\nrtc:\n  prot: 1", &[]),
        "rtc.prot (conclave.yaml line 3) is not a setting; the nearest one is rtc.port"
    );
    assert_eq!(
        refusal("", &[("CONCLAVE_RTC_PORT", "1")]),
        "rtc_port (CONCLAVE_RTC_PORT) is not a setting; the nearest one is rtc.port"
    );
    assert_eq!(
        refusal("rtc: 5", &[]),
        "rtc (conclave.yaml line 1) is a section; give one of its settings, such as rtc.port"
    );
}

#[test]
fn a_wrong_value_is_refused_with_what_is_wanted_and_where_it_stands() {
    assert_eq!(
        refusal("\nrtc:\n  port: 70000", &[]),
        "rtc.port is \"70000\" (conclave.yaml line 3), but must be a port from 0 to 65535"
    );
    assert_eq!(
        refusal("", &[("CONCLAVE_LAN", "perhaps")]),
        "lan is \"perhaps\" (CONCLAVE_LAN), but must be true or false"
    );
    assert!(refusal("log: a=b=c", &[]).contains("but must be a log filter"));
    assert!(refusal("rtc.shards: 257", &[]).contains("from 0 to 256"));
    assert!(refusal("data: \"\"", &[]).contains("data is \"\""));
    let flags = Sources {
        bind: Some("8080".to_owned()),
        ..Sources::default()
    };
    let message = load_from(None, [], &flags).err().unwrap().to_string();
    assert_eq!(
        message,
        "bind is \"8080\" (--bind), but must be an address and a port, such as 127.0.0.1:8080"
    );
}

#[test]
fn a_short_secret_is_refused_and_not_shown() {
    let message = refusal("", &[("CONCLAVE_KEYS", "devkey: secret")]);
    assert!(
        message.starts_with("the secret of API key \"devkey\" (CONCLAVE_KEYS) has 6 characters, at least 32")
    );
    let message = refusal("keys: {devkey: hunter2}", &[]);
    assert!(!message.contains("hunter2"), "{message}");
    assert!(
        refusal("", &[("CONCLAVE_KEYS", "hunter2")]).starts_with("the keys (CONCLAVE_KEYS) are not readable")
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let path = Path::new("/nowhere/conclave.yaml");
    let message = load_from(Some(path), [], &Sources::default())
        .err()
        .unwrap()
        .to_string();
    assert_eq!(
        message,
        "cannot read the configuration file /nowhere/conclave.yaml (no such file or directory); \
         check the path after --config"
    );
    assert!(refusal("bind: [1, 2\nlan: }", &[]).contains("conclave.yaml is not valid YAML at line 2"));
    assert!(refusal("a: &x 1\nb: *x", &[]).contains("is not a setting"));
}

#[test]
fn empty_files_and_empty_sections_say_nothing() {
    for yaml in ["", "# nothing\n", "---\n", "rtc:\n  # port: 1\nkeys:\ndata:\n"] {
        let loaded = load_text(yaml, &[], &Sources::default()).unwrap();
        assert_eq!(loaded.settings.rtc.port, 7882, "{yaml:?}");
    }
}

#[test]
fn the_variables_kubernetes_makes_for_a_service_are_left_alone() {
    let env = [
        ("CONCLAVE_SERVICE_HOST", "10.0.0.1"),
        ("CONCLAVE_PORT", "tcp://10.0.0.1:8080"),
        ("CONCLAVE_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ("CONCLAVE_CONFIG", "conclave.yaml"),
    ];
    assert!(load_text("", &env, &Sources::default()).is_ok());
}

/// The manual is checked against the table; run with `UPDATE_DOCS=1` to write it anew.
#[test]
fn the_manual_lists_every_setting() {
    const BEGIN: &str = "<!-- settings: made from the table in crates/conclave/src/config/setting.rs -->\n";
    const END: &str = "<!-- end of settings -->\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operating/configuration.md");
    let manual = fs::read_to_string(&path).unwrap();
    let (before, rest) = manual.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let wanted = format!("{before}{BEGIN}{}{END}{after}", manual_section());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let manual = fs::read_to_string(&path).unwrap();
    assert!(
        manual == wanted,
        "write it anew: UPDATE_DOCS=1 cargo test -p conclave the_manual"
    );
}

fn manual_section() -> String {
    let entry = |setting: &&setting::Setting| {
        let default = if setting.default.is_empty() {
            "none"
        } else {
            setting.default
        };
        let flag = setting
            .flag
            .map(|flag| format!(" · flag `{flag}`"))
            .unwrap_or_default();
        format!(
            "\n### `{}`\n\n{}\n\nDefault `{default}` · variable `{}`{flag} · must be {}.\n",
            setting.name,
            setting.doc,
            setting.variable(),
            setting.wanted
        )
    };
    ALL.iter().map(entry).collect::<String>() + "\n"
}

#[test]
fn the_help_names_the_flags_and_defaults_of_the_table() {
    let program = <Cli as clap::CommandFactory>::command();
    let serve = program.find_subcommand("serve").unwrap();
    for setting in ALL.into_iter().filter(|setting| setting.flag.is_some()) {
        let long = setting.flag.map(|flag| flag.trim_start_matches('-'));
        let flag = serve
            .get_arguments()
            .find(|argument| argument.get_long() == long)
            .unwrap();
        let help = flag.get_help().unwrap().to_string();
        let default = format!("[default: {}]", setting.default);
        assert!(
            help.ends_with(&default) || setting.default == "false",
            "{}: {help}",
            setting.name
        );
    }
}
