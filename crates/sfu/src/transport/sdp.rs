//! SDP text.
