//! Every limit of the control plane, by name and with its reason. Those on texts, people and devices are in
//! `conclave_protocol::limits`, because pages and programs share them.

use std::time::Duration;

/// Bytes of a request's body. The largest sensible one is a title in escapes (`\uXXXX`, twelve bytes a character); the
/// rest is room to say which field is too long instead of only that something is.
pub const BODY_BYTES: usize = 64 * 1024;
/// Meetings one principal may have open. More than anybody keeps, and few enough to bound what one guest can write.
pub const OPEN_MEETINGS: u64 = 200;
/// Meetings in one page of a list, at most and where nothing is asked.
pub const LIST: u64 = 100;
pub const LIST_UNASKED: u64 = 50;
/// Participations in one answer: a full meeting in which everybody came ten times.
pub const PARTICIPATIONS: u64 = 1_000;
/// Names shown to somebody who looks a meeting up: as many as fit a line.
pub const GLIMPSED_NAMES: usize = 8;

/// How long an unused session lives: a device that is used twice a year is still known.
pub const SESSION: Duration = Duration::from_secs(180 * 24 * 3_600);
/// How old the note of a session's last use may get before it is written again.
pub const SESSION_NOTED: Duration = Duration::from_secs(24 * 3_600);
/// How soon that is tried again where it could not be written.
pub const SESSION_NOTED_AGAIN: Duration = Duration::from_secs(3_600);
/// Sessions in memory, about 100 bytes each. Whoever is not among them is looked up.
pub const SESSIONS_KNOWN: usize = 50_000;
/// Sessions one address may begin at once: a large school that enters together through one NAT.
pub const SESSIONS_AT_ONCE: u32 = 500;
/// How soon one more session is allowed to such an address.
pub const SESSION_AGAIN: Duration = Duration::from_secs(1);

/// Look-ups of one address that may fail at once: a hall of people who mistype a code from the wall.
pub const LOOK_UPS_AT_ONCE: u32 = 30;
/// How soon one more is allowed. Of 2⁴⁰ codes an address then tries 14,400 a day: with 100,000 meetings open it finds
/// one in two years. Whoever has a whole IPv6 /48 has 65,536 such addresses and finds one in a quarter of an hour: what
/// must not be found asks for the link.
pub const LOOK_UP_AGAIN: Duration = Duration::from_secs(6);
/// How long every failed look-up takes, whatever it failed for: well above what the slowest of them needs, so that the
/// time tells nothing.
pub const FAILED_LOOK_UP_TAKES: Duration = Duration::from_millis(150);
/// Addresses whose failures are remembered. Beyond it those that failed least are forgotten.
pub const ADDRESSES_REMEMBERED: usize = 100_000;

/// How long a token may be used to come into the room. Inside, media keeps it fresh.
pub const TOKEN: Duration = Duration::from_secs(600);

/// Sockets for events that one principal may have open: every tab of every device.
pub const EVENT_SOCKETS: usize = 20;
/// Events waiting for one slow reader. Beyond it the connection is cut and may come back with its cursor.
pub const EVENT_BACKLOG: usize = 256;
/// Missed events that a socket sends. A page needs none of them to show the meeting; older ones are in the database.
pub const EVENTS_MISSED: u64 = 100;
/// How often a socket is pinged, and how long it may be silent.
pub const EVENT_PING: Duration = Duration::from_secs(20);
pub const EVENT_SILENCE: Duration = Duration::from_secs(60);
/// How long one write to a socket may take.
pub const EVENT_WRITE: Duration = Duration::from_secs(10);
/// Bytes of what a client may send on a socket for events, where it has nothing to say.
pub const EVENT_MESSAGE_BYTES: usize = 1_024;

/// Commands of one meeting that were carried out and wait for the database: each person leaving once, and some.
pub const UNWRITTEN: usize = 500;
/// Events read at a time when a meeting is loaded.
pub const EVENTS_READ: u64 = 1_000;
/// Meetings whose time has come that are looked after in one round.
pub const DUE: u64 = 200;
/// How often rounds are made.
pub const ROUND: Duration = Duration::from_secs(1);
/// Meetings that may find the database away in one round before the others wait for the next. Not the first: one row
/// may be locked while all others can be written.
pub const AWAY_IN_A_ROUND: usize = 2;
/// How long a server that ends may take to write what still waits.
pub const LAST_WRITES: Duration = Duration::from_secs(5);
/// Sessions that are removed in one statement when they have expired: few enough that nobody waits for it.
pub const EXPIRED: u64 = 1_000;
/// How often codes are drawn anew when one is taken. With a billion meetings one draw in a thousand is.
pub const CODE_DRAWS: usize = 5;

/// How long a code for pairing is good: time to find the program and type it.
pub const PAIRING: Duration = Duration::from_secs(5 * 60);
/// Pages that may wait for their program at a time. Of 2⁴⁰ codes one address tries 30, then ten a minute.
pub const PAIRINGS: usize = 10_000;
