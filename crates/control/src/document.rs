//! The API's description (OpenAPI 3.1), from the handlers' own words. Types of the web client are made from it.

use axum::http::StatusCode;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder,
    SecurityRequirement, Server,
};

use crate::routes;

const ERROR: &str = "ErrorBody";

/// The description as JSON, for files and pipes.
pub fn openapi() -> String {
    let description = complete(routes::described().into_openapi());
    let mut text = serde_json::to_string_pretty(&description).unwrap_or_default();
    text.push('\n');
    text
}

/// Adds what all operations have in common.
pub(crate) fn complete(mut description: OpenApi) -> OpenApi {
    description.info = InfoBuilder::new()
        .title("Conclave")
        .version("1")
        .description(Some(
            "Meetings: create, look up, join, leave, close, and follow what happens. Times are milliseconds since 1970. \
             Errors have a `code` for programs, a `message` for people and, where one field is to blame, its name.",
        ))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").build()))
        .build();
    description.servers = Some(vec![Server::new("/api/v1")]);
    add_security(&mut description);
    for item in description.paths.paths.values_mut() {
        for operation in operations(item) {
            add_common_errors(operation);
        }
    }
    description
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete]
        .into_iter()
        .flatten()
}

fn add_common_errors(operation: &mut Operation) {
    let mut errors = vec![
        (StatusCode::INTERNAL_SERVER_ERROR, "`internal`"),
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "`database-away`: try again soon; calls go on",
        ),
        (StatusCode::FORBIDDEN, "`origin-refused`, `insecure-page`"),
    ];
    if operation.request_body.is_some() {
        errors.extend([
            (StatusCode::BAD_REQUEST, "`body-invalid`"),
            (StatusCode::PAYLOAD_TOO_LARGE, "`body-invalid`: it is too long"),
            (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "`body-invalid`: it is no JSON",
            ),
        ]);
    }
    for (status, words) in errors {
        let responses = &mut operation.responses.responses;
        responses
            .entry(status.as_u16().to_string())
            .or_insert_with(|| RefOr::T(error(words)));
    }
}

fn error(words: &str) -> Response {
    let schema = RefOr::Ref(Ref::from_schema_name(ERROR));
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new()
        .description(words)
        .content("application/json", content)
        .build()
}

fn add_security(description: &mut OpenApi) {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token of `POST /sessions`. Needs no Origin."))
        .build();
    let cookie = ApiKeyValue::with_description(
        "__Host-conclave",
        "A page's session (`conclave` on plain HTTP of the machine itself). Counts only with the Origin of this server.",
    );
    let components = description.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.add_security_scheme("page", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let none = Vec::<String>::new();
    description.security = Some(vec![
        SecurityRequirement::new("bearer", none.clone()),
        SecurityRequirement::new("page", none),
    ]);
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// The file is what the web client's types are made from; run with `UPDATE_DOCS=1` to write it anew.
    #[test]
    fn the_description_in_the_project_is_current() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, openapi()).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == openapi(),
            "write it anew: UPDATE_DOCS=1 cargo test -p conclave-control the_description"
        );
    }

    #[test]
    fn every_operation_says_what_can_go_wrong() {
        let mut description = complete(routes::described().into_openapi());
        for (path, item) in &mut description.paths.paths {
            for operation in operations(item) {
                let responses = &operation.responses.responses;
                for status in ["403", "500", "503"] {
                    assert!(responses.contains_key(status), "{path} {status}");
                }
            }
        }
    }
}
