//! The thread that injects, so that typing a text holds nobody up and letting go does not wait behind it.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::{InjectError, Injector, Stop, Stroke};

/// Told of what could not be done, from the thread that injects.
pub type Injected = Box<dyn Fn(InjectError) + Send>;

/// Strokes that wait. Two seconds of what a guard lets through.
const QUEUE: usize = 512;

#[derive(Debug)]
pub struct Hands {
    shared: Arc<Shared>,
    orders: Option<SyncSender<Order>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    stop: Stop,
    /// How often everything was to be let go. A stroke that was ordered before the last time is forgotten.
    round: Mutex<u64>,
}

#[derive(Debug)]
enum Order {
    Stroke(u64, Stroke),
    Release,
    OwnWindows(Vec<u32>),
}

impl Hands {
    pub fn start(injector: Box<dyn Injector>, failed: Injected) -> std::io::Result<Self> {
        let (orders, receiver) = sync_channel(QUEUE);
        let shared = Arc::new(Shared::default());
        let theirs = shared.clone();
        let work = move || follow(injector, &receiver, &theirs, &failed);
        let thread = thread::Builder::new().name("inject".to_owned()).spawn(work)?;
        Ok(Self {
            shared,
            orders: Some(orders),
            thread: Some(thread),
        })
    }

    /// Whether it was taken: a desktop that hangs must not make the queue grow. What was not taken is lost, and the
    /// caller lets everything go.
    pub fn inject(&self, stroke: Stroke) -> bool {
        let round = *self.shared.round.lock().unwrap_or_else(PoisonError::into_inner);
        let order = Order::Stroke(round, stroke);
        self.orders
            .as_ref()
            .is_some_and(|orders| orders.try_send(order).is_ok())
    }

    /// Forgets what waits, stops what is being typed, and lets everything go.
    pub fn release_all(&self) {
        *self.shared.round.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.shared.stop.raise();
        self.order(Order::Release);
    }

    pub fn set_own_windows(&self, windows: Vec<u32>) {
        self.order(Order::OwnWindows(windows));
    }

    fn order(&self, order: Order) {
        let Some(orders) = &self.orders else {
            return;
        };
        if let Err(TrySendError::Full(order)) = orders.try_send(order) {
            // Every stroke in the queue is forgotten by now or soon made: this waits for milliseconds.
            let _ = orders.send(order);
        }
    }
}

impl Drop for Hands {
    fn drop(&mut self) {
        self.release_all();
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn follow(mut injector: Box<dyn Injector>, orders: &Receiver<Order>, shared: &Shared, failed: &Injected) {
    while let Ok(order) = orders.recv() {
        let done = match order {
            Order::Stroke(round, stroke) if is_current(shared, round) => {
                injector.apply(&stroke, &shared.stop)
            }
            Order::Stroke(..) => Ok(()),
            Order::Release => injector.release_all(),
            Order::OwnWindows(windows) => {
                injector.set_own_windows(&windows);
                Ok(())
            }
        };
        if let Err(error) = done {
            failed(error);
        }
    }
}

/// A stroke of the current round may be made, and what stopped the round before must not stop it.
fn is_current(shared: &Shared, round: u64) -> bool {
    let current = shared.round.lock().unwrap_or_else(PoisonError::into_inner);
    if *current == round {
        shared.stop.lower();
    }
    *current == round
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;
    use std::time::Duration;

    use super::*;
    use crate::inject::Key;

    #[derive(Debug, PartialEq)]
    enum Did {
        Began(Stroke),
        Stopped,
        Released,
    }

    /// Types a text until it is told to stop.
    struct Slow(SyncSender<Did>);

    impl Injector for Slow {
        fn apply(&mut self, stroke: &Stroke, stop: &Stop) -> Result<(), InjectError> {
            self.0.send(Did::Began(stroke.clone())).unwrap();
            if matches!(stroke, Stroke::Text(_)) {
                while !stop.is_raised() {
                    thread::sleep(Duration::from_millis(1));
                }
                self.0.send(Did::Stopped).unwrap();
            }
            Ok(())
        }

        fn release_all(&mut self) -> Result<(), InjectError> {
            self.0.send(Did::Released).unwrap();
            Ok(())
        }

        fn set_own_windows(&mut self, _: &[u32]) {}
    }

    #[test]
    fn letting_go_overtakes_what_is_typed_and_what_waits() {
        let (sender, did) = sync_channel(64);
        let hands = Hands::start(Box::new(Slow(sender)), Box::new(|_| {})).unwrap();
        let text = Stroke::Text("long".to_owned());
        let key = Stroke::Key {
            key: Key::ENTER,
            down: true,
        };
        hands.inject(text.clone());
        assert_eq!(did.recv().unwrap(), Did::Began(text));
        hands.inject(key.clone());
        hands.release_all();
        assert_eq!(did.recv().unwrap(), Did::Stopped);
        assert_eq!(did.recv().unwrap(), Did::Released);
        hands.inject(key.clone());
        assert_eq!(did.recv().unwrap(), Did::Began(key), "the one after it is made");
    }

    #[test]
    fn the_end_lets_everything_go() {
        let (sender, did) = sync_channel(64);
        drop(Hands::start(Box::new(Slow(sender)), Box::new(|_| {})).unwrap());
        assert_eq!(did.recv().unwrap(), Did::Released);
    }
}
