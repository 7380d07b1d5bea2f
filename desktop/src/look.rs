//! Colours, typeface and the few own widgets of all our windows: the roles of the web client's tokens, in the dark scheme.

use std::sync::{Arc, LazyLock};

use eframe::egui::{
    self, Align2, Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Pos2, Rect, Response,
    Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType,
};

pub const BG: Color32 = rgb(0x0d_1413);
pub const SURFACE_1: Color32 = rgb(0x14_1d1b);
pub const SURFACE_2: Color32 = rgb(0x1b_2624);
pub const SURFACE_3: Color32 = rgb(0x26_3330);
pub const SURFACE_4: Color32 = rgb(0x32_413e);
pub const LINE: Color32 = rgb(0x2b_3936);
pub const LINE_STRONG: Color32 = rgb(0x74_8a85);
pub const TEXT: Color32 = rgb(0xed_f4f2);
pub const TEXT_2: Color32 = rgb(0xb7_c6c2);
pub const TEXT_3: Color32 = rgb(0x93_a5a0);
pub const ACCENT: Color32 = rgb(0x52_d3b6);
pub const ON_ACCENT: Color32 = rgb(0x05_211b);
pub const OFF: Color32 = rgb(0xe9_f1ee);
pub const ON_OFF: Color32 = rgb(0x14_201d);
pub const RED: Color32 = rgb(0xd8_343f);
pub const RED_TEXT: Color32 = rgb(0xff_8f8f);
pub const WAIT_TEXT: Color32 = rgb(0xf3_c873);
pub const CONTROL: Color32 = rgb(0x6d_4ee0);
pub const ON_CONTROL: Color32 = rgb(0xff_ffff);
pub const CONTROL_TEXT: Color32 = rgb(0xbb_a9ff);
pub const CONTROL_SOFT: Color32 = rgb(0x29_2145);
pub const CONTROL_MARK: Color32 = rgb(0xa4_8cff);

/// Corners of controls and of cards, in points.
pub const RADIUS: u8 = 10;
pub const RADIUS_CARD: u8 = 14;
/// The least height of what is clicked, and that of the main thing.
pub const CONTROL_HEIGHT: f32 = 40.0;
pub const CONTROL_HEIGHT_LARGE: f32 = 48.0;

const STRONG: &str = "strong";

/// Chinese comes from the system, where it is there.
const SYSTEM_CHINESE: &[&str] = &[
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
];

const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

pub fn body(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

pub fn strong(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(STRONG.into()))
}

/// Gives a context our looks.
pub fn dress(context: &egui::Context) {
    context.set_fonts(FONTS.clone());
    context.set_theme(egui::Theme::Dark);
    context.global_style_mut(|style| {
        style.override_font_id = Some(body(16.0));
        style.spacing.item_spacing = Vec2::splat(8.0);
        style.spacing.interact_size.y = CONTROL_HEIGHT;
        style.interaction.selectable_labels = false;
        let visuals = &mut style.visuals;
        visuals.panel_fill = BG;
        visuals.window_fill = SURFACE_2;
        visuals.extreme_bg_color = SURFACE_3;
        visuals.override_text_color = Some(TEXT);
        visuals.selection.bg_fill = CONTROL;
        visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, LINE);
        for (state, fill) in [
            (&mut visuals.widgets.inactive, SURFACE_3),
            (&mut visuals.widgets.hovered, SURFACE_4),
            (&mut visuals.widgets.active, SURFACE_4),
        ] {
            state.bg_fill = fill;
            state.weak_bg_fill = fill;
            state.bg_stroke = Stroke::new(1.0, LINE_STRONG);
            state.corner_radius = CornerRadius::same(RADIUS);
        }
    });
}

/// Read once for all windows: the system's Chinese alone has 20 MB.
static FONTS: LazyLock<FontDefinitions> = LazyLock::new(fonts);

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let mut add = |name: &str, bytes: &'static [u8]| {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    };
    add("onest", include_bytes!("../assets/Onest-Regular.ttf"));
    add("onest-strong", include_bytes!("../assets/Onest-Strong.ttf"));
    let chinese = SYSTEM_CHINESE.iter().find_map(|path| std::fs::read(path).ok());
    let after = chinese.map(|bytes| {
        fonts
            .font_data
            .insert("chinese".to_owned(), Arc::new(FontData::from_owned(bytes)));
        "chinese".to_owned()
    });
    let usual = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    for (family, first) in [
        (FontFamily::Proportional, "onest"),
        (FontFamily::Name(STRONG.into()), "onest-strong"),
    ] {
        let list = [first.to_owned()]
            .into_iter()
            .chain(after.clone())
            .chain(usual.clone());
        fonts.families.insert(family, list.collect());
    }
    fonts
}

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Looks {
    pub fill: Color32,
    pub text: Color32,
    pub border: Color32,
    pub height: f32,
}

