//! The program's window. Draws what the call says and hands on what its person wishes; decides nothing. It rests while
//! nothing changes.
//!
//! Must never be able to grant control: only the shield's question is.

mod inside;
mod layout;
mod start;
mod surface;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use conclave_protocol::remote::Scopes;
use eframe::egui::{self, CentralPanel, ColorImage, TextureHandle, TextureOptions, Ui, Vec2};
use tokio::runtime::Handle;

use crate::call::Call;
use crate::call::view::{CallView, Shown, Stage, View, Wish};
use crate::look;
pub use start::Form;
use surface::Keys;

/// In points.
const SIZE: Vec2 = Vec2::new(1_080.0, 720.0);
const LEAST: Vec2 = Vec2::new(420.0, 420.0);
const NAME: &str = "conclave-desktop";

#[derive(Debug, thiserror::Error)]
#[error("the window cannot be opened: {0}")]
pub struct WindowError(String);

/// Shows the window until it is closed. Needs the main thread.
pub fn run(call: Call, runtime: &Handle, form: Form) -> Result<(), WindowError> {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_app_id(NAME)
            .with_title("Conclave")
            .with_inner_size(SIZE)
            .with_min_inner_size(LEAST),
        ..eframe::NativeOptions::default()
    };
    let runtime = runtime.clone();
    let make = move |made: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
        look::dress(&made.egui_ctx);
        runtime.spawn(wake(call.clone(), made.egui_ctx.clone()));
        Ok(Box::new(Window {
            call,
            local: Local::new(form),
        }))
    };
    eframe::run_native(NAME, options, Box::new(make)).map_err(|error| WindowError(error.to_string()))
}

/// Draws anew whenever there is something new, and closes the window when the call has ended for good.
async fn wake(mut call: Call, context: egui::Context) {
    while call.changed().await {
        context.request_repaint();
    }
    context.send_viewport_cmd(egui::ViewportCommand::Close);
    context.request_repaint();
}

struct Window {
    call: Call,
    local: Local,
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        let view = self.call.view();
        let mut wishes = Vec::new();
        show(ui, &view, &mut self.local, &mut wishes);
        for wish in wishes {
            self.call.wish(wish);
        }
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        self.call.wish(Wish::Quit);
    }
}

/// What the window remembers by itself.
pub struct Local {
    form: Form,
    panel: Panel,
    textures: HashMap<String, (u64, TextureHandle)>,
    keys: Keys,
    /// The rights to ask for.
    scopes: Scopes,
    /// What was put into the clipboard last.
    copied: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Panel {
    #[default]
    None,
    People,
    Share,
}

impl Local {
    pub fn new(form: Form) -> Self {
        Self {
            form,
            panel: Panel::default(),
            textures: HashMap::new(),
            keys: Keys::default(),
            scopes: Scopes {
                pointer: true,
                ..Scopes::NONE
            },
            copied: 0,
        }
    }

    /// Uploaded only when there is another picture.
    fn texture(&mut self, context: &egui::Context, shown: &Shown) -> TextureHandle {
        let picture = &shown.picture;
        let image = || {
            let size = [picture.width as usize, picture.height as usize];
            ColorImage::from_rgba_unmultiplied(size, &picture.rgba)
        };
        let number = picture.number;
        let (known, texture) = self.textures.entry(shown.track.clone()).or_insert_with(|| {
            (
                number,
                context.load_texture(&shown.track, image(), TextureOptions::LINEAR),
            )
        });
        if *known != number {
            *known = number;
            texture.set(image(), TextureOptions::LINEAR);
        }
        texture.clone()
    }

    /// What belongs to something that is no longer there.
    fn forget_gone(&mut self, view: &CallView) {
        if view.controlling.is_none() {
            self.keys = Keys::default();
        }
        self.textures
            .retain(|track, _| view.pictures.iter().any(|shown| shown.track == *track));
    }
}

/// The whole window, from what there is to what is wished.
pub fn show(ui: &mut Ui, view: &View, local: &mut Local, wishes: &mut Vec<Wish>) {
    CentralPanel::default()
        .frame(egui::Frame::new().fill(look::BG))
        .show_inside(ui, |ui| match &view.stage {
            Stage::Start { failed } => start::start(ui, failed.as_ref(), &mut local.form, wishes),
            Stage::Joining => start::joining(ui),
            Stage::In(inside) => inside::inside(ui, inside, &view.sources, local, wishes),
            Stage::Ended(ended) => start::ended(ui, ended, wishes),
        });
}
