//! What somebody at the door says and may: token, query and join request read into one value. Pure but for the
//! signature check; seats are another's affair.

use std::collections::HashMap;

use axum::http::{HeaderMap, header};
use conclave_protocol::token::{self, JoinGrant};
use conclave_protocol::{ApiKeys, ParticipantSid, UnixTime, limits, lk};
use conclave_sfu::{ConnectionId, Join, Resume, RoomFacts, SignalVersion};

use super::join_request;
use super::query::{QueryV0, QueryV1};
use super::refused::Refused;

/// Somebody with a good token.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) grant: JoinGrant,
    /// The stay to go on with; a new one begins without.
    pub(crate) resume: Option<ParticipantSid>,
    version: SignalVersion,
    auto_subscribe: bool,
    client_info: Option<lk::ClientInfo>,
    publisher_offer: Option<lk::SessionDescription>,
    add_tracks: Vec<lk::AddTrackRequest>,
}

impl Entry {
    pub(crate) fn from_v0(
        keys: &ApiKeys,
        now: UnixTime,
        query: QueryV0,
        headers: &HeaderMap,
    ) -> Result<Self, Refused> {
        let grant = grant(keys, now, &query.access_token, headers)?;
        let resume = query.reconnect().then(|| sid(&query.sid)).transpose()?;
        Ok(Self {
            grant,
            resume,
            version: SignalVersion::V0,
            auto_subscribe: query.auto_subscribe(),
            client_info: Some(query.client_info()),
            publisher_offer: None,
            add_tracks: Vec::new(),
        })
    }

    pub(crate) fn from_v1(
        keys: &ApiKeys,
        now: UnixTime,
        query: &QueryV1,
        headers: &HeaderMap,
    ) -> Result<Self, Refused> {
        let grant = grant(keys, now, &query.access_token, headers)?;
        let request = join_request::decode(&query.join_request)?;
        let tracks = request.add_track_requests.len();
        if tracks > limits::TRACKS_PER_PARTICIPANT {
            return Err(Refused::TooManyTracks { tracks });
        }
        let resume = request
            .reconnect
            .then(|| sid(&request.participant_sid))
            .transpose()?;
        let grant = with_own_words(grant, request.metadata, request.participant_attributes);
        check_lengths(&grant)?;
        Ok(Self {
            grant,
            resume,
            version: SignalVersion::V1,
            auto_subscribe: request
                .connection_settings
                .is_none_or(|settings| settings.auto_subscribe),
            client_info: request.client_info,
            publisher_offer: request.publisher_offer,
            add_tracks: request.add_track_requests,
        })
    }

    pub(crate) fn into_join(self, connection: ConnectionId, room: RoomFacts) -> Join {
        Join {
            connection,
            room,
            grant: self.grant,
            version: self.version,
            auto_subscribe: self.auto_subscribe,
            client_info: self.client_info,
            publisher_offer: self.publisher_offer,
            add_tracks: self.add_tracks,
        }
    }

    pub(crate) fn into_resume(self, connection: ConnectionId, sid: ParticipantSid) -> Resume {
        Resume {
            connection,
            room: self.grant.room,
            identity: self.grant.identity,
            sid,
            publisher_offer: self.publisher_offer,
        }
    }
}

/// The token of the query, or that of the header as native clients send it.
fn grant(keys: &ApiKeys, now: UnixTime, query: &str, headers: &HeaderMap) -> Result<JoinGrant, Refused> {
    let text = if query.is_empty() { bearer(headers) } else { query };
    let grant = token::verify(text, keys, now)?.join_grant()?;
    check_lengths(&grant)?;
    Ok(grant)
}

/// The token of an `Authorization` header; empty where there is none.
pub(crate) fn bearer(headers: &HeaderMap) -> &str {
    let value = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| value.split_once(' '));
    match token {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => "",
    }
}

fn sid(text: &str) -> Result<ParticipantSid, Refused> {
    ParticipantSid::new(text).map_err(Refused::Sid)
}

/// A client's own metadata and attributes count only for those who may change them.
fn with_own_words(mut grant: JoinGrant, metadata: String, attributes: HashMap<String, String>) -> JoinGrant {
    if grant.permission.can_update_metadata {
        if !metadata.is_empty() {
            grant.metadata = metadata;
        }
        grant.attributes.extend(attributes);
    }
    grant
}

fn check_lengths(grant: &JoinGrant) -> Result<(), Refused> {
    let attributes = grant.attributes.iter();
    let attributes = attributes.map(|(key, value)| key.len() + value.len()).sum();
    let lengths = [
        ("name", grant.name.len(), limits::NAME_BYTES),
        ("metadata", grant.metadata.len(), limits::METADATA_BYTES),
        ("attributes", attributes, limits::ATTRIBUTES_BYTES),
    ];
    for (what, bytes, limit) in lengths {
        if bytes > limit {
            return Err(Refused::TooLong { what, bytes, limit });
        }
    }
    Ok(())
}
