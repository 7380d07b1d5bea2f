//! `conclave.MediaPolicy/SetDataPolicy`, a method of our own beside LiveKit's: who may send data under leased topics.

use std::sync::Arc;

use conclave_protocol::remote::{KeyError, MonitorChoice, Scopes, topic};
use conclave_protocol::seam::{Consent, DataRule};
use conclave_protocol::{Claims, Identity, RoomName, UnixMillis, limits};
use serde::{Deserialize, Serialize};

use super::twirp::{Code, Failure};
use crate::server::Shared;

/// Replaces all the rules of a room.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SetDataPolicyRequest {
    #[prost(string, tag = "1")]
    room: String,
    #[prost(message, repeated, tag = "2")]
    rules: Vec<Rule>,
}

#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Rule {
    /// One that needs a lease.
    #[prost(string, tag = "1")]
    topic: String,
    /// Identities.
    #[prost(string, tag = "2")]
    from: String,
    #[prost(string, tag = "3")]
    to: String,
    #[prost(string, tag = "4")]
    lease: String,
    /// Milliseconds since 1970.
    #[prost(uint64, tag = "5")]
    until: u64,
    #[prost(message, optional, tag = "6")]
    consent: Option<ConsentOfPerson>,
}

/// What the controlled program signed, beside what the rule says already.
#[derive(Clone, PartialEq, prost::Message, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ConsentOfPerson {
    #[prost(bool, tag = "1")]
    pointer: bool,
    #[prost(bool, tag = "2")]
    keyboard: bool,
    #[prost(bool, tag = "3")]
    clipboard: bool,
    /// Absent: all.
    #[prost(uint32, optional, tag = "4")]
    monitor: Option<u32>,
    /// Ed25519, base64url.
    #[prost(string, tag = "5")]
    key: String,
    #[prost(string, tag = "6")]
    signature: String,
}

#[derive(Clone, PartialEq, prost::Message, Serialize)]
pub(super) struct SetDataPolicyResponse {}

pub(super) async fn run(
    shared: Arc<Shared>,
    claims: Claims,
    request: SetDataPolicyRequest,
) -> Result<SetDataPolicyResponse, Failure> {
    claims.require_admin_of(&request.room)?;
    let room = RoomName::new(&request.room)?;
    if request.rules.len() > limits::DATA_RULES_PER_ROOM {
        let (given, most) = (request.rules.len(), limits::DATA_RULES_PER_ROOM);
        return Err(invalid(format!(
            "{given} rules are given, at most {most} are allowed"
        )));
    }
    let rules = request.rules.iter().map(read).collect::<Result<_, _>>()?;
    let unsigned = shared.set_data_policy(&room, rules).await?;
    match unsigned.first() {
        None => Ok(SetDataPolicyResponse {}),
        Some(rule) => Err(invalid(format!(
            "a rule of lease {} is not what the program with that key signed; the others count",
            rule.lease
        ))),
    }
}

fn read(rule: &Rule) -> Result<DataRule, Failure> {
    if !topic::is_leased(&rule.topic) {
        return Err(invalid(format!(
            "the topic {:?} needs no rule: only those that begin with {:?} do",
            rule.topic,
            topic::LEASED_PREFIX
        )));
    }
    Ok(DataRule {
        topic: rule.topic.clone(),
        from: Identity::new(&rule.from)?,
        to: Identity::new(&rule.to)?,
        lease: rule
            .lease
            .parse()
            .map_err(|_| invalid("the lease must be a UUID"))?,
        until: UnixMillis::from_millis(rule.until),
        consent: read_consent(rule.consent.as_ref())?,
    })
}

fn read_consent(consent: Option<&ConsentOfPerson>) -> Result<Consent, Failure> {
    let consent = consent.ok_or_else(|| invalid("the rule has no consent"))?;
    let monitor = match consent.monitor.map(u8::try_from) {
        None => MonitorChoice::All,
        Some(Ok(one)) => MonitorChoice::One(one),
        Some(Err(_)) => return Err(invalid("the monitor must be a number below 256")),
    };
    let wrong = |error: KeyError| invalid(error.to_string());
    Ok(Consent {
        scopes: Scopes {
            pointer: consent.pointer,
            keyboard: consent.keyboard,
            clipboard: consent.clipboard,
        },
        monitor,
        key: consent.key.parse().map_err(wrong)?,
        signature: consent.signature.parse().map_err(wrong)?,
    })
}

fn invalid(reason: impl Into<String>) -> Failure {
    Failure::new(Code::InvalidArgument, reason)
}
