//! The request that opens a signal connection: its path and query.

use std::fmt::Write as _;
use std::io::Write as _;

use base64::Engine as _;
use flate2::{Compression, write::GzEncoder};
use prost::Message as _;

use super::config::{Config, ProtocolVersion};
use crate::lk;

/// The protocol number of the clients whose behaviour this one shows.
const PROTOCOL: i32 = 16;

/// Which stay in the room to resume.
#[derive(Clone, Debug)]
pub(super) struct Resume {
    pub(super) participant_sid: String,
    pub(super) reason: lk::ReconnectReason,
}

/// Path and query of the WebSocket to open.
pub(super) fn path_and_query(
    config: &Config,
    resume: Option<&Resume>,
    publisher_offer: Option<lk::SessionDescription>,
) -> String {
    match config.version {
        ProtocolVersion::V0 => v0(config, resume),
        ProtocolVersion::V1 => v1(config, resume, publisher_offer),
    }
}

fn v1(config: &Config, resume: Option<&Resume>, publisher_offer: Option<lk::SessionDescription>) -> String {
    let join = lk::JoinRequest {
        client_info: Some(client_info()),
        connection_settings: Some(lk::ConnectionSettings {
            auto_subscribe: config.auto_subscribe,
            adaptive_stream: config.adaptive_stream,
            ..Default::default()
        }),
        publisher_offer,
        reconnect: resume.is_some(),
        reconnect_reason: resume.map_or(0, |resume| resume.reason.into()),
        participant_sid: resume
            .map(|resume| resume.participant_sid.clone())
            .unwrap_or_default(),
        ..Default::default()
    };
    format!(
        "/rtc/v1?access_token={}&join_request={}",
        percent_encode(&config.token),
        percent_encode(&wrap(&join))
    )
}

fn v0(config: &Config, resume: Option<&Resume>) -> String {
    let mut query = format!(
        "/rtc?access_token={}&auto_subscribe={}&adaptive_stream={}&sdk=rust&version={}&protocol={PROTOCOL}",
        percent_encode(&config.token),
        u8::from(config.auto_subscribe),
        u8::from(config.adaptive_stream),
        env!("CARGO_PKG_VERSION"),
    );
    if let Some(resume) = resume {
        let sid = percent_encode(&resume.participant_sid);
        let reason = i32::from(resume.reason);
        // Writing to a String cannot fail.
        let _ = write!(query, "&reconnect=1&sid={sid}&reconnect_reason={reason}");
    }
    query
}

fn client_info() -> lk::ClientInfo {
    lk::ClientInfo {
        sdk: lk::client_info::Sdk::Rust.into(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        protocol: PROTOCOL,
        os: std::env::consts::OS.to_owned(),
        ..Default::default()
    }
}

/// base64url of a `WrappedJoinRequest`, compressed where that works.
fn wrap(join: &lk::JoinRequest) -> String {
    use lk::wrapped_join_request::Compression;
    let plain = join.encode_to_vec();
    let (compression, join_request) = match gzip(&plain) {
        Ok(compressed) => (Compression::Gzip, compressed),
        Err(_) => (Compression::None, plain),
    };
    let wrapped = lk::WrappedJoinRequest {
        compression: compression.into(),
        join_request,
    };
    base64::engine::general_purpose::URL_SAFE.encode(wrapped.encode_to_vec())
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain)?;
    encoder.finish()
}

/// Leaves the unreserved characters of RFC 3986 (section 2.3) and escapes all others.
fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn join_request_of(path: &str) -> lk::JoinRequest {
        let encoded = path.split_once("join_request=").unwrap().1.replace("%3D", "=");
        let bytes = base64::engine::general_purpose::URL_SAFE.decode(encoded).unwrap();
        let wrapped = lk::WrappedJoinRequest::decode(&bytes[..]).unwrap();
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(&wrapped.join_request[..])
            .read_to_end(&mut plain)
            .unwrap();
        lk::JoinRequest::decode(&plain[..]).unwrap()
    }

    #[test]
    fn a_v1_join_carries_the_offer_and_the_settings() {
        let offer = lk::SessionDescription {
            r#type: "offer".to_owned(),
            id: 1,
            ..Default::default()
        };
        let path = path_and_query(&Config::new("a.b-c_d"), None, Some(offer.clone()));
        assert!(path.starts_with("/rtc/v1?access_token=a.b-c_d&join_request="));
        let join = join_request_of(&path);
        assert_eq!(join.publisher_offer, Some(offer));
        assert!(join.connection_settings.unwrap().auto_subscribe);
        assert!(!join.reconnect);
    }

    #[test]
    fn a_resume_names_the_stay_and_the_reason_in_both_versions() {
        let resume = Resume {
            participant_sid: "PA_x".to_owned(),
            reason: lk::ReconnectReason::RrSignalDisconnected,
        };
        let join = join_request_of(&path_and_query(&Config::new("t"), Some(&resume), None));
        assert!(join.reconnect);
        assert_eq!(join.participant_sid, "PA_x");
        assert_eq!(join.reconnect_reason(), lk::ReconnectReason::RrSignalDisconnected);

        let config = Config {
            version: ProtocolVersion::V0,
            ..Config::new("t")
        };
        let path = path_and_query(&config, Some(&resume), None);
        assert!(path.starts_with("/rtc?access_token=t&") && path.contains("&reconnect=1&sid=PA_x"));
    }

    #[test]
    fn characters_that_end_a_query_value_are_escaped() {
        assert_eq!(percent_encode("a&b=ü"), "a%26b%3D%C3%BC");
    }
}
