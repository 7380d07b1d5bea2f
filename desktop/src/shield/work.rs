//! The shield's thread: shows what it is told, hands on what a person presses, and looks that nothing covers it.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::protocol::Event;
use x11rb::protocol::randr::{self, ConnectionExt as _};
use x11rb::protocol::xinput::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{ConnectionExt as _, InputFocus, Window};
use x11rb::rust_connection::RustConnection;

use super::face::{self, Choice};
use super::input::{self, Devices};
use super::place::{self, Place};
use super::window::Top;
use super::{ShieldError, ShieldEvent, TellShield};
use crate::control::view::{Bar, BarState, Prompt};
use crate::x11::{Bell, wait};

/// Between two looks whether all is whole, and while something runs down.
const LOOK: Duration = Duration::from_millis(100);
const FLUENT: Duration = Duration::from_millis(40);
/// With nothing to show it looks around so often.
const IDLE: Duration = Duration::from_secs(2);
/// Drawn again so often although nothing happened: seconds run down.
const TICK: Duration = Duration::from_millis(500);
/// Once it was covered it has to be whole for so long before it counts as seen again: something that covers it in
/// flashes never lets it be.
const STEADY: Duration = Duration::from_millis(300);
/// Bars, one a monitor.
const BARS: usize = 8;

#[derive(Debug)]
pub(super) enum Order {
    Prompt(Option<Prompt>),
    Bar(Option<Bar>),
}

pub(super) struct Work {
    connection: Arc<RustConnection>,
    root: Window,
    bell: Bell,
    tell: TellShield,
    began: Instant,
    scale: f32,
    devices: Devices,
    question: Top,
    bars: Vec<Top>,
    prompt: Option<(Prompt, Choice)>,
    bar: Option<Bar>,
    prompt_sight: Sight,
    bar_sight: Sight,
    drawn: Option<Instant>,
    focus_before: Window,
}

/// Whether something is seen, as it was told.
#[derive(Debug, Default)]
struct Sight {
    told: Option<bool>,
    covered: Option<Instant>,
}

impl Sight {
    /// What is new of it.
    fn note(&mut self, whole: bool, now: Instant) -> Option<bool> {
        if !whole {
            self.covered = Some(now);
        }
        let steady = self
            .covered
            .is_none_or(|covered| now.saturating_duration_since(covered) >= STEADY);
        let seen = whole && steady;
        let is_new = self.told != Some(seen);
        self.told = Some(seen);
        is_new.then_some(seen)
    }
}

