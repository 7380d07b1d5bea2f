//! Opus packets that carry a number where the sound would be.

/// Table-of-contents byte of one 20 ms frame of full-band CELT, mono (RFC 6716, section 3.1).
const TOC: u8 = 31 << 3;
/// About what speech at 32 kbit/s has.
const LENGTH: usize = 80;

/// A payload with this number in it.
pub fn opus_payload(number: u32) -> Vec<u8> {
    let mut payload = vec![0x55; LENGTH];
    payload[0] = TOC;
    payload[1..5].copy_from_slice(&number.to_be_bytes());
    payload
}

/// The number in a payload made by [`opus_payload`], and `None` for any other.
pub fn opus_number(payload: &[u8]) -> Option<u32> {
    let (toc, rest) = payload.split_first()?;
    let (number, filler) = rest.split_first_chunk::<4>()?;
    let intact = *toc == TOC && payload.len() == LENGTH && filler.iter().all(|byte| *byte == 0x55);
    intact.then(|| u32::from_be_bytes(*number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_survives_and_a_changed_byte_is_noticed() {
        let mut payload = opus_payload(70_000);
        assert_eq!(opus_number(&payload), Some(70_000));
        payload[40] ^= 1;
        assert_eq!(opus_number(&payload), None);
        assert_eq!(opus_number(&[]), None);
    }
}
