//! From a place on the shared monitor to a pixel of the desktop.

use conclave_protocol::remote::{Monitor, Position};

use super::Screen;
use crate::inject::Point;

/// A place always lies on the monitor: there is no number for beyond.
pub(super) fn pixel(screen: &Screen, position: Position) -> Point {
    Point {
        x: screen.at.x + along(position.x, screen.monitor.width),
        y: screen.at.y + along(position.y, screen.monitor.height),
    }
}

fn along(place: u16, pixels: u32) -> i32 {
    let last = u64::from(pixels.saturating_sub(1));
    let rounded = (u64::from(place) * last + HALF) / u64::from(u16::MAX);
    i32::try_from(rounded).unwrap_or(i32::MAX)
}

const HALF: u64 = u16::MAX as u64 / 2;

pub(super) fn find(screens: &[Screen], id: u8) -> Option<&Screen> {
    screens.iter().find(|screen| screen.monitor.id == id)
}

pub(super) fn monitors(screens: &[Screen]) -> Vec<Monitor> {
    screens.iter().map(|screen| screen.monitor.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(x: i32, width: u32) -> Screen {
        let monitor = Monitor {
            id: 0,
            name: "left".to_owned(),
            width,
            height: 1,
        };
        Screen {
            monitor,
            at: Point { x, y: 7 },
        }
    }

    #[test]
    fn the_edges_are_the_first_and_the_last_pixel() {
        for (place, x) in [
            (0, -1920),
            (u16::MAX, -1),
            (u16::MAX / 2, -961),
            (u16::MAX / 2 + 1, -960),
        ] {
            let at = pixel(
                &screen(-1920, 1920),
                Position {
                    x: place,
                    y: u16::MAX,
                },
            );
            assert_eq!(at, Point { x, y: 7 }, "{place}");
        }
    }

    #[test]
    fn every_pixel_of_a_large_monitor_can_be_reached() {
        let wide = screen(0, 7680);
        for x in 0..7680_u64 {
            let place = u16::try_from((x * 65_535 + 3839) / 7679).unwrap();
            assert_eq!(
                pixel(&wide, Position { x: place, y: 0 }).x,
                i32::try_from(x).unwrap()
            );
        }
    }
}
