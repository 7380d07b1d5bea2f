//! The mandatory part of the dependency descriptor (AV1 RTP specification, appendix A.8.2) and whether a template
//! structure follows. Layers inside one stream are forwarded whole, so nothing is written and nothing else is read.
//! Nothing here may panic, whatever the bytes.

/// What every dependency descriptor begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DependencyDescriptor {
    /// The packet is the first of its frame.
    pub starts_frame: bool,
    /// The packet is the last of its frame.
    pub ends_frame: bool,
    /// Which template of the structure the frame follows; 6 bits.
    pub template: u8,
    /// Counts frames over all layers and wraps.
    pub frame_number: u16,
    /// A template structure is attached. A sender does that where a coded video sequence begins.
    pub has_structure: bool,
}

impl DependencyDescriptor {
    /// `None` if the bytes end within the mandatory fields.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let &[first, high, low, ref extended @ ..] = bytes else {
            return None;
        };
        Some(Self {
            starts_frame: first & 0x80 != 0,
            ends_frame: first & 0x40 != 0,
            template: first & 0x3f,
            frame_number: u16::from_be_bytes([high, low]),
            has_structure: extended.first().is_some_and(|flags| flags & 0x80 != 0),
        })
    }

    /// Whether the packet begins a coded video sequence.
    pub fn starts_sequence(&self) -> bool {
        self.starts_frame && self.has_structure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mandatory_fields_are_read() {
        let descriptor = DependencyDescriptor::parse(&[0b1100_0101, 0x12, 0x34]).unwrap();
        assert!(descriptor.starts_frame && descriptor.ends_frame);
        assert_eq!((descriptor.template, descriptor.frame_number), (5, 0x1234));
        assert!(!descriptor.has_structure);
    }

    #[test]
    fn a_structure_at_a_frame_start_begins_a_sequence_and_one_elsewhere_does_not() {
        let begins = |first: u8| {
            DependencyDescriptor::parse(&[first, 0, 1, 0x80, 0]).is_some_and(|it| it.starts_sequence())
        };
        assert!(begins(0x80));
        assert!(!begins(0x40));
    }

    #[test]
    fn too_few_bytes_are_no_descriptor() {
        for length in 0..3 {
            assert_eq!(DependencyDescriptor::parse(&[0xff; 3][..length]), None);
        }
    }
}
