//! The server's own API as a client speaks it: sessions, pairing, meetings, remote control, events.
//!
//! Must never keep anything on disk, and never retry what changes something.
