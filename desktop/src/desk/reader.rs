//! Reads the clipboard after a copy, on a thread of its own: the owner of a clipboard may take seconds to answer.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use conclave_protocol::remote::LeaseId;

use super::PartError;
use super::queue::Mouth;
use crate::clipboard::Clipboard;
use crate::control::guard::Heard;

/// Copies that wait to be read: a second one while the first is read is the same gesture again.
const WAITING: usize = 1;

/// Ends by itself once dropped; what is read then is told to a guard that has no such lease any more.
pub(super) struct Reader(SyncSender<LeaseId>);

impl Reader {
    pub(super) fn start(clipboard: Box<dyn Clipboard>, mouth: Mouth) -> Result<Self, PartError> {
        let (sender, leases) = sync_channel(WAITING);
        let work = move || follow(clipboard, &leases, &mouth);
        thread::Builder::new()
            .name("clipboard".to_owned())
            .spawn(work)
            .map_err(|error| PartError::new("the clipboard", error))?;
        Ok(Self(sender))
    }

    pub(super) fn read(&self, lease: LeaseId) {
        let _ = self.0.try_send(lease);
    }
}

fn follow(mut clipboard: Box<dyn Clipboard>, leases: &Receiver<LeaseId>, mouth: &Mouth) {
    while let Ok(lease) = leases.recv() {
        // The keys that copy were made before or are being made: whichever it is, the text is there at the end.
        let before = clipboard.read().ok();
        match clipboard.read_after_copy(before.as_deref()) {
            Ok(text) => mouth.say(Heard::Copied { lease, text }),
            Err(error) => tracing::debug!("nothing was copied: {error}"),
        }
    }
}
