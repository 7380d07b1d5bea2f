//! Access tokens: LiveKit's JWTs, signed with a secret that only the server and its operator know.
//!
//! This module must never trust anything in a token before its signature is checked, and never read a clock:
//! the time is passed in.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::{IdError, Identity, Permission, RoomName, SourceSet, TrackSource, UnixTime, limits};

/// How far the clocks of two machines may differ before a token counts as expired or not yet valid.
pub const LEEWAY: Duration = Duration::from_secs(10);

/// Why a token was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("no access token was given")]
    Missing,
    #[error(
        "the access token has {bytes} bytes, at most {} are allowed",
        limits::TOKEN_BYTES
    )]
    TooLong { bytes: usize },
    #[error("the access token is malformed: {0}")]
    Malformed(String),
    #[error("the access token was made with the unknown key {0:?}")]
    UnknownKey(String),
    #[error("the access token's signature does not match key {0:?}")]
    Signature(String),
    #[error("the access token expired {0} seconds ago")]
    Expired(u64),
    #[error("the access token is valid only in {0} seconds")]
    NotYetValid(u64),
    #[error("the access token grants no {0}")]
    NotGranted(&'static str),
    #[error("the access token is for another room than {0:?}")]
    OtherRoom(String),
    #[error(transparent)]
    Id(#[from] IdError),
}

/// API keys and their secrets, as in LiveKit's `keys:` map. `Debug` never shows a secret.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApiKeys(BTreeMap<String, String>);

impl std::fmt::Debug for ApiKeys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

impl ApiKeys {
    pub fn new(keys: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(keys.into_iter().collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Key names with their secrets, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, secret)| (key.as_str(), secret.as_str()))
    }

    /// The secret of a key.
    pub fn secret(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The key the server itself signs with: the first by name.
    pub fn first(&self) -> Option<(&str, &str)> {
        self.iter().next()
    }
}

/// What a token allows in the world of rooms (LiveKit's `video` claim).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct VideoGrant {
    #[serde(skip_serializing_if = "is_false")]
    pub room_create: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub room_list: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub room_admin: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub room_join: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub room: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_publish: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_subscribe: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_publish_data: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_update_own_metadata: Option<bool>,
    /// `camera`, `microphone`, `screen_share`, `screen_share_audio`; empty means all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub can_publish_sources: Vec<String>,
    #[serde(skip_serializing_if = "is_false")]
    pub hidden: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub recorder: bool,
}

fn is_false(value: &bool) -> bool {
    !*value
}

/// The content of a token (RFC 7519 names, and LiveKit's).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Claims {
    /// The API key the token is signed with.
    pub iss: String,
    /// The participant's identity.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sub: String,
    pub exp: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub nbf: u64,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub metadata: String,
    #[serde(skip_serializing_if = "HashMap::is_empty")]
    pub attributes: HashMap<String, String>,
    pub video: VideoGrant,
}

fn is_zero(value: &u64) -> bool {
    *value == 0
}

/// Who joins which room with which rights: what a verified token says, parsed once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinGrant {
    pub room: RoomName,
    pub identity: Identity,
    pub name: String,
    pub metadata: String,
    pub attributes: HashMap<String, String>,
    pub permission: Permission,
    /// May create the room although rooms are not made by joining.
    pub may_create_room: bool,
    pub may_administer: bool,
}

impl Claims {
    /// The grant to join, where the token has one.
    pub fn join_grant(&self) -> Result<JoinGrant, TokenError> {
        if !self.video.room_join {
            return Err(TokenError::NotGranted("roomJoin"));
        }
        Ok(JoinGrant {
            room: RoomName::new(&self.video.room)?,
            identity: Identity::new(&self.sub)?,
            name: self.name.clone(),
            metadata: self.metadata.clone(),
            attributes: self.attributes.clone(),
            permission: self.video.permission()?,
            may_create_room: self.video.room_create,
            may_administer: self.video.room_admin,
        })
    }

    /// Passes where the token administers this room.
    pub fn require_admin_of(&self, room: &str) -> Result<(), TokenError> {
        if !self.video.room_admin {
            return Err(TokenError::NotGranted("roomAdmin"));
        }
        if self.video.room != room {
            return Err(TokenError::OtherRoom(room.to_owned()));
        }
        Ok(())
    }
}

impl VideoGrant {
    fn permission(&self) -> Result<Permission, TokenError> {
        let sources: SourceSet = self
            .can_publish_sources
            .iter()
            .map(|name| parse_source(name))
            .collect::<Result<_, _>>()?;
        let can_publish = self.can_publish.unwrap_or(true);
        Ok(Permission {
            can_publish,
            can_subscribe: self.can_subscribe.unwrap_or(true),
            can_publish_data: self.can_publish_data.unwrap_or(can_publish),
            can_update_metadata: self.can_update_own_metadata.unwrap_or(false),
            can_publish_sources: sources,
            hidden: self.hidden,
            recorder: self.recorder,
        })
    }