impl Work {
    pub(super) fn new(
        connection: Arc<RustConnection>,
        screen: usize,
        tell: TellShield,
    ) -> Result<Self, ShieldError> {
        let root = connection
            .setup()
            .roots
            .get(screen)
            .ok_or(ShieldError::Unable("a screen"))?
            .root;
        for (extension, name) in [
            (xinput::X11_EXTENSION_NAME, "XInput 2.2"),
            (randr::X11_EXTENSION_NAME, "RANDR"),
        ] {
            if connection
                .extension_information(extension)
                .ok()
                .flatten()
                .is_none()
            {
                return Err(ShieldError::Unable(name));
            }
        }
        connection.xinput_xi_query_version(2, 2)?.reply()?;
        connection.randr_query_version(1, 5)?.reply()?;
        input::select_hierarchy(&connection, root)?;
        let bell = Bell::new(connection.clone(), root)?;
        let question = Top::new(&connection, screen)?;
        let bars = (0..BARS)
            .map(|_| Top::new(&connection, screen))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            scale: place::scale(&connection, root),
            connection,
            root,
            bell,
            tell,
            began: Instant::now(),
            devices: Devices::default(),
            question,
            bars,
            prompt: None,
            bar: None,
            prompt_sight: Sight::default(),
            bar_sight: Sight::default(),
            drawn: None,
            focus_before: x11rb::NONE,
        })
    }

    pub(super) fn bell(&self) -> Bell {
        self.bell.clone()
    }

    pub(super) fn windows(&self) -> Vec<Window> {
        [&self.question]
            .into_iter()
            .chain(&self.bars)
            .map(Top::id)
            .collect()
    }

    pub(super) fn run(mut self, orders: &Receiver<Order>) {
        if let Err(error) = self.work(orders) {
            (self.tell)(ShieldEvent::Failed(error.to_string()));
        }
    }

    fn work(&mut self, orders: &Receiver<Order>) -> Result<(), ShieldError> {
        let mut happened = false;
        while self.follow(orders)? {
            happened |= self.hear()?;
            let now = Instant::now();
            let is_due = self
                .drawn
                .is_none_or(|drawn| now.saturating_duration_since(drawn) >= self.pace(now));
            if self.is_shown() && (happened || is_due) {
                self.draw(now)?;
            }
            if self.is_shown() {
                self.look(now)?;
            }
            // While answers were read, events came with them: those wake nobody any more.
            happened = self.hear()?;
            if !happened {
                self.rest(now)?;
            }
        }
        self.give_focus_back()
    }

    fn is_shown(&self) -> bool {
        self.prompt.is_some() || self.bar.is_some()
    }

    /// How long what is drawn is good.
    fn pace(&self, now: Instant) -> Duration {
        let fills = |at: Instant| at > now;
        let prompt = self
            .prompt
            .as_ref()
            .is_some_and(|(prompt, _)| fills(prompt.allow_at));
        let more = matches!(self.bar.as_ref().map(|bar| bar.state), Some(BarState::MoreAsked { allow_at, .. }) if fills(allow_at));
        if prompt || more { FLUENT } else { TICK }
    }

    /// Until something happens, or it is time to look.
    fn rest(&self, now: Instant) -> Result<(), ShieldError> {
        self.connection.flush()?;
        let patience = if self.is_shown() {
            self.pace(now).min(LOOK)
        } else {
            IDLE
        };
        Ok(wait(&self.connection, patience)?)
    }

    /// Whether somebody still orders.
    fn follow(&mut self, orders: &Receiver<Order>) -> Result<bool, ShieldError> {
        loop {
            match orders.try_recv() {
                Ok(Order::Prompt(prompt)) => self.prompt(prompt)?,
                Ok(Order::Bar(bar)) => self.show_bar(bar)?,
                Err(TryRecvError::Empty) => return Ok(true),
                Err(TryRecvError::Disconnected) => return Ok(false),
            }
            self.drawn = None;
        }
    }

    fn prompt(&mut self, prompt: Option<Prompt>) -> Result<(), ShieldError> {
        let Some(prompt) = prompt else {
            self.prompt = None;
            self.question.hide(&self.connection)?;
            return self.give_focus_back();
        };
        let is_new = self
            .prompt
            .as_ref()
            .is_none_or(|(shown, _)| shown.lease != prompt.lease);
        let choice = match self.prompt.take() {
            Some((_, choice)) if !is_new => choice,
            _ => Choice::of(&prompt),
        };
        let monitors = place::monitors(&self.connection, self.root)?;
        let shared = monitors
            .get(usize::from(prompt.shared))
            .or_else(|| monitors.first());
        let monitor = *shared.ok_or(ShieldError::Unable("a monitor"))?;
        self.question
            .show(&self.connection, monitor.inside(face::PROMPT, self.scale, false))?;
        self.prompt = Some((prompt, choice));
        if is_new {
            self.prompt_sight = Sight::default();
            self.focus_before = self.connection.get_input_focus()?.reply()?.focus;
            // It can take the keys once it is on the screen.
            self.draw(Instant::now())?;
            self.question.focus(&self.connection)?;
        }
        Ok(())
    }

    fn give_focus_back(&mut self) -> Result<(), ShieldError> {
        let before = std::mem::replace(&mut self.focus_before, x11rb::NONE);
        if before != x11rb::NONE {
            self.connection
                .set_input_focus(InputFocus::POINTER_ROOT, before, x11rb::CURRENT_TIME)?;
            self.connection.flush()?;
        }
        Ok(())
    }

    fn show_bar(&mut self, bar: Option<Bar>) -> Result<(), ShieldError> {
        if bar.is_none() {
            for top in &mut self.bars {
                top.hide(&self.connection)?;
            }
        } else {
            if self.bar.is_none() {
                self.bar_sight = Sight::default();
            }
            let monitors: Vec<Place> = place::monitors(&self.connection, self.root)?;
            let places: Vec<Option<Place>> = monitors
                .into_iter()
                .map(Some)
                .chain(std::iter::repeat(None))
                .take(BARS)
                .collect();
            for (top, monitor) in self.bars.iter_mut().zip(places) {
                match monitor {
                    Some(monitor) => {
                        top.show(&self.connection, monitor.inside(face::BAR, self.scale, true))?
                    }
                    None => top.hide(&self.connection)?,
                }
            }
        }
        self.bar = bar;
        Ok(())
    }

    /// Whether anything happened to our windows.
    fn hear(&mut self) -> Result<bool, ShieldError> {
        let mut happened = false;
        while let Some(event) = self.connection.poll_for_event()? {
            if let Event::Error(error) = &event {
                tracing::debug!("the display did not follow: {error:?}");
            }
            if matches!(
                event,
                Event::Expose(_) | Event::VisibilityNotify(_) | Event::ConfigureNotify(_)
            ) {
                happened = true;
                self.question.is_lost();
                self.bars.iter_mut().for_each(Top::is_lost);
            }
            if let Some((window, done)) = self.devices.read(&self.connection, &event, self.scale) {
                happened = true;
                let tops = [&mut self.question].into_iter().chain(&mut self.bars);
                if let Some(top) = tops.into_iter().find(|top| top.id() == window) {
                    top.hears(done);
                }
            }
        }
        Ok(happened)
    }

    fn draw(&mut self, now: Instant) -> Result<(), ShieldError> {
        self.drawn = Some(now);
        let (connection, scale, began) = (&*self.connection, self.scale, self.began);
        if let Some((prompt, choice)) = &mut self.prompt {
            let mut answer = None;
            self.question.draw(connection, scale, began, |ui| {
                answer = face::prompt(ui, prompt, choice, now).or(answer);
            })?;
            if let Some(answer) = answer {
                let lease = prompt.lease;
                (self.tell)(ShieldEvent::Answer { lease, answer });
            }
        }
        let Some(bar) = &self.bar else {
            return Ok(());
        };
        for top in self.bars.iter_mut().filter(|top| top.is_shown()) {
            let mut act = None;
            top.draw(connection, scale, began, |ui| {
                act = face::bar(ui, bar, now).or(act);
            })?;
            if let Some(act) = act {
                (self.tell)(ShieldEvent::Bar(act));
            }
        }
        Ok(())
    }

    /// Whether all that is shown is whole. What is not comes up again.
    fn look(&mut self, now: Instant) -> Result<(), ShieldError> {
        let own = self.windows();
        let (connection, root) = (&*self.connection, self.root);
        let check = |top: &Top| -> Result<bool, ShieldError> {
            let whole = top.is_whole(connection, root, &own)?;
            if !whole {
                top.put_back(connection)?;
            }
            Ok(whole)
        };
        if self.prompt.is_some() {
            let whole = check(&self.question)?;
            if let Some(seen) = self.prompt_sight.note(whole, now) {
                (self.tell)(ShieldEvent::PromptSeen(seen));
            }
        }
        if self.bar.is_some() {
            let mut whole = true;
            for bar in &self.bars {
                whole &= check(bar)?;
            }
            if let Some(seen) = self.bar_sight.note(whole, now) {
                (self.tell)(ShieldEvent::BarSeen(seen));
            }
        }
        Ok(())
    }
}
