//! One monitor or window as it changes. DAMAGE says where something was drawn, and only that is read.

use std::sync::Arc;
use std::time::{Duration, Instant};

use conclave_codec::picture::{I420, Rect, check_size};
use x11rb::NONE;
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::composite::{ConnectionExt as _, Redirect};
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::randr::{ConnectionExt as _, NotifyMask};
use x11rb::protocol::xfixes::{ConnectionExt as _, CursorNotifyMask};
use x11rb::protocol::xinput::{ConnectionExt as _, Device, EventMask, XIEventMask};
use x11rb::protocol::xproto::{
    ChangeWindowAttributesAux, ConnectionExt as _, EventMask as CoreMask, Pixmap, Rectangle, Window,
};
use x11rb::rust_connection::RustConnection;

use super::segment::{Area, Segment};
use crate::capture::{CaptureError, Change, Frames, PointerImage};
use crate::inject::Point;
use crate::x11::{Bell, wait};

/// With more damaged parts than this, the rectangle around them all is read: each costs a round trip.
const PARTS: usize = 8;

/// What is watched: a monitor by its name, because numbers move when one is unplugged.
pub(super) enum Place {
    Monitor(String),
    Window(Window),
}

pub(super) struct X11Frames {
    connection: Arc<RustConnection>,
    root: Window,
    place: Place,
    bell: Bell,
    damage: u32,
    region: u32,
    segment: Option<Segment>,
    /// A window's picture, kept by the server also where others cover it.
    pixmap: Option<Pixmap>,
    /// Where the source is within what is read from, and its size.
    area: Area,
    bgra: Vec<u8>,
    /// All of it has to be read.
    anew: bool,
    /// It moved or changed its size.
    moved: bool,
}

impl X11Frames {
    pub(super) fn new(
        connection: Arc<RustConnection>,
        root: Window,
        place: Place,
    ) -> Result<Self, CaptureError> {
        let bell = Bell::new(connection.clone(), root)?;
        let (damage, region) = (connection.generate_id()?, connection.generate_id()?);
        let watched = match place {
            Place::Monitor(_) => root,
            Place::Window(window) => {
                connection.composite_redirect_window(window, Redirect::AUTOMATIC)?;
                let mask = ChangeWindowAttributesAux::new().event_mask(CoreMask::STRUCTURE_NOTIFY);
                connection.change_window_attributes(window, &mask)?.check()?;
                window
            }
        };
        connection
            .damage_create(damage, watched, ReportLevel::NON_EMPTY)?
            .check()?;
        connection.xfixes_create_region(region, &[])?;
        connection.xfixes_select_cursor_input(root, CursorNotifyMask::DISPLAY_CURSOR)?;
        connection.randr_select_input(root, NotifyMask::SCREEN_CHANGE | NotifyMask::CRTC_CHANGE)?;
        // Raw motion comes wherever the pointer is, and whoever holds a grab.
        let mask = EventMask {
            deviceid: u16::from(Device::ALL_MASTER),
            mask: vec![XIEventMask::RAW_MOTION],
        };
        connection.xinput_xi_select_events(root, &[mask])?;
        let nowhere = Area {
            x: 0,
            y: 0,
            width: 0,
            height: 0,
        };
        let mut frames = Self {
            connection,
            root,
            place,
            bell,
            damage,
            region,
            segment: None,
            pixmap: None,
            area: nowhere,
            bgra: Vec::new(),
            anew: true,
            moved: false,
        };
        frames.find()?;
        Ok(frames)
    }

    /// Where the source is now and how large.
    fn find(&mut self) -> Result<(), CaptureError> {
        let area = match &self.place {
            Place::Monitor(name) => self.find_monitor(name)?,
            Place::Window(window) => {
                let geometry = self.connection.get_geometry(*window)?.reply()?;
                Area {
                    x: 0,
                    y: 0,
                    width: geometry.width,
                    height: geometry.height,
                }
            }
        };
        self.moved = false;
        check_size(area.width.into(), area.height.into())?;
        if area != self.area {
            self.anew = true;
        }
        self.area = area;
        if self.anew {
            self.make_room()?;
        }
        Ok(())
    }

