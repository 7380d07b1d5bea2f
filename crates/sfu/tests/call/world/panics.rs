//! Counts panics on the thread of a test, so that one that a shard caught is seen all the same.

use std::cell::Cell;
use std::panic;
use std::sync::Once;

/// What a panic says that a test wanted. It is counted and not printed.
pub(crate) const WANTED: &str = "a fault that a test asked for";

thread_local! {
    static PANICS: Cell<usize> = const { Cell::new(0) };
}

static WATCH: Once = Once::new();

/// Begins to count, once for the whole program.
pub(super) fn watch() {
    WATCH.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            PANICS.with(|panics| panics.set(panics.get() + 1));
            if info.payload_as_str() != Some(WANTED) {
                print(info);
            }
        }));
    });
}

/// Panics on this thread so far.
pub(crate) fn count() -> usize {
    PANICS.with(Cell::get)
}
