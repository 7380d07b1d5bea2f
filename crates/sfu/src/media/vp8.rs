//! The VP8 payload descriptor (RFC 7741, section 4.2), read only: what is changed of it is an [`Edit`](super::Edit)'s
//! affair and is written by the transport. Nothing here may panic, whatever the bytes.

/// A picture id as the payload has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureId {
    Seven(u8),
    Fifteen(u16),
}

impl PictureId {
    pub fn value(self) -> u16 {
        match self {
            Self::Seven(value) => u16::from(value),
            Self::Fifteen(value) => value,
        }
    }

    /// The bits it has.
    pub fn mask(self) -> u16 {
        match self {
            Self::Seven(_) => 0x7f,
            Self::Fifteen(_) => 0x7fff,
        }
    }
}

/// What stands before the VP8 data of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vp8Descriptor {
    /// No other picture needs this one (N).
    pub is_non_reference: bool,
    /// The packet begins a partition (S).
    pub starts_partition: bool,
    /// Which partition the packet begins with (PID).
    pub partition: u8,
    pub picture_id: Option<PictureId>,
    /// Counts the pictures of temporal layer 0.
    pub tl0_pic_idx: Option<u8>,
    /// The temporal layer (TID).
    pub temporal_layer: Option<u8>,
    /// A receiver of lower temporal layers may begin with this one here (Y).
    pub is_layer_sync: bool,
    /// Counts keyframes (KEYIDX).
    pub key_index: Option<u8>,
    /// Bytes of the descriptor: the VP8 data begins here.
    pub length: usize,
}

impl Vp8Descriptor {
    /// `None` if the payload ends within the descriptor.
    pub fn parse(payload: &[u8]) -> Option<Self> {
        let mut reader = Reader { payload, at: 0 };
        let first = reader.byte()?;
        let extensions = if first & 0x80 != 0 { reader.byte()? } else { 0 };
        let picture_id = if extensions & 0x80 != 0 {
            Some(reader.picture_id()?)
        } else {
            None
        };
        let tl0_pic_idx = if extensions & 0x40 != 0 {
            Some(reader.byte()?)
        } else {
            None
        };
        let layers = if extensions & 0x30 != 0 { reader.byte()? } else { 0 };
        let (has_temporal_layer, has_key_index) = (extensions & 0x20 != 0, extensions & 0x10 != 0);
        Some(Self {
            is_non_reference: first & 0x20 != 0,
            starts_partition: first & 0x10 != 0,
            partition: first & 0x07,
            picture_id,
            tl0_pic_idx,
            temporal_layer: has_temporal_layer.then_some(layers >> 6),
            is_layer_sync: has_temporal_layer && layers & 0x20 != 0,
            key_index: has_key_index.then_some(layers & 0x1f),
            length: reader.at,
        })
    }

    /// Whether the packet is the first of a frame.
    pub fn starts_frame(&self) -> bool {
        self.starts_partition && self.partition == 0
    }
}

struct Reader<'a> {
    payload: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.payload.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn picture_id(&mut self) -> Option<PictureId> {
        let high = self.byte()?;
        if high & 0x80 == 0 {
            return Some(PictureId::Seven(high));
        }
        let low = self.byte()?;
        Some(PictureId::Fifteen(u16::from_be_bytes([high & 0x7f, low])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_read() {
        let descriptor = Vp8Descriptor::parse(&[0xb3, 0xf0, 0x92, 0x34, 0x56, 0b1010_0101, 0x00]).unwrap();
        let expected = Vp8Descriptor {
            is_non_reference: true,
            starts_partition: true,
            partition: 3,
            picture_id: Some(PictureId::Fifteen(0x1234)),
            tl0_pic_idx: Some(0x56),
            temporal_layer: Some(2),
            is_layer_sync: true,
            key_index: Some(5),
            length: 6,
        };
        assert_eq!(descriptor, expected);
    }

    #[test]
    fn absent_fields_take_no_place() {
        let plain = Vp8Descriptor::parse(&[0x10]).unwrap();
        assert_eq!(
            (plain.length, plain.picture_id, plain.tl0_pic_idx),
            (1, None, None)
        );
        let short = Vp8Descriptor::parse(&[0x80, 0x80, 0x7f]).unwrap();
        assert_eq!(
            (short.length, short.picture_id),
            (3, Some(PictureId::Seven(0x7f)))
        );
        let key_index = Vp8Descriptor::parse(&[0x80, 0x10, 0xff]).unwrap();
        assert_eq!(
            (key_index.temporal_layer, key_index.key_index),
            (None, Some(0x1f))
        );
    }

    #[test]
    fn a_descriptor_that_is_cut_off_is_none() {
        let whole = [0x90, 0xf0, 0x92, 0x34, 0x56, 0x20];
        assert!((0..whole.len()).all(|length| Vp8Descriptor::parse(&whole[..length]).is_none()));
        assert!(Vp8Descriptor::parse(&whole).is_some());
    }
}
