//! The pointer of a shared screen. It travels apart from the picture, so that it stays sharp and is early.

use serde::{Deserialize, Serialize};

use super::{Message, Position};

/// Under [`topic::CURSOR`](super::topic::CURSOR), for everybody who sees the share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum CursorMessage {
    /// How it looks, reliable: when it changes, and again for those who come later.
    Image(CursorImage),
    /// Where its hot spot is, lossy; `image` is the picture it has there. Repeated once a second while it rests.
    At { n: u64, image: u32, at: Position },
    /// It is not on what is shared.
    Hidden { n: u64 },
}

/// A picture of at most 64 × 64 pixels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CursorImage {
    /// The same number is the same picture.
    pub id: u32,
    pub width: u16,
    pub height: u16,
    /// The point of it that points, in its pixels.
    pub hot_x: u16,
    pub hot_y: u16,
    /// The size of what is shared, in the pixels that `width` and `height` are counted in.
    pub screen_width: u32,
    pub screen_height: u32,
    /// A PNG, base64 (RFC 4648, section 4).
    pub png: String,
}

impl Message for CursorMessage {}
