//! The query of a signal address. It carries a token, so it is never logged and has no `Debug`.

use conclave_protocol::lk;
use lk::client_info::Sdk;
use serde::Deserialize;

/// `/rtc`: everything is a parameter of its own.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct QueryV0 {
    pub(crate) access_token: String,
    auto_subscribe: Option<String>,
    reconnect: String,
    pub(crate) sid: String,
    sdk: String,
    version: String,
    protocol: String,
    client_protocol: String,
    os: String,
    os_version: String,
    device_model: String,
    browser: String,
    browser_version: String,
    network: String,
}

/// `/rtc/v1`: everything is in one message.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct QueryV1 {
    pub(crate) access_token: String,
    pub(crate) join_request: String,
}

impl QueryV0 {
    /// On unless the client says otherwise.
    pub(crate) fn auto_subscribe(&self) -> bool {
        self.auto_subscribe.as_deref().is_none_or(is_yes)
    }

    pub(crate) fn reconnect(&self) -> bool {
        is_yes(&self.reconnect)
    }

    pub(crate) fn client_info(self) -> lk::ClientInfo {
        lk::ClientInfo {
            sdk: sdk(&self.sdk).into(),
            version: self.version,
            protocol: self.protocol.parse().unwrap_or_default(),
            client_protocol: self.client_protocol.parse().unwrap_or_default(),
            os: self.os,
            os_version: self.os_version,
            device_model: self.device_model,
            browser: self.browser,
            browser_version: self.browser_version,
            network: self.network,
            ..Default::default()
        }
    }
}

fn is_yes(text: &str) -> bool {
    matches!(text, "1" | "true")
}

fn sdk(name: &str) -> Sdk {
    match name {
        "reactnative" => Sdk::ReactNative,
        "unityweb" => Sdk::UnityWeb,
        _ => Sdk::from_str_name(&name.to_ascii_uppercase()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browsers_query_says_who_it_is() {
        let query = QueryV0 {
            sdk: "js".to_owned(),
            protocol: "16".to_owned(),
            reconnect: "1".to_owned(),
            auto_subscribe: Some("0".to_owned()),
            ..QueryV0::default()
        };
        assert!(query.reconnect() && !query.auto_subscribe());
        let info = query.client_info();
        assert_eq!((info.sdk(), info.protocol), (Sdk::Js, 16));
    }

    #[test]
    fn nonsense_counts_as_nothing_said() {
        let query = QueryV0 {
            sdk: "toaster".to_owned(),
            protocol: "many".to_owned(),
            ..QueryV0::default()
        };
        assert!(query.auto_subscribe() && !query.reconnect());
        let info = query.client_info();
        assert_eq!((info.sdk(), info.protocol), (Sdk::Unknown, 0));
    }
}
