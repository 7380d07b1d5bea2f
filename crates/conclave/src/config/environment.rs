//! Reads the environment into a layer: `CONCLAVE_RTC__PORT` is `rtc.port`.

use std::ffi::OsString;

use super::error::ConfigError;
use super::layer::{Layers, Origin};

const PREFIX: &str = "CONCLAVE_";

/// Puts what the variables say over the layers. A variable that begins like ours and is none is an error, so that a
/// slip of the keyboard is not silently ignored.
pub(super) fn read(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
    layers: &mut Layers,
) -> Result<(), ConfigError> {
    for (variable, text) in variables {
        let variable = variable.to_string_lossy().into_owned();
        let Some(name) = setting_name(&variable) else {
            continue;
        };
        let Some(text) = text.to_str() else {
            return Err(ConfigError::NotText { variable });
        };
        layers.put(&name, text, Origin::Variable(variable))?;
    }
    Ok(())
}

fn setting_name(variable: &str) -> Option<String> {
    let name = variable.strip_prefix(PREFIX)?;
    let is_setting = name != "CONFIG" && !is_service_link(name);
    is_setting.then(|| name.to_lowercase().replace("__", "."))
}

/// Kubernetes tells every container of a namespace about a service called "conclave" by variables of these names.
fn is_service_link(name: &str) -> bool {
    name.starts_with("SERVICE_") || name == "PORT" || name.starts_with("PORT_")
}
