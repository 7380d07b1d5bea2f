//! Whether a request comes from a page of this very server, and how such a page keeps its session.
//!
//! A cookie travels with requests that other pages make too, so it counts only where the browser says that the page is
//! ours (RFC 6265bis; Fetch Metadata).

use axum::http::{HeaderMap, Method, Uri, header};

use super::token::Token;
use crate::error::ApiError;
use crate::limits;

/// Browsers take this name only with `Secure`, `Path=/` and no `Domain`, so that no neighbouring host can set it.
const SECURE_COOKIE: &str = "__Host-conclave";
/// For a page of this machine, which has no certificate.
const PLAIN_COOKIE: &str = "conclave";

/// How a page of this server was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    Secure,
    /// Plain HTTP from the machine itself.
    Loopback,
}

impl Page {
    /// Passes where the browser says that a page of this host asks. `None` where a safe request names no page.
    pub(crate) fn asking(headers: &HeaderMap) -> Result<Option<Self>, ApiError> {
        let Some(origin) = text(headers, header::ORIGIN) else {
            return Ok(None);
        };
        let refused = || ApiError::OriginRefused(format!("Origin {}", shortened(origin)));
        let page: Uri = origin.parse().map_err(|_| refused())?;
        let authority = page.authority().ok_or_else(refused)?;
        let host = text(headers, header::HOST).ok_or_else(refused)?;
        if !authority.as_str().eq_ignore_ascii_case(host) {
            return Err(refused());
        }
        match page.scheme_str() {
            Some("https") => Ok(Some(Self::Secure)),
            Some("http") if is_loopback(authority.host()) => Ok(Some(Self::Loopback)),
            Some("http") => Err(ApiError::InsecurePage),
            _ => Err(refused()),
        }
    }

    /// Whether a request without Origin, which browsers send for safe methods, may use the cookie.
    pub(crate) fn is_own_fetch(method: &Method, headers: &HeaderMap) -> bool {
        method.is_safe()
            && headers
                .get("sec-fetch-site")
                .is_some_and(|site| site == "same-origin")
    }

    /// The header that gives the page its session.
    pub(crate) fn keep(self, token: &Token) -> String {
        self.cookie(&token.to_string(), limits::SESSION.as_secs())
    }

    /// The headers' value that makes the page forget it.
    pub(crate) fn forget(self) -> String {
        self.cookie("", 0)
    }

    fn cookie(self, value: &str, seconds: u64) -> String {
        let (name, secure) = match self {
            Self::Secure => (SECURE_COOKIE, "; Secure"),
            Self::Loopback => (PLAIN_COOKIE, ""),
        };
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
    }
}

/// The session's token among the cookies, with the kind of page whose cookie it is. The plain name counts on this machine alone, where no neighbour can set it.
pub(crate) fn kept(headers: &HeaderMap) -> Option<(Page, Token)> {
    let named = |wanted: &str| {
        let lines = headers.get_all(header::COOKIE).iter();
        let lines = lines.filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';'));
        let mut values = pairs
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == wanted);
        values.find_map(|(_, value)| value.parse().ok())
    };
    let secure = named(SECURE_COOKIE).map(|token| (Page::Secure, token));
    secure.or_else(|| {
        let host = text(headers, header::HOST)?.parse::<Uri>().ok()?;
        let token = is_loopback(host.host()?).then(|| named(PLAIN_COOKIE))??;
        Some((Page::Loopback, token))
    })
}

/// The names and addresses that lead to the machine itself.
fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let by_name = host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost");
    by_name || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// As much of what somebody sent as an answer may repeat.
fn shortened(text: &str) -> String {
    const CHARACTERS: usize = 100;
    format!("{:?}", text.chars().take(CHARACTERS).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| {
            let name: header::HeaderName = name.parse().unwrap();
            (name, value.parse().unwrap())
        });
        pairs.collect()
    }

    fn asking(host: &str, origin: &str) -> Result<Option<Page>, ApiError> {
        Page::asking(&headers(&[("host", host), ("origin", origin)]))
    }

    #[test]
    fn only_a_page_of_this_host_passes() {
        assert_eq!(
            asking("meet.example", "HTTPS://Meet.Example"),
            Ok(Some(Page::Secure))
        );
        assert_eq!(
            asking("localhost:8080", "http://localhost:8080"),
            Ok(Some(Page::Loopback))
        );
        assert_eq!(asking("[::1]:80", "http://[::1]:80"), Ok(Some(Page::Loopback)));
        for origin in [
            "https://evil.example",
            "https://meet.example:444",
            "null",
            "",
            "https://meet.example.evil.example",
            "file://meet.example",
        ] {
            let refused = asking("meet.example", origin).unwrap_err();
            assert_eq!(refused.code(), "origin-refused", "{origin}");
        }
        assert_eq!(Page::asking(&headers(&[("host", "meet.example")])), Ok(None));
    }

    #[test]
    fn a_page_from_the_network_without_encryption_is_told_so() {
        let refused = asking("192.168.1.5:8080", "http://192.168.1.5:8080");
        assert_eq!(refused, Err(ApiError::InsecurePage));
    }

    #[test]
    fn the_cookie_of_this_machine_counts_nowhere_else() {
        let token = Token::from_random([7; 32]);
        let plain = format!("a=b; conclave={token}");
        let secure = format!("conclave=stale; __Host-conclave={token}");
        assert!(kept(&headers(&[("host", "localhost:8080"), ("cookie", &plain)])).is_some());
        assert!(kept(&headers(&[("host", "meet.example"), ("cookie", &plain)])).is_none());
        assert!(kept(&headers(&[("host", "meet.example"), ("cookie", &secure)])).is_some());
        assert!(kept(&headers(&[("host", "localhost")])).is_none());
    }

    #[test]
    fn cookies_are_kept_from_scripts_and_from_plain_http() {
        let token = Token::from_random([7; 32]);
        let secure = Page::Secure.keep(&token);
        assert_eq!(
            secure,
            format!("__Host-conclave={token}; Path=/; Max-Age=15552000; HttpOnly; SameSite=Lax; Secure")
        );
        assert_eq!(
            Page::Loopback.forget(),
            "conclave=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        );
    }
}
