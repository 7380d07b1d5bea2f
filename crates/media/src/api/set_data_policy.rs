//! `conclave.MediaPolicy/SetDataPolicy`, a method of our own beside LiveKit's: who may send data under leased topics.

use std::sync::Arc;

use conclave_protocol::remote::topic;
use conclave_protocol::seam::DataRule;
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
    shared.set_data_policy(&room, rules).await?;
    Ok(SetDataPolicyResponse {})
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
    })
}

fn invalid(reason: impl Into<String>) -> Failure {
    Failure::new(Code::InvalidArgument, reason)
}
