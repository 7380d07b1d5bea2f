//! The screen of X11: RANDR's monitors, the window manager's windows.

mod frames;
mod segment;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::errors::{ConnectError, ConnectionError, ReplyError, ReplyOrIdError};
use x11rb::protocol::composite::{self, ConnectionExt as _};
use x11rb::protocol::damage::{self, ConnectionExt as _};
use x11rb::protocol::randr::{self, ConnectionExt as _};
use x11rb::protocol::xfixes::{self, ConnectionExt as _};
use x11rb::protocol::xinput::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, MapState, Window};
use x11rb::rust_connection::RustConnection;

use super::{Capture, CaptureError, Frames, Source, SourceId};
use crate::inject::Point;
use frames::{Place, X11Frames};

/// Windows that are offered, and the characters of a name that are read, in four bytes.
const WINDOWS: u32 = 256;
const NAME: u32 = 64;

pub struct X11Capture {
    connection: RustConnection,
    display: Option<String>,
    root: Window,
    atoms: Atoms,
}

struct Atoms {
    client_list: u32,
    name: u32,
    utf8: u32,
    pid: u32,
}

impl X11Capture {
    /// The display of this name, or that of the environment.
    pub fn open(display: Option<&str>) -> Result<Self, CaptureError> {
        let (connection, screen) = RustConnection::connect(display)?;
        let root = connection
            .setup()
            .roots
            .get(screen)
            .ok_or(CaptureError::Unable("a screen"))?
            .root;
        begin(&connection)?;
        let atom =
            |name: &str| Ok::<_, CaptureError>(connection.intern_atom(false, name.as_bytes())?.reply()?.atom);
        let atoms = Atoms {
            client_list: atom("_NET_CLIENT_LIST_STACKING")?,
            name: atom("_NET_WM_NAME")?,
            utf8: atom("UTF8_STRING")?,
            pid: atom("_NET_WM_PID")?,
        };
        Ok(Self {
            display: display.map(str::to_owned),
            connection,
            root,
            atoms,
        })
    }

    fn monitors(&self) -> Result<Vec<Source>, CaptureError> {
        let monitors = self
            .connection
            .randr_get_monitors(self.root, true)?
            .reply()?
            .monitors;
        let source = |(id, monitor): (u8, randr::MonitorInfo)| {
            let name = self.connection.get_atom_name(monitor.name)?.reply()?.name;
            Ok(Source {
                id: SourceId::Monitor(id),
                name: String::from_utf8_lossy(&name).into_owned(),
                at: Point {
                    x: monitor.x.into(),
                    y: monitor.y.into(),
                },
                width: monitor.width.into(),
                height: monitor.height.into(),
            })
        };
        (0..=u8::MAX).zip(monitors).map(source).collect()
    }

    fn windows(&self) -> Result<Vec<Source>, CaptureError> {
        let list = self.property(
            self.root,
            self.atoms.client_list,
            AtomEnum::WINDOW.into(),
            WINDOWS,
        )?;
        let ids = list
            .as_chunks::<4>()
            .0
            .iter()
            .map(|bytes| u32::from_ne_bytes(*bytes));
        let own = std::process::id().to_ne_bytes();
        let mut windows = Vec::new();
        for id in ids {
            // One that closes meanwhile is left out.
            let pid = self.property(id, self.atoms.pid, AtomEnum::CARDINAL.into(), 1);
            if pid.is_ok_and(|pid| pid != own)
                && let Ok(window) = self.window(id)
            {
                windows.push(window);
            }
        }
        Ok(windows)
    }

    fn window(&self, id: Window) -> Result<Source, CaptureError> {
        let is_seen = self.connection.get_window_attributes(id)?.reply()?.map_state == MapState::VIEWABLE;
        if !is_seen {
            return Err(CaptureError::Gone);
        }
        let geometry = self.connection.get_geometry(id)?.reply()?;
        let at = self
            .connection
            .translate_coordinates(id, self.root, 0, 0)?
            .reply()?;
        let mut name = self.property(id, self.atoms.name, self.atoms.utf8, NAME)?;
        if name.is_empty() {
            name = self.property(id, AtomEnum::WM_NAME.into(), AtomEnum::STRING.into(), NAME)?;
        }
        Ok(Source {
            id: SourceId::Window(id),
            name: String::from_utf8_lossy(&name).into_owned(),
            at: Point {
                x: at.dst_x.into(),
                y: at.dst_y.into(),
            },
            width: geometry.width.into(),
            height: geometry.height.into(),
        })
    }

    fn property(&self, window: Window, name: u32, kind: u32, length: u32) -> Result<Vec<u8>, CaptureError> {
        let asked = self
            .connection
            .get_property(false, window, name, kind, 0, length)?;
        Ok(asked.reply()?.value)
    }
}

impl Capture for X11Capture {
    fn sources(&mut self) -> Result<Vec<Source>, CaptureError> {
        let mut sources = self.monitors()?;
        sources.extend(self.windows()?);
        Ok(sources)
    }

    fn open(&mut self, source: SourceId) -> Result<Box<dyn Frames>, CaptureError> {
        let place = match source {
            SourceId::Monitor(id) => {
                let monitors = self.monitors()?;
                let found = monitors.into_iter().find(|one| one.id == SourceId::Monitor(id));
                Place::Monitor(found.ok_or(CaptureError::Gone)?.name)
            }
            SourceId::Window(id) => Place::Window(self.window(id).map(|_| id)?),
        };
        let (connection, screen) = RustConnection::connect(self.display.as_deref())?;
        let root = connection
            .setup()
            .roots
            .get(screen)
            .ok_or(CaptureError::Unable("a screen"))?
            .root;
        begin(&connection)?;
        Ok(Box::new(X11Frames::new(Arc::new(connection), root, place)?))
    }
}

/// Every extension has to be greeted before it is used.
fn begin(connection: &RustConnection) -> Result<(), CaptureError> {
    let needs = [
        (x11rb::protocol::shm::X11_EXTENSION_NAME, "MIT-SHM"),
        (damage::X11_EXTENSION_NAME, "DAMAGE"),
        (xfixes::X11_EXTENSION_NAME, "XFIXES"),
        (randr::X11_EXTENSION_NAME, "RANDR"),
        (composite::X11_EXTENSION_NAME, "Composite"),
        (xinput::X11_EXTENSION_NAME, "XInput"),
    ];
    for (extension, name) in needs {
        if connection.extension_information(extension)?.is_none() {
            return Err(CaptureError::Unable(name));
        }
    }
    connection.xfixes_query_version(5, 0)?.reply()?;
    connection.damage_query_version(1, 1)?.reply()?;
    connection.randr_query_version(1, 5)?.reply()?;
    connection.composite_query_version(0, 4)?.reply()?;
    connection.xinput_xi_query_version(2, 2)?.reply()?;
    Ok(())
}

macro_rules! display_is_lost {
    ($($error:ty),*) => {$(
        impl From<$error> for CaptureError {
            fn from(error: $error) -> Self {
                Self::Display(error.to_string())
            }
        }
    )*};
}

display_is_lost!(ConnectError, ConnectionError, ReplyOrIdError, std::io::Error);

impl From<ReplyError> for CaptureError {
    fn from(error: ReplyError) -> Self {
        match error {
            // What was asked about was there a moment ago.
            ReplyError::X11Error(_) => Self::Gone,
            ReplyError::ConnectionError(error) => error.into(),
        }
    }
}
