//! `conclave token create`: an access token from words. Signs what it is asked to: whoever runs it knows the secret.

use std::time::Duration;

use conclave_protocol::{ApiKeys, Claims, UnixTime, VideoGrant, token};

use crate::cli::TokenRequest;
use crate::config::Value;

/// Why no token was made.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenRequestError {
    #[error("--valid-for is {0:?}, but must be a length of time, such as 90s, 10m, 6h or 7d")]
    ValidFor(String),
    #[error("--grant {0} is no right; known are {known}", known = KNOWN_GRANTS.join(", "))]
    UnknownGrant(String),
    #[error("--grant {name}={value:?} must be {wanted}")]
    GrantValue {
        name: String,
        value: String,
        wanted: &'static str,
    },
    #[error("there is no API key {0:?}; `conclave config` shows those there are")]
    UnknownKey(String),
    #[error("a token to join needs --room and --identity")]
    Incomplete,
    #[error("a token with room_admin needs --room")]
    RoomMissing,
    #[error(transparent)]
    Token(#[from] conclave_protocol::TokenError),
}

const KNOWN_GRANTS: [&str; 11] = [
    "room_join",
    "room_admin",
    "room_list",
    "room_create",
    "can_publish",
    "can_subscribe",
    "can_publish_data",
    "can_publish_sources",
    "can_update_own_metadata",
    "hidden",
    "recorder",
];

/// Makes the token that was asked for.
pub(crate) fn create(
    request: &TokenRequest,
    keys: &ApiKeys,
    now: UnixTime,
) -> Result<String, TokenRequestError> {
    let valid_for = valid_for(&request.valid_for)?;
    let claims = Claims {
        iss: key(request.key.as_deref(), keys)?,
        sub: request.identity.clone().unwrap_or_default(),
        exp: now.plus(valid_for).as_secs(),
        nbf: now.as_secs(),
        name: request.name.clone().unwrap_or_default(),
        video: grant(request)?,
        ..Claims::default()
    };
    if claims.video.room_join {
        claims.join_grant()?;
    }
    Ok(token::sign(&claims, keys)?)
}

fn valid_for(text: &str) -> Result<Duration, TokenRequestError> {
    Duration::from_text(text)
        .filter(|time| !time.is_zero())
        .ok_or_else(|| TokenRequestError::ValidFor(text.to_owned()))
}

fn key(asked: Option<&str>, keys: &ApiKeys) -> Result<String, TokenRequestError> {
    let found = match asked {
        Some(name) => keys.secret(name).map(|_| name),
        None => keys.first().map(|(name, _)| name),
    };
    found
        .map(str::to_owned)
        .ok_or_else(|| TokenRequestError::UnknownKey(asked.unwrap_or_default().to_owned()))
}

fn grant(request: &TokenRequest) -> Result<VideoGrant, TokenRequestError> {
    let mut grant = VideoGrant {
        room: request.room.clone().unwrap_or_default(),
        room_join: request.room.is_some() && request.identity.is_some(),
        ..VideoGrant::default()
    };
    for asked in &request.grants {
        let (name, value) = asked.split_once('=').unwrap_or((asked, "true"));
        apply(&mut grant, name, value)?;
    }
    let serves_the_api = grant.room_admin || grant.room_list || grant.room_create;
    let is_complete = request.room.is_some() && request.identity.is_some();
    if !is_complete && (grant.room_join || !serves_the_api) {
        return Err(TokenRequestError::Incomplete);
    }
    if grant.room_admin && request.room.is_none() {
        return Err(TokenRequestError::RoomMissing);
    }
    Ok(grant)
}

fn apply(grant: &mut VideoGrant, name: &str, value: &str) -> Result<(), TokenRequestError> {
    let yes_or_no = || {
        bool::from_text(value).ok_or_else(|| TokenRequestError::GrantValue {
            name: name.to_owned(),
            value: value.to_owned(),
            wanted: "true or false",
        })
    };
    match snake_case(name).as_str() {
        "room_join" => grant.room_join = yes_or_no()?,
        "room_admin" => grant.room_admin = yes_or_no()?,
        "room_list" => grant.room_list = yes_or_no()?,
        "room_create" => grant.room_create = yes_or_no()?,
        "can_publish" => grant.can_publish = Some(yes_or_no()?),
        "can_subscribe" => grant.can_subscribe = Some(yes_or_no()?),
        "can_publish_data" => grant.can_publish_data = Some(yes_or_no()?),
        "can_publish_sources" => grant.can_publish_sources = sources(name, value)?,
        "can_update_own_metadata" => grant.can_update_own_metadata = Some(yes_or_no()?),
        "hidden" => grant.hidden = yes_or_no()?,
        "recorder" => grant.recorder = yes_or_no()?,
        _ => return Err(TokenRequestError::UnknownGrant(name.to_owned())),
    }
    Ok(())
}

