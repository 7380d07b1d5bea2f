//! RFC 4571: datagrams on a byte stream, each behind its length in two bytes. Pure.

use bytes::{Buf, BufMut, Bytes, BytesMut};

/// Bytes of the longest datagram taken from a stream. Media and DTLS stay below 1,500.
pub(crate) const FRAME_BYTES: usize = 8 * 1024;

/// A frame longer than anything a client has reason to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a frame has {bytes} bytes, at most {FRAME_BYTES} are allowed")]
pub(crate) struct FrameTooLong {
    pub(crate) bytes: usize,
}

/// Takes bytes as they come and gives datagrams. Holds no more than one frame and what was read beyond it.
#[derive(Debug, Default)]
pub(crate) struct Deframer {
    pub(crate) buffer: BytesMut,
}

impl Deframer {
    /// The next whole datagram; `None` until there is one. Empty frames are skipped.
    pub(crate) fn next_frame(&mut self) -> Result<Option<Bytes>, FrameTooLong> {
        loop {
            let Some(&[high, low]) = self.buffer.first_chunk() else {
                return Ok(None);
            };
            let bytes = usize::from(u16::from_be_bytes([high, low]));
            if bytes > FRAME_BYTES {
                return Err(FrameTooLong { bytes });
            }
            if self.buffer.len() < 2 + bytes {
                return Ok(None);
            }
            self.buffer.advance(2);
            if bytes > 0 {
                return Ok(Some(self.buffer.split_to(bytes).freeze()));
            }
        }
    }
}

/// Appends a datagram as a frame. False, and nothing is written, where it is too long for the two bytes.
pub(crate) fn frame(out: &mut Vec<u8>, datagram: &[u8]) -> bool {
    let Ok(length) = u16::try_from(datagram.len()) else {
        return false;
    };
    out.put_u16(length);
    out.put_slice(datagram);
    true
}

/// Whether this can be a STUN message (RFC 8489, section 5): two zero bits, the magic cookie, a length that fits.
pub(crate) fn is_stun(datagram: &[u8]) -> bool {
    let [kind, _, high, low, cookie @ ..] = datagram else {
        return false;
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    kind & 0xc0 == 0 && cookie.starts_with(&[0x21, 0x12, 0xa4, 0x42]) && datagram.len() == 20 + length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datagrams_survive_a_stream_cut_anywhere() {
        let datagrams: [&[u8]; 3] = [b"first", b"", b"the third"];
        let mut stream = Vec::new();
        for datagram in datagrams {
            assert!(frame(&mut stream, datagram));
        }
        for cut in 0..stream.len() {
            let mut deframer = Deframer::default();
            let mut out = Vec::new();
            for part in [&stream[..cut], &stream[cut..]] {
                deframer.buffer.extend_from_slice(part);
                while let Some(datagram) = deframer.next_frame().unwrap() {
                    out.push(datagram);
                }
            }
            assert_eq!(out, [&b"first"[..], &b"the third"[..]], "cut at {cut}");
        }
    }

    #[test]
    fn a_frame_above_the_limit_ends_the_stream_before_it_is_read() {
        let mut deframer = Deframer::default();
        deframer.buffer.extend_from_slice(&[0xff, 0xff]);
        assert_eq!(deframer.next_frame(), Err(FrameTooLong { bytes: 65_535 }));
    }

    #[test]
    fn a_datagram_above_what_two_bytes_count_is_not_framed() {
        let mut out = Vec::new();
        assert!(!frame(&mut out, &vec![0; 65_536]));
        assert!(out.is_empty());
    }

    #[test]
    fn only_a_whole_stun_message_with_the_cookie_counts_as_stun() {
        let mut binding = vec![0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xa4, 0x42];
        binding.extend_from_slice(&[7; 12]);
        assert!(is_stun(&binding));
        assert!(!is_stun(&binding[..19]));
        assert!(!is_stun(b"GET / HTTP/1.1\r\n\r\n"));
        binding[0] = 0x80;
        assert!(!is_stun(&binding));
    }
}
