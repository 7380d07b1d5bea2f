//! The `join_request` of `/rtc/v1`: base64url of a protobuf message that may hold another one compressed. Comes from
//! the network, so it is read with a bound at every step.

use std::io::Read;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use conclave_protocol::{limits, lk};
use flate2::read::GzDecoder;
use lk::wrapped_join_request::Compression;
use prost::Message;

/// Clients differ in whether they pad.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Why a join request was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JoinRequestError {
    #[error("the join request is not base64url: {0}")]
    Base64(String),
    #[error("the join request is not the expected protobuf message: {0}")]
    Protobuf(String),
    #[error("the join request has compression {0}, only none (0) and gzip (1) are known")]
    UnknownCompression(i32),
    #[error("the join request cannot be inflated: {0}")]
    Gzip(String),
    #[error(
        "the join request is too long, at most {} bytes are allowed",
        limits::JOIN_REQUEST_BYTES
    )]
    TooLong,
}

/// Reads what a client put into its query.
pub(crate) fn decode(text: &str) -> Result<lk::JoinRequest, JoinRequestError> {
    let wrapped = BASE64
        .decode(text)
        .map_err(|error| JoinRequestError::Base64(error.to_string()))?;
    let wrapped: lk::WrappedJoinRequest = protobuf(&wrapped)?;
    let inner = match Compression::try_from(wrapped.compression) {
        Ok(Compression::None) => wrapped.join_request,
        Ok(Compression::Gzip) => inflate(&wrapped.join_request)?,
        Err(_) => return Err(JoinRequestError::UnknownCompression(wrapped.compression)),
    };
    if inner.len() > limits::JOIN_REQUEST_BYTES {
        return Err(JoinRequestError::TooLong);
    }
    protobuf(&inner)
}

fn protobuf<M: Message + Default>(bytes: &[u8]) -> Result<M, JoinRequestError> {
    M::decode(bytes).map_err(|error| JoinRequestError::Protobuf(error.to_string()))
}

/// Inflates at most one byte more than is allowed.
fn inflate(bytes: &[u8]) -> Result<Vec<u8>, JoinRequestError> {
    let bound = u64::try_from(limits::JOIN_REQUEST_BYTES).unwrap_or(u64::MAX);
    let mut inflated = Vec::new();
    GzDecoder::new(bytes)
        .take(bound + 1)
        .read_to_end(&mut inflated)
        .map_err(|error| JoinRequestError::Gzip(error.to_string()))?;
    Ok(inflated)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
    use flate2::Compression as Level;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Level::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn wrapped(compression: i32, join_request: Vec<u8>) -> Vec<u8> {
        lk::WrappedJoinRequest {
            compression,
            join_request,
        }
        .encode_to_vec()
    }

    fn request() -> lk::JoinRequest {
        lk::JoinRequest {
            participant_sid: "PA_abc".to_owned(),
            reconnect: true,
            ..Default::default()
        }
    }

    #[test]
    fn a_request_is_read_plain_or_compressed_padded_or_not() {
        let bytes = request().encode_to_vec();
        for wrapped in [wrapped(0, bytes.clone()), wrapped(1, gzip(&bytes))] {
            assert_eq!(decode(&URL_SAFE.encode(&wrapped)), Ok(request()));
            assert_eq!(decode(&URL_SAFE_NO_PAD.encode(&wrapped)), Ok(request()));
        }
    }

    #[test]
    fn a_small_gzip_cannot_become_a_large_allocation() {
        let bomb = gzip(&vec![0; 64 * 1024 * 1024]);
        assert!(bomb.len() < 100_000);
        let text = URL_SAFE.encode(wrapped(1, bomb));
        assert_eq!(decode(&text), Err(JoinRequestError::TooLong));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert!(matches!(decode("*"), Err(JoinRequestError::Base64(_))));
        assert!(matches!(
            decode(&URL_SAFE.encode([0xff; 9])),
            Err(JoinRequestError::Protobuf(_))
        ));
        let brotli = URL_SAFE.encode(wrapped(7, Vec::new()));
        assert_eq!(decode(&brotli), Err(JoinRequestError::UnknownCompression(7)));
        let cut = gzip(&request().encode_to_vec());
        let text = URL_SAFE.encode(wrapped(1, cut[..cut.len() - 9].to_vec()));
        assert!(matches!(decode(&text), Err(JoinRequestError::Gzip(_))));
    }
}
