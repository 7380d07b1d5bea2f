//! Requests of the server API that wait for the shard's answer.

use std::collections::HashMap;

use conclave_sfu::{Reply, RequestId};
use tokio::sync::oneshot;

/// From here on those whose asker has given up are looked for.
const SWEEP: usize = 256;

#[derive(Default)]
pub(crate) struct Requests {
    waiting: HashMap<RequestId, oneshot::Sender<Reply>>,
    next: u64,
}

impl Requests {
    /// Names a request; its answer goes to `answer`, where there is one.
    pub(crate) fn register(&mut self, answer: Option<oneshot::Sender<Reply>>) -> RequestId {
        let id = RequestId(self.next);
        self.next += 1;
        if self.waiting.len() >= SWEEP {
            self.waiting.retain(|_, answer| !answer.is_closed());
        }
        if let Some(answer) = answer {
            self.waiting.insert(id, answer);
        }
        id
    }

    pub(crate) fn answer(&mut self, id: RequestId, reply: Reply) {
        if let Some(answer) = self.waiting.remove(&id) {
            // The asker may have given up meanwhile.
            let _ = answer.send(reply);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_whose_asker_gave_up_do_not_pile_up() {
        let mut requests = Requests::default();
        for _ in 0..10 * SWEEP {
            let (answer, asker) = oneshot::channel();
            requests.register(Some(answer));
            drop(asker);
        }
        assert!(requests.waiting.len() <= SWEEP);
    }
}
