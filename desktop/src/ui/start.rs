//! Before and after a meeting: a link and a name, a code of a browser's tab, or how it ended.

use conclave_api::ApiError;
use eframe::egui::{Align, Layout, RichText, ScrollArea, TextEdit, Ui, Vec2};

use crate::call::view::{Ended, Failed, Wish};
use crate::cli::Arguments;
use crate::look::{self, Looks, button};

/// Of the column that all of it stands in.
const WIDTH: f32 = 380.0;
/// As long as the server takes them.
const NAME: usize = 60;
const LINK: usize = 2_048;

/// What is typed. It stays when it was wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    pub link: String,
    pub server: String,
    pub name: String,
    pub code: String,
}

impl Form {
    pub fn of(arguments: &Arguments) -> Self {
        let text = |given: &Option<String>| given.clone().unwrap_or_default();
        Self {
            link: text(&arguments.meeting),
            server: text(&arguments.server),
            name: text(&arguments.name),
            code: text(&arguments.pair),
        }
    }

    fn join(&self) -> Option<Wish> {
        let [link, server, name] = [&self.link, &self.server, &self.name].map(|text| text.trim().to_owned());
        let is_whole = !link.is_empty() && !name.is_empty();
        is_whole.then(|| Wish::Join {
            link,
            server: (!server.is_empty()).then_some(server),
            name,
        })
    }

    fn pair(&self) -> Option<Wish> {
        let [server, code] = [&self.server, &self.code].map(|text| text.trim().to_owned());
        (!server.is_empty() && !code.is_empty()).then_some(Wish::Pair { server, code })
    }
}

fn column(ui: &mut Ui, work: impl FnOnce(&mut Ui)) {
    // As wide as the window, so that its bar stands at the window's edge.
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.set_max_width(WIDTH);
            ui.add_space(40.0);
            ui.with_layout(Layout::top_down(Align::LEFT), work);
        });
    });
}

pub(super) fn start(ui: &mut Ui, failed: Option<&Failed>, form: &mut Form, wishes: &mut Vec<Wish>) {
    column(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        title(ui, "Join a meeting");
        field(
            ui,
            "Link or code",
            &mut form.link,
            LINK,
            "https://meet.example.org/m/CON-7K3M9QXD#…",
        );
        field(ui, "Your name in this meeting", &mut form.name, NAME, "");
        field(
            ui,
            "Server, if you have a code alone",
            &mut form.server,
            LINK,
            "meet.example.org",
        );
        if let Some(failed) = failed {
            ui.label(RichText::new(words_of(failed)).color(look::RED_TEXT).size(14.0));
        }
        ui.add_space(4.0);
        pressed(ui, "Join", Looks::MAIN.large(), form.join(), wishes);
        ui.add_space(24.0);
        ui.separator();
        ui.add_space(16.0);
        title(ui, "Pair with the browser");
        let what = "In the meeting in your browser choose More, then Desktop program, and type the code that is \
                    shown there. Name the server above. Both are then one person.";
        ui.label(RichText::new(what).color(look::TEXT_2).size(14.0));
        field(ui, "Code from the browser", &mut form.code, NAME, "7K3M-9QXD");
        pressed(ui, "Pair", Looks::PLAIN.large(), form.pair(), wishes);
        ui.add_space(40.0);
    });
}

fn title(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).font(look::strong(22.0)));
    ui.add_space(4.0);
}

fn field(ui: &mut Ui, label: &str, text: &mut String, most: usize, hint: &str) {
    let label = ui.label(RichText::new(label).color(look::TEXT_2).size(14.0));
    let field = TextEdit::singleline(text)
        .char_limit(most)
        .hint_text(hint)
        .margin(Vec2::new(12.0, 10.0))
        .desired_width(WIDTH - 24.0);
    ui.add(field).labelled_by(label.id);
    ui.add_space(4.0);
}

/// Live once what it needs is there.
fn pressed(ui: &mut Ui, words: &str, looks: Looks, wish: Option<Wish>, wishes: &mut Vec<Wish>) {
    let filled = if wish.is_some() { 1.0 } else { 0.0 };
    if button(ui, words, looks, filled).clicked() {
        wishes.extend(wish);
    }
}

/// What was wrong, and what to do.
fn words_of(failed: &Failed) -> String {
    if let Failed::Api(ApiError::Unreachable(cause)) = failed {
        return format!(
            "The server cannot be reached ({cause}). Compare the address with the message you got, see whether \
             this computer is online, and try again."
        );
    }
    let code = match failed {
        Failed::Api(error) => error.code(),
        _ => None,
    };
    match code {
        Some("meeting-not-found") => {
            "No meeting found for this code. Compare it with the message you got, or open the link from it. \
             The meeting may also have been closed."
                .to_owned()
        }
        Some("pairing-not-found") => {
            "This code is unknown or used up. Take a new one from the browser: More, then Desktop program."
                .to_owned()
        }
        _ => {
            let words = failed.to_string();
            let mut letters = words.chars();
            letters.next().map_or_else(String::new, |first| {
                format!("{}{}.", first.to_uppercase(), letters.as_str())
            })
        }
    }
}

pub(super) fn joining(ui: &mut Ui) {
    ui.centered_and_justified(|ui| ui.label(RichText::new("Joining…").font(look::strong(22.0))));
}

pub(super) fn ended(ui: &mut Ui, ended: &Ended, wishes: &mut Vec<Wish>) {
    let (what, next) = match ended {
        Ended::Left => ("You left.", "The meeting goes on without you."),
        Ended::Closed => ("The meeting has ended.", "It was closed for everybody."),
        Ended::Removed => (
            "You are no longer in the meeting.",
            "A host removed you, or the server has forgotten you.",
        ),
        Ended::Elsewhere => (
            "You went on with another device.",
            "This one has left the meeting.",
        ),
    };
    column(ui, |ui| {
        title(ui, what);
        ui.label(RichText::new(next).color(look::TEXT_2));
        ui.add_space(16.0);
        if button(ui, "To the start", Looks::MAIN.large(), 1.0).clicked() {
            wishes.push(Wish::Again);
        }
    });
}
