//! The real program, run as an operator runs it. One test binary, so that it is linked once.

mod lan;
mod program;
mod support;