    fn find_monitor(&self, wanted: &str) -> Result<Area, CaptureError> {
        for monitor in self
            .connection
            .randr_get_monitors(self.root, true)?
            .reply()?
            .monitors
        {
            let name = self.connection.get_atom_name(monitor.name)?.reply()?.name;
            if name == wanted.as_bytes() {
                return Ok(Area {
                    x: monitor.x,
                    y: monitor.y,
                    width: monitor.width,
                    height: monitor.height,
                });
            }
        }
        Err(CaptureError::Gone)
    }

    fn make_room(&mut self) -> Result<(), CaptureError> {
        let bytes = u32::from(self.area.width) * u32::from(self.area.height) * 4;
        if !self.segment.as_ref().is_some_and(|segment| segment.holds(bytes)) {
            if let Some(old) = self.segment.take() {
                old.detach(&self.connection);
            }
            self.segment = Some(Segment::new(&self.connection, bytes)?);
        }
        self.bgra.clear();
        self.bgra.resize(bytes as usize, 0);
        if let Place::Window(window) = self.place {
            let pixmap = self.connection.generate_id()?;
            self.connection
                .composite_name_window_pixmap(window, pixmap)?
                .check()?;
            if let Some(old) = self.pixmap.replace(pixmap) {
                self.connection.free_pixmap(old)?;
            }
        }
        Ok(())
    }

    fn hear(&mut self, event: &Event, change: &mut Change) -> Result<(), CaptureError> {
        match event {
            Event::DamageNotify(_) => change.picture = true,
            Event::XfixesCursorNotify(_) => change.pointer_looks = true,
            Event::XinputRawMotion(_) => change.pointer_moved = true,
            Event::RandrScreenChangeNotify(_) | Event::RandrNotify(_) | Event::ConfigureNotify(_) => {
                self.moved = true;
                change.picture = true;
            }
            event if self.bell.is_rung_by(event) => change.woken = true,
            Event::DestroyNotify(_) | Event::UnmapNotify(_) => return Err(CaptureError::Gone),
            _ => {}
        }
        Ok(())
    }

    /// What was drawn since this was asked last, as parts of the source.
    fn damaged(&self) -> Result<Vec<Area>, CaptureError> {
        self.connection.damage_subtract(self.damage, NONE, self.region)?;
        let region = self.connection.xfixes_fetch_region(self.region)?.reply()?;
        let parts = |rectangles: &[Rectangle]| -> Vec<Area> {
            rectangles.iter().filter_map(|part| self.within(*part)).collect()
        };
        Ok(if region.rectangles.len() > PARTS {
            parts(&[region.extents])
        } else {
            parts(&region.rectangles)
        })
    }

    /// The part of a rectangle that lies on the source, with its own left upper corner as the origin.
    fn within(&self, part: Rectangle) -> Option<Area> {
        let range = |at: i16, length: u16, from: i16, all: u16| {
            let (at, from) = (i32::from(at) - i32::from(from), 0);
            let start = at.max(from);
            let end = (at + i32::from(length)).min(i32::from(all));
            (start < end).then(|| (i16::try_from(start).ok(), u16::try_from(end - start).ok()))
        };
        let (x, width) = range(part.x, part.width, self.area.x, self.area.width)?;
        let (y, height) = range(part.y, part.height, self.area.y, self.area.height)?;
        Some(Area {
            x: x?,
            y: y?,
            width: width?,
            height: height?,
        })
    }

