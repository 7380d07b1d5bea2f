//! From a link or a pairing code to a seat in a meeting.

use conclave_api::{ApiError, Invitation, JoinWish, Joined, Origin, SecondDevice, Server, Session, Trust};
use conclave_protocol::{DeviceId, InviteSecret};

use super::view::Failed;
use crate::keep::{Keep, Known, Signer};

/// How one came in, as far as it takes to come back.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    pub(super) session: Session,
    pub(super) device: DeviceId,
    address: String,
    secret: Option<InviteSecret>,
    name: String,
    /// Together with a browser's tab, which carries the sound.
    pub(super) silent: bool,
}

impl From<ApiError> for Failed {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

fn computer(error: impl std::fmt::Display) -> Failed {
    Failed::Computer(error.to_string())
}

fn wrong_link(error: impl std::fmt::Display) -> Failed {
    Failed::Link(error.to_string())
}

/// The same computer is the same device at each start.
pub(super) fn device_of(signer: &Signer) -> DeviceId {
    let key: String = signer.key().to_string().chars().take(12).collect();
    format!("desktop-{key}")
        .parse()
        .expect("base64url has letters, digits, hyphens and underscores")
}

pub(super) async fn by_link(
    (keep, trust, signer): (&Keep, &Trust, &Signer),
    (link, server, name): (&str, Option<&str>, &str),
) -> Result<(Seat, Joined), Failed> {
    let server = server.map(Origin::parse).transpose().map_err(wrong_link)?;
    let invitation = Invitation::parse(link, server.as_ref()).map_err(wrong_link)?;
    let server = Server::new(invitation.origin.clone(), trust.clone())?;
    let session = session_at(&server, keep, signer, name).await?;
    let seat = Seat {
        session,
        device: device_of(signer),
        address: invitation.address,
        secret: invitation.secret,
        name: name.to_owned(),
        silent: false,
    };
    let joined = seat.join().await?;
    Ok((seat, joined))
}

pub(super) async fn by_pairing(
    (keep, trust, signer): (&Keep, &Trust, &Signer),
    (server, code): (&str, &str),
) -> Result<(Seat, Joined), Failed> {
    let origin = Origin::parse(server).map_err(wrong_link)?;
    let server = Server::new(origin, trust.clone())?;
    let redeemed = server.redeem(code, signer.key()).await?;
    let meeting = redeemed
        .meeting
        .ok_or_else(|| wrong_link("the browser's tab is in no meeting any more"))?;
    let own = meeting
        .people
        .iter()
        .find(|person| person.principal == redeemed.principal);
    let name = own.map(|person| person.name.clone()).unwrap_or_default();
    let session = server.session(redeemed.token, redeemed.principal);
    remember(keep, &session, &name)?;
    let seat = Seat {
        session,
        device: device_of(signer),
        address: meeting.address,
        secret: Some(meeting.secret),
        name,
        silent: true,
    };
    let joined = seat.join().await?;
    Ok((seat, joined))
}

/// As whom the server knows this computer, or somebody new.
async fn session_at(server: &Server, keep: &Keep, signer: &Signer, name: &str) -> Result<Session, Failed> {
    let known = keep.known(&server.origin().to_string()).map_err(computer)?;
    if let Some(known) = known {
        let session = server.session(known.token, known.principal);
        match session.check().await {
            Ok(_) => {
                remember(keep, &session, name)?;
                return Ok(session);
            }
            Err(error) if error.is_signed_out() => {}
            Err(error) => return Err(error.into()),
        }
    }
    let session = server.new_session(signer.key()).await?;
    remember(keep, &session, name)?;
    Ok(session)
}

fn remember(keep: &Keep, session: &Session, name: &str) -> Result<(), Failed> {
    let known = Known {
        token: session.token().to_owned(),
        principal: session.principal(),
        name: name.to_owned(),
    };
    keep.know(&session.server().origin().to_string(), Some(known))
        .map_err(computer)
}

impl Seat {
    /// Takes the seat, or takes it again.
    pub(super) async fn join(&self) -> Result<Joined, ApiError> {
        let wish = JoinWish {
            name: self.name.clone(),
            device: self.device.clone(),
            secret: self.secret,
            second_device: SecondDevice::HereToo,
        };
        self.session.join(&self.address, &wish).await
    }
}
