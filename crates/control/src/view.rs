//! What the API shows of meetings. Only shapes and how they are made; who may see which is decided by the routes.

use conclave_meeting::{
    CloseReason, Lease, LeaseState, Meeting, MoreAsked, OwnerLeaves, Party, Person, Presence, Seat,
};
use conclave_protocol::remote::{LeaseId, MonitorChoice, Scopes};
use conclave_protocol::{
    Address, Code, CodePrefixes, DeviceId, DisplayName, InviteSecret, MeetingId, PrincipalId, Slug, Title,
    UnixMillis,
};
use conclave_storage::{MeetingRow, MeetingSummary, Participation};
use serde::Serialize;
use utoipa::ToSchema;

/// Where a meeting is found.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) id: MeetingId,
    /// The slug, where there is one, else the code with its prefix.
    pub(crate) address: String,
    code: String,
    slug: Option<Slug>,
    secret: InviteSecret,
}

impl Place {
    pub(crate) fn of(row: &MeetingRow, prefixes: &CodePrefixes) -> Self {
        Self::new(row.id, row.code, row.slug.clone(), row.secret, prefixes)
    }

    pub(crate) fn new(
        id: MeetingId,
        code: Code,
        slug: Option<Slug>,
        secret: InviteSecret,
        prefixes: &CodePrefixes,
    ) -> Self {
        let address = slug.clone().map_or(Address::Code(code), Address::Slug);
        Self {
            id,
            address: address.written(prefixes),
            code: code.with_prefix(prefixes),
            slug,
            secret,
        }
    }

    fn link_path(&self) -> String {
        format!("/m/{}#{}", self.address, self.secret)
    }
}

/// A meeting as somebody sees it who is, or was, inside.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Meeting)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeetingView {
    pub(crate) id: MeetingId,
    /// What stands in the link after `/m/`: the slug, or the code.
    #[schema(example = "CON-7K3M9QXD")]
    address: String,
    #[schema(example = "CON-7K3M9QXD")]
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    slug: Option<Slug>,
    /// What the link has after `#`.
    secret: InviteSecret,
    /// The link to hand on, without scheme and host.
    #[schema(example = "/m/CON-7K3M9QXD#AAAAAAAAAAA")]
    link_path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    title: Option<Title>,
    /// Whether it stays when everybody has gone.
    lasting: bool,
    owner_leaves: OwnerLeaves,
    /// Whether the code alone does not open the door.
    link_required: bool,
    pub(crate) owner: PrincipalId,
    /// Who is asking.
    you: PrincipalId,
    created_at: UnixMillis,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) closed_at: Option<UnixMillis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    closed_reason: Option<CloseReason>,
    /// The number of the last event in it; the cursor for `/events`.
    pub(crate) seq: u64,
    /// Who is present, by arrival.
    pub(crate) people: Vec<PersonView>,
    /// Whether anybody may control anybody's computer, if its person says so there.
    remote_control: bool,
    /// Remote control that is asked for or goes on.
    pub(crate) control: Vec<LeaseView>,
}

/// Remote control, from the asking to the end.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Lease)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeaseView {
    pub(crate) lease: LeaseId,
    state: LeaseState,
    controller: Party,
    controlled: Party,
    /// Those granted; while it is asked, those asked for.
    scopes: Scopes,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    monitor: Option<MonitorChoice>,
    /// When it ends by itself.
    until: UnixMillis,
    since: UnixMillis,
    /// Further scopes that were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    more: Option<MoreAsked>,
}

impl LeaseView {
    fn new(lease: &Lease) -> Self {
        Self {
            lease: lease.id(),
            state: lease.state(),
            controller: lease.controller().clone(),
            controlled: lease.controlled().clone(),
            scopes: lease.scopes(),
            monitor: lease.monitor(),
            until: lease.until(),
            since: lease.since(),
            more: lease.more(),
        }
    }
}

/// Somebody who is present.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = MeetingPerson)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonView {
    pub(crate) principal: PrincipalId,
    pub(crate) name: DisplayName,
    pub(crate) state: PersonState,
    since: UnixMillis,
    /// When somebody who is lost counts as gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    lost_until: Option<UnixMillis>,
    devices: Vec<DeviceId>,
    /// Those of the devices that are programs, so that their computers can be asked for.
    programs: Vec<DeviceId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PersonState {
    Here,
    Connecting,
    Lost,
}

