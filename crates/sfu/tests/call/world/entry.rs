//! Reads the request that opens a signal connection, as the door of a server does; the token is not looked at.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use conclave_protocol::{ParticipantSid, lk};
use conclave_sfu::SignalVersion;
use prost::Message as _;

/// What somebody at the door wants.
pub(super) struct Request {
    pub(super) version: SignalVersion,
    /// The stay to go on with.
    pub(super) resume: Option<ParticipantSid>,
    pub(super) auto_subscribe: bool,
    pub(super) publisher_offer: Option<lk::SessionDescription>,
    pub(super) add_tracks: Vec<lk::AddTrackRequest>,
}

pub(super) fn read(path_and_query: &str) -> Request {
    let (path, query) = path_and_query.split_once('?').expect("a query");
    match path {
        "/rtc/v1" => v1(parameter(query, "join_request").expect("a join request")),
        "/rtc" => v0(query),
        other => panic!("nothing is at {other}"),
    }
}

fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let mut parameters = query.split('&').filter_map(|pair| pair.split_once('='));
    parameters.find(|(key, _)| *key == name).map(|(_, value)| value)
}

fn v0(query: &str) -> Request {
    let is_resume = parameter(query, "reconnect") == Some("1");
    let resume = parameter(query, "sid").filter(|_| is_resume);
    Request {
        version: SignalVersion::V0,
        resume: resume.map(|sid| ParticipantSid::new(sid).expect("a sid")),
        auto_subscribe: parameter(query, "auto_subscribe") == Some("1"),
        publisher_offer: None,
        add_tracks: Vec::new(),
    }
}

fn v1(encoded: &str) -> Request {
    let bytes = URL_SAFE.decode(encoded.replace("%3D", "=")).expect("base64url");
    let wrapped = lk::WrappedJoinRequest::decode(&bytes[..]).expect("a wrapped join request");
    let mut plain = Vec::new();
    match wrapped.compression() {
        lk::wrapped_join_request::Compression::None => plain.extend(wrapped.join_request),
        lk::wrapped_join_request::Compression::Gzip => {
            let mut inflate = flate2::read::GzDecoder::new(&wrapped.join_request[..]);
            inflate.read_to_end(&mut plain).expect("gzip");
        }
    }
    let request = lk::JoinRequest::decode(&plain[..]).expect("a join request");
    let resume = request
        .reconnect
        .then(|| ParticipantSid::new(&request.participant_sid).expect("a sid"));
    Request {
        version: SignalVersion::V1,
        resume,
        auto_subscribe: request
            .connection_settings
            .is_none_or(|settings| settings.auto_subscribe),
        publisher_offer: request.publisher_offer,
        add_tracks: request.add_track_requests,
    }
}
