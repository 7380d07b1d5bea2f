//! Where the windows lie, and how dense the screen is.

use x11rb::protocol::randr::ConnectionExt as _;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, Window};
use x11rb::rust_connection::RustConnection;

use super::ShieldError;

/// In pixels of the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) x: i16,
    pub(super) y: i16,
    pub(super) width: u16,
    pub(super) height: u16,
}

impl Place {
    pub(super) fn overlaps(self, other: Self) -> bool {
        let apart = |at: i16, length: u16, from: i16, all: u16| {
            let (at, from) = (i32::from(at), i32::from(from));
            at + i32::from(length) <= from || from + i32::from(all) <= at
        };
        !apart(self.x, self.width, other.x, other.width) && !apart(self.y, self.height, other.y, other.height)
    }

    /// In points, in the middle of this one or at its upper edge, never larger than it.
    pub(super) fn inside(self, (width, height): (f32, f32), scale: f32, at_top: bool) -> Self {
        let side = |points: f32, most: u16| {
            let pixels = (points * scale).round().clamp(1.0, f32::from(most.max(1)));
            pixels as u16
        };
        let (width, height) = (side(width, self.width), side(height, self.height));
        let middle = |at: i16, all: u16, part: u16| at.saturating_add_unsigned((all - part) / 2);
        Self {
            x: middle(self.x, self.width, width),
            y: if at_top {
                self.y
            } else {
                middle(self.y, self.height, height)
            },
            width,
            height,
        }
    }
}

pub(super) fn monitors(connection: &RustConnection, root: Window) -> Result<Vec<Place>, ShieldError> {
    let monitors = connection.randr_get_monitors(root, true)?.reply()?.monitors;
    let place = |monitor: &x11rb::protocol::randr::MonitorInfo| Place {
        x: monitor.x,
        y: monitor.y,
        width: monitor.width,
        height: monitor.height,
    };
    Ok(monitors.iter().map(place).collect())
}

/// Pixels a point, as other programs take it: `Xft.dpi` over 96.
pub(super) fn scale(connection: &RustConnection, root: Window) -> f32 {
    let read = || {
        let kind = AtomEnum::STRING;
        let asked = connection
            .get_property(false, root, AtomEnum::RESOURCE_MANAGER, kind, 0, 65_536)
            .ok()?;
        let text = String::from_utf8(asked.reply().ok()?.value).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("Xft.dpi:"))?;
        line.trim().parse::<f32>().ok()
    };
    read().map_or(1.0, |dpi| (dpi / 96.0).clamp(1.0, 4.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONITOR: Place = Place {
        x: 1920,
        y: 0,
        width: 1280,
        height: 800,
    };

    #[test]
    fn it_lies_in_the_middle_or_at_the_top_and_never_sticks_out() {
        let prompt = MONITOR.inside((640.0, 400.0), 1.0, false);
        assert_eq!((prompt.x, prompt.y), (1920 + 320, 200));
        let bar = MONITOR.inside((900.0, 56.0), 2.0, true);
        assert_eq!((bar.width, bar.height, bar.y), (1280, 112, 0));
    }

    #[test]
    fn touching_is_not_overlapping() {
        let left = Place { x: 640, ..MONITOR };
        assert!(!left.overlaps(MONITOR));
        assert!(Place { x: 641, ..MONITOR }.overlaps(MONITOR));
    }
}
