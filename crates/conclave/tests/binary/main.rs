//! The real program, run as an operator runs it. One test binary, so that it is linked once.

#[cfg(test)]
mod lan;
#[cfg(test)]
mod meetings;
#[cfg(test)]
mod program;
#[cfg(test)]
mod support;
