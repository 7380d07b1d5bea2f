//! Fresh tokens for those inside, so that a reconnect late in a call still has a good one.

use std::time::Duration;

use conclave_protocol::lk::signal_response;
use conclave_protocol::token::{self, JoinGrant};
use conclave_protocol::{ApiKeys, Claims, TokenError, UnixTime, VideoGrant};

/// How long a fresh token lasts; the next comes well before.
const LIFETIME: Duration = Duration::from_secs(600);

/// The message with a token that grants what `grant` says, signed with the server's first key.
pub(crate) fn message(
    keys: &ApiKeys,
    now: UnixTime,
    grant: JoinGrant,
) -> Result<signal_response::Message, TokenError> {
    let (key, _) = keys.first().ok_or(TokenError::Missing)?;
    let claims = Claims {
        iss: key.to_owned(),
        sub: grant.identity.to_string(),
        exp: now.plus(LIFETIME).as_secs(),
        nbf: now.as_secs(),
        name: grant.name,
        metadata: grant.metadata,
        attributes: grant.attributes,
        video: VideoGrant {
            room_create: grant.may_create_room,
            room_admin: grant.may_administer,
            ..VideoGrant::from_permission(&grant.room, &grant.permission)
        },
    };
    token::sign(&claims, keys).map(signal_response::Message::RefreshToken)
}

#[cfg(test)]
mod tests {
    use conclave_protocol::{Identity, Permission, RoomName};

    use super::*;

    #[test]
    fn a_fresh_token_grants_the_same_for_ten_minutes() {
        let secret = "a secret of at least 32 characters".to_owned();
        let keys = ApiKeys::new([("key".to_owned(), secret)]);
        let grant = JoinGrant {
            room: RoomName::new("yard").unwrap(),
            identity: Identity::new("mira#1").unwrap(),
            name: "Mira".to_owned(),
            metadata: "m".to_owned(),
            attributes: [("hand".to_owned(), "up".to_owned())].into(),
            permission: Permission {
                can_publish: false,
                ..Permission::default()
            },
            may_create_room: true,
            may_administer: true,
        };
        let now = UnixTime::from_secs(1_000_000);
        let message = message(&keys, now, grant.clone()).unwrap();
        let signal_response::Message::RefreshToken(token) = message else {
            panic!("not a token");
        };
        let later = now.plus(Duration::from_secs(599));
        let claims = token::verify(&token, &keys, later).unwrap();
        assert_eq!(claims.join_grant(), Ok(grant));
        let too_late = now.plus(LIFETIME + token::LEEWAY + Duration::from_secs(1));
        assert!(token::verify(&token, &keys, too_late).is_err());
    }
}
