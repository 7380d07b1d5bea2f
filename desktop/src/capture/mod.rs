//! What is on the screen, as pictures: monitors, windows, and the pointer apart from them. Reads, and never changes anything.
