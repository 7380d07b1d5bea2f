//! The call: who is in the meeting, what is shown, and every word between server, room, desk and window.
//!
//! Must never decide about being controlled: it passes words on, unread.

mod clerk;
pub mod desk;
mod enter;
mod lease;
mod people;
mod pictures;
mod sharing;
mod stay;
mod steering;
pub mod view;
mod voice;

use std::sync::Arc;

use conclave_api::{Joined, Trust};
use tokio::sync::{mpsc, watch};

use crate::capture::{Capture, Source};
use crate::keep::{Keep, Signer};
use crate::sound::SoundSystem;
use desk::{DeskAct, TellCall};
use enter::Seat;
use stay::{End, SharedDesk, Stay};
use view::{Failed, Stage, View, Wish};

/// Wishes that wait: no hand is faster than the program for long.
const WISHES: usize = 64;
/// What the desk wants done and waits. Each message of a controller leads to a few at most.
const ACTS: usize = 1_024;

/// What a call is made with.
pub struct Parts {
    pub keep: Keep,
    pub trust: Trust,
    pub signer: Signer,
    pub capture: Box<dyn Capture>,
    pub sound: Box<dyn SoundSystem>,
    /// There is a window to show the others in. Without one their pictures are not even sent here.
    pub window: bool,
    /// Makes the desk, given the way to tell the call.
    pub desk: Box<dyn FnOnce(TellCall) -> std::io::Result<SharedDesk> + Send>,
}

/// The window's end of a call.
#[derive(Clone, Debug)]
pub struct Call {
    wishes: mpsc::Sender<Wish>,
    views: watch::Receiver<Arc<View>>,
}

impl Call {
    /// To be run on a runtime; ends with [`Wish::Quit`], or when this value is dropped.
    pub fn new(parts: Parts) -> std::io::Result<(Self, impl Future<Output = ()>)> {
        let (wishes, wishes_out) = mpsc::channel(WISHES);
        let (show, views) = watch::channel(Arc::new(View::default()));
        let (acts, acts_out) = mpsc::channel(ACTS);
        let desk = (parts.desk)(Box::new(move |act: DeskAct| {
            // From the desk's own thread, which may wait; there is room but for a call that hangs.
            let _ = acts.blocking_send(act);
        }))?;
        let common = Common {
            keep: parts.keep,
            trust: parts.trust,
            signer: Arc::new(parts.signer),
            capture: parts.capture,
            sound: parts.sound,
            window: parts.window,
            desk,
            sources: Vec::new(),
            show,
        };
        let ports = Ports {
            wishes: wishes_out,
            acts: acts_out,
        };
        Ok((Self { wishes, views }, run(common, ports)))
    }

    /// Whether it was taken.
    pub fn wish(&self, wish: Wish) -> bool {
        self.wishes.try_send(wish).is_ok()
    }

    pub fn view(&self) -> Arc<View> {
        self.views.borrow().clone()
    }

    /// Waits for another view; false after the end.
    pub async fn changed(&mut self) -> bool {
        self.views.changed().await.is_ok()
    }
}

/// What outlives a stay.
struct Common {
    keep: Keep,
    trust: Trust,
    signer: Arc<Signer>,
    capture: Box<dyn Capture>,
    sound: Box<dyn SoundSystem>,
    window: bool,
    desk: SharedDesk,
    sources: Vec<Source>,
    show: watch::Sender<Arc<View>>,
}

impl Common {
    fn show(&self, stage: Stage) {
        let view = View {
            stage,
            sources: self.sources.clone(),
        };
        self.show.send_if_modified(|shown| {
            let differs = **shown != view;
            if differs {
                *shown = Arc::new(view);
            }
            differs
        });
    }
}

struct Ports {
    wishes: mpsc::Receiver<Wish>,
    acts: mpsc::Receiver<DeskAct>,
}

async fn run(mut common: Common, mut ports: Ports) {
    while let Some(wish) = ports.wishes.recv().await {
        let entered = match wish {
            Wish::Quit => return,
            Wish::Again => {
                common.show(Stage::default());
                continue;
            }
            wish @ (Wish::Join { .. } | Wish::Pair { .. }) => {
                common.show(Stage::Joining);
                enter(&common, wish).await
            }
            _ => continue,
        };
        let end = match entered {
            Ok((seat, joined)) => stay(&mut common, &mut ports, seat, joined).await,
            Err(failed) => Err(failed),
        };
        match end {
            Ok(End::Quit) => return,
            Ok(End::Meeting(ended)) => common.show(Stage::Ended(ended)),
            Err(failed) => {
                tracing::debug!("not in: {failed}");
                common.show(Stage::Start { failed: Some(failed) });
            }
        }
    }
}

async fn enter(common: &Common, wish: Wish) -> Result<(Seat, Joined), Failed> {
    let kept = (&common.keep, &common.trust, &*common.signer);
    match wish {
        Wish::Join { link, server, name } => enter::by_link(kept, (&link, server.as_deref(), &name)).await,
        Wish::Pair { server, code } => enter::by_pairing(kept, (&server, &code)).await,
        _ => Err(Failed::Computer("nothing to enter".to_owned())),
    }
}

async fn stay(common: &mut Common, ports: &mut Ports, seat: Seat, joined: Joined) -> Result<End, Failed> {
    // What the desk still said of the last meeting is no word about this one.
    while ports.acts.try_recv().is_ok() {}
    let stay = Stay::begin(common, seat, joined).await?;
    Ok(stay.run(ports).await)
}
