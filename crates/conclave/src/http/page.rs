//! The frame of the few pages that the server writes itself, without the web client and without scripts.

use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

/// Colours and type of the web client, in both schemes.
const STYLE: &str = "\
:root{color-scheme:light dark;--bg:#f4f2ec;--card:#fff;--text:#16211e;--soft:#46524e;--line:#e1ddd1;--accent:#0a7562;--on:#fff}\
@media(prefers-color-scheme:dark){:root{--bg:#0d1413;--card:#141d1b;--text:#edf4f2;--soft:#b7c6c2;--line:#2b3936;--accent:#52d3b6;--on:#05211b}}\
body{margin:0;background:var(--bg);color:var(--text);font:1rem/1.55 Onest,system-ui,\"Segoe UI\",Roboto,sans-serif}\
main{max-width:40rem;margin:0 auto;padding:2.5rem 1rem}\
h1{font-size:1.75rem;line-height:1.2;letter-spacing:-.015em;margin:0 0 1rem}\
section,details{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:.5rem 1.25rem;margin:1rem 0}\
summary{font-weight:600;cursor:pointer;padding:.5rem 0}\
a{color:var(--accent)}a.button{display:inline-block;background:var(--accent);color:var(--on);padding:.7rem 1.2rem;border-radius:10px;font-weight:600;text-decoration:none}\
:focus-visible{outline:2px solid var(--text);outline-offset:2px}\
code{font-family:ui-monospace,\"SF Mono\",Consolas,monospace;font-size:.875rem;overflow-wrap:anywhere}\
small{color:var(--soft)}svg{display:block;background:#fff;border-radius:10px;max-width:100%;height:auto}";

/// A whole page. `title` and `body` are HTML: whoever calls escapes what is not their own.
pub(crate) fn render(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n\
         </body>\n</html>\n"
    )
}

/// The page as an answer that no cache keeps.
pub(crate) fn answer(title: &str, body: &str) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Html(render(title, body))).into_response()
}
