//! What is on the screen, behind a trait: which monitors and windows there are, and their pictures as they change.
//!
//! The pointer is never in the pictures; it travels apart. Must never be asked for anything but what its person shares.

mod x11;

use std::time::Duration;

use conclave_codec::picture::{I420, PictureError, Rect};

pub use x11::X11Capture;

use crate::inject::Point;

/// One thing that can be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub id: SourceId,
    /// For people.
    pub name: String,
    pub at: Point,
    pub width: u32,
    pub height: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceId {
    /// As counted in the protocol of remote control.
    Monitor(u8),
    Window(u32),
}

#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    #[error("the display is lost: {0}")]
    Display(String),
    #[error("the display lacks {0}")]
    Unable(&'static str),
    #[error("it is not there any more")]
    Gone,
    #[error(transparent)]
    Picture(#[from] PictureError),
}

/// A desktop.
pub trait Capture: Send + Sync {
    /// Monitors first, then windows from the lowest to the highest, without our own.
    fn sources(&mut self) -> Result<Vec<Source>, CaptureError>;

    fn open(&mut self, source: SourceId) -> Result<Box<dyn Frames>, CaptureError>;
}

/// What happened since it was waited for last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Something was drawn.
    pub picture: bool,
    pub pointer_moved: bool,
    pub pointer_looks: bool,
    /// Somebody called the waker.
    pub woken: bool,
}

/// The pictures of one source.
pub trait Frames: Send {
    /// Waits until something changes, at most for `patience`.
    fn wait(&mut self, patience: Duration) -> Result<Change, CaptureError>;

    /// Ends a [`Frames::wait`] from another thread.
    fn waker(&self) -> Box<dyn Fn() + Send + Sync>;

    /// Brings `picture` up to date, or makes it where there is none or it has another size than the source has now.
    /// Answers with the parts of it that may have changed.
    fn grab(&mut self, picture: &mut Option<I420>) -> Result<Vec<Rect>, CaptureError>;

    /// Where the pointer is, in pixels of the source; none where it is not on it.
    fn pointer(&mut self) -> Result<Option<Point>, CaptureError>;

    fn pointer_image(&mut self) -> Result<PointerImage, CaptureError>;

    /// Width and height in pixels.
    fn size(&self) -> (u32, u32);
}

/// How the pointer looks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PointerImage {
    pub width: u16,
    pub height: u16,
    /// The pixel of it that points.
    pub hot: (u16, u16),
    /// Four bytes a pixel, not premultiplied.
    pub rgba: Vec<u8>,
}
