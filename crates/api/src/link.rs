//! Where a server is, and which meeting a link means.

use std::fmt;

use conclave_protocol::InviteSecret;

/// Characters of a link that are looked at.
const LONGEST: usize = 2_048;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    #[error("a server's address begins with https:// (or http://) and names a host")]
    Origin,
    #[error("the link names no meeting: it should look like https://meet.example.org/m/CON-7K3M9QXD#secret")]
    NoMeeting,
    #[error("this is a code alone: say on which server, or paste the whole link")]
    NoServer,
    #[error("what follows # in the link is incomplete: copy the whole link again")]
    Secret,
}

/// Scheme, host and port of a server.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    tls: bool,
    authority: String,
}

impl Origin {
    /// `https://host`, `http://host:7880`; a host alone means https. A path is left away.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let text = text.trim();
        let (tls, rest) = match text.split_once("://") {
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            Some(_) => return Err(LinkError::Origin),
            None => (true, text),
        };
        let authority = rest
            .split(['/', '?', '#'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let is_plain = |character: char| character.is_ascii_alphanumeric() || "-._:[]".contains(character);
        let host = authority
            .trim_end_matches(|character: char| character.is_ascii_digit())
            .trim_end_matches(':');
        if host.is_empty() || authority.len() > LONGEST || !authority.chars().all(is_plain) {
            return Err(LinkError::Origin);
        }
        Ok(Self { tls, authority })
    }

    pub fn host(&self) -> &str {
        &self.authority
    }

    pub(crate) fn websocket(&self, path_and_query: &str) -> String {
        let scheme = if self.tls { "wss" } else { "ws" };
        format!("{scheme}://{}{path_and_query}", self.authority)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        write!(formatter, "{scheme}://{}", self.authority)
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// A meeting on a server, and the secret of its link where that was given.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    pub origin: Origin,
    /// As typed; the server knows what it may mean.
    pub address: String,
    pub secret: Option<InviteSecret>,
}

impl Invitation {
    /// A whole link, or a code or slug where the server is known.
    pub fn parse(text: &str, server: Option<&Origin>) -> Result<Self, LinkError> {
        let text: String = text.trim().chars().take(LONGEST).collect();
        if !text.contains('/') {
            let origin = server.ok_or(LinkError::NoServer)?.clone();
            let (address, secret) = split(&text)?;
            return Self::of(origin, address, secret);
        }
        let origin = Origin::parse(&text)?;
        let (_, after) = text.split_once("/m/").ok_or(LinkError::NoMeeting)?;
        let (address, secret) = split(after)?;
        let address = address.split(['?', '/']).next().unwrap_or_default();
        Self::of(origin, address, secret)
    }

    fn of(origin: Origin, address: &str, secret: Option<InviteSecret>) -> Result<Self, LinkError> {
        let address = address.trim();
        if address.is_empty() {
            return Err(LinkError::NoMeeting);
        }
        Ok(Self {
            origin,
            address: address.to_owned(),
            secret,
        })
    }
}

fn split(text: &str) -> Result<(&str, Option<InviteSecret>), LinkError> {
    match text.split_once('#') {
        None | Some((_, "")) => Ok((text.trim_end_matches('#'), None)),
        Some((address, secret)) => Ok((address, Some(secret.parse().map_err(|_| LinkError::Secret)?))),
    }
}

impl fmt::Debug for Invitation {
    /// Without the secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/m/{}", self.origin, self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_server_meeting_and_secret() {
        let link = " https://Meet.example.org:8443/m/CON-7K3M9QXD#AAAAAAAAAAA ";
        let found = Invitation::parse(link, None).unwrap();
        assert_eq!(found.origin.to_string(), "https://meet.example.org:8443");
        assert_eq!(found.address, "CON-7K3M9QXD");
        assert!(found.secret.is_some());
        assert_eq!(
            format!("{found:?}"),
            "https://meet.example.org:8443/m/CON-7K3M9QXD"
        );
        let plain = Invitation::parse("http://127.0.0.1:7880/m/board?x=1", None).unwrap();
        assert_eq!((plain.address.as_str(), plain.secret), ("board", None));
    }

    #[test]
    fn a_code_needs_a_server() {
        assert_eq!(Invitation::parse("CON-7K3M9QXD", None), Err(LinkError::NoServer));
        let server = Origin::parse("meet.example.org").unwrap();
        let found = Invitation::parse("con 7k3m 9qxd", Some(&server)).unwrap();
        assert_eq!(found.address, "con 7k3m 9qxd");
        assert_eq!(found.origin.websocket("/x"), "wss://meet.example.org/x");
    }

    #[test]
    fn what_is_no_link_says_what_is_wrong() {
        let parse = |text: &str| Invitation::parse(text, None).unwrap_err();
        assert_eq!(parse("ftp://a/m/x"), LinkError::Origin);
        assert_eq!(parse("https:///m/x"), LinkError::Origin);
        assert_eq!(parse("https://user@a.example/m/x"), LinkError::Origin);
        assert_eq!(parse("https://a.example/"), LinkError::NoMeeting);
        assert_eq!(parse("https://a.example/m/"), LinkError::NoMeeting);
        assert_eq!(parse("https://a.example/m/x#short"), LinkError::Secret);
    }
}
