//! The topics of data messages that remote control uses, and which of them need a lease.

/// What the controller does, in order: buttons, wheel, keys, text, clipboard. Reliable.
pub const INPUT: &str = "conclave.control.input";
/// Where the controller's pointer is. Lossy.
pub const MOVE: &str = "conclave.control.move";
/// What the controlled program tells its controller: monitors, pause, clipboard, echoes. Reliable.
pub const SCREEN: &str = "conclave.control.screen";
/// The pointer of a shared screen, for everybody who sees the share: its picture (reliable) and its place (lossy).
pub const CURSOR: &str = "conclave.cursor";

/// Topics that travel only between the two people of a live lease begin with this.
pub const LEASED_PREFIX: &str = "conclave.control.";

/// Whether messages of this topic need a lease.
pub fn is_leased(topic: &str) -> bool {
    topic.starts_with(LEASED_PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_needs_a_lease_and_the_cursor_does_not() {
        for topic in [INPUT, MOVE, SCREEN, "conclave.control.later"] {
            assert!(is_leased(topic));
        }
        for topic in [CURSOR, "chat", "", "conclave.controls"] {
            assert!(!is_leased(topic));
        }
    }
}
