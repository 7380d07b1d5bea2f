//! Every setting, once: its name, what its value looks like, its default and what it does. `conclave config`, the
//! operator's manual and the error messages all speak from this table, so a setting cannot be left out of one.

/// One setting as a person meets it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// Dotted, as in the file: `rtc.port` is `port` in the section `rtc`.
    pub(crate) name: &'static str,
    /// What a value must be, to be read after "must be".
    pub(crate) wanted: &'static str,
    /// The default as it would be written in the file.
    pub(crate) default: &'static str,
    /// The flag of `conclave serve`, where there is one.
    pub(crate) flag: Option<&'static str>,
    pub(crate) doc: &'static str,
}

impl Setting {
    /// The environment variable: `rtc.port` is `CONCLAVE_RTC__PORT`.
    pub(crate) fn variable(&self) -> String {
        format!("CONCLAVE_{}", self.name.replace('.', "__").to_uppercase())
    }

    /// A value as it may be shown.
    pub(crate) fn shown(&self, text: &str) -> String {
        if *self == DATABASE {
            super::database::masked(text)
        } else {
            text.to_owned()
        }
    }

    /// The section, where the setting is in one.
    pub(crate) fn section(&self) -> Option<&'static str> {
        self.name.split_once('.').map(|(section, _)| section)
    }
}

pub(crate) const BIND: Setting = Setting {
    name: "bind",
    wanted: "an address and a port, such as 127.0.0.1:8080",
    default: "127.0.0.1:8080",
    flag: Some("--bind"),
    doc: "Where the web server listens. Port 0 takes any free one. Browsers give camera and microphone to pages \
          from localhost or over HTTPS only: for other machines put a proxy with a certificate in front, or use `lan`.",
};

pub(crate) const DATA: Setting = Setting {
    name: "data",
    wanted: "a folder",
    default: "data",
    flag: Some("--data"),
    doc: "The folder that everything lasting is kept in. Made at the first start; a relative one starts at the \
          working directory.",
};

pub(crate) const DATABASE: Setting = Setting {
    name: "database",
    wanted: "sqlite:<path> or postgres://<user>@<host>/<name>",
    default: "sqlite:<data>/conclave.db",
    flag: Some("--database"),
    doc: "Where meetings and sessions are kept: a file of SQLite, in which `<data>` stands for the data folder, or \
          PostgreSQL. Its tables are made at the first start. A password in it is never shown.",
};

pub(crate) const KEYS: Setting = Setting {
    name: "keys",
    wanted: "API keys with their secrets, such as `mykey: secret of at least 32 characters`",
    default: "",
    flag: None,
    doc: "API keys and their secrets, as in LiveKit: a map in the file, `key: secret, key: secret` in the \
          environment. Whoever knows a secret can make tokens for any room. Without any, one is made at the first \
          start and kept in `keys.yaml` in the data folder.",
};

pub(crate) const RTC_PORT: Setting = Setting {
    name: "rtc.port",
    wanted: "a port from 0 to 65535",
    default: "7882",
    flag: Some("--rtc-port"),
    doc: "The UDP (and TCP) port for media of the first shard; each further shard takes the next. 0 takes free ones.",
};

pub(crate) const RTC_TCP: Setting = Setting {
    name: "rtc.tcp",
    wanted: "true or false",
    default: "true",
    flag: None,
    doc: "Whether media may also come over TCP, for networks that let no UDP through.",
};

pub(crate) const RTC_ANNOUNCE: Setting = Setting {
    name: "rtc.announce",
    wanted: "a list of IP addresses, such as 203.0.113.7, 2001:db8::7",
    default: "",
    flag: None,
    doc: "The addresses at which clients reach the media ports. Set it to the public address of a machine behind \
          NAT. Empty announces the addresses of the machine's interfaces.",
};

pub(crate) const RTC_SHARDS: Setting = Setting {
    name: "rtc.shards",
    wanted: "a number of threads from 0 to 256",
    default: "0",
    flag: Some("--shards"),
    doc: "Threads that forward media, each with a port of its own. 0 takes one for each core, less one.",
};

pub(crate) const ROOMS_AUTO_CREATE: Setting = Setting {
    name: "rooms.auto_create",
    wanted: "true or false",
    default: "true",
    flag: None,
    doc: "Whether the first who joins makes the room. Otherwise only the server API, or a token with `room_create`, does. Rooms of meetings are always made.",
};

