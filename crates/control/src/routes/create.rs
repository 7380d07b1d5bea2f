//! `POST /meetings`: a new meeting, owned by whoever asks.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use conclave_meeting::{Creation, OwnerLeaves};
use conclave_protocol::Slug;
use serde::Deserialize;
use utoipa::ToSchema;

use super::seen;
use crate::Inner;
use crate::error::{ApiError, ErrorBody};
use crate::request::{Body, title};
use crate::view::MeetingView;
use crate::visitor::Visitor;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateRequest {
    #[schema(min_length = 1, max_length = 120, pattern = r"\S")]
    title: Option<String>,
    /// A name for the link, instead of the code: a letter, then letters, digits and hyphens.
    #[schema(min_length = 3, max_length = 40, pattern = "^[A-Za-z][A-Za-z0-9-]{2,39}$")]
    slug: Option<String>,
    /// Whether it stays when everybody has gone.
    #[serde(default)]
    lasting: bool,
    #[serde(default)]
    owner_leaves: OwnerLeaves,
    /// Whether the code alone does not open the door.
    #[serde(default)]
    link_required: bool,
}

/// The answer, which carries the page's new session also where it is a refusal.
type Made = Result<(StatusCode, Json<MeetingView>), ApiError>;

/// Creates a meeting
///
/// A page without a session gets one.
#[utoipa::path(
    post,
    path = "/meetings",
    tag = "meetings",
    request_body = CreateRequest,
    responses(
        (status = 201, description = "Created", body = MeetingView),
        (status = 400, description = "`title-invalid`, `slug-invalid`, `keep-needs-lasting`, `body-invalid`", body = ErrorBody),
        (status = 401, description = "`unauthenticated`: the bearer token is not known", body = ErrorBody),
        (status = 403, description = "`joining-disabled`, `origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 409, description = "`slug-taken`, `too-many-meetings`", body = ErrorBody),
        (status = 429, description = "`too-many-sessions`", body = ErrorBody),
    )
)]
pub(crate) async fn create(
    State(inner): State<Arc<Inner>>,
    visitor: Visitor,
    Body(request): Body<CreateRequest>,
) -> Result<(HeaderMap, Made), ApiError> {
    if !inner.guests {
        return Err(ApiError::JoiningDisabled);
    }
    let slug = request.slug.map(|slug| Slug::new(&slug, &inner.prefixes));
    let slug = slug.transpose().map_err(ApiError::SlugInvalid)?;
    let creation = Creation {
        title: request.title.as_deref().map(title).transpose()?,
        lasting: request.lasting,
        owner_leaves: request.owner_leaves,
        link_required: request.link_required,
    };
    let (owner, session) = visitor.or_new_guest(&inner).await?;
    let made = inner.meetings.create(owner, creation, slug).await;
    let made = made.map(|live| (StatusCode::CREATED, seen(&live, owner)));
    Ok((visitor.keep(session.as_ref()), made))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{Method, Request, StatusCode, header};
    use conclave_storage::on_both;
    use conclave_storage::testing::TestDatabase;
    use serde_json::json;

    use crate::limits;
    use crate::testing::{HOST, Show, World};

    async fn a_page_gets_a_meeting_and_a_session_that_owns_it(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut page = world.page();
        let answer = page
            .post("/meetings", json!({ "title": " Yard  ", "lasting": true }))
            .await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(
            cookie.starts_with("__Host-conclave=") && cookie.contains("; HttpOnly; SameSite=Lax; Secure")
        );
        let meeting = answer.ok();
        assert_eq!(
            (&meeting["title"], &meeting["owner"]),
            (&json!("Yard"), &meeting["you"])
        );
        let address = meeting["address"].as_str().unwrap();
        assert!(address.starts_with("CON-") && address.len() == 12);
        let secret = meeting["secret"].as_str().unwrap();
        assert_eq!(meeting["link_path"], json!(format!("/m/{address}#{secret}")));
        assert_eq!(page.see(&meeting).await, meeting, "the cookie is the owner's");
    }

    async fn texts_of_any_script_are_kept_and_those_beyond_the_limit_refused(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        for title in ["Мира 🦀", "<script>alert(1)</script>", "שלום", "\"';--\\"] {
            assert_eq!(owner.create(json!({ "title": title })).await["title"], title);
        }
        for title in ["", "  ", "\u{200b}", &"n".repeat(10_240), &"🦀".repeat(121)] {
            let answer = owner.post("/meetings", json!({ "title": title })).await;
            answer.refused(400, "title-invalid");
            assert_eq!(answer.body["field"], "title");
        }
        for slug in ["a", "1abc", "a b", "ünder", &"a".repeat(41), "CON-7K3M9QXD"] {
            let answer = owner.post("/meetings", json!({ "slug": slug })).await;
            answer.refused(400, "slug-invalid");
        }
        let keep = json!({ "owner_leaves": "keep" });
        owner
            .post("/meetings", keep)
            .await
            .refused(400, "keep-needs-lasting");
    }

    async fn an_address_leads_to_one_open_meeting(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        let meeting = owner.create(json!({ "slug": "Garden-Club" })).await;
        assert_eq!(meeting["address"], "garden-club");
        let again = json!({ "slug": "garden-club" });
        owner
            .post("/meetings", again.clone())
            .await
            .refused(409, "slug-taken");
        assert_eq!(owner.close(&meeting).await.status, StatusCode::NO_CONTENT);
        let second = owner.create(again).await;
        assert_ne!(second["id"], meeting["id"]);
    }

    async fn what_is_no_request_is_refused_as_such(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        for body in [
            "{",
            "[]",
            "{\"title\":5}",
            "{\"colour\":\"red\"}",
            "",
            "{\"lasting\":null}",
        ] {
            let answer = owner.send(Method::POST, "/meetings", Body::from(body)).await;
            answer.refused(400, "body-invalid");
        }
        let large = json!({ "title": "n".repeat(limits::BODY_BYTES) });
        owner.post("/meetings", large).await.refused(413, "body-invalid");
        let Show::Bearer(token) = &owner.show else {
            panic!("a program has a token");
        };
        let form = Request::post("/api/v1/meetings")
            .header(header::HOST, HOST)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "text/plain")
            .body("{}".into());
        owner.ask(form.unwrap()).await.refused(415, "body-invalid");
        owner
            .send(Method::PUT, "/meetings", Body::empty())
            .await
            .refused(405, "method-not-allowed");
        owner.get("/nothing/here").await.refused(404, "not-found");
    }

    async fn requests_of_other_pages_are_refused(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut page = world.page();
        page.create(json!({})).await;
        let Show::Page(Some(cookie)) = &page.show else {
            panic!("a page has a cookie");
        };
        for origin in [Some("https://evil.example"), Some("null"), None] {
            let mut request = Request::post("/api/v1/meetings")
                .header(header::HOST, HOST)
                .header(header::COOKIE, cookie)
                .header(header::CONTENT_TYPE, "application/json");
            if let Some(origin) = origin {
                request = request.header(header::ORIGIN, origin);
            }
            let answer = page.ask(request.body("{}".into()).unwrap()).await;
            answer.refused(403, "origin-refused");
        }
        let plain = Request::post("/api/v1/meetings")
            .header(header::HOST, "192.0.2.9:8080")
            .header(header::ORIGIN, "http://192.0.2.9:8080")
            .header(header::CONTENT_TYPE, "application/json");
        page.ask(plain.body("{}".into()).unwrap())
            .await
            .refused(403, "insecure-page");
        let reading = Request::get("/api/v1/meetings")
            .header(header::HOST, HOST)
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "cross-site");
        page.ask(reading.body(Body::empty()).unwrap())
            .await
            .refused(403, "origin-refused");
    }

    async fn nobody_keeps_more_meetings_open_than_allowed(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut owner = world.program().await;
        let first = owner.create(json!({})).await;
        for _ in 1..limits::OPEN_MEETINGS {
            owner.create(json!({})).await;
        }
        owner
            .post("/meetings", json!({}))
            .await
            .refused(409, "too-many-meetings");
        owner.close(&first).await.ok();
        owner.create(json!({})).await;
    }

    async fn a_page_that_is_refused_keeps_the_session_that_was_begun_for_it(db: TestDatabase) {
        let world = World::on(&db).await;
        world.program().await.create(json!({ "slug": "yard" })).await;
        let mut page = world.page();
        let refused = page.post("/meetings", json!({ "slug": "yard" })).await;
        refused.refused(409, "slug-taken");
        let begun = page.get("/session").await.text("principal");
        assert_eq!(page.create(json!({})).await["owner"], json!(begun));
    }

    async fn without_guests_nobody_without_an_account_begins_anything(db: TestDatabase) {
        let clock = World::on(&db).await.clock;
        let world = World::at(&db, clock, |config| config.guests = false).await;
        let mut page = world.page();
        page.post("/meetings", json!({}))
            .await
            .refused(403, "joining-disabled");
        page.post("/sessions", json!({}))
            .await
            .refused(403, "joining-disabled");
        let join = json!({ "name": "Mira", "device": "tab" });
        page.post("/meetings/CON-7K3M9QXD/join", join)
            .await
            .refused(403, "joining-disabled");
    }

    on_both!(
        a_page_gets_a_meeting_and_a_session_that_owns_it,
        texts_of_any_script_are_kept_and_those_beyond_the_limit_refused,
        an_address_leads_to_one_open_meeting,
        what_is_no_request_is_refused_as_such,
        requests_of_other_pages_are_refused,
        nobody_keeps_more_meetings_open_than_allowed,
        a_page_that_is_refused_keeps_the_session_that_was_begun_for_it,
        without_guests_nobody_without_an_account_begins_anything,
    );
}
