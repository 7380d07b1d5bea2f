//! How the text of a setting becomes a value. Every layer gives text, so a value is read in one way only.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use conclave_control::Proxies;
use conclave_protocol::CodePrefixes;

/// Something that a setting can be.
pub(crate) trait Value: Sized {
    /// `None` where the text is no such thing; the setting's own words then say what is wanted.
    fn from_text(text: &str) -> Option<Self>;
}

impl Value for bool {
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Value for u16 {
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Value for u32 {
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Value for usize {
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Value for SocketAddr {
    /// Also takes `localhost`, which stands for 127.0.0.1.
    fn from_text(text: &str) -> Option<Self> {
        text.replacen("localhost:", "127.0.0.1:", 1).parse().ok()
    }
}

impl Value for PathBuf {
    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self::from(text))
    }
}

impl Value for Vec<IpAddr> {
    /// Separated by commas; nothing is the empty list.
    fn from_text(text: &str) -> Option<Self> {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        items.map(|item| item.parse().ok()).collect()
    }
}

impl Value for Duration {
    /// Numbers with their units (`1h30m`); a number alone is seconds.
    fn from_text(text: &str) -> Option<Self> {
        if let Ok(seconds) = text.parse() {
            return Some(Self::from_secs(seconds));
        }
        let mut total = 0_u64;
        let mut rest = text;
        while !rest.is_empty() {
            let (seconds, after) = leading_part(rest)?;
            total = total.checked_add(seconds)?;
            rest = after;
        }
        (!text.is_empty()).then(|| Self::from_secs(total))
    }
}

/// Reads one number with its unit from the start: its seconds, and what follows.
fn leading_part(text: &str) -> Option<(u64, &str)> {
    let digits = text.find(|character: char| !character.is_ascii_digit())?;
    let number: u64 = text[..digits].parse().ok()?;
    let mut after = text[digits..].chars();
    let unit = match after.next()? {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    Some((number.checked_mul(unit)?, after.as_str()))
}

impl Value for CodePrefixes {
    fn from_text(text: &str) -> Option<Self> {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        Self::new(items.map(str::to_owned)).ok()
    }
}

impl Value for Proxies {
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// A filter that `tracing` accepts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LogFilter(String);

impl LogFilter {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for LogFilter {
    fn from_text(text: &str) -> Option<Self> {
        tracing_subscriber::EnvFilter::try_new(text).ok()?;
        Some(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_read_with_and_without_units() {
        let seconds = |text| Duration::from_text(text).map(|time| time.as_secs());
        assert_eq!(seconds("90"), Some(90));
        assert_eq!(seconds("1h30m"), Some(5_400));
        assert_eq!(seconds("7d"), Some(604_800));
        for wrong in [
            "",
            "5",
            "m5",
            "5 m",
            "5µ",
            "-5s",
            "99999999999999999999s",
            "18446744073709551615d",
        ] {
            assert_eq!(seconds(wrong), (wrong == "5").then_some(5), "{wrong:?}");
        }
    }

    #[test]
    fn addresses_are_read_as_people_write_them() {
        assert_eq!(
            SocketAddr::from_text("localhost:8080"),
            "127.0.0.1:8080".parse().ok()
        );
        assert_eq!(SocketAddr::from_text("8080"), None);
        assert_eq!(Vec::<IpAddr>::from_text("").map(|list| list.len()), Some(0));
        assert_eq!(
            Vec::<IpAddr>::from_text("10.0.0.1, ::1").map(|list| list.len()),
            Some(2)
        );
        assert_eq!(Vec::<IpAddr>::from_text("10.0.0.1, example.org"), None);
    }
}
