//! In the meeting: the pictures, who is there, what is shown from here, and who controls this computer.

use eframe::egui::{
    self, Align, Align2, Color32, CornerRadius, Frame, Layout, Margin, Pos2, Rect, RichText, ScrollArea,
    Sense, Ui, UiBuilder, Vec2, WidgetInfo, WidgetType,
};

use super::layout::{GAP, grid};
use super::{Local, Panel, surface};
use crate::call::view::{CallView, Controlling, ControllingState, PersonView, Shown, Wish};
use crate::capture::{Source, SourceId};
use crate::look::{self, Looks, button, choice};

const HEADER: f32 = 56.0;
const BAR: f32 = 68.0;
const PANEL: f32 = 300.0;
const PADDING: f32 = 12.0;

pub(super) fn inside(
    ui: &mut Ui,
    view: &CallView,
    sources: &[Source],
    local: &mut Local,
    wishes: &mut Vec<Wish>,
) {
    local.forget_gone(view);
    egui::Panel::top("header")
        .exact_size(HEADER)
        .frame(edge())
        .show_inside(ui, |ui| header(ui, view));
    egui::Panel::bottom("bar")
        .exact_size(BAR)
        .frame(edge())
        .show_inside(ui, |ui| bar(ui, view, local, wishes));
    match local.panel {
        Panel::None => {}
        Panel::People => {
            side(ui, |ui| people(ui, &view.people));
        }
        Panel::Share => {
            side(ui, |ui| share(ui, view, sources, local, wishes));
        }
    }
    egui::CentralPanel::default()
        .frame(Frame::new().fill(look::BG).inner_margin(PADDING))
        .show_inside(ui, |ui| {
            banner(ui, view, wishes);
            stage(ui, view, local, wishes);
        });
}

fn edge() -> Frame {
    Frame::new()
        .fill(look::SURFACE_2)
        .inner_margin(Margin::symmetric(16, 8))
}

fn side(ui: &mut Ui, work: impl FnOnce(&mut Ui)) {
    let frame = Frame::new().fill(look::SURFACE_2).inner_margin(Margin::same(16));
    egui::Panel::right("side")
        .exact_size(PANEL)
        .resizable(false)
        .frame(frame)
        .show_inside(ui, |ui| {
            ScrollArea::vertical().show(ui, work);
        });
}

fn header(ui: &mut Ui, view: &CallView) {
    ui.horizontal_centered(|ui| {
        ui.add(egui::Label::new(RichText::new(&view.title).font(look::strong(18.0))).truncate());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if button(ui, "Copy link", Looks::PLAIN, 1.0).clicked() {
                ui.ctx().copy_text(view.link.clone());
            }
            ui.label(
                RichText::new("Encrypted to the server")
                    .color(look::TEXT_2)
                    .size(14.0),
            );
        });
    });
}

fn bar(ui: &mut Ui, view: &CallView, local: &mut Local, wishes: &mut Vec<Wish>) {
    ui.horizontal_centered(|ui| {
        let on = |is_on: bool| {
            if is_on {
                Looks {
                    fill: look::SURFACE_4,
                    ..Looks::PLAIN
                }
            } else {
                Looks::PLAIN
            }
        };
        if !view.silent {
            microphone(ui, view, wishes);
        }
        if view.sharing.is_some() {
            if button(ui, "Stop sharing", Looks::MAIN, 1.0).clicked() {
                wishes.push(Wish::StopShare);
            }
        } else if button(ui, "Share", on(local.panel == Panel::Share), 1.0).clicked() {
            toggle(local, Panel::Share);
            wishes.push(Wish::LookForSources);
        }
        let words = format!("People {}", view.people.len());
        if button(ui, &words, on(local.panel == Panel::People), 1.0).clicked() {
            toggle(local, Panel::People);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if button(ui, "Leave", Looks::DANGER, 1.0).clicked() {
                wishes.push(Wish::Leave);
            }
        });
    });
}

