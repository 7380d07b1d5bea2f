//! The web client's files, embedded in the binary.
//!
//! Only names known when the program was built are served: nothing a request says ever reaches the file system.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::page;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct WebClient;

const INDEX: &str = "index.html";
/// The build puts a hash of the content into these names, so a browser may keep them for good.
const HASHED: &str = "assets/";
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
/// Kept, but asked for again each time; the answer is then short.
const ASK_AGAIN: &str = "no-cache";
const KEEP_NOTHING: &str = "no-store";

/// Answers with a file of the client, or with its page for the addresses that the client itself routes.
pub(super) async fn serve(request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    if path.is_empty() || path == INDEX || path == "m" || path.starts_with("m/") {
        return index();
    }
    match WebClient::get(path) {
        Some(file) => asset(path, file, request.headers()),
        None => not_found(),
    }
}

fn index() -> Response {
    let Some(file) = WebClient::get(INDEX) else {
        return not_built();
    };
    let headers = [
        (header::CONTENT_TYPE, media_type(INDEX)),
        (header::CACHE_CONTROL, KEEP_NOTHING),
    ];
    (headers, body(file)).into_response()
}

fn asset(path: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    let tag = entity_tag(&file);
    let caching = if path.starts_with(HASHED) {
        FOR_GOOD
    } else {
        ASK_AGAIN
    };
    let headers = [(header::ETAG, tag.as_str()), (header::CACHE_CONTROL, caching)];
    if knows(asked, &tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(header::CONTENT_TYPE, media_type(path))], body(file)).into_response()
}

/// Whether the browser already has the content of this tag (RFC 9110, section 13.1.2).
fn knows(asked: &HeaderMap, tag: &str) -> bool {
    let lists = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut tags = lists
        .flat_map(|list| list.split(','))
        .map(|item| item.trim().trim_start_matches("W/"));
    tags.any(|item| item == tag || item == "*")
}

fn entity_tag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

fn body(file: EmbeddedFile) -> Body {
    Body::from(match file.data {
        std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        std::borrow::Cow::Owned(bytes) => Bytes::from(bytes),
    })
}

/// The types of what a web build makes. Anything else is bytes, which `nosniff` keeps from being run.
fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn not_found() -> Response {
    let body = "<p>There is nothing at this address. <a href=\"/\">Go to the start</a></p>";
    (StatusCode::NOT_FOUND, page::answer("Not found", body)).into_response()
}

fn not_built() -> Response {
    page::answer(
        "The web client is not built in",
        "<p>This server runs, but it was compiled without its web client. In the project's folder, \
         <code>cargo xtask run</code> builds both and starts them.</p>\
         <p>LiveKit SDKs can connect to this address all the same.</p>",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> EmbeddedFile {
        WebClient::get(INDEX).unwrap_or_else(|| EmbeddedFile {
            data: b"<!doctype html>".as_slice().into(),
            metadata: rust_embed::Metadata::__rust_embed_new([7; 32], None, None),
        })
    }

    fn header(response: &Response, name: header::HeaderName) -> &str {
        response.headers()[name].to_str().unwrap()
    }

    #[test]
    fn hashed_files_are_kept_for_good_and_others_asked_for_again() {
        let hashed = asset("assets/index-abc123.js", file(), &HeaderMap::new());
        assert_eq!(
            header(&hashed, header::CACHE_CONTROL),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(
            header(&hashed, header::CONTENT_TYPE),
            "text/javascript; charset=utf-8"
        );
        let plain = asset("favicon.svg", file(), &HeaderMap::new());
        assert_eq!(header(&plain, header::CACHE_CONTROL), "no-cache");
        assert_eq!(header(&plain, header::CONTENT_TYPE), "image/svg+xml");
    }

    #[test]
    fn a_known_tag_is_answered_without_the_content() {
        let tag = header(&asset("a.css", file(), &HeaderMap::new()), header::ETAG).to_owned();
        for known in [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"other\", {tag}"),
            "*".to_owned(),
        ] {
            let asked = HeaderMap::from_iter([(header::IF_NONE_MATCH, known.parse().unwrap())]);
            assert_eq!(
                asset("a.css", file(), &asked).status(),
                StatusCode::NOT_MODIFIED,
                "{known}"
            );
        }
        let stale = HeaderMap::from_iter([(header::IF_NONE_MATCH, "\"other\"".parse().unwrap())]);
        assert_eq!(asset("a.css", file(), &stale).status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn a_server_without_its_client_says_how_to_build_it() {
        let page = axum::body::to_bytes(not_built().into_body(), 1 << 16)
            .await
            .unwrap();
        assert!(String::from_utf8_lossy(&page).contains("cargo xtask run"));
    }

    #[test]
    fn unknown_types_are_bytes() {
        assert_eq!(media_type("LICENSE"), "application/octet-stream");
        assert_eq!(media_type("a.tar.gz"), "application/octet-stream");
    }
}
