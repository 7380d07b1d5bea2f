//! Reads the YAML file into a layer. Values are taken as they are written (`0123` stays `0123`), because the type
//! of a setting is known and YAML's guess at it is not needed.

use std::path::Path;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, StrInput};

use super::error::ConfigError;
use super::layer::{GivenKeys, Layers, Origin};
use super::setting::{self, KEYS};

/// Puts what the file says over the layers.
pub(super) fn read(path: &Path, layers: &mut Layers) -> Result<(), ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
        path: path.to_owned(),
        reason: crate::files::reason(&error),
    })?;
    parse(path, &text, layers)
}

pub(super) fn parse(path: &Path, text: &str, layers: &mut Layers) -> Result<(), ConfigError> {
    let mut reader = Reader {
        path,
        events: Parser::new_from_str(text),
        line: 1,
    };
    loop {
        match reader.next()? {
            Event::StreamEnd => return Ok(()),
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            event => reader.node("", event, layers)?,
        }
    }
}

struct Reader<'a> {
    path: &'a Path,
    events: Parser<'a, StrInput<'a>>,
    /// Where the last event began.
    line: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Event<'a>, ConfigError> {
        match self.events.next() {
            Some(Ok((event, span))) => {
                self.line = span.start.line();
                Ok(event)
            }
            Some(Err(error)) => Err(self.refused(&error)),
            None => Ok(Event::StreamEnd),
        }
    }

    /// Takes one value, with everything in it.
    fn node(&mut self, name: &str, event: Event<'a>, layers: &mut Layers) -> Result<(), ConfigError> {
        match event {
            Event::MappingStart(..) if name == KEYS.name => self.keys(layers),
            Event::MappingStart(..) => self.section(name, layers),
            Event::SequenceStart(..) => {
                let origin = self.origin();
                let items = self.items()?;
                layers.put(name, &items.join(", "), origin)
            }
            Event::Scalar(text, style, ..) => {
                if is_nothing(&text, style) && can_be_left_empty(name) {
                    return Ok(());
                }
                layers.put(name, &text, self.origin())
            }
            _ => Err(self.syntax("only plain values, lists and sections are understood")),
        }
    }

    fn section(&mut self, name: &str, layers: &mut Layers) -> Result<(), ConfigError> {
        while let Some(key) = self.scalar()? {
            let name = if name.is_empty() {
                key
            } else {
                format!("{name}.{key}")
            };
            let value = self.next()?;
            self.node(&name, value, layers)?;
        }
        Ok(())
    }

    fn items(&mut self) -> Result<Vec<String>, ConfigError> {
        let mut items = Vec::new();
        while let Some(item) = self.scalar()? {
            items.push(item);
        }
        Ok(items)
    }

    fn keys(&mut self, layers: &mut Layers) -> Result<(), ConfigError> {
        let origin = self.origin();
        let mut pairs = Vec::new();
        while let Some(key) = self.scalar()? {
            let secret = self.scalar()?.ok_or_else(|| ConfigError::Keys {
                origin: origin.clone(),
            })?;
            pairs.push((key, secret));
        }
        layers.keys = Some(GivenKeys { pairs, origin });
        Ok(())
    }

    /// The next scalar, or `None` at the end of the list or section.
    fn scalar(&mut self) -> Result<Option<String>, ConfigError> {
        match self.next()? {
            Event::Scalar(text, ..) => Ok(Some(text.into_owned())),
            Event::SequenceEnd | Event::MappingEnd => Ok(None),
            _ => Err(self.syntax("a plain value is wanted here")),
        }
    }

    fn origin(&self) -> Origin {
        Origin::File {
            path: self.path.to_owned(),
            line: self.line,
        }
    }

    fn refused(&self, error: &ScanError) -> ConfigError {
        ConfigError::Syntax {
            path: self.path.to_owned(),
            line: error.marker().line(),
            reason: error.info().to_owned(),
        }
    }

    fn syntax(&self, reason: &str) -> ConfigError {
        ConfigError::Syntax {
            path: self.path.to_owned(),
            line: self.line,
            reason: reason.to_owned(),
        }
    }
}

/// Nothing, or YAML's words for it.
fn is_nothing(text: &str, style: ScalarStyle) -> bool {
    style == ScalarStyle::Plain && matches!(text, "" | "~" | "null")
}

/// An empty file, a section whose settings are all commented out, and a setting without a value say nothing.
fn can_be_left_empty(name: &str) -> bool {
    let is_section = setting::ALL
        .into_iter()
        .any(|setting| setting.section() == Some(name));
    name.is_empty() || is_section || setting::find(name).is_some()
}
