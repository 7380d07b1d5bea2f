//! The question and the bar: windows of our own on top of everything, which no program can click.
//!
//! Input counts only if it comes from a device that is not XTEST's; what another client sends is not input at all. That
//! they are whole and on top is looked at all the time and told, because nothing may be granted or obeyed while they are
//! not. Must never decide what an answer leads to.

mod face;
mod input;
mod place;
#[cfg(test)]
mod tests;
mod window;
mod work;

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use conclave_protocol::remote::LeaseId;
use x11rb::errors::{ConnectError, ConnectionError, ReplyError, ReplyOrIdError};
use x11rb::protocol::xproto::Window;
use x11rb::rust_connection::RustConnection;

use crate::control::view::{Bar, BarAct, Prompt, PromptAnswer};
use crate::x11::Bell;
use work::{Order, Work};

/// Orders that wait.
const ORDERS: usize = 64;

#[derive(Debug, thiserror::Error)]
pub enum ShieldError {
    #[error("the display is lost: {0}")]
    Display(String),
    #[error("the display lacks {0}")]
    Unable(&'static str),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShieldEvent {
    /// The question is whole and on top, or not.
    PromptSeen(bool),
    Answer {
        lease: LeaseId,
        answer: PromptAnswer,
    },
    /// The bar is whole and on top on every monitor, or not.
    BarSeen(bool),
    Bar(BarAct),
    /// The display is lost: nothing is shown any more.
    Failed(String),
}

pub type TellShield = Box<dyn Fn(ShieldEvent) + Send>;

/// Shows until it is dropped.
pub struct Shield {
    bell: Bell,
    windows: Vec<Window>,
    orders: Option<SyncSender<Order>>,
    thread: Option<JoinHandle<()>>,
}

impl Shield {
    /// On the display of this name, or on that of the environment.
    pub fn start(display: Option<&str>, tell: TellShield) -> Result<Self, ShieldError> {
        let (connection, screen) = RustConnection::connect(display)?;
        let connection = Arc::new(connection);
        let (orders, receiver) = sync_channel(ORDERS);
        let work = Work::new(connection, screen, tell)?;
        let (bell, windows) = (work.bell(), work.windows());
        let run = move || work.run(&receiver);
        let thread = thread::Builder::new().name("shield".to_owned()).spawn(run);
        let thread = thread.map_err(|error| ShieldError::Display(error.to_string()))?;
        Ok(Self {
            bell,
            windows,
            orders: Some(orders),
            thread: Some(thread),
        })
    }

    pub fn show_prompt(&self, prompt: Prompt) {
        self.order(Order::Prompt(Some(prompt)));
    }

    pub fn hide_prompt(&self) {
        self.order(Order::Prompt(None));
    }

    pub fn show_bar(&self, bar: Bar) {
        self.order(Order::Bar(Some(bar)));
    }

    pub fn hide_bar(&self) {
        self.order(Order::Bar(None));
    }

    /// All of them, shown or not: nothing is ever injected into one.
    pub fn windows(&self) -> Vec<Window> {
        self.windows.clone()
    }

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // Its thread waits for nobody but the display.
            let _ = orders.send(order);
            self.bell.ring();
        }
    }
}

impl Drop for Shield {
    fn drop(&mut self) {
        self.orders = None;
        self.bell.ring();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

macro_rules! display_is_lost {
    ($($error:ty),*) => {$(
        impl From<$error> for ShieldError {
            fn from(error: $error) -> Self {
                Self::Display(error.to_string())
            }
        }
    )*};
}

display_is_lost!(
    ConnectError,
    ConnectionError,
    ReplyError,
    ReplyOrIdError,
    std::io::Error
);
