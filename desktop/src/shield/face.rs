//! How question and bar look, and what of them was pressed. Drawn from what the guard says; decides nothing.

use std::time::Instant;

use conclave_protocol::remote::{Monitor, MonitorChoice, Scope, Scopes};
use eframe::egui::{
    Align, CornerRadius, Frame, Key, Layout, Margin, RichText, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    Vec2, WidgetInfo, WidgetType,
};

use crate::control::guard::ALLOW_AFTER;
use crate::control::view::{Bar, BarAct, BarState, Prompt, PromptAnswer};
use crate::look::{self, Looks, button};

/// In points.
pub(super) const PROMPT: (f32, f32) = (600.0, 470.0);
pub(super) const BAR: (f32, f32) = (940.0, 60.0);

/// What the person has chosen in the question so far.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    pub(super) scopes: Scopes,
    pub(super) all_monitors: bool,
    pub(super) monitor: u8,
    /// Decline has the keys at first.
    focused: bool,
}

impl Choice {
    pub(super) fn of(prompt: &Prompt) -> Self {
        Self {
            scopes: prompt.asked,
            all_monitors: false,
            monitor: prompt.shared,
            focused: false,
        }
    }

    fn monitor(&self) -> MonitorChoice {
        if self.all_monitors {
            MonitorChoice::All
        } else {
            MonitorChoice::One(self.monitor)
        }
    }
}

const SCOPES: [(Scope, &str, &str); 3] = [
    (Scope::Pointer, "Pointer", "Move, click and scroll"),
    (Scope::Keyboard, "Keyboard", "Type as if sitting here"),
    (
        Scope::Clipboard,
        "Clipboard",
        "Paste into this computer, and copy from it",
    ),
];

pub(super) fn prompt(
    ui: &mut Ui,
    prompt: &Prompt,
    choice: &mut Choice,
    now: Instant,
) -> Option<PromptAnswer> {
    let whole = ui.max_rect();
    let painter = ui.painter();
    painter.rect(
        whole,
        CornerRadius::ZERO,
        look::SURFACE_1,
        Stroke::new(1.0, look::LINE_STRONG),
        StrokeKind::Inside,
    );
    let mut answer = None;
    ui.scope_builder(UiBuilder::new().max_rect(whole.shrink(28.0)), |ui| {
        ui.spacing_mut().item_spacing.y = 10.0;
        headline(ui, prompt);
        ui.add_space(4.0);
        for (scope, name, what) in SCOPES {
            row(ui, scope, (name, what), prompt.asked, &mut choice.scopes);
        }
        if prompt.monitors.len() > 1 {
            monitors(ui, &prompt.monitors, choice);
        }
        // From below, so that the buttons stay where they are however long the words above get.
        ui.with_layout(Layout::bottom_up(Align::LEFT), |ui| {
            let left = prompt.until.saturating_duration_since(now).as_secs() + 1;
            hint(ui, &format!("Declined automatically in {left} s"));
            answer = answers(ui, prompt, choice, now);
            hint(
                ui,
                "Stop at any time: Ctrl + Alt + Shift + Esc, or the bar on top of the screen. \
                 Your own mouse and keys always come first.",
            );
        });
    });
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        return Some(PromptAnswer::Decline);
    }
    answer
}

fn headline(ui: &mut Ui, prompt: &Prompt) {
    ui.label(RichText::new(format!("{} asks to control this computer", prompt.who)).font(look::strong(22.0)));
    let name = if prompt.guest {
        "A guest: nobody has checked this name"
    } else {
        "A verified account"
    };
    let place = prompt
        .meeting
        .as_ref()
        .map(|title| format!(" · in “{title}” with you"))
        .unwrap_or_default();
    let colour = if prompt.guest {
        look::WAIT_TEXT
    } else {
        look::TEXT_2
    };
    ui.label(RichText::new(format!("{name}{place}")).color(colour));
}

