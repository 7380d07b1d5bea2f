//! What several parts need of X11: a bell that wakes a thread which waits for events, waiting with an end, and whether a
//! device is a hand's.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use x11rb::connection::Connection as _;
use x11rb::errors::ReplyOrIdError;
use x11rb::protocol::Event;
use x11rb::protocol::xinput::ConnectionExt as _;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT};

/// A window that nobody sees: what is sent to it wakes whoever reads this connection's events.
#[derive(Clone, Debug)]
pub(crate) struct Bell {
    connection: Arc<RustConnection>,
    window: Window,
}

impl Bell {
    pub(crate) fn new(connection: Arc<RustConnection>, root: Window) -> Result<Self, ReplyOrIdError> {
        let window = connection.generate_id()?;
        let (class, nothing) = (WindowClass::INPUT_ONLY, CreateWindowAux::new());
        connection.create_window(
            COPY_DEPTH_FROM_PARENT,
            window,
            root,
            -1,
            -1,
            1,
            1,
            0,
            class,
            COPY_FROM_PARENT,
            &nothing,
        )?;
        Ok(Self { connection, window })
    }

    /// Whether it is on its way. Where the display is lost, whoever waits for it hears so by itself.
    pub(crate) fn ring(&self) -> bool {
        let word = ClientMessageEvent::new(32, self.window, AtomEnum::WM_NAME, [0; 5]);
        let sent = self
            .connection
            .send_event(false, self.window, EventMask::NO_EVENT, word)
            .is_ok();
        sent && self.connection.flush().is_ok()
    }

    pub(crate) fn is_rung_by(&self, event: &Event) -> bool {
        matches!(event, Event::ClientMessage(message) if message.window == self.window)
    }
}

/// Until the server has something to say, at most for `patience`. What was read along with an answer has to be taken
/// before: it wakes nobody.
pub(crate) fn wait(connection: &RustConnection, patience: Duration) -> io::Result<()> {
    let timeout = Timespec::try_from(patience).ok();
    match poll(
        &mut [PollFd::new(connection.stream(), PollFlags::IN)],
        timeout.as_ref(),
    ) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Whether XTEST stands behind a device; nothing where it cannot be asked.
pub(crate) fn is_xtest(connection: &RustConnection, device: u16) -> Option<bool> {
    let infos = connection
        .xinput_xi_query_device(device)
        .ok()?
        .reply()
        .ok()?
        .infos;
    let names = |name: &[u8]| name.windows(5).any(|part| part == b"XTEST");
    (!infos.is_empty()).then(|| infos.iter().any(|info| names(&info.name)))
}