impl Looks {
    pub const PLAIN: Self = Self::solid(SURFACE_3, TEXT);
    pub const MAIN: Self = Self::solid(ACCENT, ON_ACCENT);
    pub const DANGER: Self = Self::solid(RED, ON_CONTROL);
    /// A switch that is off: inverted.
    pub const SWITCHED_OFF: Self = Self::solid(OFF, ON_OFF);
    pub const CONTROL: Self = Self::solid(CONTROL, ON_CONTROL);
    pub const STOP: Self = Self::solid(ON_CONTROL, CONTROL);
    /// On the violet bar.
    pub const OUTLINE: Self = Self {
        border: ON_CONTROL,
        ..Self::solid(Color32::TRANSPARENT, ON_CONTROL)
    };

    const fn solid(fill: Color32, text: Color32) -> Self {
        Self {
            fill,
            text,
            border: fill,
            height: CONTROL_HEIGHT,
        }
    }

    #[must_use]
    pub fn large(self) -> Self {
        Self {
            height: CONTROL_HEIGHT_LARGE,
            ..self
        }
    }
}

/// A button of ours. Dead, it says so to a screen reader and to the eye; `filled` of it is drawn in full colour.
pub fn button(ui: &mut Ui, words: &str, looks: Looks, filled: f32) -> Response {
    let is_live = filled >= 1.0;
    let text = ui
        .painter()
        .layout_no_wrap(words.to_owned(), strong(16.0), looks.text);
    let size = Vec2::new(text.size().x + 40.0, looks.height);
    let sense = if is_live { Sense::click() } else { Sense::hover() };
    let (place, response) = ui.allocate_exact_size(size, sense);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, is_live, words));
    let corner = CornerRadius::same(RADIUS);
    let painter = ui.painter();
    let fill = match (is_live, response.hovered()) {
        (true, true) => looks.fill.gamma_multiply(0.9),
        (true, false) => looks.fill,
        (false, _) => looks.fill.gamma_multiply(0.35),
    };
    painter.rect(
        place,
        corner,
        fill,
        Stroke::new(1.0, looks.border.gamma_multiply(filled.max(0.35))),
        StrokeKind::Inside,
    );
    if !is_live && filled > 0.0 {
        let part = Rect::from_min_size(place.min, Vec2::new(place.width() * filled, place.height()));
        painter
            .with_clip_rect(part)
            .rect_filled(place, corner, looks.fill.gamma_multiply(0.7));
    }
    painter.galley(
        Align2::CENTER_CENTER.anchor_size(place.center(), text.size()).min,
        text,
        looks.text,
    );
    if response.has_focus() {
        let ring = Stroke::new(2.0, TEXT);
        painter.rect_stroke(
            place.expand(4.0),
            CornerRadius::same(RADIUS + 3),
            ring,
            StrokeKind::Inside,
        );
    }
    response
}

/// A choice that is made or not, with a mark that can be told from an empty box at a glance.
pub fn choice(ui: &mut Ui, chosen: &mut bool, words: &str) -> Response {
    const BOX: f32 = 22.0;
    let text = ui.painter().layout_no_wrap(words.to_owned(), body(16.0), TEXT);
    let size = Vec2::new(BOX + 8.0 + text.size().x + 8.0, CONTROL_HEIGHT);
    let (place, mut response) = ui.allocate_exact_size(size, Sense::click());
    if response.clicked() {
        *chosen = !*chosen;
        response.mark_changed();
    }
    response.widget_info(|| WidgetInfo::selected(WidgetType::Checkbox, true, *chosen, words));
    let middle = place.left_center() + Vec2::new(BOX / 2.0, 0.0);
    let square = Rect::from_center_size(middle, Vec2::splat(BOX));
    let (fill, border) = if *chosen {
        (CONTROL, CONTROL)
    } else {
        (SURFACE_3, LINE_STRONG)
    };
    let painter = ui.painter();
    let corner = CornerRadius::same(6);
    painter.rect(square, corner, fill, Stroke::new(1.5, border), StrokeKind::Inside);
    if *chosen {
        let mark = [(-5.0, 0.0), (-1.5, 3.5), (5.0, -4.0)].map(|(x, y)| middle + Vec2::new(x, y));
        painter.line(mark.to_vec(), Stroke::new(2.5, ON_CONTROL));
    }
    let words_at = Align2::LEFT_CENTER.anchor_size(Pos2::new(square.max.x + 8.0, middle.y), text.size());
    painter.galley(words_at.min, text, TEXT);
    if response.has_focus() {
        let ring = Stroke::new(2.0, TEXT);
        painter.rect_stroke(
            square.expand(3.0),
            CornerRadius::same(8),
            ring,
            StrokeKind::Inside,
        );
    }
    response
}