/// Its fill is a meter: it rises with the own voice.
fn microphone(ui: &mut Ui, view: &CallView, wishes: &mut Vec<Wish>) {
    let looks = if view.microphone {
        Looks::PLAIN
    } else {
        Looks::SWITCHED_OFF
    };
    let words = if view.microphone { "Mic on" } else { "Mic off" };
    let response = button(ui, words, looks, 1.0);
    if response.clicked() {
        wishes.push(Wish::Microphone(!view.microphone));
    }
    if view.microphone {
        let all = response.rect.shrink2(Vec2::new(12.0, 4.0));
        let level = Rect::from_min_max(
            Pos2::new(all.min.x, all.max.y - 3.0),
            Pos2::new(all.min.x + all.width() * view.level.clamp(0.0, 1.0), all.max.y),
        );
        ui.painter()
            .rect_filled(level, CornerRadius::same(2), look::ACCENT);
    }
}

fn toggle(local: &mut Local, panel: Panel) {
    local.panel = if local.panel == panel { Panel::None } else { panel };
}

/// What lasts and matters most: the connection, then control, then what could not be done.
fn banner(ui: &mut Ui, view: &CallView, wishes: &mut Vec<Wish>) {
    if view.lost {
        return strip(ui, look::SURFACE_3, |ui| {
            ui.label(
                RichText::new("Connection lost. Trying again…")
                    .font(look::strong(16.0))
                    .color(look::WAIT_TEXT),
            );
        });
    }
    if let Some(bar) = &view.controlled {
        return strip(ui, look::CONTROL_SOFT, |ui| {
            ui.label(RichText::new(format!("{} controls this computer", bar.who)).font(look::strong(16.0)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if button(ui, "Stop now", Looks::STOP, 1.0).clicked() {
                    wishes.push(Wish::StopControl);
                }
            });
        });
    }
    if let Some(note) = &view.note {
        strip(ui, look::SURFACE_3, |ui| {
            ui.label(RichText::new(format!("That did not work: {note}")).color(look::RED_TEXT));
        });
    }
}

fn strip(ui: &mut Ui, fill: Color32, work: impl FnOnce(&mut Ui)) {
    Frame::new()
        .fill(fill)
        .corner_radius(CornerRadius::same(look::RADIUS_CARD))
        .inner_margin(Margin::symmetric(16, 8))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.set_min_height(look::CONTROL_HEIGHT);
                ui.set_min_width(ui.available_width());
                work(ui);
            });
        });
}

fn people(ui: &mut Ui, people: &[PersonView]) {
    ui.label(RichText::new("People").font(look::strong(18.0)));
    for person in people {
        ui.horizontal(|ui| {
            let name = if person.you {
                format!("{} (you)", person.name)
            } else {
                person.name.clone()
            };
            let colour = if person.lost { look::TEXT_3 } else { look::TEXT };
            ui.add(egui::Label::new(RichText::new(name).color(colour)).truncate());
            let states = [
                (person.host, "host"),
                (person.lost, "reconnecting"),
                (person.speaking, "speaking"),
                (person.shares, "shares the screen"),
                (!person.microphone, "microphone off"),
            ];
            let words: Vec<&str> = states
                .iter()
                .filter(|(is, _)| *is)
                .map(|(_, word)| *word)
                .collect();
            ui.label(RichText::new(words.join(", ")).color(look::TEXT_3).size(14.0));
        });
    }
}

fn share(ui: &mut Ui, view: &CallView, sources: &[Source], local: &mut Local, wishes: &mut Vec<Wish>) {
    ui.label(RichText::new("Share").font(look::strong(18.0)));
    ui.label(
        RichText::new("Everybody in the meeting sees what you choose.")
            .color(look::TEXT_2)
            .size(14.0),
    );
    for (heading, is_monitor) in [("Screens", true), ("Windows", false)] {
        let listed = sources
            .iter()
            .filter(|source| matches!(source.id, SourceId::Monitor(_)) == is_monitor);
        let listed: Vec<&Source> = listed.collect();
        if listed.is_empty() {
            continue;
        }
        ui.add_space(8.0);
        ui.label(RichText::new(heading).color(look::TEXT_2).size(14.0));
        for source in listed {
            let size = format!("{} × {}", source.width, source.height);
            let name = if source.name.is_empty() {
                "A window without a name"
            } else {
                &source.name
            };
            let response = ui.add_sized(
                Vec2::new(ui.available_width(), look::CONTROL_HEIGHT),
                egui::Button::new(format!("{name} · {size}"))
                    .truncate()
                    .selected(view.sharing == Some(source.id)),
            );
            if response.clicked() {
                wishes.push(Wish::Share(source.id));
                local.panel = Panel::None;
            }
        }
    }
}