    fn read(&mut self, part: Area) -> Result<(), CaptureError> {
        let drawable = self.pixmap.unwrap_or(self.root);
        let segment = self.segment.as_ref().ok_or(CaptureError::Gone)?;
        let on_screen = Area {
            x: self.area.x.saturating_add(part.x),
            y: self.area.y.saturating_add(part.y),
            ..part
        };
        let stride = usize::from(self.area.width) * 4;
        let offset = |at: i16| usize::try_from(at).unwrap_or_default();
        let first = offset(part.y) * stride + offset(part.x) * 4;
        segment.grab(
            &self.connection,
            drawable,
            on_screen,
            &mut self.bgra,
            (first, stride),
        )
    }
}

fn rect(part: Area) -> Rect {
    let side = |at: i16| u32::try_from(at).unwrap_or_default();
    Rect {
        x: side(part.x),
        y: side(part.y),
        width: part.width.into(),
        height: part.height.into(),
    }
}

impl Frames for X11Frames {
    fn wait(&mut self, patience: Duration) -> Result<Change, CaptureError> {
        let until = Instant::now() + patience;
        let mut change = Change::default();
        loop {
            while let Some(event) = self.connection.poll_for_event()? {
                self.hear(&event, &mut change)?;
            }
            let left = until.saturating_duration_since(Instant::now());
            if change != Change::default() || left.is_zero() {
                return Ok(change);
            }
            self.connection.flush()?;
            wait(&self.connection, left)?;
        }
    }

    fn waker(&self) -> Box<dyn Fn() + Send + Sync> {
        let bell = self.bell.clone();
        Box::new(move || {
            bell.ring();
        })
    }

    fn grab(&mut self, picture: &mut Option<I420>) -> Result<Vec<Rect>, CaptureError> {
        if self.moved {
            self.find()?;
        }
        let (width, height) = self.size();
        let fits = picture
            .as_ref()
            .is_some_and(|picture| (picture.width(), picture.height()) == (width, height));
        let damaged = self.damaged()?;
        if self.anew || !fits {
            let all = Area {
                x: 0,
                y: 0,
                ..self.area
            };
            self.read(all)?;
            self.anew = false;
            *picture = Some(I420::from_bgra(&self.bgra, width * 4, width, height)?);
            return Ok(vec![rect(all)]);
        }
        for part in &damaged {
            self.read(*part)?;
        }
        let changed: Vec<Rect> = damaged.into_iter().map(rect).collect();
        if let Some(picture) = picture {
            for part in &changed {
                picture.update_from_bgra(&self.bgra, width * 4, *part)?;
            }
        }
        Ok(changed)
    }

    fn pointer(&mut self) -> Result<Option<Point>, CaptureError> {
        let origin = match self.place {
            Place::Monitor(_) => self.root,
            Place::Window(window) => window,
        };
        let asked = self.connection.query_pointer(origin)?.reply()?;
        let at = Point {
            x: i32::from(asked.win_x) - i32::from(self.area.x),
            y: i32::from(asked.win_y) - i32::from(self.area.y),
        };
        let is_on = (0..i32::from(self.area.width)).contains(&at.x)
            && (0..i32::from(self.area.height)).contains(&at.y);
        Ok((asked.same_screen && is_on).then_some(at))
    }

    fn pointer_image(&mut self) -> Result<PointerImage, CaptureError> {
        let image = self.connection.xfixes_get_cursor_image()?.reply()?;
        let rgba = image
            .cursor_image
            .iter()
            .flat_map(|pixel| straight(*pixel))
            .collect();
        Ok(PointerImage {
            width: image.width,
            height: image.height,
            hot: (image.xhot, image.yhot),
            rgba,
        })
    }

    fn size(&self) -> (u32, u32) {
        (self.area.width.into(), self.area.height.into())
    }
}

/// From ARGB whose colours are multiplied with the opacity.
fn straight(argb: u32) -> [u8; 4] {
    let [alpha, red, green, blue] = argb.to_be_bytes();
    let part = |colour: u8| {
        u8::try_from((u32::from(colour) * 255).checked_div(alpha.into()).unwrap_or(0)).unwrap_or(255)
    };
    [part(red), part(green), part(blue), alpha]
}
