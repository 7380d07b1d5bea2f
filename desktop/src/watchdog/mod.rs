//! A small process of its own that releases keys and buttons when the program is no more.
