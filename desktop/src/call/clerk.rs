//! Writes to the server what the desk decided, one after the other. A task of its own: a server that answers slowly must
//! not hold up the call, and never the desk.

use std::sync::Arc;

use conclave_api::{ApiError, Grant, Session};
use conclave_protocol::remote::{GrantClaim, LeaseId};
use conclave_protocol::{DeviceId, MeetingId};
use tokio::sync::mpsc;

use super::desk::{Desk, DeskAct};
use crate::control::guard::Heard;
use crate::keep::Signer;

/// Acts that wait. A lease has a handful in its life.
const WAITING: usize = 64;

pub(super) struct Clerk {
    pub(super) session: Session,
    pub(super) meeting: MeetingId,
    pub(super) device: DeviceId,
    pub(super) signer: Arc<Signer>,
    pub(super) desk: Arc<dyn Desk>,
}

impl Clerk {
    /// Ends when the sender is dropped, after what waits then.
    pub(super) fn start(self) -> mpsc::Sender<DeskAct> {
        let (sender, mut acts) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            while let Some(act) = acts.recv().await {
                self.write(act).await;
            }
        });
        sender
    }

    async fn write(&self, act: DeskAct) {
        let Self {
            session,
            meeting,
            device,
            ..
        } = self;
        let written = match act {
            DeskAct::Grant(claim) => return self.grant(claim, false).await,
            DeskAct::Extend(claim) => return self.grant(claim, true).await,
            DeskAct::Deny { lease, block } => session.deny(*meeting, lease, block).await,
            DeskAct::End { lease, reason } => session.end_control(*meeting, lease, reason.word()).await,
            DeskAct::Pause { lease } => session.pause(*meeting, lease, device, true).await,
            DeskAct::Resume { lease } => session.pause(*meeting, lease, device, false).await,
            DeskAct::Share(_) | DeskAct::Send { .. } | DeskAct::Controlled(_) | DeskAct::Failed(_) => return,
        };
        // What ended here is over whatever the server says; it hears so again when the seat goes.
        if let Err(error) = written {
            tracing::warn!("the server did not take it: {error}");
        }
    }

    async fn grant(&self, claim: GrantClaim, again: bool) {
        let lease = claim.lease;
        if let Err(error) = self.sign_and_send(claim, again).await {
            tracing::warn!("the grant does not count: {error}");
            self.desk.hear(Heard::NotTaken { lease });
        }
    }

    async fn sign_and_send(&self, claim: GrantClaim, again: bool) -> Result<(), ApiError> {
        let signature = self.signer.sign(&claim);
        let signature = signature.map_err(|error| ApiError::NotUnderstood(error.to_string()))?;
        let lease: LeaseId = claim.lease;
        let grant = Grant {
            device: self.device.clone(),
            scopes: claim.scopes,
            monitor: claim.monitor,
            until: claim.until,
            signature,
        };
        if again {
            self.session.extend(self.meeting, lease, &grant).await?;
        } else {
            self.session.grant(self.meeting, lease, &grant).await?;
        }
        Ok(())
    }
}
