//! One window on top of everything, drawn in software: it must appear whatever the graphics driver does.

use std::time::Instant;

use eframe::egui::{self, Pos2, RawInput, Rect, Ui, Vec2};
use egui_software_backend::{BufferMutRef, ColorFieldOrder, EguiSoftwareRender};
use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::protocol::xproto::{
    ConfigureWindowAux, ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask, Gcontext, ImageFormat,
    InputFocus, MapState, StackMode, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT};

use super::place::Place;
use super::{ShieldError, input};
use crate::look;

/// Of a request's length, for its header.
const HEADER: usize = 64;

pub(super) struct Top {
    id: Window,
    gc: Gcontext,
    depth: u8,
    place: Option<Place>,
    context: egui::Context,
    renderer: EguiSoftwareRender,
    pixels: Vec<[u8; 4]>,
    /// What was put on the screen last.
    shown: Vec<[u8; 4]>,
    events: Vec<egui::Event>,
}

impl Top {
    pub(super) fn new(connection: &RustConnection, screen: usize) -> Result<Self, ShieldError> {
        let screen = connection
            .setup()
            .roots
            .get(screen)
            .ok_or(ShieldError::Unable("a screen"))?;
        let (id, gc) = (connection.generate_id()?, connection.generate_id()?);
        let looks = CreateWindowAux::new()
            .override_redirect(1)
            .background_pixel(screen.black_pixel)
            .event_mask(EventMask::STRUCTURE_NOTIFY | EventMask::EXPOSURE | EventMask::VISIBILITY_CHANGE);
        let class = WindowClass::INPUT_OUTPUT;
        connection
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                id,
                screen.root,
                0,
                0,
                1,
                1,
                0,
                class,
                COPY_FROM_PARENT,
                &looks,
            )?
            .check()?;
        connection.create_gc(gc, id, &CreateGCAux::new())?;
        input::select(connection, id)?;
        let context = egui::Context::default();
        look::dress(&context);
        Ok(Self {
            id,
            gc,
            depth: screen.root_depth,
            place: None,
            context,
            renderer: EguiSoftwareRender::new(ColorFieldOrder::Bgra),
            pixels: Vec::new(),
            shown: Vec::new(),
            events: Vec::new(),
        })
    }

    pub(super) fn id(&self) -> Window {
        self.id
    }

    pub(super) fn is_shown(&self) -> bool {
        self.place.is_some()
    }

    pub(super) fn show(&mut self, connection: &RustConnection, place: Place) -> Result<(), ShieldError> {
        if self.place == Some(place) {
            return Ok(());
        }
        self.place = Some(place);
        self.put_back(connection)?;
        connection.map_window(self.id)?;
        Ok(())
    }

    pub(super) fn hide(&mut self, connection: &RustConnection) -> Result<(), ShieldError> {
        if self.place.take().is_some() {
            connection.unmap_window(self.id)?;
            self.events.clear();
            self.shown.clear();
        }
        Ok(())
    }

    /// The keyboard's keys come here, as long as nobody takes them away.
    pub(super) fn focus(&self, connection: &RustConnection) -> Result<(), ShieldError> {
        connection.set_input_focus(InputFocus::POINTER_ROOT, self.id, x11rb::CURRENT_TIME)?;
        Ok(())
    }

    pub(super) fn hears(&mut self, event: egui::Event) {
        self.events.push(event);
    }

    /// Where it belongs, mapped, above all others.
    pub(super) fn put_back(&self, connection: &RustConnection) -> Result<(), ShieldError> {
        let Some(place) = self.place else {
            return Ok(());
        };
        let there = ConfigureWindowAux::new()
            .x(i32::from(place.x))
            .y(i32::from(place.y))
            .width(u32::from(place.width))
            .height(u32::from(place.height))
            .stack_mode(StackMode::ABOVE);
        connection.configure_window(self.id, &there)?;
        connection.map_window(self.id)?;
        Ok(())
    }

    /// Whether all of it is on the screen: where it was put, with nothing of others above it. `own` are ours.
    pub(super) fn is_whole(
        &self,
        connection: &RustConnection,
        root: Window,
        own: &[Window],
    ) -> Result<bool, ShieldError> {
        let Some(place) = self.place else {
            return Ok(true);
        };
        let Some(found) = seen(connection, self.id) else {
            return Ok(false);
        };
        if found != place {
            return Ok(false);
        }
        let stack = connection.query_tree(root)?.reply()?.children;
        let above = stack.iter().rev().take_while(|window| **window != self.id);
        Ok(!above
            .filter(|window| !own.contains(window))
            .any(|window| seen(connection, *window).is_some_and(|other| other.overlaps(place))))
    }

    /// What was put on the screen may be there no more.
    pub(super) fn is_lost(&mut self) {
        self.shown.clear();
    }

    /// Draws what `face` shows, with what was done since, and puts it on the screen if it differs from what is there:
    /// whatever is put there is damage, which a share would send.
    pub(super) fn draw(
        &mut self,
        connection: &RustConnection,
        scale: f32,
        began: Instant,
        mut face: impl FnMut(&mut Ui),
    ) -> Result<(), ShieldError> {
        let Some(place) = self.place else {
            return Ok(());
        };
        let size = Vec2::new(f32::from(place.width), f32::from(place.height)) / scale;
        self.context.set_pixels_per_point(scale);
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
            time: Some(began.elapsed().as_secs_f64()),
            events: std::mem::take(&mut self.events),
            focused: true,
            ..RawInput::default()
        };
        let output = self.context.run_ui(input, |ui| face(ui));
        let primitives = self.context.tessellate(output.shapes, output.pixels_per_point);
        let (width, height) = (usize::from(place.width), usize::from(place.height));
        self.pixels.clear();
        self.pixels.resize(width * height, [0, 0, 0, 255]);
        let mut buffer = BufferMutRef::new(&mut self.pixels, width, height);
        self.renderer.render(
            &mut buffer,
            &primitives,
            &output.textures_delta,
            output.pixels_per_point,
        );
        if self.pixels != self.shown {
            self.put(connection, place)?;
            self.shown.clone_from(&self.pixels);
        }
        Ok(())
    }

    fn put(&self, connection: &RustConnection, place: Place) -> Result<(), ShieldError> {
        let row = usize::from(place.width) * 4;
        let rows = ((connection.maximum_request_bytes() - HEADER) / row).max(1);
        let bytes = self.pixels.as_flattened();
        let mut y = 0;
        for part in bytes.chunks(rows * row) {
            let height = u16::try_from(part.len() / row).unwrap_or(place.height);
            let format = ImageFormat::Z_PIXMAP;
            connection.put_image(
                format,
                self.id,
                self.gc,
                place.width,
                height,
                0,
                y,
                0,
                self.depth,
                part,
            )?;
            y = y.saturating_add_unsigned(height);
        }
        connection.flush()?;
        Ok(())
    }
}

/// Where a window is, if it can be seen at all. What has no pixels covers none.
fn seen(connection: &RustConnection, window: Window) -> Option<Place> {
    let attributes = connection.get_window_attributes(window).ok()?.reply().ok()?;
    if attributes.map_state != MapState::VIEWABLE {
        return None;
    }
    let geometry = connection.get_geometry(window).ok()?.reply().ok()?;
    let border = geometry.border_width * 2;
    Some(Place {
        x: geometry.x,
        y: geometry.y,
        width: geometry.width.saturating_add(border),
        height: geometry.height.saturating_add(border),
    })
}
