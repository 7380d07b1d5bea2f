//! Who a request is from, worked out before any handler runs: by bearer token, or by the cookie of a page of ours.
//!
//! The only place where requests are told apart by their headers. Must never let a cookie count that another page
//! sent along.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use conclave_protocol::PrincipalId;
use conclave_protocol::remote::DeviceKey;

use crate::Inner;
use crate::error::ApiError;
use crate::sessions::{self, Holder, NewSession, Page, Token};

/// A request over TLS that ended in this process. The web server notes it among the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct OverTls;

/// Somebody who may ask: with a session or, where a page may begin one, without.
pub(crate) struct Visitor {
    pub(crate) principal: Option<PrincipalId>,
    /// Of a program that registered one.
    pub(crate) key: Option<DeviceKey>,
    pub(crate) client: IpAddr,
    pub(crate) media_url: String,
    /// How the session was shown; none where a page has none yet.
    pub(crate) token: Option<Token>,
    /// The page that asks; none where a program does.
    pub(crate) page: Option<Page>,
}

/// Somebody with a session.
pub(crate) struct Caller {
    pub(crate) principal: PrincipalId,
    pub(crate) key: Option<DeviceKey>,
}

impl FromRequestParts<Arc<Inner>> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, inner: &Arc<Inner>) -> Result<Self, ApiError> {
        if let Some(bearer) = bearer(&parts.headers) {
            return by_bearer(parts, inner, bearer).await;
        }
        let page = Page::asking(&parts.headers)?;
        if page.is_none() && !Page::is_own_fetch(&parts.method, &parts.headers) {
            return without_page(parts, inner);
        }
        let kept = sessions::kept(&parts.headers);
        // Browsers name no page when they only read; the cookie tells which kind of page it is.
        let page = page.or(kept.as_ref().map(|(page, _)| *page));
        let kept = kept.map(|(_, token)| token);
        let holder = match &kept {
            Some(token) => inner.sessions.holder(token).await?,
            None => None,
        };
        let principal = holder.map(|holder| holder.principal);
        Ok(Self {
            principal,
            // A key belongs to a program, and no program shows a cookie.
            key: None,
            client: inner.proxies.client(parts),
            media_url: media_url(parts, inner, page),
            token: kept.filter(|_| principal.is_some()),
            page,
        })
    }
}

/// A bearer token is no secret of the browser's, so no page can misuse it; one that is wrong is an error.
async fn by_bearer(parts: &Parts, inner: &Inner, text: &str) -> Result<Visitor, ApiError> {
    let token: Token = text.parse().map_err(|()| ApiError::Unauthenticated)?;
    let holder = inner.sessions.holder(&token).await?;
    let Holder { principal, key } = holder.ok_or(ApiError::Unauthenticated)?;
    Ok(Visitor {
        principal: Some(principal),
        key,
        client: inner.proxies.client(parts),
        media_url: media_url(parts, inner, None),
        token: Some(token),
        page: None,
    })
}

/// Reading without a session is everybody's; whatever changes something, or shows a cookie, must name its page.
fn without_page(parts: &Parts, inner: &Inner) -> Result<Visitor, ApiError> {
    if !parts.method.is_safe() || sessions::kept(&parts.headers).is_some() {
        return Err(ApiError::OriginRefused("no Origin header".to_owned()));
    }
    Ok(Visitor {
        principal: None,
        key: None,
        client: inner.proxies.client(parts),
        media_url: media_url(parts, inner, None),
        token: None,
        page: None,
    })
}

impl FromRequestParts<Arc<Inner>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, inner: &Arc<Inner>) -> Result<Self, ApiError> {
        let visitor = Visitor::from_request_parts(parts, inner).await?;
        let principal = visitor.principal.ok_or(ApiError::Unauthenticated)?;
        let key = visitor.key;
        Ok(Self { principal, key })
    }
}

impl Visitor {
    /// The principal, and the session that had to be begun for it.
    pub(crate) async fn or_new_guest(
        &self,
        inner: &Inner,
    ) -> Result<(PrincipalId, Option<NewSession>), ApiError> {
        match self.principal {
            Some(principal) => Ok((principal, None)),
            None => {
                let session = inner.sessions.begin(self.client, self.key).await?;
                Ok((session.principal, Some(session)))
            }
        }
    }

    /// What gives the page its session: the one that was begun for it, or the one it has for another
    /// [`limits::SESSION`](crate::limits::SESSION).
    pub(crate) fn keep(&self, session: Option<&NewSession>) -> HeaderMap {
        let token = session.map(|session| &session.token).or(self.token.as_ref());
        cookies(self.page.zip(token).map(|(page, token)| page.keep(token)))
    }
}

/// The header of one cookie, or none.
pub(crate) fn cookies(cookie: Option<String>) -> HeaderMap {
    let value = cookie.and_then(|cookie| cookie.parse().ok());
    value
        .map(|value| (header::SET_COOKIE, value))
        .into_iter()
        .collect()
}

/// The token after `Authorization: Bearer`. Any other scheme is a wrong token, not none.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?;
    let (scheme, token) = value.to_str().ok()?.split_once(' ').unwrap_or_default();
    Some(if scheme.eq_ignore_ascii_case("bearer") {
        token.trim()
    } else {
        ""
    })
}

/// Where the asker finds the media: at the host it asked, encrypted where the request was.
fn media_url(parts: &Parts, inner: &Inner, page: Option<Page>) -> String {
    let forwarded = || {
        let proto = parts.headers.get("x-forwarded-proto");
        inner.proxies.are_believed(parts) && proto.is_some_and(|proto| proto == "https")
    };
    let is_secure = match page {
        Some(Page::Secure) => true,
        Some(Page::Loopback) => false,
        None => parts.extensions.get::<OverTls>().is_some() || forwarded(),
    };
    let scheme = if is_secure { "wss" } else { "ws" };
    let host = parts.headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("{scheme}://{host}")
}
