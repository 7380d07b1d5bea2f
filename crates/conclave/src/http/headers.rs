//! Headers that keep a page to itself: what it may load, who may frame it, which devices it may ask for.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{self, HeaderName};
use axum::middleware::Next;
use axum::response::Response;

/// Scripts come from this server alone. Styles may stand in the page, because the component library writes them
/// there; WebSockets may go elsewhere, because media may live on another host.
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; \
     img-src 'self' blob: data:; media-src 'self' blob: data:; font-src 'self' data:; worker-src 'self' blob:; \
     object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()",
);

const ALL: [(HeaderName, HeaderValue); 4] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// Puts the headers on every answer.
pub(super) async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().extend(ALL);
    response
}