/// One right. What was not asked for stays off.
fn row(ui: &mut Ui, scope: Scope, (name, what): (&str, &str), asked: Scopes, chosen: &mut Scopes) {
    let is_asked = asked.has(scope);
    let sense = if is_asked { Sense::click() } else { Sense::hover() };
    let (place, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 54.0), sense);
    let is_on = chosen.has(scope);
    response.widget_info(|| WidgetInfo::selected(WidgetType::Checkbox, is_asked, is_on, name));
    let by_key = response.has_focus() && ui.input(|input| input.key_pressed(Key::Space));
    if response.clicked() || by_key {
        set(chosen, scope, !is_on);
    }
    let painter = ui.painter();
    let fill = if is_asked {
        look::SURFACE_3
    } else {
        look::SURFACE_1
    };
    let line = Stroke::new(
        if response.has_focus() { 2.0 } else { 1.0 },
        if response.has_focus() {
            look::TEXT
        } else {
            look::LINE
        },
    );
    painter.rect(
        place,
        CornerRadius::same(look::RADIUS),
        fill,
        line,
        StrokeKind::Inside,
    );
    let tick =
        eframe::egui::Rect::from_center_size(place.left_center() + Vec2::new(29.0, 0.0), Vec2::splat(24.0));
    let (fill, edge) = if is_on {
        (look::CONTROL, look::CONTROL)
    } else {
        (look::SURFACE_1, look::LINE_STRONG)
    };
    painter.rect(
        tick,
        CornerRadius::same(6),
        fill,
        Stroke::new(1.5, edge),
        StrokeKind::Inside,
    );
    if is_on {
        let at = |x: f32, y: f32| tick.min + Vec2::new(x, y);
        painter.line(
            vec![at(6.0, 12.5), at(10.5, 17.0), at(18.0, 8.0)],
            Stroke::new(2.0, look::ON_CONTROL),
        );
    }
    let (text, hint_colour) = if is_asked {
        (look::TEXT, look::TEXT_2)
    } else {
        (look::TEXT_3, look::TEXT_3)
    };
    let hint = if is_asked {
        what
    } else {
        "Not asked for, stays off"
    };
    let left = place.left_top() + Vec2::new(58.0, 0.0);
    let top = eframe::egui::Align2::LEFT_TOP;
    painter.text(left + Vec2::new(0.0, 7.0), top, name, look::strong(16.0), text);
    painter.text(
        left + Vec2::new(0.0, 29.0),
        top,
        hint,
        look::body(14.0),
        hint_colour,
    );
}

fn set(scopes: &mut Scopes, scope: Scope, on: bool) {
    match scope {
        Scope::Pointer => scopes.pointer = on,
        Scope::Keyboard => scopes.keyboard = on,
        Scope::Clipboard => scopes.clipboard = on,
    }
}

fn monitors(ui: &mut Ui, monitors: &[Monitor], choice: &mut Choice) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Screen").color(look::TEXT_2));
        for monitor in monitors {
            let is_it = !choice.all_monitors && choice.monitor == monitor.id;
            let words = format!(
                "{} · {} × {}",
                u32::from(monitor.id) + 1,
                monitor.width,
                monitor.height
            );
            if ui.selectable_label(is_it, words).clicked() {
                choice.all_monitors = false;
                choice.monitor = monitor.id;
            }
        }
        if ui.selectable_label(choice.all_monitors, "All").clicked() {
            choice.all_monitors = true;
        }
    });
}

fn answers(ui: &mut Ui, prompt: &Prompt, choice: &mut Choice, now: Instant) -> Option<PromptAnswer> {
    let mut answer = None;
    ui.horizontal(|ui| {
        let decline = button(ui, "Decline", Looks::PLAIN.large(), 1.0);
        if !choice.focused {
            decline.request_focus();
            choice.focused = true;
        }
        if decline.clicked() {
            answer = Some(PromptAnswer::Decline);
        }
        let filled = if choice.scopes.is_empty() {
            0.0
        } else {
            filled(prompt.allow_at, now)
        };
        if button(ui, "Allow", Looks::CONTROL.large(), filled).clicked() {
            answer = Some(PromptAnswer::Allow {
                scopes: choice.scopes,
                monitor: choice.monitor(),
            });
        }
        if button(
            ui,
            "Decline and block",
            Looks {
                fill: look::SURFACE_1,
                ..Looks::PLAIN.large()
            },
            1.0,
        )
        .clicked()
        {
            answer = Some(PromptAnswer::Block);
        }
    });
    answer
}

fn hint(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).color(look::TEXT_2).size(14.0));
}

/// How far a button that comes alive then is filled: 1 is alive.
fn filled(live_at: Instant, now: Instant) -> f32 {
    let left = live_at.saturating_duration_since(now);
    if left.is_zero() {
        return 1.0;
    }
    (1.0 - left.as_secs_f32() / ALLOW_AFTER.as_secs_f32()).clamp(0.0, 0.99)
}

