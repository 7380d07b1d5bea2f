//! The life of the connection: join, resume, rejoin, end.
//!
//! A resume keeps the stay in the room, its tracks and its peer connections, and needs the server to remember us.
//! A rejoin begins anew on fresh peer connections and publishes everything again.

use std::time::{Duration, Instant};

use super::config::ProtocolVersion;
use super::event::{DisconnectCause, Event};
use super::io::{ConnectionId, Output, SignalEnd, SocketKind};
use super::participant::{Participant, REPLY_WITHIN};
use super::peer::{Peer, Role};
use super::request::{self, Resume};
use crate::lk;

/// How long ICE and DTLS may take after the server has let us in.
const MEDIA_WITHIN: Duration = Duration::from_secs(15);

/// How long after the end of the media the server's reason for it may arrive.
const FAREWELL_WITHIN: Duration = Duration::from_secs(1);

/// What a signal connection is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Join,
    Resume,
    Rejoin,
}

/// Where the participant stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Idle,
    /// A signal connection is asked for and has not said its first word.
    Opening {
        purpose: Purpose,
        deadline: Instant,
    },
    /// In the room, and media shall flow until then.
    Settling {
        purpose: Purpose,
        deadline: Instant,
    },
    Joined,
    /// The connection is lost; the next attempt is made then.
    Waiting {
        purpose: Purpose,
        until: Instant,
    },
    Ended,
}

impl Stage {
    pub(super) fn deadline(self) -> Option<Instant> {
        match self {
            Self::Opening { deadline, .. } | Self::Settling { deadline, .. } => Some(deadline),
            Self::Waiting { until, .. } => Some(until),
            Self::Idle | Self::Joined | Self::Ended => None,
        }
    }

    /// Whether the server has let us in on the present signal connection.
    pub(super) fn is_inside(self) -> bool {
        matches!(self, Self::Settling { .. } | Self::Joined)
    }
}

impl Participant {
    /// Opens a signal connection for this purpose.
    pub(super) fn begin(&mut self, purpose: Purpose) {
        if purpose != Purpose::Resume {
            self.renew_peers();
        }
        let resume = (purpose == Purpose::Resume).then(|| self.resume_request());
        let offer = match self.config.version {
            ProtocolVersion::V1 if purpose != Purpose::Resume => self.first_offer(),
            _ => None,
        };
        let path_and_query = request::path_and_query(&self.config, resume.as_ref(), offer);
        let connection = ConnectionId(self.next_id());
        self.connection = Some(connection);
        self.stage = Stage::Opening {
            purpose,
            deadline: self.now + REPLY_WITHIN,
        };
        self.output(Output::OpenSignal {
            connection,
            path_and_query,
        });
    }

    fn resume_request(&self) -> Resume {
        let participant_sid = self.own.as_ref().map(|info| info.sid.clone()).unwrap_or_default();
        Resume {
            participant_sid,
            reason: lk::ReconnectReason::RrSignalDisconnected,
        }
    }

    fn first_offer(&mut self) -> Option<lk::SessionDescription> {
        let peer = self.peers.first_mut()?;
        peer.wishes.offer = true;
        peer.next_offer(&mut [], self.now)
    }

    fn renew_peers(&mut self) {
        self.close_peers();
        let roles: &[Role] = match self.config.version {
            ProtocolVersion::V0 => &[Role::Publisher, Role::Subscriber],
            ProtocolVersion::V1 => &[Role::Both],
        };
        for (index, role) in roles.iter().enumerate() {
            self.peers.push(Peer::new(*role, self.now));
            if self.config.transports.udp() {
                self.open_socket(index, SocketKind::Udp);
            }
        }
        let deadline = self.now + REPLY_WITHIN;
        for publication in &mut self.publications {
            publication.restart(deadline);
        }
        for track in self.subscriptions.clear() {
            self.event(Event::TrackUnsubscribed { track });
        }
        self.data.forget_all();
    }

    fn close_peers(&mut self) {
        for mut peer in std::mem::take(&mut self.peers) {
            peer.close();
            let mut farewell = std::collections::VecDeque::new();
            peer.drain(self.now, &mut farewell);
            for event in farewell {
                if let super::peer::PeerEvent::Transmit(datagram) = event {
                    self.output(Output::Transmit(datagram));
                }
            }
            for socket in peer.ways.ids() {
                self.output(Output::CloseSocket { socket });
            }
        }
    }

    /// The server has let us in; media has to follow.
    pub(super) fn admitted(&mut self) {
        if let Stage::Opening { purpose, .. } = self.stage {
            self.stage = Stage::Settling {
                purpose,
                deadline: self.now + MEDIA_WITHIN,
            };
        }
    }

    /// ICE lost its way to the server, which a resume with an ICE restart may mend.
    pub(super) fn media_lost(&mut self) {
        if self.stage == Stage::Joined {
            self.signal_lost();
        }
    }

    /// A peer connection is at its end. Where the server has sent us away, its word may come a little later than
    /// the end of the media, so it is waited for before joining anew.
    pub(super) fn media_failed(&mut self, reason: &str) {
        tracing::debug!(reason, "media connection failed");
        if self.stage.is_inside() {
            let deadline = self.now + FAREWELL_WITHIN;
            self.stage = Stage::Settling {
                purpose: Purpose::Rejoin,
                deadline,
            };
        }
    }

