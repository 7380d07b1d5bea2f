//! What the server says, as far as a client of it needs it. Fields that are new to this client are passed over.

use conclave_protocol::remote::{LeaseId, MonitorChoice, Scopes};
use conclave_protocol::{DeviceId, InviteSecret, MeetingId, PrincipalId, UnixMillis};
use serde::{Deserialize, Serialize};

/// What somebody who may enter sees of a meeting before.
#[derive(Clone, Debug, Deserialize)]
pub struct Glimpse {
    pub address: String,
    #[serde(default)]
    pub title: Option<String>,
    pub people_count: u32,
    /// One's own principal is in it already, on another device.
    pub here_already: bool,
}

/// A meeting as somebody in it sees it.
#[derive(Clone, Debug, Deserialize)]
pub struct Meeting {
    pub id: MeetingId,
    pub address: String,
    #[serde(default)]
    pub title: Option<String>,
    pub secret: InviteSecret,
    /// The link to hand on, without scheme and host.
    pub link_path: String,
    pub owner: PrincipalId,
    /// Who asked.
    pub you: PrincipalId,
    /// The number of its last event.
    pub seq: u64,
    #[serde(default)]
    pub closed_at: Option<UnixMillis>,
    pub people: Vec<Person>,
    pub remote_control: bool,
    pub control: Vec<Lease>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Person {
    pub principal: PrincipalId,
    pub name: String,
    pub state: PersonState,
    pub devices: Vec<DeviceId>,
    /// Those of the devices that can be controlled.
    pub programs: Vec<DeviceId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonState {
    Here,
    Connecting,
    Lost,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub principal: PrincipalId,
    pub device: DeviceId,
}

/// Who asks for, or has, control over whose computer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Lease {
    pub lease: LeaseId,
    pub state: LeaseState,
    pub controller: Party,
    pub controlled: Party,
    pub scopes: Scopes,
    #[serde(default)]
    pub monitor: Option<MonitorChoice>,
    pub until: UnixMillis,
    #[serde(default)]
    pub more: Option<MoreAsked>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaseState {
    Asked,
    Granted,
    Paused,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MoreAsked {
    pub scopes: Scopes,
    pub until: UnixMillis,
}

/// The way into a meeting's room.
#[derive(Clone, Debug, Deserialize)]
pub struct Joined {
    pub meeting: Meeting,
    pub identity: String,
    pub token: String,
    /// Where the media server is.
    pub media_url: String,
}

/// What a pairing code led to: one is the person of the browser's tab now.
#[derive(Clone, Debug, Deserialize)]
pub struct Redeemed {
    pub token: String,
    pub principal: PrincipalId,
    #[serde(default)]
    pub meeting: Option<Meeting>,
}
