//! Access tokens for those who have a seat: one room, one identity, ten minutes.
//!
//! Must never grant more than taking part: no administration, no rooms, nobody hidden.

use conclave_protocol::{
    ApiKeys, Claims, DisplayName, Identity, MeetingId, TokenError, UnixMillis, VideoGrant, token,
};

use crate::limits;

pub(crate) fn access_token(
    keys: &ApiKeys,
    now: UnixMillis,
    meeting: MeetingId,
    identity: &Identity,
    name: &DisplayName,
) -> Result<String, TokenError> {
    let (key, _) = keys.first().ok_or(TokenError::Missing)?;
    let claims = Claims {
        iss: key.to_owned(),
        sub: identity.to_string(),
        exp: now.plus(limits::TOKEN).second().as_secs(),
        nbf: now.second().as_secs(),
        name: name.as_str().to_owned(),
        video: VideoGrant {
            room_join: true,
            room: meeting.to_string(),
            can_publish: Some(true),
            can_subscribe: Some(true),
            can_publish_data: Some(true),
            can_update_own_metadata: Some(false),
            ..VideoGrant::default()
        },
        ..Claims::default()
    };
    token::sign(&claims, keys)
}