    /// The grant that says the same as this permission; used for fresh tokens of somebody already inside.
    pub fn from_permission(room: &RoomName, permission: &Permission) -> Self {
        let names = permission.can_publish_sources.to_proto();
        Self {
            room_join: true,
            room: room.to_string(),
            can_publish: Some(permission.can_publish),
            can_subscribe: Some(permission.can_subscribe),
            can_publish_data: Some(permission.can_publish_data),
            can_update_own_metadata: Some(permission.can_update_metadata),
            can_publish_sources: names
                .into_iter()
                .filter_map(source_name)
                .map(str::to_owned)
                .collect(),
            hidden: permission.hidden,
            recorder: permission.recorder,
            ..Self::default()
        }
    }
}

fn parse_source(name: &str) -> Result<TrackSource, TokenError> {
    match name.to_ascii_lowercase().as_str() {
        "camera" => Ok(TrackSource::Camera),
        "microphone" => Ok(TrackSource::Microphone),
        "screen_share" => Ok(TrackSource::ScreenShare),
        "screen_share_audio" => Ok(TrackSource::ScreenShareAudio),
        _ => Err(TokenError::Malformed(format!("unknown track source {name:?}"))),
    }
}

fn source_name(source: i32) -> Option<&'static str> {
    match TrackSource::try_from(source).ok()? {
        TrackSource::Camera => Some("camera"),
        TrackSource::Microphone => Some("microphone"),
        TrackSource::ScreenShare => Some("screen_share"),
        TrackSource::ScreenShareAudio => Some("screen_share_audio"),
        TrackSource::Unknown => None,
    }
}

/// Checks length, key, signature (HS256 only, so `alg: none` fails), not-before and expiry, in this order.
pub fn verify(token: &str, keys: &ApiKeys, now: UnixTime) -> Result<Claims, TokenError> {
    if token.is_empty() {
        return Err(TokenError::Missing);
    }
    if token.len() > limits::TOKEN_BYTES {
        return Err(TokenError::TooLong { bytes: token.len() });
    }
    let key = claimed_issuer(token)?;
    let Some(secret) = keys.secret(&key) else {
        return Err(TokenError::UnknownKey(key));
    };
    let decoding_key = DecodingKey::from_secret(secret.as_bytes());
    let claims = jsonwebtoken::decode::<Claims>(token, &decoding_key, &signature_only())
        .map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::InvalidSignature
            | jsonwebtoken::errors::ErrorKind::InvalidAlgorithm => TokenError::Signature(key),
            _ => TokenError::Malformed(error.to_string()),
        })?
        .claims;
    check_time(&claims, now)?;
    Ok(claims)
}

/// The library checks the signature and nothing else: it would read the system's clock for the rest.
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    validation
}

/// Reads which key the token says it was signed with, to look up the secret. Nothing else of it is believed yet.
fn claimed_issuer(token: &str) -> Result<String, TokenError> {
    let malformed = |error: jsonwebtoken::errors::Error| TokenError::Malformed(error.to_string());
    Ok(jsonwebtoken::dangerous::insecure_decode::<Claims>(token)
        .map_err(malformed)?
        .claims
        .iss)
}

fn check_time(claims: &Claims, now: UnixTime) -> Result<(), TokenError> {
    let (now, leeway) = (now.as_secs(), LEEWAY.as_secs());
    if claims.nbf > now.saturating_add(leeway) {
        return Err(TokenError::NotYetValid(claims.nbf - now));
    }
    if claims.exp.saturating_add(leeway) < now {
        return Err(TokenError::Expired(now - claims.exp));
    }
    Ok(())
}

