//! The page at the plain HTTP address that says how to trust this machine, with a code to scan.
//!
//! It goes over an open connection, so it gives away nothing but the certificate, which is public, and asks the
//! reader to compare its fingerprint. It never serves the meeting itself.

use std::fmt::Write;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use qrcode::QrCode;
use qrcode::render::{svg, unicode};
use rustls::pki_types::CertificateDer;

use super::authority::Authority;
use crate::http::{Local, page};

const DOWNLOAD: &str = "/ca.crt";

/// What the page shows.
#[derive(Clone, Debug)]
pub(crate) struct Trust {
    certificate: CertificateDer<'static>,
    fingerprint: String,
    /// The address shown to who comes over loopback.
    main_address: IpAddr,
    https_port: u16,
}

impl Trust {
    pub(crate) fn new(authority: &Authority, main_address: IpAddr, https_port: u16) -> Self {
        Self {
            certificate: authority.certificate().clone(),
            fingerprint: authority.fingerprint(),
            main_address,
            https_port,
        }
    }

    /// All there is at the plain HTTP address: the page, the certificate, and a way to the page from anywhere else.
    pub(crate) fn router(self) -> Router {
        self.pages("/").fallback(|| async { Redirect::temporary("/") })
    }

    /// The same page beside the meetings, at `/trust`.
    pub(crate) fn beside_the_app(self) -> Router {
        self.pages("/trust")
    }

    fn pages(self, path: &str) -> Router {
        Router::new()
            .route(path, get(show))
            .route(DOWNLOAD, get(download))
            .with_state(Arc::new(self))
    }

    /// Where the meetings are, for a reader who reached this machine at an address.
    fn meetings_at(&self, local: Option<SocketAddr>) -> String {
        let reached = local
            .map(|local| local.ip().to_canonical())
            .filter(|address| !address.is_loopback());
        format!(
            "https://{}",
            SocketAddr::new(reached.unwrap_or(self.main_address), self.https_port)
        )
    }
}

async fn download(State(trust): State<Arc<Trust>>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/x-x509-ca-cert"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"conclave-ca.crt\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, trust.certificate.to_vec()).into_response()
}

async fn show(
    State(trust): State<Arc<Trust>>,
    local: Option<Extension<Local>>,
    headers: HeaderMap,
) -> Response {
    let address = trust.meetings_at(local.map(|Extension(Local(local))| local));
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default();
    page::answer("Trust this meeting server", &body(&trust, &address, agent))
}

fn body(trust: &Trust, address: &str, agent: &str) -> String {
    let (fingerprint, steps, code) = (&trust.fingerprint, steps(agent), code(address));
    format!(
        "<p>Meetings on this network are at <a href=\"{address}\">{address}</a>. A browser gives camera and \
         microphone only to a server it trusts. Do this once on each device:</p>\n\
         <p><a class=\"button\" href=\"{DOWNLOAD}\">Download the certificate</a></p>\n\
         <section><p>Before you trust it, compare this SHA-256 fingerprint with the one in the terminal where \
         Conclave was started:</p><p><code>{fingerprint}</code></p><p><small>The certificate can vouch for this \
         machine and for private network addresses only, never for a public web site.</small></p></section>\n\
         {steps}<p>Then open <a href=\"{address}\">{address}</a>, or scan this with another device:</p>\n{code}\n"
    )
}

/// The steps for each kind of device; those of the reader's own are open.
fn steps(agent: &str) -> String {
    let likely = Platform::of(agent);
    let mut text = String::new();
    for platform in Platform::ALL {
        let open = if Some(platform) == likely { " open" } else { "" };
        let items: String = platform
            .steps()
            .iter()
            .map(|step| format!("<li>{step}</li>\n"))
            .collect();
        let name = platform.name();
        let _ = writeln!(
            text,
            "<details{open}><summary>{name}</summary><ol>\n{items}</ol></details>"
        );
    }
    text
}

/// The code to scan, as a picture. Nothing where it cannot be made: the address stands beside it.
fn code(address: &str) -> String {
    let Ok(code) = QrCode::new(address) else {
        return String::new();
    };
    let picture = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    let picture = picture
        .split_once("?>")
        .map_or(picture.as_str(), |(_, picture)| picture);
    picture.replacen(
        "<svg",
        &format!("<svg role=\"img\" aria-label=\"Code for {address}\""),
        1,
    )
}

