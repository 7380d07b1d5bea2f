//! What is heard and said: the sound server behind a trait, Opus, and the buffer that evens out the network.
