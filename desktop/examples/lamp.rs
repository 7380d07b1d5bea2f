//! A window that changes its colour with every press of a button, for measuring how long it takes until somebody sees it.
//! With `--flicker` it fills the screen with something new thirty times a second.

use std::time::Duration;

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeGCAux, ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask, Gcontext, PropMode,
    Rectangle, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT};

const TITLE: &[u8] = b"lamp";
const DARK: u32 = 0x0020_2020;
const BRIGHT: u32 = 0x00f0_f0f0;
const FRAME: Duration = Duration::from_millis(33);
/// The side of what flickers, in pixels.
const TILE: u16 = 16;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (connection, screen) = RustConnection::connect(None)?;
    let screen = &connection.setup().roots[screen];
    let (width, height) = (screen.width_in_pixels, screen.height_in_pixels);
    let window = connection.generate_id()?;
    let looks = CreateWindowAux::new()
        .background_pixel(DARK)
        .override_redirect(1)
        .event_mask(EventMask::BUTTON_PRESS);
    let class = WindowClass::INPUT_OUTPUT;
    connection.create_window(
        COPY_DEPTH_FROM_PARENT,
        window,
        screen.root,
        0,
        0,
        width,
        height,
        0,
        class,
        COPY_FROM_PARENT,
        &looks,
    )?;
    connection.change_property8(
        PropMode::REPLACE,
        window,
        AtomEnum::WM_NAME,
        AtomEnum::STRING,
        TITLE,
    )?;
    connection.map_window(window)?;
    let pen = connection.generate_id()?;
    connection.create_gc(pen, window, &CreateGCAux::new())?;
    connection.flush()?;
    if std::env::args().any(|argument| argument == "--flicker") {
        return flicker(&connection, window, pen, (width, height));
    }
    let mut bright = false;
    loop {
        if let Event::ButtonPress(_) = connection.wait_for_event()? {
            bright = !bright;
            fill(
                &connection,
                window,
                pen,
                if bright { BRIGHT } else { DARK },
                &[whole(width, height)],
            )?;
            connection.flush()?;
        }
    }
}

fn whole(width: u16, height: u16) -> Rectangle {
    Rectangle {
        x: 0,
        y: 0,
        width,
        height,
    }
}

fn fill(
    connection: &RustConnection,
    window: Window,
    pen: Gcontext,
    colour: u32,
    parts: &[Rectangle],
) -> Result<(), Box<dyn std::error::Error>> {
    connection.change_gc(pen, &ChangeGCAux::new().foreground(colour))?;
    connection.poly_fill_rectangle(window, pen, parts)?;
    Ok(())
}

/// Every tile of the screen in another grey, each frame.
fn flicker(
    connection: &RustConnection,
    window: Window,
    pen: Gcontext,
    (width, height): (u16, u16),
) -> Result<(), Box<dyn std::error::Error>> {
    let mut seed = 1_u32;
    loop {
        let mut shades: [Vec<Rectangle>; 8] = Default::default();
        for y in (0..height).step_by(TILE.into()) {
            for x in (0..width).step_by(TILE.into()) {
                // A generator that is good enough to be no picture (Numerical Recipes).
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                shades[(seed >> 29) as usize].push(Rectangle {
                    x: i16::try_from(x)?,
                    y: i16::try_from(y)?,
                    width: TILE,
                    height: TILE,
                });
            }
        }
        for (shade, parts) in (0..).zip(&shades) {
            fill(connection, window, pen, 0x0020_2020 * (shade + 1) / 2, parts)?;
        }
        connection.flush()?;
        std::thread::sleep(FRAME);
    }
}