impl MeetingView {
    /// The same for everybody but `you`, which [`MeetingView::seen_by`] fills in.
    pub(crate) fn new(place: &Place, meeting: &Meeting, seq: u64) -> Self {
        let closed = meeting.closed();
        Self {
            id: place.id,
            address: place.address.clone(),
            code: place.code.clone(),
            slug: place.slug.clone(),
            secret: place.secret,
            link_path: place.link_path(),
            title: meeting.title().cloned(),
            lasting: meeting.lasting(),
            owner_leaves: meeting.owner_leaves(),
            link_required: meeting.link_required(),
            owner: meeting.owner(),
            you: meeting.owner(),
            created_at: meeting.created_at(),
            closed_at: closed.map(|closed| closed.at),
            closed_reason: closed.map(|closed| closed.reason),
            seq,
            people: meeting.people().iter().map(PersonView::new).collect(),
            remote_control: meeting.remote_control(),
            control: meeting.leases().iter().map(LeaseView::new).collect(),
        }
    }

    pub(crate) fn seen_by(&self, you: PrincipalId) -> Self {
        Self { you, ..self.clone() }
    }

    pub(crate) fn has(&self, principal: PrincipalId) -> bool {
        self.people.iter().any(|person| person.principal == principal)
    }
}

impl PersonView {
    fn new(person: &Person) -> Self {
        let presence = person.presence();
        let state = match presence {
            Presence::Here => PersonState::Here,
            Presence::Connecting { .. } => PersonState::Connecting,
            Presence::Lost { .. } => PersonState::Lost,
        };
        let is_program = |seat: &&Seat| seat.key().is_some() && seat.presence() == Presence::Here;
        let programs = person.seats().iter().filter(is_program);
        Self {
            principal: person.principal(),
            name: person.name().clone(),
            state,
            since: person.since(),
            lost_until: presence.until().filter(|_| state == PersonState::Lost),
            devices: person.seats().iter().map(|seat| seat.device().clone()).collect(),
            programs: programs.map(|seat| seat.device().clone()).collect(),
        }
    }
}

/// A meeting as its door shows it to somebody who may come in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Glimpse {
    pub(crate) address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) title: Option<Title>,
    pub(crate) door: Door,
    pub(crate) lasting: bool,
    pub(crate) people_count: usize,
    /// The first of them, by arrival.
    #[schema(max_items = 8)]
    pub(crate) people: Vec<DisplayName>,
    /// Whether the asker owns it.
    pub(crate) yours: bool,
    /// Whether the asker is in it already, with this or another device. Not where the connection is lost.
    pub(crate) here_already: bool,
}

/// Who passes the door.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Door {
    Anyone,
}

/// A meeting as a line of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Summary {
    id: MeetingId,
    address: String,
    link_path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    title: Option<Title>,
    yours: bool,
    lasting: bool,
    created_at: UnixMillis,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    closed_at: Option<UnixMillis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    last_joined_at: Option<UnixMillis>,
    people_now: u64,
}

impl Summary {
    pub(crate) fn new(summary: MeetingSummary, you: PrincipalId, prefixes: &CodePrefixes) -> Self {
        let place = Place::new(summary.id, summary.code, summary.slug, summary.secret, prefixes);
        Self {
            id: summary.id,
            link_path: place.link_path(),
            address: place.address,
            title: summary.title,
            yours: summary.owner == you,
            lasting: summary.lasting,
            created_at: summary.created_at,
            closed_at: summary.closed_at,
            last_joined_at: summary.last_joined_at,
            people_now: summary.people_now,
        }
    }
}

/// One stay of one device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Participation)]
#[serde(deny_unknown_fields)]
pub(crate) struct ParticipationView {
    principal: PrincipalId,
    name: DisplayName,
    joined_at: UnixMillis,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    left_at: Option<UnixMillis>,
}

impl From<Participation> for ParticipationView {
    fn from(stay: Participation) -> Self {
        Self {
            principal: stay.principal,
            name: stay.name,
            joined_at: stay.joined_at,
            left_at: stay.left_at,
        }
    }
}
