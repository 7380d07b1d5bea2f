//! `conclave config`: every setting with its value and origin. What it prints is a valid configuration file, but for
//! the secrets, which it never shows.

use std::fmt::Write;

use super::Loaded;
use super::error::ConfigError;
use super::keys;
use super::layer::Given;
use super::setting::{ALL, KEYS, Setting};

pub(super) const MASK: &str = "********";
/// Where the comments are wrapped, so that they fit a terminal.
const COLUMNS: usize = 96;

/// The whole configuration as text.
pub(crate) fn describe(loaded: &Loaded) -> Result<String, ConfigError> {
    let mut text = String::new();
    for setting in ALL {
        comment(&mut text, setting.doc);
        comment(&mut text, &ways_to_set(setting));
        if *setting == KEYS {
            describe_keys(&mut text, loaded)?;
        } else {
            describe_setting(&mut text, setting, &loaded.layers.given(setting));
        }
        text.push('\n');
    }
    Ok(text)
}

fn ways_to_set(setting: &Setting) -> String {
    let flag = setting.flag.map(|flag| format!(" or {flag}")).unwrap_or_default();
    format!("Also {}{flag}.", setting.variable())
}

fn describe_setting(text: &mut String, setting: &Setting, given: &Given) {
    let value = match setting.shown(&given.text) {
        empty if empty.is_empty() => "[]".to_owned(),
        value => value,
    };
    let _ = writeln!(text, "{}: {value}  # {}", setting.name, given.origin);
}

fn describe_keys(text: &mut String, loaded: &Loaded) -> Result<(), ConfigError> {
    let given = keys::configured_or_kept(&loaded.layers, &loaded.settings.data)?;
    let Some(given) = given else {
        let path = loaded.settings.data.join(keys::KEYS_FILE);
        let _ = writeln!(
            text,
            "# none yet: the first start makes one in {}",
            path.display()
        );
        return Ok(());
    };
    let _ = writeln!(text, "{}:", KEYS.name);
    for (key, _) in &given.pairs {
        let _ = writeln!(text, "  {key}: \"{MASK}\"  # {}", given.origin);
    }
    Ok(())
}

fn comment(text: &mut String, doc: &str) {
    let mut column = 0;
    for word in doc.split_whitespace() {
        if column == 0 || column + 1 + word.len() > COLUMNS {
            text.push_str(if column == 0 { "#" } else { "\n#" });
            column = 1;
        }
        text.push(' ');
        text.push_str(word);
        column += 1 + word.len();
    }
    text.push('\n');
}
