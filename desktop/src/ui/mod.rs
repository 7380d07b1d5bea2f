//! The window of the program. Shows what `call` says and tells it what was clicked; decides nothing.
