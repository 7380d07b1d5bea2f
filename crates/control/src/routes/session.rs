//! `GET /session`: who the asker is.

use axum::Json;
use axum::http::HeaderMap;
use conclave_protocol::PrincipalId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{ApiError, ErrorBody};
use crate::visitor::Visitor;

#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionAnswer {
    principal: PrincipalId,
}

/// Tells who is asking
#[utoipa::path(
    get,
    path = "/session",
    tag = "sessions",
    responses(
        (status = 200, description = "The principal of this session", body = SessionAnswer),
        (status = 401, description = "`unauthenticated`", body = ErrorBody),
        (status = 403, description = "`origin-refused`, `insecure-page`", body = ErrorBody),
    )
)]
pub(crate) async fn session(visitor: Visitor) -> Result<(HeaderMap, Json<SessionAnswer>), ApiError> {
    let principal = visitor.principal.ok_or(ApiError::Unauthenticated)?;
    Ok((visitor.keep(None), Json(SessionAnswer { principal })))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::body::Body;
    use axum::http::{Method, StatusCode};
    use conclave_storage::on_both;
    use conclave_storage::testing::TestDatabase;
    use serde_json::json;

    use crate::limits;
    use crate::testing::World;

    async fn a_session_survives_a_restart_and_ends_when_it_is_forgotten(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut page = world.page();
        page.get("/session").await.refused(401, "unauthenticated");
        let meeting = page.create(json!({})).await;
        let again = World::at(&db, world.clock.clone(), |_| {}).await;
        let mut returned = again.page();
        returned.show = page.show.clone();
        assert_eq!(returned.get("/session").await.ok()["principal"], meeting["owner"]);
        let cookie = returned.show.clone();
        let forgotten = returned.send(Method::DELETE, "/session", Body::empty()).await;
        assert_eq!(forgotten.status, StatusCode::NO_CONTENT);
        assert!(
            forgotten.headers["set-cookie"]
                .to_str()
                .unwrap()
                .contains("Max-Age=0")
        );
        returned.show = cookie;
        returned.get("/session").await.refused(401, "unauthenticated");
    }

    async fn a_session_that_is_used_lives_on_and_one_that_is_not_ends(db: TestDatabase) {
        let world = World::on(&db).await;
        let (mut used, mut unused) = (world.program().await, world.program().await);
        world.clock.advance(limits::SESSION - Duration::from_secs(1));
        used.get("/session").await.ok();
        world.clock.advance(Duration::from_secs(2));
        used.get("/session").await.ok();
        unused.get("/session").await.refused(401, "unauthenticated");
        let again = World::at(&db, world.clock.clone(), |_| {}).await;
        let mut returned = again.stranger();
        returned.show = used.show.clone();
        returned.get("/session").await.ok();
        returned.show = unused.show.clone();
        returned.get("/session").await.refused(401, "unauthenticated");
    }

    async fn a_page_that_only_reads_keeps_its_cookie_for_another_half_year(db: TestDatabase) {
        let world = World::on(&db).await;
        let mut page = world.page();
        page.create(json!({})).await;
        let answer = page.get("/session").await;
        let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
        assert!(
            cookie.starts_with("__Host-conclave=") && cookie.contains("Max-Age=15552000"),
            "{cookie}"
        );
    }

    async fn one_address_begins_only_so_many_sessions(db: TestDatabase) {
        let world = World::on(&db).await;
        for _ in 0..limits::SESSIONS_AT_ONCE {
            world.program().await;
        }
        let answer = world.stranger().post("/sessions", json!({})).await;
        answer.refused(429, "too-many-sessions");
        assert_eq!(answer.headers["retry-after"], "1");
        world
            .page()
            .post("/meetings", json!({}))
            .await
            .refused(429, "too-many-sessions");
        world.clock.advance(limits::SESSION_AGAIN);
        world.program().await;
    }

    on_both!(
        a_session_survives_a_restart_and_ends_when_it_is_forgotten,
        a_session_that_is_used_lives_on_and_one_that_is_not_ends,
        a_page_that_only_reads_keeps_its_cookie_for_another_half_year,
        one_address_begins_only_so_many_sessions,
    );
}
