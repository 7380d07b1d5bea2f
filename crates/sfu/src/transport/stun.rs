//! Whose datagram is it? A STUN binding request names its receiver before anything is decrypted.

use str0m::ice::StunMessage;

/// Whether a datagram can be STUN at all (RFC 7983: first byte 0 to 3).
pub(crate) fn is_stun(datagram: &[u8]) -> bool {
    datagram.first().is_some_and(|first| *first < 4)
}

/// Whether this is the answer to a binding request that was in order (RFC 8489, section 5: class success).
pub(crate) fn is_success(datagram: &[u8]) -> bool {
    datagram.starts_with(&[0x01, 0x01])
}

/// Our user fragment in a binding request: the part of USERNAME before the colon (RFC 8445, section 7.2.2).
/// `None` for anything else, malformed messages included.
pub(crate) fn receiver_ufrag(datagram: &[u8]) -> Option<String> {
    if !is_stun(datagram) {
        return None;
    }
    let message = StunMessage::parse(datagram).ok()?;
    message.split_username().map(|(ours, _)| ours.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A binding request from "theirs" to "ours", with the attributes that ICE demands (RFC 8445, section 7.1). Nobody
    /// checks its integrity here: that is the transport's affair, which knows the password.
    fn request() -> Vec<u8> {
        let mut bytes = vec![0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xa4, 0x42];
        bytes.extend_from_slice(&[7; 12]); // transaction id
        bytes.extend_from_slice(&[0x00, 0x06, 0x00, 0x0b]); // USERNAME
        bytes.extend_from_slice(b"ours:theirs\0");
        bytes.extend_from_slice(&[0x00, 0x24, 0x00, 0x04, 0x6e, 0x00, 0x01, 0xff]); // PRIORITY
        bytes.extend_from_slice(&[0x00, 0x08, 0x00, 0x14]); // MESSAGE-INTEGRITY
        bytes.extend_from_slice(&[9; 20]);
        bytes[3] = u8::try_from(bytes.len() - 20).unwrap();
        bytes
    }

    #[test]
    fn a_request_names_its_receiver() {
        assert_eq!(receiver_ufrag(&request()), Some("ours".to_owned()));
    }

    #[test]
    fn cut_or_foreign_datagrams_name_nobody() {
        let request = request();
        for length in 0..request.len() {
            assert_eq!(receiver_ufrag(&request[..length]), None, "cut at {length}");
        }
        assert_eq!(receiver_ufrag(&[0x80; 40]), None);
    }
}
