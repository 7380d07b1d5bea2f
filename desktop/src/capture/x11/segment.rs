//! Memory that the X server draws into and we read (MIT-SHM 1.2): the server makes it, and hands over a file. It is read
//! as a file, which copies once and needs no pointer into memory that another process writes.

use std::fs::File;
use std::os::unix::fs::FileExt as _;

use x11rb::connection::Connection as _;
use x11rb::protocol::shm::{ConnectionExt as _, Seg};
use x11rb::protocol::xproto::{Drawable, ImageFormat};
use x11rb::rust_connection::RustConnection;

use crate::capture::CaptureError;

/// A part of a drawable, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: i16,
    pub(super) y: i16,
    pub(super) width: u16,
    pub(super) height: u16,
}

pub(super) struct Segment {
    id: Seg,
    file: File,
    bytes: u32,
}

impl Segment {
    pub(super) fn new(connection: &RustConnection, bytes: u32) -> Result<Self, CaptureError> {
        let version = connection.shm_query_version()?.reply()?;
        if (version.major_version, version.minor_version) < (1, 2) {
            return Err(CaptureError::Unable("MIT-SHM 1.2"));
        }
        let id = connection.generate_id()?;
        let made = connection.shm_create_segment(id, bytes, false)?.reply()?;
        let file = File::from(made.shm_fd);
        Ok(Self { id, file, bytes })
    }

    pub(super) fn holds(&self, bytes: u32) -> bool {
        self.bytes >= bytes
    }

    /// Reads a part of the drawable into its place in `target`, whose rows have `stride` bytes and begin with `first`.
    pub(super) fn grab(
        &self,
        connection: &RustConnection,
        drawable: Drawable,
        area: Area,
        target: &mut [u8],
        (first, stride): (usize, usize),
    ) -> Result<(), CaptureError> {
        let Area { x, y, width, height } = area;
        let format = ImageFormat::Z_PIXMAP.into();
        let got = connection
            .shm_get_image(drawable, x, y, width, height, u32::MAX, format, self.id, 0)?
            .reply()?;
        // 24 and 32 bits a pixel both lie in four bytes.
        if got.depth < 24 {
            return Err(CaptureError::Unable("24 bits a pixel"));
        }
        let row = usize::from(width) * 4;
        if first == 0 && stride == row {
            let bytes = target
                .get_mut(..row * usize::from(height))
                .ok_or(CaptureError::Gone)?;
            return Ok(self.file.read_exact_at(bytes, 0)?);
        }
        for index in 0..usize::from(height) {
            let from = first + index * stride;
            let bytes = target.get_mut(from..from + row).ok_or(CaptureError::Gone)?;
            self.file.read_exact_at(bytes, (index * row) as u64)?;
        }
        Ok(())
    }

    pub(super) fn detach(self, connection: &RustConnection) {
        let _ = connection.shm_detach(self.id);
    }
}
