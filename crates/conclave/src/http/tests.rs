//! The routes as a browser meets them, without a socket in between.

use axum::body::{Body, to_bytes};
use axum::http::header::{self, HeaderName};
use conclave_protocol::{Claims, VideoGrant, token};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::*;

const NOW: UnixTime = UnixTime::from_secs(1_000_000);
const HOST: &str = "meet.example.org:8080";
const ORIGIN: &str = "http://meet.example.org:8080";

fn keys() -> ApiKeys {
    ApiKeys::new([("one".to_owned(), "a secret of at least 32 characters".to_owned())])
}

fn routes(guests: bool) -> Router {
    let media = Router::new().route("/rtc/validate", get(|| async { "media" }));
    finish(app(
        media,
        AppState {
            keys: Arc::new(keys()),
            guests,
            now: || NOW,
        },
    ))
}

fn join_request(body: String) -> Request {
    Request::post("/api/v1/join")
        .header(header::HOST, HOST)
        .header(header::ORIGIN, ORIGIN)
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap()
}

async fn ask(router: Router, request: Request) -> (StatusCode, Value) {
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

async fn join(body: Value) -> (StatusCode, Value) {
    ask(routes(true), join_request(body.to_string())).await
}

async fn get_path(path: &str) -> Response {
    routes(true)
        .oneshot(Request::get(path).body(Body::empty()).unwrap())
        .await
        .unwrap()
}

fn claims_of(answer: &Value) -> Claims {
    token::verify(answer["token"].as_str().unwrap(), &keys(), NOW).unwrap()
}

fn refused(answer: &(StatusCode, Value), status: u16, code: &str) {
    assert_eq!(
        (answer.0.as_u16(), answer.1["code"].as_str()),
        (status, Some(code)),
        "{answer:?}"
    );
    let message = answer.1["message"].as_str().unwrap();
    assert!(
        !message.is_empty() && !message.ends_with('.'),
        "{message:?} is a clause"
    );
}

#[tokio::test]
async fn a_guest_gets_a_token_for_this_room_and_ten_minutes() {
    let (status, answer) = join(json!({ "room": " yard ", "name": "Mira", "device": "tab-1" })).await;
    assert_eq!(status, StatusCode::OK);
    let claims = claims_of(&answer);
    let grant = claims.join_grant().unwrap();
    assert_eq!(
        (grant.room.as_str(), answer["room"].as_str()),
        ("yard", Some("yard"))
    );
    assert_eq!(answer["identity"].as_str(), Some(grant.identity.as_str()));
    assert!(grant.identity.as_str().starts_with("guest-") && grant.identity.as_str().ends_with("#tab-1"));
    assert_eq!(claims.exp, NOW.as_secs() + 600);
    assert!(grant.permission.can_publish && grant.permission.can_update_metadata);
    assert!(!grant.may_administer && !grant.may_create_room && !grant.permission.hidden);
}

#[tokio::test]
async fn two_guests_of_one_name_are_two() {
    let body = json!({ "room": "yard", "name": "Mira", "device": "tab" });
    let (first, second) = (join(body.clone()).await.1, join(body).await.1);
    assert_ne!(first["identity"], second["identity"]);
}

#[tokio::test]
async fn names_of_any_script_and_with_markup_stay_as_they_are() {
    for name in [
        "Мира 🦀👩‍👩‍👧",
        "שָׁלוֹם \u{202e}abc",
        "<script>alert(1)</script>",
        "王小明",
        "\"';--",
    ] {
        let (status, answer) = join(json!({ "room": name, "name": name, "device": "d" })).await;
        assert_eq!(status, StatusCode::OK, "{name}");
        let claims = claims_of(&answer);
        assert_eq!((claims.name.as_str(), claims.video.room.as_str()), (name, name));
    }
}

#[tokio::test]
async fn names_that_cannot_be_shown_are_refused() {
    for name in ["", "   ", "a\nb", "a\u{0}b", &"n".repeat(10_000)] {
        let answer = join(json!({ "room": "yard", "name": name, "device": "d" })).await;
        refused(&answer, 400, "name-invalid");
        let answer = join(json!({ "room": name, "name": "Mira", "device": "d" })).await;
        refused(&answer, 400, "room-name-invalid");
    }
    for device in ["", "a#b", "é", "a b", &"d".repeat(65)] {
        let answer = join(json!({ "room": "yard", "name": "Mira", "device": device })).await;
        refused(&answer, 400, "device-invalid");
    }
}

#[tokio::test]
async fn only_a_page_of_this_host_may_join() {
    let body = || json!({ "room": "yard", "name": "Mira", "device": "d" }).to_string();
    for origin in [
        "http://evil.example",
        "http://meet.example.org",
        "null",
        "",
        "http://meet.example.org:8080.evil",
    ] {
        let mut request = join_request(body());
        request
            .headers_mut()
            .insert(header::ORIGIN, origin.parse().unwrap());
        refused(&ask(routes(true), request).await, 403, "origin-refused");
    }
    let mut request = join_request(body());
    request.headers_mut().remove(header::ORIGIN);
    refused(&ask(routes(true), request).await, 403, "origin-refused");
    let mut request = join_request(body());
    request
        .headers_mut()
        .insert(header::ORIGIN, "HTTPS://Meet.Example.org:8080".parse().unwrap());
    assert_eq!(
        ask(routes(true), request).await.0,
        StatusCode::OK,
        "a proxy may have taken TLS off"
    );
}

#[tokio::test]
async fn guests_are_refused_where_the_operator_says_so() {
    let body = json!({ "room": "yard", "name": "Mira", "device": "d" }).to_string();
    refused(
        &ask(routes(false), join_request(body)).await,
        403,
        "joining-disabled",
    );
}

#[tokio::test]
async fn a_body_that_is_no_request_is_refused() {
    refused(
        &ask(routes(true), join_request("{".to_owned())).await,
        400,
        "body-invalid",
    );
    refused(
        &ask(routes(true), join_request("{\"room\":5}".to_owned())).await,
        422,
        "body-invalid",
    );
    let large = json!({ "room": "yard", "name": "n".repeat(100_000), "device": "d" }).to_string();
    refused(&ask(routes(true), join_request(large)).await, 413, "body-invalid");
    let mut form = join_request("room=yard".to_owned());
    form.headers_mut().insert(
        header::CONTENT_TYPE,
        "application/x-www-form-urlencoded".parse().unwrap(),
    );
    refused(&ask(routes(true), form).await, 415, "body-invalid");
}

#[tokio::test]
async fn an_identity_is_kept_by_the_token_that_came_with_it() {
    let (_, first) = join(json!({ "room": "yard", "name": "Mira", "device": "tab" })).await;
    let again = json!({
        "room": "yard", "name": "Mira", "device": "tab",
        "identity": first["identity"], "token": first["token"],
    });
    assert_eq!(join(again).await.1["identity"], first["identity"]);
}

#[tokio::test]
async fn an_identity_is_not_had_without_proof() {
    let (_, mine) = join(json!({ "room": "yard", "name": "Mira", "device": "tab" })).await;
    let (_, other) = join(json!({ "room": "yard", "name": "Noor", "device": "tab" })).await;
    let (_, other_device) = join(json!({ "room": "yard", "name": "Noor", "device": "tab2" })).await;
    let signed = |sub: &str, exp: u64| {
        let video = VideoGrant {
            room_join: true,
            room: "yard".to_owned(),
            ..VideoGrant::default()
        };
        let claims = Claims {
            iss: "one".to_owned(),
            sub: sub.to_owned(),
            exp,
            video,
            ..Claims::default()
        };
        Value::from(token::sign(&claims, &keys()).unwrap())
    };
    let mine_identity = mine["identity"].as_str().unwrap();
    let tries = [
        (&other["identity"], mine["token"].clone()),
        (&other["identity"], Value::Null),
        (&other["identity"], Value::from("not.a.token")),
        (&other_device["identity"], other_device["token"].clone()),
        (&mine["identity"], signed(mine_identity, NOW.as_secs() - 60)),
        (
            &Value::from("teacher#tab"),
            signed("teacher#tab", NOW.as_secs() + 60),
        ),
    ];
    for (identity, token) in tries {
        let body = json!({
            "room": "yard", "name": "Mallory", "device": "tab", "identity": identity, "token": token,
        });
        let (status, answer) = join(body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_ne!(&answer["identity"], identity, "somebody new, not {identity}");
    }
}

#[tokio::test]
async fn every_answer_is_kept_to_itself() {
    for path in [
        "/",
        "/r/yard",
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
        "/r/yard",
        "/r/%D0%9C%D0%B8%D1%80%D0%B0",
        "/r/a/b",
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
    assert_eq!(get_path("/../Cargo.toml").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        get_path("/assets/%2e%2e/%2e%2e/package.json").await.status(),
        StatusCode::NOT_FOUND
    );
    let post = Request::post("/").body(Body::empty()).unwrap();
    assert_eq!(
        routes(true).oneshot(post).await.unwrap().status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
    let nothing = Request::get("/api/v2/join").body(Body::empty()).unwrap();
    refused(&ask(routes(true), nothing).await, 404, "not-found");
}

#[tokio::test]
async fn health_and_media_have_their_own_routes() {
    for (path, content) in [("/healthz", "ok\n"), ("/rtc/validate", "media")] {
        let response = get_path(path).await;
        assert_eq!(to_bytes(response.into_body(), 64).await.unwrap(), content);
    }
}