/// Signs claims with the key named in `claims.iss`.
pub fn sign(claims: &Claims, keys: &ApiKeys) -> Result<String, TokenError> {
    let Some(secret) = keys.secret(&claims.iss) else {
        return Err(TokenError::UnknownKey(claims.iss.clone()));
    };
    let key = EncodingKey::from_secret(secret.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &key)
        .map_err(|error| TokenError::Malformed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime::from_secs(1_000_000);

    fn keys() -> ApiKeys {
        ApiKeys::new([
            (
                "first".to_owned(),
                "a secret of at least 32 characters".to_owned(),
            ),
            ("second".to_owned(), "another secret, also long enough".to_owned()),
        ])
    }

    fn claims() -> Claims {
        Claims {
            iss: "second".to_owned(),
            sub: "mira".to_owned(),
            exp: NOW.as_secs() + 600,
            video: VideoGrant {
                room_join: true,
                room: "yard".to_owned(),
                ..VideoGrant::default()
            },
            ..Claims::default()
        }
    }

    #[test]
    fn a_signed_token_verifies_to_the_same_claims() {
        let token = sign(&claims(), &keys()).unwrap();
        assert_eq!(verify(&token, &keys(), NOW), Ok(claims()));
    }

    #[test]
    fn a_token_outside_its_time_is_refused_with_the_distance() {
        let token = sign(&claims(), &keys()).unwrap();
        let late = UnixTime::from_secs(NOW.as_secs() + 700);
        assert_eq!(verify(&token, &keys(), late), Err(TokenError::Expired(100)));
        let early = Claims {
            nbf: NOW.as_secs() + 60,
            ..claims()
        };
        let token = sign(&early, &keys()).unwrap();
        assert_eq!(verify(&token, &keys(), NOW), Err(TokenError::NotYetValid(60)));
    }

    #[test]
    fn another_secret_another_key_and_no_algorithm_are_refused() {
        let forged_keys =
            ApiKeys::new([("second".to_owned(), "the wrong secret, just as long!!".to_owned())]);
        let forged = sign(&claims(), &forged_keys).unwrap();
        assert_eq!(
            verify(&forged, &keys(), NOW),
            Err(TokenError::Signature("second".to_owned()))
        );

        let stranger = ApiKeys::new([("third".to_owned(), "the wrong secret, just as long!!".to_owned())]);
        let token = sign(
            &Claims {
                iss: "third".to_owned(),
                ..claims()
            },
            &stranger,
        )
        .unwrap();
        assert_eq!(
            verify(&token, &keys(), NOW),
            Err(TokenError::UnknownKey("third".to_owned()))
        );

        // {"alg":"none","typ":"JWT"} before the same claims, with an empty signature.
        let signed = sign(&claims(), &keys()).unwrap();
        let payload = signed.split('.').nth(1).unwrap();
        let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.");
        assert!(matches!(
            verify(&none, &keys(), NOW),
            Err(TokenError::Malformed(_) | TokenError::Signature(_))
        ));
    }

    #[test]
    fn edited_claims_break_the_signature() {
        let token = sign(&claims(), &keys()).unwrap();
        let admin = Claims {
            video: VideoGrant {
                room_admin: true,
                ..claims().video
            },
            ..claims()
        };
        let edited = sign(&admin, &keys()).unwrap();
        let (header, rest) = token.split_once('.').unwrap();
        let signature = rest.split_once('.').unwrap().1;
        let payload = edited.split('.').nth(1).unwrap();
        let spliced = format!("{header}.{payload}.{signature}");
        assert_eq!(
            verify(&spliced, &keys(), NOW),
            Err(TokenError::Signature("second".to_owned()))
        );
    }

    #[test]
    fn garbage_is_malformed_and_an_empty_token_is_missing() {
        assert_eq!(verify("", &keys(), NOW), Err(TokenError::Missing));
        assert!(matches!(
            verify("a.b.c", &keys(), NOW),
            Err(TokenError::Malformed(_))
        ));
        assert_eq!(
            verify(&"x".repeat(limits::TOKEN_BYTES + 1), &keys(), NOW),
            Err(TokenError::TooLong {
                bytes: limits::TOKEN_BYTES + 1
            })
        );
    }

    #[test]
    fn permissions_survive_the_way_through_a_fresh_token() {
        let permission = Permission {
            can_publish_data: false,
            can_publish_sources: [TrackSource::Microphone].into_iter().collect(),
            ..Permission::default()
        };
        let room = RoomName::new("yard").unwrap();
        let grant = VideoGrant::from_permission(&room, &permission);
        assert_eq!(grant.permission(), Ok(permission));
    }

    #[test]
    fn joining_needs_the_grant_a_room_and_an_identity() {
        let no_join = Claims {
            video: VideoGrant {
                room_join: false,
                ..claims().video
            },
            ..claims()
        };
        assert_eq!(no_join.join_grant(), Err(TokenError::NotGranted("roomJoin")));
        let nobody = Claims {
            sub: String::new(),
            ..claims()
        };
        assert_eq!(nobody.join_grant().unwrap_err().to_string(), "identity is empty");
        let nowhere = Claims {
            video: VideoGrant {
                room: String::new(),
                ..claims().video
            },
            ..claims()
        };
        assert_eq!(
            nowhere.join_grant().unwrap_err().to_string(),
            "room name is empty"
        );
    }
}
