//! The database's address as a setting: checked when it is read, and never shown with its password.

use std::fmt;
use std::path::Path;

use conclave_storage::DatabaseUrl;

use super::show::MASK;
use super::value::Value;

/// Stands for the data folder in SQLite's path.
const DATA: &str = "<data>";
/// How the addresses of PostgreSQL begin.
const POSTGRES: [&str; 2] = ["postgres://", "postgresql://"];

/// Text that a database's address can be read from.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DatabaseText(String);

impl DatabaseText {
    /// The database, its file inside the data folder where the text says so.
    pub(crate) fn url(&self, data: &Path) -> Option<DatabaseUrl> {
        let inside = self
            .0
            .strip_prefix("sqlite:")
            .and_then(|path| path.strip_prefix(DATA));
        match inside {
            Some(path) => Some(DatabaseUrl::sqlite(data.join(path.trim_start_matches('/')))),
            None => self.0.parse().ok(),
        }
    }
}

impl Value for DatabaseText {
    fn from_text(text: &str) -> Option<Self> {
        text.parse::<DatabaseUrl>().ok()?;
        Some(Self(text.to_owned()))
    }
}

impl fmt::Debug for DatabaseText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&masked(&self.0))
    }
}

/// The text without a password, wherever in it one may stand.
pub(super) fn masked(text: &str) -> String {
    let Some(scheme) = POSTGRES.into_iter().find(|scheme| text.starts_with(scheme)) else {
        return text.to_owned();
    };
    let rest = masked_parameters(&text[scheme.len()..]);
    // The last one: a password that was written without escapes may have `@`, `?` or `:` in it.
    match rest.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((name, _)) => format!("{scheme}{name}:{MASK}@{host}"),
            None => format!("{scheme}{rest}"),
        },
        None => format!("{scheme}{rest}"),
    }
}

fn masked_parameters(rest: &str) -> String {
    let Some((address, parameters)) = rest.split_once('?') else {
        return rest.to_owned();
    };
    let shown: Vec<_> = parameters.split('&').map(masked_parameter).collect();
    format!("{address}?{}", shown.join("&"))
}

fn masked_parameter(parameter: &str) -> String {
    match parameter.split_once('=') {
        Some((name, _)) if name.eq_ignore_ascii_case("password") => format!("{name}={MASK}"),
        _ => parameter.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_masked_wherever_it_stands() {
        assert_eq!(masked("sqlite:a:b@c"), "sqlite:a:b@c");
        assert_eq!(masked("postgres://me@host/db"), "postgres://me@host/db");
        for text in [
            "postgres://me:hunter2@host/db",
            "postgresql://me:hun@ter2@host/db?sslmode=require",
            "postgres://me@host/db?Password=hunter2&sslmode=require",
            "postgres://me:hunter2@[",
            "postgres://me:hunter2?x@host/db",
        ] {
            let shown = masked(text);
            assert!(!shown.contains("ter2") && shown.contains(MASK), "{shown}");
        }
    }

    #[test]
    fn a_file_may_be_inside_the_data_folder() {
        let url = |text| {
            let text = DatabaseText::from_text(text).unwrap();
            text.url(Path::new("/srv/conclave")).unwrap().to_string()
        };
        assert_eq!(
            url("sqlite:<data>/conclave.db"),
            "SQLite /srv/conclave/conclave.db"
        );
        assert_eq!(url("sqlite:/tmp/other.db"), "SQLite /tmp/other.db");
        assert_eq!(url("postgres://me:x@host/db"), "PostgreSQL db on host");
    }
}
