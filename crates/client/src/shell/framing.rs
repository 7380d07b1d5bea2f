//! Packets in a byte stream: a length of 16 bits before each (RFC 4571, section 2).

/// Takes a stream apart. Holds at most one unfinished packet and what was read after it.
#[derive(Debug, Default)]
pub(super) struct Deframer {
    bytes: Vec<u8>,
}

impl Deframer {
    pub(super) fn push(&mut self, read: &[u8]) {
        self.bytes.extend_from_slice(read);
    }

    /// The next whole packet.
    pub(super) fn next_packet(&mut self) -> Option<Vec<u8>> {
        let length = self
            .bytes
            .first_chunk::<2>()
            .map(|length| usize::from(u16::from_be_bytes(*length)))?;
        if self.bytes.len() < 2 + length {
            return None;
        }
        let packet = self.bytes[2..2 + length].to_vec();
        self.bytes.drain(..2 + length);
        Some(packet)
    }
}

/// The packet with its length before it; `None` where it is too long for the field.
pub(super) fn frame(packet: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(packet.len()).ok()?;
    let mut framed = Vec::with_capacity(packet.len() + 2);
    framed.extend_from_slice(&length.to_be_bytes());
    framed.extend_from_slice(packet);
    Some(framed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_survive_a_stream_cut_anywhere() {
        let packets = [vec![1, 2, 3], Vec::new(), vec![9; 1_200]];
        let stream: Vec<u8> = packets.iter().flat_map(|packet| frame(packet).unwrap()).collect();
        for step in [1, 2, 3, 700] {
            let mut deframer = Deframer::default();
            let mut read = Vec::new();
            for part in stream.chunks(step) {
                deframer.push(part);
                read.extend(std::iter::from_fn(|| deframer.next_packet()));
            }
            assert_eq!(read, packets);
        }
    }

    #[test]
    fn what_the_length_cannot_say_is_not_framed() {
        assert!(frame(&vec![0; 65_535]).is_some());
        assert!(frame(&vec![0; 65_536]).is_none());
    }
}
