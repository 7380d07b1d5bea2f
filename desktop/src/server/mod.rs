//! What the program asks of a Conclave server: sessions, pairing, meetings, and the events that come of them.