    /// Whether media flows after a join or resume.
    pub(super) fn check_settled(&mut self) {
        let Stage::Settling { purpose, .. } = self.stage else {
            return;
        };
        let mut used = self.peers.iter().filter(|peer| peer.is_used()).peekable();
        if used.peek().is_none() || !used.all(Peer::is_up) {
            return;
        }
        self.stage = Stage::Joined;
        self.backoff.reset();
        self.event(match purpose {
            Purpose::Join => Event::Connected,
            Purpose::Resume => Event::Reconnected { resumed: true },
            Purpose::Rejoin => Event::Reconnected { resumed: false },
        });
    }

    /// The outside says that the signal connection is no more.
    pub(super) fn signal_ended(&mut self, end: SignalEnd) {
        self.connection = None;
        match (self.stage, end) {
            (_, SignalEnd::Refused { status, reason }) if is_final(status) => {
                self.end(DisconnectCause::Refused { status, reason });
            }
            (
                Stage::Opening {
                    purpose: Purpose::Join,
                    ..
                },
                end,
            ) => {
                self.end(DisconnectCause::Unreachable(describe(&end)));
            }
            (Stage::Opening { purpose, .. }, end) => self.retry(purpose, &describe(&end)),
            (
                Stage::Settling {
                    purpose: Purpose::Rejoin,
                    ..
                },
                end,
            ) => {
                self.retry(Purpose::Rejoin, &describe(&end));
            }
            (_, end) => self.retry(Purpose::Resume, &describe(&end)),
        }
    }

    /// The signal connection is of no use any more, whatever the outside thinks.
    pub(super) fn signal_lost(&mut self) {
        self.close_signal();
        if self.stage.is_inside() {
            self.retry(Purpose::Resume, "the connection broke");
        }
    }

    /// The stay in the room cannot be kept.
    pub(super) fn must_rejoin(&mut self, reason: &str) {
        match self.stage {
            Stage::Idle | Stage::Ended => {}
            Stage::Waiting { until, .. } => {
                self.stage = Stage::Waiting {
                    purpose: Purpose::Rejoin,
                    until,
                };
            }
            _ => {
                self.close_signal();
                self.retry(Purpose::Rejoin, reason);
            }
        }
    }

    fn close_signal(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.output(Output::CloseSignal { connection });
        }
    }

    fn retry(&mut self, purpose: Purpose, reason: &str) {
        if matches!(self.stage, Stage::Idle | Stage::Ended | Stage::Waiting { .. }) {
            return;
        }
        let Some(pause) = self.backoff.next_pause() else {
            self.end(DisconnectCause::Unreachable(reason.to_owned()));
            return;
        };
        tracing::debug!(reason, ?purpose, ?pause, "connection lost");
        self.event(Event::Reconnecting {
            resume: purpose == Purpose::Resume,
        });
        self.stage = Stage::Waiting {
            purpose,
            until: self.now + pause,
        };
    }

    pub(super) fn stage_timeout(&mut self) {
        if self.stage.deadline().is_none_or(|deadline| deadline > self.now) {
            return;
        }
        match self.stage {
            Stage::Waiting { purpose, .. } => self.begin(purpose),
            Stage::Opening {
                purpose: Purpose::Join,
                ..
            } => {
                self.end(DisconnectCause::Unreachable(
                    "the server did not answer".to_owned(),
                ));
            }
            Stage::Opening { purpose, .. } => {
                self.close_signal();
                self.retry(purpose, "the server did not answer");
            }
            Stage::Settling { .. } => self.must_rejoin("media did not connect"),
            Stage::Idle | Stage::Joined | Stage::Ended => {}
        }
    }

    /// The server sends us away, for good or to come back.
    pub(super) fn told_to_leave(&mut self, leave: &lk::LeaveRequest) {
        use lk::leave_request::Action;
        match leave.action() {
            Action::Resume => self.signal_lost(),
            Action::Reconnect => self.told_to_rejoin(),
            Action::Disconnect => self.end(DisconnectCause::Server(leave.reason())),
        }
    }

    /// A server that has forgotten us is there and ready, so the join that follows a vain resume need not wait.
    fn told_to_rejoin(&mut self) {
        let resuming = matches!(
            self.stage,
            Stage::Opening {
                purpose: Purpose::Resume,
                ..
            }
        );
        self.must_rejoin("the server asked for a new join");
        if let Stage::Waiting { until, .. } = &mut self.stage
            && resuming
        {
            *until = self.now;
        }
    }

    /// Leaves by our own wish.
    pub(super) fn leave(&mut self) {
        self.send(lk::signal_request::Message::Leave(lk::LeaveRequest {
            reason: lk::DisconnectReason::ClientInitiated.into(),
            action: lk::leave_request::Action::Disconnect.into(),
            ..Default::default()
        }));
        self.end(DisconnectCause::Left);
    }

    pub(super) fn end(&mut self, cause: DisconnectCause) {
        if self.stage == Stage::Ended {
            return;
        }
        self.stage = Stage::Ended;
        self.close_signal();
        self.close_peers();
        self.event(Event::Disconnected(cause));
    }
}

/// Whether asking again cannot help: the request is wrong, and not just too early or one of too many.
fn is_final(status: u16) -> bool {
    (400..500).contains(&status) && !matches!(status, 408 | 425 | 429)
}

fn describe(end: &SignalEnd) -> String {
    match end {
        SignalEnd::Closed => "the server closed the connection".to_owned(),
        SignalEnd::Unreachable(reason) => reason.clone(),
        SignalEnd::Refused { status, reason } => format!("the server answered {status}: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_final_unless_it_asks_for_patience() {
        assert!(is_final(401) && is_final(404));
        assert!(!is_final(429) && !is_final(503));
    }
}