fn sources(name: &str, value: &str) -> Result<Vec<String>, TokenRequestError> {
    const SOURCES: [&str; 4] = ["camera", "microphone", "screen_share", "screen_share_audio"];
    let items: Vec<String> = value.split(',').map(|item| item.trim().to_lowercase()).collect();
    if items.iter().all(|item| SOURCES.contains(&item.as_str())) {
        return Ok(items);
    }
    Err(TokenRequestError::GrantValue {
        name: name.to_owned(),
        value: value.to_owned(),
        wanted: "some of camera, microphone, screen_share, screen_share_audio, separated by commas",
    })
}

/// LiveKit writes `canPublish` in tokens and `can-publish` on its command line.
fn snake_case(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    for character in name.chars() {
        match character {
            '-' => text.push('_'),
            _ if character.is_ascii_uppercase() => text.extend(['_', character.to_ascii_lowercase()]),
            _ => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use conclave_protocol::TokenError;

    use super::*;

    const NOW: UnixTime = UnixTime::from_secs(1_000_000);

    fn keys() -> ApiKeys {
        let secret = "a secret of at least 32 characters".to_owned();
        ApiKeys::new([
            ("one".to_owned(), secret.clone()),
            ("two".to_owned(), secret + "!"),
        ])
    }

    fn request(grants: &[&str]) -> TokenRequest {
        TokenRequest {
            room: Some("yard".to_owned()),
            identity: Some("mira".to_owned()),
            valid_for: "10m".to_owned(),
            grants: grants.iter().map(|&grant| grant.to_owned()).collect(),
            ..TokenRequest::default()
        }
    }

    fn made(request: &TokenRequest) -> Claims {
        let token = create(request, &keys(), NOW).unwrap();
        token::verify(&token, &keys(), NOW).unwrap()
    }

    #[test]
    fn a_token_to_join_verifies_and_says_what_was_asked() {
        let request = TokenRequest {
            name: Some("Mira 🦀".to_owned()),
            ..request(&[])
        };
        let claims = made(&request);
        assert_eq!((claims.iss.as_str(), claims.exp), ("one", NOW.as_secs() + 600));
        let grant = claims.join_grant().unwrap();
        assert_eq!((grant.room.as_str(), grant.identity.as_str()), ("yard", "mira"));
        assert_eq!(grant.name, "Mira 🦀");
        assert!(grant.permission.can_publish && !grant.permission.hidden);
    }

    #[test]
    fn each_right_is_given_and_taken_by_its_name() {
        let claims = made(&request(&[
            "can_publish=false",
            "canSubscribe=false",
            "can-publish-data",
            "can_publish_sources=camera,microphone",
            "can_update_own_metadata",
            "hidden",
            "recorder=true",
        ]));
        let video = claims.video;
        assert_eq!(
            (video.can_publish, video.can_subscribe),
            (Some(false), Some(false))
        );
        assert_eq!(
            (video.can_publish_data, video.can_update_own_metadata),
            (Some(true), Some(true))
        );
        assert_eq!(video.can_publish_sources, ["camera", "microphone"]);
        assert!(video.hidden && video.recorder);
    }

    #[test]
    fn the_key_is_chosen_by_name() {
        let second = TokenRequest {
            key: Some("two".to_owned()),
            ..request(&[])
        };
        assert_eq!(made(&second).iss, "two");
        let none = TokenRequest {
            key: Some("three".to_owned()),
            ..request(&[])
        };
        assert_eq!(
            create(&none, &keys(), NOW),
            Err(TokenRequestError::UnknownKey("three".to_owned()))
        );
    }

    #[test]
    fn a_token_for_the_server_api_needs_no_identity() {
        let request = TokenRequest {
            room: None,
            identity: None,
            ..request(&["room_list", "room_create"])
        };
        let claims = made(&request);
        assert!(claims.video.room_list && claims.video.room_create && !claims.video.room_join);
        assert_eq!(claims.join_grant(), Err(TokenError::NotGranted("roomJoin")));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let message = |request: &TokenRequest| create(request, &keys(), NOW).unwrap_err().to_string();
        let nobody = TokenRequest {
            identity: None,
            ..request(&[])
        };
        assert_eq!(message(&nobody), "a token to join needs --room and --identity");
        let nowhere = TokenRequest {
            room: None,
            ..request(&["room_admin", "room_join=false"])
        };
        assert_eq!(message(&nowhere), "a token with room_admin needs --room");
        assert!(
            message(&request(&["can_fly"])).starts_with("--grant can_fly is no right; known are room_join")
        );
        assert_eq!(
            message(&request(&["hidden=perhaps"])),
            "--grant hidden=\"perhaps\" must be true or false"
        );
        assert!(message(&request(&["can_publish_sources=radio"])).contains("must be some of camera"));
        let never = TokenRequest {
            valid_for: "0s".to_owned(),
            ..request(&[])
        };
        assert!(message(&never).starts_with("--valid-for is \"0s\""));
    }
}
