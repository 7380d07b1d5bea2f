//! `GET /events`: the WebSocket that tells what happens in a meeting. What it says is in `crate::events`.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::StatusCode;
use axum::response::Response;
use conclave_protocol::MeetingId;
use serde::Deserialize;

use crate::error::{ApiError, ErrorBody};
use crate::events::{self, EventMessage};
use crate::request::Parameters;
use crate::visitor::Visitor;
use crate::{Inner, limits};

#[derive(Debug, Deserialize)]
pub(crate) struct EventsParameters {
    meeting: String,
    after: Option<String>,
}

/// Follows a meeting
///
/// A WebSocket that sends text messages and reads none. Closed with 4401 where nobody is signed in, 4404 where there is no
/// such meeting for the asker, 4408 for a reader that is too slow, 4429 where too many are open, 4503 while the database is
/// away, 1000 when the meeting has ended and 1012 when the server stops.
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    params(
        ("meeting" = MeetingId, Query, description = "The meeting to follow"),
        ("after" = Option<u64>, Query, minimum = 0, description = "The `seq` of the last event that is known; what came after it is told first"),
    ),
    responses(
        (status = 101, description = "A WebSocket whose messages are like this", body = EventMessage),
        (status = 400, description = "`body-invalid`: a parameter is not understood", body = ErrorBody),
        (status = 401, description = "`unauthenticated`: the bearer token is not known", body = ErrorBody),
        (status = 403, description = "`origin-refused`, `insecure-page`", body = ErrorBody),
        (status = 426, description = "`body-invalid`: it is no request for a WebSocket", body = ErrorBody),
    )
)]
pub(crate) async fn events(
    State(inner): State<Arc<Inner>>,
    visitor: Visitor,
    Parameters(parameters): Parameters<EventsParameters>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let after = parameters.after.as_deref().map(cursor).transpose()?;
    let upgrade = upgrade.map_err(|rejection| ApiError::BodyInvalid {
        status: StatusCode::UPGRADE_REQUIRED,
        reason: rejection.body_text(),
        field: None,
    })?;
    let upgrade = upgrade
        .max_message_size(limits::EVENT_MESSAGE_BYTES)
        .max_frame_size(limits::EVENT_MESSAGE_BYTES);
    let meeting = parameters.meeting.parse().ok();
    let asker = visitor.principal;
    Ok(upgrade.on_upgrade(move |socket| events::serve(inner, socket, asker, meeting, after)))
}

fn cursor(text: &str) -> Result<u64, ApiError> {
    let wrong = |_| ApiError::field_invalid("after", "after must be the number of an event");
    text.parse().map_err(wrong)
}

#[cfg(test)]
mod tests {
    use conclave_storage::on_both;
    use conclave_storage::testing::TestDatabase;
    use futures_util::StreamExt;
    use serde_json::{Value, json};
    use tokio::net::{TcpListener, TcpStream};
    use tokio_tungstenite::tungstenite::Message;
    use tokio_tungstenite::tungstenite::client::IntoClientRequest;
    use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

    use crate::limits;
    use crate::testing::{Client, Show, World, id};

    /// A socket of this client, over a real connection.
    struct Follower(WebSocketStream<MaybeTlsStream<TcpStream>>);

    async fn serve(world: &World) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = world.router.clone();
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("ws://{address}/api/v1/events")
    }

    impl Follower {
        async fn new(address: &str, client: &Client, query: &str) -> Self {
            let mut request = format!("{address}?{query}").into_client_request().unwrap();
            if let Show::Bearer(token) = &client.show {
                let value = format!("Bearer {token}").parse().unwrap();
                request.headers_mut().insert("authorization", value);
            }
            Self(connect_async(request).await.unwrap().0)
        }

        async fn next(&mut self) -> Value {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                    Some(Ok(Message::Close(frame))) => return json!(u16::from(frame.unwrap().code)),
                    Some(Ok(_)) => {}
                    ended => panic!("the socket ended without a word: {ended:?}"),
                }
            }
        }
    }

    async fn one_who_was_away_gets_what_was_missed_and_then_what_is_new(db: TestDatabase) {
        let world = World::on(&db).await;
        let address = serve(&world).await;
        let mut owner = world.program().await;
        let meeting = owner.create(json!({})).await;
        let path = format!("/meetings/{}", id(&meeting));
        for title in ["One", "Two"] {
            owner.patch(&path, json!({ "title": title })).await.ok();
        }
        let query = format!("meeting={}&after=1", id(&meeting));
        let mut follower = Follower::new(&address, &owner, &query).await;
        let hello = follower.next().await;
        assert_eq!(
            (&hello["type"], &hello["meeting"]["seq"]),
            (&json!("hello"), &json!(3))
        );
        assert_eq!(hello["meeting"]["you"], json!(owner.principal));
        for (seq, title) in [(2, "One"), (3, "Two")] {
            let missed = follower.next().await;
            assert_eq!(
                (&missed["seq"], &missed["event"]["title"]),
                (&json!(seq), &json!(title))
            );
            assert_eq!(missed["meeting"]["title"], "Two", "a page never goes back");
        }
        owner.patch(&path, json!({ "title": "Three" })).await.ok();
        let news = follower.next().await;
        assert_eq!(
            (&news["seq"], &news["event"]),
            (&json!(4), &json!({ "type": "renamed", "title": "Three" }))
        );
        assert_eq!(news["meeting"]["title"], "Three");
        owner.close(&meeting).await.ok();
        assert_eq!(follower.next().await["event"]["reason"], "by_owner");
        assert_eq!(follower.next().await, json!(1000));
        let mut late = Follower::new(&address, &owner, &query).await;
        assert_eq!(late.next().await["meeting"]["closed_reason"], "by_owner");
    }

    async fn strangers_are_told_nothing(db: TestDatabase) {
        let world = World::on(&db).await;
        let address = serve(&world).await;
        let meeting = world.program().await.create(json!({})).await;
        let stranger = world.program().await;
        for query in [format!("meeting={}", id(&meeting)), "meeting=nonsense".to_owned()] {
            assert_eq!(
                Follower::new(&address, &stranger, &query).await.next().await,
                json!(4404)
            );
            let nobody = world.stranger();
            assert_eq!(
                Follower::new(&address, &nobody, &query).await.next().await,
                json!(4401)
            );
        }
        let mut plain = world.program().await;
        plain.get("/events?meeting=x").await.refused(426, "body-invalid");
        plain
            .get("/events?meeting=x&after=-1")
            .await
            .refused(400, "body-invalid");
        plain.get("/events").await.refused(400, "body-invalid");
    }

    async fn one_principal_has_so_many_sockets_and_a_server_that_stops_says_so(db: TestDatabase) {
        let world = World::on(&db).await;
        let address = serve(&world).await;
        let mut owner = world.program().await;
        let meeting = owner.create(json!({})).await;
        let query = format!("meeting={}", id(&meeting));
        let mut open = Vec::new();
        for _ in 0..limits::EVENT_SOCKETS {
            let mut follower = Follower::new(&address, &owner, &query).await;
            follower.next().await;
            open.push(follower);
        }
        assert_eq!(
            Follower::new(&address, &owner, &query).await.next().await,
            json!(4429)
        );
        world.control.stop();
        for follower in &mut open {
            assert_eq!(follower.next().await, json!(1012));
        }
    }

    on_both!(
        one_who_was_away_gets_what_was_missed_and_then_what_is_new,
        strangers_are_told_nothing,
        one_principal_has_so_many_sockets_and_a_server_that_stops_says_so,
    );
}