/// Pictures where there are any, else who is there.
fn stage(ui: &mut Ui, view: &CallView, local: &mut Local, wishes: &mut Vec<Wish>) {
    if let Some((number, text)) = view.copied.as_ref().filter(|(number, _)| *number != local.copied) {
        local.copied = *number;
        ui.ctx().copy_text(text.clone());
    }
    let is_share = view.pictures.first().is_some_and(|shown| shown.screen);
    if is_share {
        asking(ui, view, local, wishes);
    }
    let place = ui.available_rect_before_wrap();
    if view.pictures.is_empty() {
        return alone(ui, place, view);
    }
    if is_share {
        return shared(ui, place, view, local, wishes);
    }
    tiles(ui, place, &view.pictures, local);
}

fn alone(ui: &mut Ui, place: Rect, view: &CallView) {
    let others = view.people.iter().filter(|person| !person.you).count();
    let words = match (view.silent, others) {
        (true, _) => "Pictures and sound are in your browser. This program shows and lends your screen.",
        (false, 0) => "You are the only one here. Copy the link, and send it to somebody.",
        (false, _) => "Nobody shows a picture.",
    };
    ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
        ui.centered_and_justified(|ui| ui.label(RichText::new(words).color(look::TEXT_2)));
    });
}

/// The shared screen large and whole, the others in a strip at its right.
fn shared(ui: &mut Ui, place: Rect, view: &CallView, local: &mut Local, wishes: &mut Vec<Wish>) {
    let (first, others) = (&view.pictures[0], &view.pictures[1..]);
    let strip = if others.is_empty() || place.width() < 640.0 {
        0.0
    } else {
        224.0
    };
    let large = Rect::from_min_max(
        place.min,
        Pos2::new(
            place.max.x - strip - if strip > 0.0 { GAP } else { 0.0 },
            place.max.y,
        ),
    );
    let picture = tile(ui, large, first, local);
    if let Some(controlling) = view
        .controlling
        .as_ref()
        .filter(|one| one.identity == first.identity)
    {
        steer(ui, picture, controlling, local, wishes);
    }
    let height = 224.0 / (16.0 / 9.0);
    for (index, shown) in others.iter().enumerate() {
        let top = place.min.y + index as f32 * (height + GAP);
        if strip == 0.0 || top + height > place.max.y {
            break;
        }
        let min = Pos2::new(place.max.x - strip, top);
        tile(
            ui,
            Rect::from_min_size(min, Vec2::new(strip, height)),
            shown,
            local,
        );
    }
}

/// Above a shared screen: asks for the computer behind it, or says how that stands.
fn asking(ui: &mut Ui, view: &CallView, local: &mut Local, wishes: &mut Vec<Wish>) {
    let first = &view.pictures[0];
    if let Some(controlling) = &view.controlling {
        return strip(ui, look::CONTROL_SOFT, |ui| {
            stands(ui, controlling, local.keys.there, wishes)
        });
    }
    let Some(of) = &first.ask else {
        return;
    };
    strip(ui, look::SURFACE_2, |ui| {
        ui.label(RichText::new(format!("{}’s screen", first.name)).font(look::strong(16.0)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let filled = if local.scopes.is_empty() { 0.0 } else { 1.0 };
            if button(ui, "Ask to control", Looks::CONTROL, filled).clicked() {
                wishes.push(Wish::Ask {
                    of: of.clone(),
                    scopes: local.scopes,
                });
            }
            choice(ui, &mut local.scopes.clipboard, "Clipboard");
            choice(ui, &mut local.scopes.keyboard, "Keyboard");
            choice(ui, &mut local.scopes.pointer, "Pointer");
        });
    });
}