/// The code to scan, in half blocks for a terminal.
pub(crate) fn terminal_code(address: &str) -> Option<String> {
    let code = QrCode::new(address).ok()?;
    let mut renderer = code.render::<unicode::Dense1x2>();
    Some(
        renderer
            .dark_color(unicode::Dense1x2::Light)
            .light_color(unicode::Dense1x2::Dark)
            .build(),
    )
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Platform {
    Apple,
    Android,
    Windows,
    MacOs,
    Linux,
    Firefox,
}

impl Platform {
    const ALL: [Self; 6] = [
        Self::Apple,
        Self::Android,
        Self::Windows,
        Self::MacOs,
        Self::Linux,
        Self::Firefox,
    ];

    /// The one whose steps are open at first. A guess: all others are one tap away.
    fn of(agent: &str) -> Option<Self> {
        let signs = [
            ("iPhone", Self::Apple),
            ("iPad", Self::Apple),
            ("Android", Self::Android),
            ("Windows", Self::Windows),
            ("Macintosh", Self::MacOs),
            ("Firefox", Self::Firefox),
            ("Linux", Self::Linux),
        ];
        signs
            .into_iter()
            .find(|(sign, _)| agent.contains(sign))
            .map(|(_, platform)| platform)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Apple => "iPhone and iPad",
            Self::Android => "Android",
            Self::Windows => "Windows",
            Self::MacOs => "macOS",
            Self::Linux => "Linux, with Chromium or Chrome",
            Self::Firefox => "Firefox on Linux, or where it keeps its own list",
        }
    }

    fn steps(self) -> &'static [&'static str] {
        match self {
            Self::Apple => &[
                "Open this page in Safari, tap <b>Download the certificate</b>, then <b>Allow</b>.",
                "Open <b>Settings</b>, tap <b>Profile Downloaded</b> near the top, then <b>Install</b>.",
                "In <b>Settings › General › About › Certificate Trust Settings</b>, switch on the one that begins \
                 with “Conclave”.",
            ],
            Self::Android => &[
                "Download the certificate.",
                "In <b>Settings</b>, search for <b>CA certificate</b> (it is under Security › Encryption and \
                 credentials › Install a certificate).",
                "Choose <b>Install anyway</b> and then the file <code>conclave-ca.crt</code>.",
                "Use Chrome. Firefox for Android follows only after Settings › About › tapping the logo seven \
                 times, then Secret settings › <b>Use third party CA certificates</b>.",
            ],
            Self::Windows => &[
                "Download the certificate and open the file.",
                "Choose <b>Install Certificate… › Current User › Place all certificates in the following store › \
                 Trusted Root Certification Authorities</b>.",
                "Confirm the warning once the fingerprint is compared, and start the browser again.",
            ],
            Self::MacOs => &[
                "Download the certificate and open it: Keychain Access adds it to the <b>login</b> keychain.",
                "Double-click it there, open <b>Trust</b>, and set <b>When using this certificate</b> to <b>Always \
                 Trust</b>.",
                "Start the browser again.",
            ],
            Self::Linux => &[
                "Download the certificate.",
                "Open <code>chrome://certificate-manager</code>, then <b>Local certificates › Installed by you › \
                 Trusted certificates › Import</b>, and choose the file.",
                "Or in a terminal: <code>certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n Conclave -i \
                 conclave-ca.crt</code>",
            ],
            Self::Firefox => &[
                "Download the certificate.",
                "Open <b>Settings › Privacy &amp; Security › Certificates › View Certificates… › Authorities › \
                 Import…</b> and choose the file.",
                "Tick <b>Trust this CA to identify websites</b>.",
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_of_the_readers_own_device_are_open() {
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)";
        assert_eq!(Platform::of(phone), Some(Platform::Apple));
        assert_eq!(
            Platform::of("Mozilla/5.0 (Linux; Android 16)"),
            Some(Platform::Android)
        );
        assert_eq!(
            Platform::of("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Firefox/150.0"),
            Some(Platform::Firefox)
        );
        assert_eq!(Platform::of("curl/8"), None);
        assert!(steps(phone).contains("<details open><summary>iPhone and iPad</summary>"));
        assert_eq!(steps(phone).matches(" open>").count(), 1);
    }

    #[test]
    fn the_code_is_a_picture_without_an_xml_head() {
        let picture = code("https://192.168.1.7:8443");
        assert!(
            picture.trim_start().starts_with("<svg role=\"img\""),
            "{picture:.60}"
        );
        assert!(terminal_code("https://192.168.1.7:8443").unwrap().contains('█'));
    }
}
