//! The call: who is there, what is seen and heard of them, and what this program sends. Knows no window.