pub(crate) const ROOMS_EMPTY_TIMEOUT: Setting = Setting {
    name: "rooms.empty_timeout",
    wanted: "a length of time, such as 90s, 5m or 1h",
    default: "5m",
    flag: None,
    doc: "How long a room waits for its first participant before it is closed.",
};

pub(crate) const ROOMS_DEPARTURE_TIMEOUT: Setting = Setting {
    name: "rooms.departure_timeout",
    wanted: "a length of time, such as 90s, 5m or 1h",
    default: "20s",
    flag: None,
    doc: "How long a room stays after its last participant left.",
};

pub(crate) const ROOMS_MAX_PARTICIPANTS: Setting = Setting {
    name: "rooms.max_participants",
    wanted: "a number of participants",
    default: "0",
    flag: None,
    doc: "How many may be in one room. 0 stands for the program's own limit of 1000. It binds meetings too: keep it above their people and second devices.",
};

pub(crate) const ROOMS_SPREAD_ABOVE: Setting = Setting {
    name: "rooms.spread_above",
    wanted: "a number of participants",
    default: "40",
    flag: None,
    doc: "A room stays on one shard up to this many participants; those who come later are placed on others.",
};

pub(crate) const CODES_PREFIXES: Setting = Setting {
    name: "codes.prefixes",
    wanted: "words of 2 to 8 letters, such as CON or ACME, CON",
    default: "CON",
    flag: None,
    doc: "The word before the codes of meetings: `CON-7K3M9QXD`. The first is written. Keep those that were first \
          before behind it, so that their links and slips of paper stay good.",
};

pub(crate) const GUESTS: Setting = Setting {
    name: "guests",
    wanted: "true or false",
    default: "true",
    flag: None,
    doc: "Whether people without an account may create meetings and join them. Without it a room is entered with a \
          token that `conclave token create` or another program made.",
};

pub(crate) const PROXIES: Setting = Setting {
    name: "proxies",
    wanted: "a list of IP addresses and networks, such as 127.0.0.1, 10.0.0.0/8",
    default: "",
    flag: None,
    doc: "The proxies in front of this server. From them alone `X-Forwarded-For` and `X-Forwarded-Proto` are \
          believed; without it everybody behind a proxy shares one limit on failed attempts.",
};

pub(crate) const LAN: Setting = Setting {
    name: "lan",
    wanted: "true or false",
    default: "false",
    flag: Some("--lan"),
    doc: "Serves the local network over HTTPS with a certificate authority of its own, and over plain HTTP a page \
          that says how to trust it.",
};

pub(crate) const TLS_PORT: Setting = Setting {
    name: "tls.port",
    wanted: "a port from 0 to 65535",
    default: "8443",
    flag: None,
    doc: "The HTTPS port that `lan` opens. 0 takes a free one.",
};

pub(crate) const LOG: Setting = Setting {
    name: "log",
    wanted: "a log filter, such as info or warn,conclave=debug",
    default: "warn,conclave=info",
    flag: None,
    doc: "What is written to stderr: levels by part of the program, as in Rust's `tracing`.",
};

/// All of them, in the order they are shown.
pub(crate) const ALL: [&Setting; 19] = [
    &BIND,
    &DATA,
    &DATABASE,
    &KEYS,
    &RTC_PORT,
    &RTC_TCP,
    &RTC_ANNOUNCE,
    &RTC_SHARDS,
    &ROOMS_AUTO_CREATE,
    &ROOMS_EMPTY_TIMEOUT,
    &ROOMS_DEPARTURE_TIMEOUT,
    &ROOMS_MAX_PARTICIPANTS,
    &ROOMS_SPREAD_ABOVE,
    &CODES_PREFIXES,
    &GUESTS,
    &PROXIES,
    &LAN,
    &TLS_PORT,
    &LOG,
];

/// The setting of this name.
pub(crate) fn find(name: &str) -> Option<&'static Setting> {
    ALL.into_iter().find(|setting| setting.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_follow_from_names() {
        assert_eq!(BIND.variable(), "CONCLAVE_BIND");
        assert_eq!(ROOMS_EMPTY_TIMEOUT.variable(), "CONCLAVE_ROOMS__EMPTY_TIMEOUT");
    }

    #[test]
    fn names_are_unique() {
        let names: std::collections::BTreeSet<_> = ALL.iter().map(|setting| setting.name).collect();
        assert_eq!(names.len(), ALL.len());
    }
}
