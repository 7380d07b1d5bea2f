//! The tables, one a file, as SeaORM sees them. Types of columns only: no rule, no query, and none of it public, so
//! that the tables may change without their readers.

#![expect(unreachable_pub, reason = "SeaORM's derive makes public types out of them")]

pub(crate) mod meeting;
pub(crate) mod meeting_event;
pub(crate) mod participation;
pub(crate) mod principal;
pub(crate) mod session;