fn stands(ui: &mut Ui, controlling: &Controlling, keys_there: bool, wishes: &mut Vec<Wish>) {
    let who = &controlling.who;
    let (words, stop) = match controlling.state {
        ControllingState::Asked => (format!("You asked to control {who}’s computer"), "Take back"),
        ControllingState::Granted => (format!("You control {who}’s computer"), "Stop control"),
        ControllingState::Paused => (format!("Paused: {who} uses mouse or keys"), "Stop control"),
    };
    ui.label(RichText::new(words).font(look::strong(16.0)));
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if button(ui, stop, Looks::STOP, 1.0).clicked() {
            wishes.push(Wish::Release);
        }
        if let Some(delay) = controlling.delay {
            ui.label(RichText::new(format!("{} ms", delay.as_millis().max(1))).color(look::TEXT_2));
        }
        if controlling.state == ControllingState::Granted && controlling.scopes.keyboard {
            let words = if keys_there {
                "Your keys go there. Ctrl, Alt and Shift together take them back."
            } else {
                "Your keys stay here. Click the screen to type there."
            };
            ui.label(RichText::new(words).color(look::TEXT_2).size(14.0));
        }
    });
}

fn steer(ui: &mut Ui, picture: Rect, controlling: &Controlling, local: &mut Local, wishes: &mut Vec<Wish>) {
    let response = ui.interact(picture, ui.id().with("steer"), Sense::click_and_drag());
    let edge = egui::Stroke::new(3.0, look::CONTROL_MARK);
    ui.painter()
        .rect_stroke(picture, CornerRadius::ZERO, edge, egui::StrokeKind::Inside);
    if controlling.state == ControllingState::Asked {
        return;
    }
    if local.keys.there {
        // Tab and arrows belong to the other computer.
        ui.memory_mut(|memory| memory.request_focus(response.id));
        let all = egui::EventFilter {
            tab: true,
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: true,
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, all));
    }
    let over = response.contains_pointer();
    let acts = surface::acts(ui, picture, over, controlling.scopes, &mut local.keys);
    if !acts.is_empty() {
        wishes.push(Wish::Steer(acts));
    }
}

fn tiles(ui: &mut Ui, place: Rect, pictures: &[Shown], local: &mut Local) {
    let grid = grid(place.width(), place.height(), pictures.len());
    let size = Vec2::new(grid.width, grid.height);
    let whole = |parts: usize, one: f32| parts as f32 * one + (parts - 1) as f32 * GAP;
    let top = place.center().y - whole(grid.rows, grid.height) / 2.0;
    for (index, shown) in pictures.iter().enumerate() {
        let (row, column) = (index / grid.columns, index % grid.columns);
        // A short last row stands in the middle.
        let in_row = (pictures.len() - row * grid.columns).min(grid.columns);
        let left = place.center().x - whole(in_row, grid.width) / 2.0;
        let at = Pos2::new(
            left + column as f32 * (grid.width + GAP),
            top + row as f32 * (grid.height + GAP),
        );
        tile(ui, Rect::from_min_size(at, size), shown, local);
    }
}

/// Answers where the picture itself is.
fn tile(ui: &mut Ui, place: Rect, shown: &Shown, local: &mut Local) -> Rect {
    let texture = local.texture(ui.ctx(), shown);
    let response = ui.allocate_rect(place, Sense::hover());
    let words = if shown.screen {
        format!("{}’s screen", shown.name)
    } else {
        shown.name.clone()
    };
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, &words));
    let painter = ui.painter().with_clip_rect(place);
    let corner = CornerRadius::same(look::RADIUS_CARD);
    painter.rect_filled(place, corner, look::SURFACE_1);
    let size = Vec2::new(shown.picture.width as f32, shown.picture.height as f32);
    let scales = [place.width() / size.x, place.height() / size.y];
    // Screens are shown whole, cameras fill their tile.
    let scale = if shown.screen {
        scales[0].min(scales[1])
    } else {
        scales[0].max(scales[1])
    };
    let all = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
    let picture = Rect::from_center_size(place.center(), size * scale);
    painter.image(texture.id(), picture, all, Color32::WHITE);
    let text = painter.layout_no_wrap(words, look::body(14.0), Color32::WHITE);
    let plate = Rect::from_min_size(
        place.left_bottom() + Vec2::new(10.0, -38.0),
        text.size() + Vec2::new(20.0, 10.0),
    );
    painter.rect_filled(
        plate,
        CornerRadius::same(6),
        Color32::from_rgba_unmultiplied(9, 15, 14, 200),
    );
    painter.galley(
        Align2::CENTER_CENTER.anchor_size(plate.center(), text.size()).min,
        text,
        Color32::WHITE,
    );
    picture
}
