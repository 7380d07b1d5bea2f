//! Whose datagram is it? A STUN binding request names its receiver before anything is decrypted.

use str0m::ice::StunMessage;

/// Whether a datagram can be STUN at all (RFC 7983: first byte 0 to 3).
pub(crate) fn is_stun(datagram: &[u8]) -> bool {
    datagram.first().is_some_and(|first| *first < 4)
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

    /// A binding request with the USERNAME "ours:theirs" and nothing else (RFC 8489, section 5).
    const REQUEST: [u8; 36] = [
        0x00, 0x01, 0x00, 0x10, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, // header
        0x00, 0x06, 0x00, 0x0b, b'o', b'u', b'r', b's', b':', b't', b'h', b'e', b'i', b'r', b's', 0,
    ];

    #[test]
    fn a_request_names_its_receiver() {
        assert_eq!(receiver_ufrag(&REQUEST), Some("ours".to_owned()));
    }

    #[test]
    fn cut_or_foreign_datagrams_name_nobody() {
        for length in 0..REQUEST.len() {
            assert_eq!(receiver_ufrag(&REQUEST[..length]), None, "cut at {length}");
        }
        assert_eq!(receiver_ufrag(&[0x80; 40]), None);
    }
}
