//! The routes as a browser meets them, without a socket in between.

use axum::body::{Body, to_bytes};
use axum::http::header::{self, HeaderName};
use axum::routing::any;
use tower::ServiceExt;

use super::*;

/// The routes of this crate, with a word in the place of each of the others.
fn routes() -> Router {
    let media = Router::new().route("/rtc/validate", get(|| async { "media" }));
    let api = Router::new().route("/api/{*path}", any(|| async { "api" }));
    finish(app(media, api))
}

async fn get_path(path: &str) -> Response {
    routes()
        .oneshot(Request::get(path).body(Body::empty()).unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn every_answer_is_kept_to_itself() {
    for path in [
        "/",
        "/m/CON-7K3M9QXD",
        "/healthz",
        "/rtc/validate",
        "/api/v1/nothing",
        "/no/such/file",
    ] {
        let response = get_path(path).await;
        let text = |name: &'static str| {
            response.headers()[HeaderName::from_static(name)]
                .to_str()
                .unwrap()
        };
        let policy = text("content-security-policy");
        assert!(
            policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(
            (text("x-content-type-options"), text("referrer-policy")),
            ("nosniff", "same-origin")
        );
        assert!(text("permissions-policy").contains("display-capture=(self)"));
    }
}

#[tokio::test]
async fn pages_of_the_client_are_never_kept() {
    for path in [
        "/",
        "/index.html",
        "/m/CON-7K3M9QXD",
        "/m/%D0%9C%D0%B8%D1%80%D0%B0",
        "/m/a/b",
    ] {
        let response = get_path(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "text/html; charset=utf-8"
        );
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_plainly() {
    assert_eq!(get_path("/no/such/file").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(get_path("/r/yard").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(get_path("/../Cargo.toml").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        get_path("/assets/%2e%2e/%2e%2e/package.json").await.status(),
        StatusCode::NOT_FOUND
    );
    let post = Request::post("/").body(Body::empty()).unwrap();
    assert_eq!(
        routes().oneshot(post).await.unwrap().status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn health_media_and_the_api_have_their_own_routes() {
    for (path, content) in [
        ("/healthz", "ok\n"),
        ("/rtc/validate", "media"),
        ("/api/v1/meetings", "api"),
    ] {
        let response = get_path(path).await;
        assert_eq!(to_bytes(response.into_body(), 64).await.unwrap(), content);
    }
}