pub(super) fn bar(ui: &mut Ui, bar: &Bar, now: Instant) -> Option<BarAct> {
    let whole = ui.max_rect();
    let is_loud = matches!(bar.state, BarState::Controlled | BarState::MoreAsked { .. });
    let (fill, edge) = if is_loud {
        (look::CONTROL, look::ON_CONTROL)
    } else {
        (look::CONTROL_SOFT, look::CONTROL_MARK)
    };
    ui.painter().rect(
        whole,
        CornerRadius::ZERO,
        fill,
        Stroke::new(2.0, edge),
        StrokeKind::Inside,
    );
    let mut act = None;
    ui.scope_builder(
        UiBuilder::new().max_rect(whole.shrink2(Vec2::new(18.0, 10.0))),
        |ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if button(ui, "Stop now", Looks::STOP, 1.0).clicked() {
                    act = Some(BarAct::Stop);
                }
                act = choices(ui, bar, now).or(act);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| words(ui, bar));
            });
        },
    );
    act
}

/// The buttons beside Stop, from the right.
fn choices(ui: &mut Ui, bar: &Bar, now: Instant) -> Option<BarAct> {
    let pressed = |ui: &mut Ui, words: &str, filled: f32| button(ui, words, Looks::OUTLINE, filled).clicked();
    match bar.state {
        BarState::Controlled => {
            facts(ui, "Ctrl Alt Shift Esc", 14.0);
            facts(ui, &time_left(bar.until, now), 16.0);
            None
        }
        BarState::Paused { kept } => {
            let words = if kept { "Go on" } else { "Keep paused" };
            pressed(ui, words, 1.0).then_some(BarAct::KeepPaused(!kept))
        }
        BarState::MoreAsked { allow_at, until, .. } => {
            let yes = pressed(ui, "Allow", filled(allow_at, now)).then_some(BarAct::More(true));
            let no = pressed(ui, "No", 1.0).then_some(BarAct::More(false));
            facts(
                ui,
                &format!("{} s", until.saturating_duration_since(now).as_secs() + 1),
                16.0,
            );
            no.or(yes)
        }
        BarState::TimeOver { .. } => pressed(ui, "30 more minutes", 1.0).then_some(BarAct::Extend(true)),
    }
}

fn words(ui: &mut Ui, bar: &Bar) {
    let who = &bar.who;
    let (main, beside) = match bar.state {
        BarState::Controlled => (format!("{who} controls this computer"), given(bar.scopes)),
        BarState::Paused { kept: false } => (
            format!("You have the mouse. {who} is paused"),
            "goes on 2 s after you let go".to_owned(),
        ),
        BarState::Paused { kept: true } => (format!("{who} is paused"), "until you say otherwise".to_owned()),
        BarState::MoreAsked { scopes, .. } => {
            (format!("{who} also asks for: {}", given(scopes)), String::new())
        }
        BarState::TimeOver { .. } => (format!("Let {who} go on?"), "Control stops soon".to_owned()),
    };
    ui.add(
        eframe::egui::Label::new(
            RichText::new(main)
                .font(look::strong(16.0))
                .color(look::ON_CONTROL),
        )
        .truncate(),
    );
    if !beside.is_empty() {
        Frame::new()
            .fill(look::ON_CONTROL.gamma_multiply(0.14))
            .corner_radius(CornerRadius::same(6))
            .inner_margin(Margin::symmetric(10, 4))
            .show(ui, |ui| {
                ui.label(RichText::new(beside).size(14.0).color(look::ON_CONTROL))
            });
    }
}

fn facts(ui: &mut Ui, words: &str, size: f32) {
    ui.label(RichText::new(words).size(size).color(look::ON_CONTROL));
}

fn given(scopes: Scopes) -> String {
    let names: Vec<&str> = SCOPES
        .iter()
        .filter(|(scope, _, _)| scopes.has(*scope))
        .map(|(_, name, _)| *name)
        .collect();
    names.join(", ")
}

/// Minutes, and seconds near the end: a bar that changes all the time would be sent all the time.
fn time_left(until: Instant, now: Instant) -> String {
    const NEAR: u64 = 120;
    let seconds = until.saturating_duration_since(now).as_secs();
    if seconds >= NEAR {
        format!("{} min left", seconds.div_ceil(60))
    } else {
        format!("{}:{:02} left", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_time_left_is_said_in_minutes_and_at_the_end_in_seconds() {
        let now = Instant::now();
        let left = |seconds| time_left(now + Duration::from_secs(seconds), now);
        assert_eq!(left(1_800), "30 min left");
        assert_eq!(left(121), "3 min left");
        assert_eq!(left(119), "1:59 left");
        assert_eq!(left(0), "0:00 left");
    }
}
